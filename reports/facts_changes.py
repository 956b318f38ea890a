"""Facts of the page that says what changed: refreshes, changed figures, and what stands out in the sources."""

from itertools import groupby
from typing import Any

from reports.facts_claims import claim_change_facts
from reports.read import Marts
from reports.rows import RefreshFinding

SHOWN_REFRESHES = 30
SHOWN_ROWS = 100  # of each list: a first refresh after years may change everything, and a page must stay small
CHANGED = ("revised", "added", "withdrawn")


def changes_facts(marts: Marts) -> dict[str, Any]:
    """The refreshes, newest first, and the findings of the newest one by kind; each list with how many are left out."""
    newest = marts.refreshes[0] if marts.refreshes else None
    return {
        "newest": newest,
        "refreshes": _shown(marts.refreshes, SHOWN_REFRESHES),
        "figures": _shown(_sorted(marts, [f for f in marts.refresh_findings if f.finding in CHANGED])),
        "new_years": _shown(_by_indicator(marts)),
        "areas": _shown(_of(marts, "vanished_area")),
        "late": _shown(_of(marts, "late_release")),
        "ended": _shown(_sorted(marts, _of(marts, "ended_series"))),
        "apart": _shown(_sorted(marts, _of(marts, "table_disagreement"))),
        "claims": claim_change_facts(marts),
        "tables": marts.tables,
        "indicators": marts.indicators,
        "municipalities": marts.municipalities,
    }


def _of(marts: Marts, finding: str) -> list[RefreshFinding]:
    return [f for f in marts.refresh_findings if f.finding == finding]


def _sorted(marts: Marts, findings: list[RefreshFinding]) -> list[RefreshFinding]:
    """In the order in which people read the indicators; findings of one indicator stay in theirs."""
    order = {indicator_id: n for n, indicator_id in enumerate(marts.indicators)}
    return sorted(findings, key=lambda f: order.get(f.indicator_id or "", len(order)))


def _by_indicator(marts: Marts) -> list[tuple[str, list[RefreshFinding]]]:
    found = _sorted(marts, _of(marts, "new_year"))
    grouped = groupby(found, key=lambda f: f.indicator_id or "")
    return [(indicator_id, sorted(years, key=lambda f: f.year or 0)) for indicator_id, years in grouped]


def _shown(items: list[Any], most: int = SHOWN_ROWS) -> dict[str, Any]:
    return {"rows": items[:most], "more": max(len(items) - most, 0)}
