"""What the page of an indicator says: every municipality's newest figure, and how they lie among one another.

Statistics are rows of fct_peer_comparison (group ``country``, which counts every municipality); none is computed here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reports.facts import current_municipalities, sort_key
from reports.facts_context import SourceEntry
from reports.read import Marts
from reports.rows import AreaValue, Comparison, Indicator, Latest, Municipality

HORIZON_YEAR = 2040  # the last year of a projection that the page prints
CLASSES = ("c1", "c2", "c3", "c4")


@dataclass(frozen=True)
class IndicatorRow:
    """One municipality. latest: None without a figure; status: then why. country: its place among all of that year."""

    municipality: Municipality
    latest: Latest | None
    country: Comparison | None
    status: str | None


@dataclass(frozen=True)
class IndicatorFacts:
    """rows: every municipality of today in the page's order. year: the one most of them have their newest figure of.

    stat: the median and quartiles of all municipalities that year; None when no comparison is made.
    """

    indicator: Indicator
    rows: tuple[IndicatorRow, ...]
    year: int | None
    stat: Comparison | None
    national: AreaValue | None

    @property
    def is_old(self) -> bool:
        """Whether the figures of the page's year are too old to tell of today."""
        return any(row.latest.is_old for row in self.of_year if row.latest)

    @property
    def of_year(self) -> list[IndicatorRow]:
        """The rows whose newest figure is of the page's year: what the map and the distribution show."""
        return [row for row in self.rows if row.latest and row.latest.year == self.year]


def indicator_facts(marts: Marts, indicator_id: str) -> IndicatorFacts:
    """Raises KeyError when there is no such indicator."""
    indicator = marts.indicators[indicator_id]
    rows = [_row(marts, municipality, indicator) for municipality in current_municipalities(marts)]
    years = Counter(row.latest.year for row in rows if row.latest)
    year = max(years, key=lambda y: (years[y], y), default=None)
    of_year = [row.country for row in rows if row.latest and row.latest.year == year and row.country]
    stat = next((c for c in of_year if c.median is not None), None)
    return IndicatorFacts(
        indicator, tuple(_ordered(rows, indicator, year)), year, stat, national_of(marts, indicator_id, year)
    )


def _row(marts: Marts, municipality: Municipality, indicator: Indicator) -> IndicatorRow:
    key = (municipality.code, indicator.id)
    latest = _projected(marts, key) if indicator.is_projection else marts.latest.get(key)
    country = None
    if latest:
        of_country = (c for c in marts.comparisons.get(key, ()) if c.group == "country")
        country = next((c for c in of_country if c.year == latest.year), None)
    series = marts.values.get(key, ())
    return IndicatorRow(municipality, latest, country, series[-1].status if series and not latest else None)


def _projected(marts: Marts, key: tuple[str, str]) -> Latest | None:
    """The projection's figure of its horizon; a projection has no newest figure of its own in the marts."""
    known = [v for v in marts.values.get(key, ()) if v.value is not None and v.year <= HORIZON_YEAR]
    if not known or known[-1].value is None:
        return None
    last = known[-1]
    return Latest(last.year, known[-1].value, False, False, None, None, None, None)


def _ordered(rows: list[IndicatorRow], indicator: Indicator, year: int | None) -> list[IndicatorRow]:
    """Best first, by name where there is no better; other years' figures and then those without one come last."""
    sign = {"higher_is_better": -1, "lower_is_better": 1}.get(indicator.direction, 0)

    def key(row: IndicatorRow) -> tuple[int, float, list[int]]:
        part = 2 if row.latest is None else int(row.latest.year != year)
        return (part if sign else 0), sign * row.latest.value if row.latest else 0.0, sort_key(row.municipality.name)

    return sorted(rows, key=key)


def national_of(marts: Marts, indicator_id: str, year: int | None) -> AreaValue | None:
    """The country's figure of the year, else that of mainland Finland."""
    same = [a for a in marts.areas.get(indicator_id, ()) if a.year == year and a.value is not None]
    return min(same, key=lambda a: a.area_kind != "country", default=None)


def quarter_of(value: float, stat: Comparison) -> str:
    """The class of a figure by the quartiles of all municipalities: ``c1`` (lowest quarter) … ``c4``."""
    bounds = [stat.p25, stat.median, stat.p75]
    return CLASSES[sum(1 for bound in bounds if bound is not None and value > bound)]


def quarters(facts: IndicatorFacts) -> dict[str, str]:
    """Each municipality's class by its code; none for those without a figure of the year."""
    if facts.stat is None:
        return {}
    return {r.municipality.code: quarter_of(r.latest.value, facts.stat) for r in facts.of_year if r.latest}


def regions_most_in(
    facts: IndicatorFacts, classes: dict[str, str], wanted: str, most: int = 3
) -> list[tuple[str, int, int]]:
    """(region, its municipalities of the class, its municipalities with a class), the largest shares first."""
    of, n = Counter[str](), Counter[str]()
    for row in facts.rows:
        found = classes.get(row.municipality.code)
        if found and row.municipality.region:
            of[row.municipality.region] += 1
            n[row.municipality.region] += found == wanted
    ordered = sorted(n, key=lambda region: (-n[region] / of[region], sort_key(region)))
    return [(region, n[region], of[region]) for region in ordered[:most] if n[region]]


def sources_of(marts: Marts, indicator: Indicator) -> list[SourceEntry]:
    """The landings that the printed figures of all years came from, then tables of the catalogue without one."""
    used = _used(marts, indicator.id)
    used |= {(table, None) for table in indicator.source_tables if table not in {t for t, _ in used}}
    entries = []
    for table_id, landing_id in sorted(used, key=lambda pair: (pair[1] is None, pair[0], pair[1] or "")):
        table = marts.tables.get(table_id)
        fresh = next((f for f in marts.freshness if f.table_id == table_id), None)
        if table:
            landing = marts.landings.get((table_id, landing_id)) if landing_id else None
            entries.append(SourceEntry(table, landing, fresh, True))
    return entries


def _used(marts: Marts, indicator_id: str) -> set[tuple[str, str | None]]:
    codes: Iterable[str] = marts.municipalities
    found: set[tuple[str, str | None]] = set()
    for code in codes:
        for value in marts.values.get((code, indicator_id), ()):
            if value.table_id and value.status == "ok":
                found.add((value.table_id, value.landing_id))
    for area in marts.areas.get(indicator_id, ()):
        if area.table_id and area.value is not None:
            found.add((area.table_id, area.landing_id))
    return found
