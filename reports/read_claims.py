"""Reads what surrounds the claims: how many positions chance would give, and what has changed in the claims."""

from collections.abc import Callable
from typing import Any, NamedTuple

SHOWN_CHANGES = 100  # a refresh may change thousands of claims, and a page must stay small


class Chance(NamedTuple):
    group: str
    n_indicators: int
    expected_better: float
    expected_worse: float
    found_better: int
    found_worse: int


class ClaimChange(NamedTuple):
    code: str
    indicator_id: str
    group: str
    change: str
    reason: str
    predicate_before: str | None
    predicate_after: str | None
    year_before: int | None
    year_after: int | None
    value_before: float | None
    value_after: float | None


class ClaimChangeCount(NamedTuple):
    change: str
    reason: str
    n: int
    n_municipalities: int


class ClaimMarts(NamedTuple):
    """chances by municipality. changes: the first of those that change a sentence; counts: of all changes.
    of_municipality: the changes that change a sentence, by municipality.

    compared_with: when the claims they are compared with were recorded; null when nothing changed or none was.
    """

    chances: dict[str, list[Chance]]
    changes: list[ClaimChange]
    counts: list[ClaimChangeCount]
    compared_with: str | None
    of_municipality: dict[str, list[ClaimChange]]


def read_claim_marts(fetch: Callable[[str, list[Any]], list[tuple[Any, ...]]]) -> ClaimMarts:
    """``fetch`` runs SQL with its parameters and gives its rows."""
    chances: dict[str, list[Chance]] = {}
    for code, *rest in fetch(_CHANCE, []):
        chances.setdefault(code, []).append(Chance._make(rest))
    changes = [ClaimChange._make(row) for row in fetch(_CHANGE, [])]
    by_code: dict[str, list[ClaimChange]] = {}
    for change in changes:
        by_code.setdefault(change.code, []).append(change)
    return ClaimMarts(
        chances=chances,
        changes=changes[:SHOWN_CHANGES],
        counts=[ClaimChangeCount._make(row) for row in fetch(_COUNT, [])],
        compared_with=fetch(_COMPARED, [])[0][0],
        of_municipality=by_code,
    )


_CHANCE = """select municipality_code, comparison_group, n_indicators, expected_better, expected_worse, found_better,
found_worse from marts.mart_chance order by municipality_code, comparison_group desc"""
_CHANGE = """select municipality_code, indicator_id, comparison_group, change, reason, predicate_before,
predicate_after, year_before, year_after, value_before, value_after from marts.fct_claim_change
where change in ('appeared', 'disappeared', 'predicate_changed')
order by priority, municipality_code, indicator_id, comparison_group"""
_COUNT = """select change, reason, count(*), count(distinct municipality_code) from marts.fct_claim_change
group by change, reason order by change, count(*) desc, reason"""
_COMPARED = "select cast(max(compared_with) as varchar) from marts.fct_claim_change"
