"""Which cells of a table are an indicator's value as it stands, and the range such a value may have (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.catalogue_schema import Alternative, Indicator, Term

# Under these rules a single cell has the size of the yearly figure; a sum of twelve months has not.
_COMPARABLE_RULES = frozenset({"annual", "december", "election", "mean_of_12"})
_FIRST_YEAR, _LAST_YEAR = 0, 9999


@dataclass(frozen=True)
class ValidRange:
    """An indicator's smallest and largest plausible value, and where its cells are in the table's rows.

    where: parts of ``breakdown_key`` that a row must have, such as ``age=total``.
    """

    indicator_id: str
    content_key: str
    where: list[str]
    smallest: float
    largest: float
    first_year: int
    last_year: int


def ranges_of(table_id: str, indicators: Iterable[Indicator]) -> list[ValidRange]:
    """The ranges of all indicators that take single cells of this table unchanged, by indicator id."""
    found = [
        valid_range
        for indicator in indicators
        for alternative in indicator.sources
        if (valid_range := _range(table_id, indicator, alternative)) is not None
    ]
    return sorted(found, key=lambda each: (each.indicator_id, each.content_key, each.where, each.first_year))


def _range(table_id: str, indicator: Indicator, alternative: Alternative) -> ValidRange | None:
    term = _direct_term(alternative)
    rule = alternative.time_rule or indicator.time_rule
    if term is None or term.table != table_id or term.content is None or rule not in _COMPARABLE_RULES:
        return None
    return ValidRange(
        indicator_id=indicator.id,
        content_key=term.content,
        where=sorted(f"{role}={_only(values)}" for role, values in term.where.items()),
        smallest=indicator.valid_range[0],
        largest=indicator.valid_range[1],
        first_year=alternative.from_year or _FIRST_YEAR,
        last_year=alternative.to_year or _LAST_YEAR,
    )


def _direct_term(alternative: Alternative) -> Term | None:
    """The one term whose cell is the value itself; null where anything is added, divided or scaled."""
    if alternative.change_pct_years or alternative.change_from_base_pct or alternative.scale != 1.0:
        return None
    if alternative.value is None or len(alternative.value) != 1:
        return None
    term = alternative.value[0]
    is_cell = term.table is not None and term.weight == 1.0 and term.year_offset == 0
    is_single = all(isinstance(values, str) or len(values) == 1 for values in term.where.values())
    return term if is_cell and is_single else None


def _only(values: str | list[str]) -> str:
    return values if isinstance(values, str) else values[0]
