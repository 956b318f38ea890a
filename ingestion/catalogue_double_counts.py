"""Nothing is counted twice: a sum holds no cell twice, and never a total together with one of its parts. Pure."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from ingestion.catalogue_schema import Alternative, Table, Term
from ingestion.catalogue_where import TOTAL, choices

Problem = tuple[str, str]

_REMEDY = "Name either the total or the parts, each once; use 'weight: -1' to take a part away from the total"


def double_counts(tables: Mapping[str, Table], alternative: Alternative) -> Iterator[Problem]:
    """What an alternative would add up twice, within a term and between the terms of one component."""
    for terms in (alternative.value, alternative.numerator, alternative.denominator):
        known = [term for term in terms or [] if term.table in tables]
        for term in known:
            yield from _within(tables[term.table or ""], term)
        for one, other in combinations(known, 2):
            if one.weight * other.weight > 0 and _overlap(tables[one.table or ""], one, other):
                yield f"table '{one.table}': two terms of content '{one.content}' share cells", _REMEDY
    if alternative.effective_number:
        yield from _shares(tables, alternative)


def same_at_source(table: Table) -> Iterator[Problem]:
    """Two of our names for one value of the source: a sum of both would count it twice."""
    for name, role in table.roles.items():
        first: dict[str, str] = {}
        for ours, candidates in role.values.items():
            for candidate in candidates:
                other = first.setdefault(candidate.strip().casefold(), ours)
                if other != ours:
                    problem = (
                        f"role '{name}': the values '{other}' and '{ours}' may both be '{candidate}' at the source"
                    )
                    yield problem, "Make the candidates of the two differ"


def _within(table: Table, term: Term) -> Iterator[Problem]:
    for role, values in choices(table, term).items():
        if TOTAL in values and len(values) > 1:
            parts = ", ".join(value for value in values if value != TOTAL)
            yield f"table '{table.id}': role '{role}' adds the total to its own parts ({parts})", _REMEDY


def _overlap(table: Table, one: Term, other: Term) -> bool:
    """Whether two terms have a cell in common: per role a common value, or a total beside a part of it."""
    if (one.table, one.content, one.year_offset) != (other.table, other.content, other.year_offset):
        return False
    first, second = choices(table, one), choices(table, other)
    return all(set(first[role]) & set(second[role]) or TOTAL in {*first[role], *second[role]} for role in first)


def _shares(tables: Mapping[str, Table], alternative: Alternative) -> Iterator[Problem]:
    sizes = [
        max((len(values) for values in choices(tables[term.table or ""], term).values()), default=1)
        for term in alternative.value or []
        if term.table in tables
    ]
    if sum(sizes) < 2:
        yield "an effective number of one part is always 1", "Name all parts in 'where'"
