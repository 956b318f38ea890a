"""The page of an indicator: what it means, all municipalities, their distribution, a map, coverage and sources."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from reports.charts import histogram
from reports.facts_indicator import IndicatorFacts, indicator_facts, sources_of
from reports.indicator_cells import table_rows
from reports.language import Language
from reports.maps import Outlines, indicator_map
from reports.read import Marts
from reports.read_indicators import Revision
from reports.routes import load_routes, root_of

SHOWN_YEARS = 24  # of the coverage, newest first
SHOWN_COUNTS = 10  # refreshes that changed the indicator


def indicator_ids(marts: Marts) -> list[str]:
    """The indicators that have a page: all of the catalogue, those without figures too (their page says so)."""
    return list(marts.indicators)


def indicator_context(
    marts: Marts, language: Language, indicator_id: str, outlines: Outlines | None = None
) -> dict[str, Any]:
    """What ``indicator.html.j2`` shows. Raises KeyError when there is no such indicator."""
    routes = load_routes(language.code)
    root = root_of(routes.indicator(indicator_id))
    facts = indicator_facts(marts, indicator_id)
    indicator = facts.indicator
    has_figures = any(row.latest for row in facts.rows)
    return {
        "i": indicator,
        "facts": facts,
        "has_figures": has_figures,
        "stat": facts.stat,
        "national": _national(facts, language),
        "rows": table_rows(facts, language, routes, root) if has_figures else "",
        "others": sum(1 for row in facts.rows if row.latest and row.latest.year != facts.year),
        "distribution": _distribution(facts, language),
        "map": indicator_map(marts, language, facts, outlines),
        "coverage": [c for c in reversed(marts.coverage.get(indicator_id, [])) if c.n_value][:SHOWN_YEARS],
        "sources": sources_of(marts, indicator),
        "indicators_path": routes.site("indicators"),
        "revision_counts": marts.indicator_marts.counts.get(indicator_id, [])[:SHOWN_COUNTS],
        "revisions": list(_revisions(marts, language, facts)),
    }


def _national(facts: IndicatorFacts, language: Language) -> tuple[str, str, str] | None:
    """(the area, its figure, where it comes from) in words."""
    found, words = facts.national, language.texts.indicator_page
    if found is None or found.value is None:
        return None
    area = words.mainland if found.area_kind == "mainland" else words.national
    method = words.recomputed if found.method == "recomputed" else words.published
    return str(area), language.units.full(found.value, facts.indicator), str(method)


def _distribution(facts: IndicatorFacts, language: Language) -> tuple[Markup, bool] | None:
    """The chart and whether its axis is logarithmic."""
    stat, indicator, units = facts.stat, facts.indicator, language.units
    if stat is None or stat.median is None or stat.p25 is None or stat.p75 is None:
        return None
    national = facts.national.value if facts.national and not _is_a_sum(facts) else None
    values = tuple(row.latest.value for row in facts.of_year if row.latest)
    shape = histogram.Histogram(values, stat.p25, stat.median, stat.p75, national)
    words = language.texts.indicator_page
    title = words.distribution_title.format(name=indicator.name, year=facts.year, n=language.form.number(len(values)))
    printed = {key: units.bare(getattr(stat, key), indicator) for key in ("minimum", "p25", "median", "p75", "maximum")}
    described = words.distribution_described.format(low=printed.pop("p25"), high=printed.pop("p75"), **printed)
    of_country = _national(facts, language)
    labels = {
        "median": words.median_label.format(value=units.bare(stat.median, indicator)),
        "national": words.national_label.format(area=of_country[0], value=units.bare(national, indicator))
        if of_country
        else "",
    }
    return histogram.draw(shape, title, described, labels, language.form.number), shape.is_logarithmic


def _is_a_sum(facts: IndicatorFacts) -> bool:
    """Whether the country's figure is the municipalities' added up: on their axis it would push them to the edge."""
    return facts.indicator.merge_rule == "sum"


def _revisions(marts: Marts, language: Language, facts: IndicatorFacts) -> Iterator[tuple[str, Revision, str, str]]:
    """(municipality, the revision, the figure before, after); with decimals enough to tell the two apart."""
    for found in marts.indicator_marts.revisions.get(facts.indicator.id, []):
        before, after = found.value_before, found.value_after
        if before is None or after is None:
            printed = language.units.bare(before, facts.indicator), language.units.bare(after, facts.indicator)
        else:
            printed = language.units.apart(before, after, facts.indicator)
        municipality = marts.municipalities.get(found.code)
        yield (municipality.name if municipality else found.code), found, *printed
