"""Facts about the claims themselves: what chance alone would give, and which findings have changed since last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.read import Marts
from reports.read_claims import Chance, ClaimChange
from reports.wording import Texts

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


@dataclass(frozen=True)
class WordedChange:
    """A change of a municipality's findings in words: which indicator, what was said before, what is said now, why."""

    indicator_id: str
    name: str
    theme: str
    mark: str
    before: str
    after: str
    reason: str


def worded_changes(changes: Sequence[ClaimChange], texts: Texts, marts: Marts) -> list[WordedChange]:
    """The changes of indicators that still exist, in the words of the page of changes."""
    words = texts.changes.claims
    found = []
    for change in changes:
        indicator = marts.indicators.get(change.indicator_id)
        if indicator is None:
            continue
        before, after = (
            f"{words.said[p]} ({words.groups[change.group]})" if p else str(words.said.nothing)
            for p in (change.predicate_before, change.predicate_after)
        )
        mark = _direction(change.predicate_before, change.predicate_after)
        reason = str(words.reasons[change.reason])
        found.append(WordedChange(indicator.id, indicator.name, indicator.theme, mark, before, after, reason))
    return found


def _direction(before: str | None, after: str | None) -> str:
    """Whether what is said has become better or worse; a strength that went is no worsening of a weakness' kind."""
    score = {"worse_and_worsening": -2, "worse": -1, "worsening": -1, "better": 1, "improving": 1}
    score["better_and_improving"] = 2
    step = (score[after] if after else 0) - (score[before] if before else 0)
    return "better" if step > 0 else "worse" if step < 0 else "level"
