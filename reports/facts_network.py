"""Facts of the page of the network: its members, themes, what they share, where they diverge, and the projection."""

from typing import Any

from reports.facts import THEMES, sort_key
from reports.read import Marts
from reports.read_network import Membership, NetworkFinding, NetworkIndicator, NetworkOutlook

HORIZON_YEAR = 2040
OUTLOOK_STEP_YEARS = 5
SHOWN_FINDINGS = 8  # of each kind: the page is a picture, the mart has them all
SHARED = ("worse_and_worsening", "worsening", "better_and_improving", "improving")
SAID_BY = {"worsening": "worse_and_worsening", "improving": "better_and_improving"}


def network_facts(marts: Marts) -> dict[str, Any]:
    """What the page shows; every figure is the marts'."""
    horizon = _horizon(marts)
    return {
        "members": _members(marts),
        "horizon": horizon,
        "projected": {c: row for c, rows in marts.network.projected.items() for row in rows if row.year == horizon},
        "themes": [(theme, marts.network.themes.get(theme), _indicators(marts, theme)) for theme in THEMES],
        "shared": [(kind, *_shown(_shared(marts, kind))) for kind in SHARED],
        "diverging": _shown([f for f in marts.network.findings if f.finding == "diverging"]),
        "spread": marts.network.indicators,
        "outlook": _outlook(marts, horizon) if horizon else [],
        "indicators": marts.indicators,
        "municipalities": marts.municipalities,
    }


def _members(marts: Marts) -> list[Membership]:
    return sorted(marts.network.members, key=lambda m: sort_key(marts.municipalities[m.code].name))


def _indicators(marts: Marts, theme: str) -> list[NetworkIndicator]:
    """Of one theme, in the order in which people read them."""
    found = marts.network.indicators
    return [found[i.id] for i in marts.indicators.values() if i.theme == theme and i.id in found]


def _shared(marts: Marts, kind: str) -> list[NetworkFinding]:
    """Findings of a kind; those that a stronger sentence says already are left to it."""
    stronger = {f.indicator_id for f in marts.network.findings if f.finding == SAID_BY.get(kind)}
    return [f for f in marts.network.findings if f.finding == kind and f.indicator_id not in stronger]


def _shown(found: list[NetworkFinding]) -> tuple[list[NetworkFinding], int]:
    """The first ones, and how many are left out."""
    return found[:SHOWN_FINDINGS], max(len(found) - SHOWN_FINDINGS, 0)


def _horizon(marts: Marts) -> int | None:
    """The last year of the projection, 2040 at most; None without a projection."""
    years = [row.year for row in marts.network.outlook if row.year <= HORIZON_YEAR]
    return max(years, default=None)


def _outlook(marts: Marts, horizon: int) -> list[tuple[int, dict[str, NetworkOutlook]]]:
    """(year, the members and the others) for every fifth year and the last."""
    found: dict[int, dict[str, NetworkOutlook]] = {}
    for row in marts.network.outlook:
        if row.year == horizon or (row.year < horizon and row.year % OUTLOOK_STEP_YEARS == 0):
            found.setdefault(row.year, {})[row.area] = row
    return sorted(found.items())
