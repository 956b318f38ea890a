"""What must hold for one indicator, given the tables and the other indicators."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingestion.catalogue_double_counts import double_counts
from ingestion.catalogue_schema import Alternative, Indicator, Table, Term
from ingestion.catalogue_units import SUMMABLE, is_share_like
from ingestion.catalogue_where import where_problems

Problem = tuple[str, str]

_RULES_OF = {
    "yearly": {"annual", "december", "mean_of_12", "sum_of_12"},
    "monthly": {"december", "mean_of_12", "sum_of_12"},
    "quarterly": set[str](),
    "election": {"election"},
}


@dataclass(frozen=True)
class Owned:
    """What an indicator may refer to. The id sets hold also entries that are faulty themselves."""

    tables: Mapping[str, Table]
    indicators: Mapping[str, Indicator]
    table_ids: frozenset[str]
    indicator_ids: frozenset[str]


def check_indicator(owned: Owned, indicator: Indicator) -> Iterator[Problem]:
    """All problems of one indicator, each with its remedy."""
    yield from _check_merge(owned, indicator)
    for number, alternative in enumerate(indicator.sources, start=1):
        for problem, remedy in _check_alternative(owned, indicator, alternative):
            yield f"alternative {number}: {problem}", remedy


def terms_of(alternative: Alternative) -> list[Term]:
    """All terms of an alternative, in the order value, numerator, denominator."""
    return [*(alternative.value or []), *(alternative.numerator or []), *(alternative.denominator or [])]


def _check_merge(owned: Owned, indicator: Indicator) -> Iterator[Problem]:
    if indicator.merge_rule == "sum" and indicator.unit not in SUMMABLE:
        remedy = "Use 'recompute', 'weighted_mean' with a weight, or 'not_mergeable'"
        yield f"merge_rule 'sum', but figures in '{indicator.unit}' cannot be added up", remedy
    if indicator.merge_rule == "sum" and any(_is_formula(a) for a in indicator.sources):
        yield "merge_rule 'sum', but an alternative is a ratio or a change", "Use merge_rule 'recompute'"
    if indicator.merge_rule == "recompute" and not any(_is_formula(a) for a in indicator.sources):
        remedy = "Give a numerator and denominator, or another merge_rule"
        yield "merge_rule 'recompute', but no alternative is a ratio or a change", remedy
    weight = indicator.merge_weight
    if weight is None:
        return
    if weight not in owned.indicator_ids:
        yield f"merge_weight names the unknown indicator '{weight}'", "Correct the id"
    elif weight in owned.indicators and owned.indicators[weight].merge_rule != "sum":
        yield f"merge_weight '{weight}' is not a total", "Use an indicator with merge_rule 'sum' as the weight"


def _is_formula(alternative: Alternative) -> bool:
    return alternative.formula != "value"


def _check_alternative(owned: Owned, indicator: Indicator, alternative: Alternative) -> Iterator[Problem]:
    rule = alternative.time_rule or indicator.time_rule
    for term in terms_of(alternative):
        if term.indicator is not None:
            yield from _check_reference(owned, indicator, term.indicator)
        elif term.table not in owned.table_ids:
            yield f"unknown table '{term.table}'", "Correct the id, or add the table under tables/"
        elif term.table in owned.tables:
            yield from _check_table_term(owned.tables[term.table], indicator, term, rule)
    yield from _check_addition(indicator, alternative)
    yield from double_counts(owned.tables, alternative)
    if alternative.change_from_base_pct and not indicator.is_projection:
        yield "the change from a projection's base year is a projection", "Add 'is_projection: true'"


def _check_reference(owned: Owned, indicator: Indicator, id_: str) -> Iterator[Problem]:
    if id_ not in owned.indicator_ids:
        yield f"unknown indicator '{id_}'", "Correct the id"
        return
    target = owned.indicators.get(id_)
    if target is None:
        return
    if any(term.indicator for alternative in target.sources for term in terms_of(alternative)):
        yield (
            f"it refers to '{id_}', which refers to another indicator itself",
            "Refer to tables, or to a first indicator",
        )
    if target.is_projection != indicator.is_projection:
        yield (
            f"it mixes projected and actual figures ('{id_}')",
            "Set is_projection alike, or refer to another indicator",
        )


def _check_table_term(table: Table, indicator: Indicator, term: Term, rule: str) -> Iterator[Problem]:
    if term.content not in table.contents:
        known = ", ".join(table.contents) or "none"
        yield f"table '{table.id}' has no content '{term.content}'", f"Use one of: {known}"
    for problem in where_problems(table, term):
        yield f"table '{table.id}': {problem}", "Correct 'where', or the table's role"
    if table.is_projection != indicator.is_projection:
        yield f"table '{table.id}' and the indicator disagree on being a projection", "Set is_projection alike in both"
    if rule not in _RULES_OF[table.frequency]:
        remedy = "Give the alternative a 'time_rule' that makes a year of it"
        yield f"time rule '{rule}' does not fit the {table.frequency} table '{table.id}'", remedy


def _check_addition(indicator: Indicator, alternative: Alternative) -> Iterator[Problem]:
    """Shares may neither be summed on a merger nor be a part of a ratio that is recomputed from sums."""
    if indicator.merge_rule not in {"sum", "recompute"}:
        return
    is_summed = indicator.merge_rule == "sum" or alternative.formula in {"ratio", "effective_number"}
    parts = terms_of(alternative) if is_summed else []
    for term in parts:
        if term.content and is_share_like(term.content):
            remedy = "Use counts, or merge_rule 'weighted_mean' or 'not_mergeable'"
            yield f"merge_rule '{indicator.merge_rule}' would add up '{term.content}', which is not a count", remedy
