"""Reads what only the pages of an indicator show: how its figures have been revised."""

from collections.abc import Callable
from typing import Any, NamedTuple

SHOWN_REVISIONS = 12  # of each indicator; the counts are of all of them


class RevisionCount(NamedTuple):
    """One indicator's changed figures of one refresh and kind (``revised``, ``added``, ``withdrawn``)."""

    seen_at: str
    kind: str
    n: int
    n_municipalities: int
    first_year: int
    last_year: int


class Revision(NamedTuple):
    code: str
    year: int
    seen_at: str
    kind: str
    value_before: float | None
    value_after: float | None


class IndicatorMarts(NamedTuple):
    """By indicator: counts newest first; the largest revisions of the newest refreshes."""

    counts: dict[str, list[RevisionCount]]
    revisions: dict[str, list[Revision]]


def read_indicator_marts(fetch: Callable[[str, list[Any]], list[tuple[Any, ...]]]) -> IndicatorMarts:
    """``fetch`` runs SQL with its parameters and gives its rows."""
    counts: dict[str, list[RevisionCount]] = {}
    for indicator_id, *row in fetch(_COUNT, []):
        counts.setdefault(indicator_id, []).append(RevisionCount._make(row))
    revisions: dict[str, list[Revision]] = {}
    for indicator_id, *row in fetch(_REVISION, [SHOWN_REVISIONS]):
        revisions.setdefault(indicator_id, []).append(Revision._make(row))
    return IndicatorMarts(counts, revisions)


_COUNT = """select indicator_id, cast(seen_at as varchar), kind, count(*), count(distinct municipality_code),
min(year), max(year)
from marts.fct_indicator_revision group by indicator_id, vintage, seen_at, kind
order by indicator_id, vintage desc, kind"""
_REVISION = """select indicator_id, municipality_code, year, cast(seen_at as varchar), kind, value_before, value_after
from marts.fct_indicator_revision
qualify row_number() over (partition by indicator_id order by vintage desc, abs(change) desc nulls last,
municipality_code, year) <= ?
order by indicator_id, vintage desc, abs(change) desc nulls last, municipality_code, year"""
