"""Reads the ledger of published figures: frozen editions, why their figures moved, and the rows a page shows."""

from collections.abc import Callable
from typing import Any, NamedTuple

SHOWN_ROWS = 40  # of each edition: after a year most figures may have moved, and a page must stay small


class PublishedEdition(NamedTuple):
    """Counts of mart_published_edition. changed: of conclusions; older: those that newer figures stand beside."""

    name: str
    edition_year: int
    frozen_at: str
    figures: int
    claims: int
    unchanged: int
    moved: int
    printed_otherwise: int
    positions_changed: int
    changed: int
    reversed: int
    older: int


class Reason(NamedTuple):
    why: str
    n: int
    n_printed_otherwise: int
    n_municipalities: int


class LedgerRow(NamedTuple):
    """A figure of an edition that is printed otherwise, or of which something else is said. Claims are predicates."""

    code: str
    indicator_id: str
    year: int
    value_then: float | None
    value_now: float | None
    status_then: str
    status_now: str | None
    decimals_then: int
    why: str
    position_then: str | None
    position_now: str | None
    conclusion: str
    similar_then: str | None
    similar_now: str | None
    network_then: str | None
    network_now: str | None
    trend_then: str | None
    trend_now: str | None


class LedgerMarts(NamedTuple):
    """editions: the newest first; reasons and rows by their names, rows at most SHOWN_ROWS; counts: rows in all."""

    editions: list[PublishedEdition]
    reasons: dict[str, list[Reason]]
    rows: dict[str, list[LedgerRow]]
    counts: dict[str, int]


def read_ledger(fetch: Callable[[str, list[Any]], list[tuple[Any, ...]]]) -> LedgerMarts:
    """``fetch`` runs SQL with its parameters and gives its rows."""
    reasons: dict[str, list[Reason]] = {}
    for name, *rest in fetch(_REASON, []):
        reasons.setdefault(name, []).append(Reason._make(rest))
    rows: dict[str, list[LedgerRow]] = {}
    for name, *rest in fetch(_ROW, [SHOWN_ROWS]):
        rows.setdefault(name, []).append(LedgerRow._make(rest))
    editions = [PublishedEdition._make(row) for row in fetch(_EDITION, [])]
    return LedgerMarts(editions, reasons, rows, dict(fetch(_COUNT, [])))


_EDITION = """select edition, edition_year, cast(frozen_at as varchar), figures, claims, unchanged, moved,
printed_otherwise, positions_changed, conclusions_changed, conclusions_reversed, conclusions_of_older_figures
from marts.mart_published_edition order by frozen_at desc, edition"""
_REASON = """select edition, why, count(*), count(*) filter (where is_print_changed), count(distinct municipality_code)
from marts.mart_published_ledger where why <> 'unchanged'
group by edition, why order by edition, count(*) desc, why"""
_COUNT = """select edition, count(*) from marts.mart_published_ledger
where is_print_changed or is_conclusion_changed group by edition"""
# A conclusion that was turned round first, then others that changed, then the figures of the newest years.
_ROW = """select edition, municipality_code, indicator_id, year, value_then, value_now, status_then, status_now,
decimals_then, why, position_then, position_now, conclusion, claim_similar_then, claim_similar_now,
claim_network_then, claim_network_now, claim_trend_then, claim_trend_now
from marts.mart_published_ledger
where is_print_changed or is_conclusion_changed
qualify row_number() over (
    partition by edition
    order by conclusion = 'reversed' desc, coalesce(is_conclusion_changed, false) desc, year desc,
        indicator_id, municipality_code
) <= ?
order by edition, conclusion = 'reversed' desc, coalesce(is_conclusion_changed, false) desc, year desc,
    indicator_id, municipality_code"""
