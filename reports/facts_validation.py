"""Facts of the page that says how good similar municipalities are as a yardstick. No figure is computed here."""

from dataclasses import dataclass
from typing import Any

from reports.facts import THEMES
from reports.read import Marts
from reports.rows import Indicator, PeerValidation

GROUPS = ("similar", "region", "size_class", "urban_rural_class", "random")
KINDS = ("model_variable", "other_structural", "near_copy")
MODELS = ("general", *THEMES)


@dataclass(frozen=True)
class Summary:
    """One group over the quantities of a kind: mean of its errors, how often it errs least, peers closer than it."""

    group: str
    error: float
    closest: int
    share_peers_closer: float | None


@dataclass(frozen=True)
class QuantityErrors:
    """One quantity: errors by group, and the groups with the smallest one."""

    indicator_id: str
    indicator: Indicator | None
    year: int | None
    n: int
    errors: dict[str, float]
    best: frozenset[str]


def validation_facts(marts: Marts) -> dict[str, Any]:
    """Errors summed up and by quantity, for each kind of quantity that has any; overlap of models; stability."""
    rows = marts.peer_validation
    shares = {(r.measure, r.theme): r for r in rows if r.measure in {"inclusion_share", "core_share"}}
    overlaps = {(r.theme, r.other_theme): r.value for r in rows if r.measure == "overlap"}
    return {
        "kinds": [(kind, _quantities(rows, kind), _summaries(rows, kind), _of(marts, kind)) for kind in KINDS
                  if _quantities(rows, kind)],
        "effects": [(marts.indicators.get(e.indicator_id), e) for e in marts.variable_effects],
        "alarms": _alarms(marts),
        "alarm_populations": sorted({a.population for a in marts.false_alarms}),
        "groups": GROUPS,
        "models": [m for m in MODELS if any(m in pair for pair in overlaps)],
        "overlaps": overlaps,
        "stability": [(m, shares["inclusion_share", m], shares["core_share", m]) for m in MODELS
                      if ("inclusion_share", m) in shares],
    }  # fmt: skip


def _alarms(marts: Marts) -> dict[str, dict[int, float]]:
    """Kind of shocks -> population -> share of false alarms, in the order of the mart."""
    found: dict[str, dict[int, float]] = {}
    for alarm in marts.false_alarms:
        found.setdefault(alarm.shocks, {})[alarm.population] = alarm.rate
    return found


def _quantities(rows: list[PeerValidation], kind: str) -> int:
    return max((r.n for r in rows if r.measure == "closest" and r.quantity_kind == kind), default=0)


def _summaries(rows: list[PeerValidation], kind: str) -> list[Summary]:
    mean = {r.group: r for r in rows if r.measure == "mean_error" and r.quantity_kind == kind}
    closest = {r.group: round(r.value) for r in rows if r.measure == "closest" and r.quantity_kind == kind}
    return [Summary(g, mean[g].value, closest[g], mean[g].share_peers_closer) for g in GROUPS if g in mean]


def _of(marts: Marts, kind: str) -> list[QuantityErrors]:
    """The quantities of a kind in the order in which people read the indicators."""
    by_id: dict[str, list[PeerValidation]] = {}
    for row in marts.peer_validation:
        if row.measure == "error" and row.quantity_kind == kind and row.indicator_id:
            by_id.setdefault(row.indicator_id, []).append(row)
    order = {indicator_id: n for n, indicator_id in enumerate(marts.indicators)}
    found = []
    for indicator_id in sorted(by_id, key=lambda i: (order.get(i, len(order)), i)):
        errors = {r.group: r.value for r in by_id[indicator_id]}
        least = min(errors.values())
        best = frozenset(group for group, error in errors.items() if error == least)
        first = by_id[indicator_id][0]
        found.append(
            QuantityErrors(indicator_id, marts.indicators.get(indicator_id), first.year, first.n, errors, best)
        )
    return found
