"""How much there is: indicators by years by municipalities, verified and unverified ones counted apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from tilannekuva.errors import TilannekuvaError
from tilannekuva.query import run_query
from tilannekuva.settings import Settings

_INDICATORS = """
select i.indicator_id, i.theme, i.name_fi, i.name_sv, i.name_en, i.unit, i.is_verified, i.is_published,
    min(c.year) filter (where c.n_value > 0) as first_year,
    max(c.year) filter (where c.n_value > 0) as last_year,
    count(*) filter (where c.n_value > 0) as n_years,
    coalesce(sum(c.n_value), 0)::bigint as n_values,
    max_by(c.n_value, c.year) filter (where c.n_value > 0) as n_municipalities,
    max_by(c.n_missing, c.year) filter (where c.n_value > 0) as n_missing,
    max_by(c.n_suppressed, c.year) filter (where c.n_value > 0) as n_suppressed
from marts.dim_indicator as i
left join marts.mart_coverage as c on i.indicator_id = c.indicator_id
group by all
order by any_value(i.theme_order), any_value(i.sort_order), i.indicator_id
"""
_YEARS = """
select indicator_id, year, n_expected, n_value, n_missing, n_suppressed, source_table
from marts.mart_coverage order by indicator_id, year
"""


@dataclass(frozen=True)
class IndicatorCoverage:
    """One indicator. Years and counts are of today's municipalities with a value; null where there is none at all.

    n_values: values over all years; n_municipalities, n_missing, n_suppressed: in the newest year with a value.
    is_verified: false when table or code is not confirmed; is_published: false when its figures are held back.
    """

    indicator_id: str
    theme: str
    name_fi: str
    name_sv: str
    name_en: str
    unit: str
    is_verified: bool
    is_published: bool
    first_year: int | None
    last_year: int | None
    n_years: int
    n_values: int
    n_municipalities: int | None
    n_missing: int | None
    n_suppressed: int | None


@dataclass(frozen=True)
class YearCoverage:
    """One indicator and year: today's municipalities expected, with a value, without, of those suppressed."""

    indicator_id: str
    year: int
    n_expected: int
    n_value: int
    n_missing: int
    n_suppressed: int
    source_table: str


@dataclass(frozen=True)
class ThemeCoverage:
    """Counts of indicators: verified and unverified apart, and of each how many have figures."""

    theme: str
    n_verified: int
    n_verified_with_figures: int
    n_unverified: int
    n_unverified_with_figures: int
    n_values: int


def read_coverage(
    settings: Settings, theme: str | None = None, indicator: str | None = None
) -> list[IndicatorCoverage]:
    """Every indicator of the warehouse, or those of a theme, or the one; TilannekuvaError for one it does not have."""
    rows = [IndicatorCoverage(*row) for row in run_query(settings, _INDICATORS).rows]
    found = [r for r in rows if theme in {None, r.theme} and indicator in {None, r.indicator_id}]
    if not found:
        known = sorted({r.theme for r in rows}) if indicator is None else [r.indicator_id for r in rows]
        raise TilannekuvaError(
            f"The warehouse has no indicator '{indicator or 'any'}' of the theme '{theme or 'any'}'. "
            f"It has: {', '.join(known)}."
        )
    return found


def read_years(settings: Settings, indicator: str) -> list[YearCoverage]:
    """An indicator's coverage year by year, also of years in which no municipality has a value."""
    rows = [YearCoverage(*row) for row in run_query(settings, _YEARS).rows]
    return [row for row in rows if row.indicator_id == indicator]


def by_theme(rows: Sequence[IndicatorCoverage]) -> list[ThemeCoverage]:
    """Totals of each theme, in the order of the rows. Pure."""
    return [_counted(theme, [r for r in rows if r.theme == theme]) for theme in dict.fromkeys(r.theme for r in rows)]


def in_all(rows: Sequence[IndicatorCoverage]) -> ThemeCoverage:
    """Totals of everything, under the name ``all``. Pure."""
    return _counted("all", rows)


def _counted(name: str, rows: Sequence[IndicatorCoverage]) -> ThemeCoverage:
    verified = [r for r in rows if r.is_verified]
    unverified = [r for r in rows if not r.is_verified]
    return ThemeCoverage(
        theme=name,
        n_verified=len(verified),
        n_verified_with_figures=sum(r.n_values > 0 for r in verified),
        n_unverified=len(unverified),
        n_unverified_with_figures=sum(r.n_values > 0 for r in unverified),
        n_values=sum(r.n_values for r in rows),
    )
