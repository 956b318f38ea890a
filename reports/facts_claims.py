"""Facts about the claims themselves: what chance alone would give, and which findings have changed since last time."""

from typing import Any

from reports.read import Marts
from reports.read_claims import Chance

SENTENCES = ("appeared", "disappeared", "predicate_changed")
CHANGES = (*SENTENCES, "support_changed", "rank_changed")


def chance_of(marts: Marts, code: str) -> Chance | None:
    """Against similar municipalities, or against the network where there is no such comparison."""
    found = {chance.group: chance for chance in marts.claim_news.chances.get(code, ())}
    return found.get("similar") or found.get("network")


def claim_change_facts(marts: Marts) -> dict[str, Any]:
    """The changes that change a sentence, how many there are of each kind and reason, and how many are left out."""
    news = marts.claim_news
    order = {change: n for n, change in enumerate(CHANGES)}
    sentences = sum(c.n for c in news.counts if c.change in SENTENCES)
    return {
        "compared_with": news.compared_with,
        "counts": sorted(news.counts, key=lambda c: (order[c.change], -c.n, c.reason)),
        "rows": news.changes,
        "more": max(sentences - len(news.changes), 0),
    }
