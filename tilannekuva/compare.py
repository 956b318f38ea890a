"""Any municipality against any list of others, from the marts; the rules are those of fct_peer_comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from tilannekuva.compare_names import Place, indicator_id_of, members_of, place_of, places
from tilannekuva.errors import TilannekuvaError
from tilannekuva.groups import load_groups
from tilannekuva.numerics.comparisons import OneComparison, compare_one
from tilannekuva.query import open_marts
from tilannekuva.settings import Settings
from tilannekuva.theme_names import theme_id

# The year is the municipality's newest up to the edition, or the one asked for; everybody's values are of that year.
_VALUES = """
with own as (
    select l.indicator_id, l.year from marts.fct_indicator_latest as l
    where l.municipality_code = $code and $year is null
    union all
    select v.indicator_id, v.year from marts.fct_indicator_value as v
    where v.municipality_code = $code and v.year = $year and v.status = 'ok' and not v.is_projection
)
select i.indicator_id, i.name_fi, i.theme, i.unit, i.decimals, i.direction, v.year, v.municipality_code, v.value
from own as o
inner join marts.dim_indicator as i on o.indicator_id = i.indicator_id
inner join marts.fct_indicator_value as v on o.indicator_id = v.indicator_id and o.year = v.year
where v.status = 'ok' and not v.is_projection and v.municipality_code in (select unnest($codes::varchar[]))
    and ($theme is null or i.theme = $theme) and ($indicator is null or i.indicator_id = $indicator)
order by i.theme_order, i.sort_order, i.indicator_id, v.municipality_code
"""


@dataclass(frozen=True)
class Line:
    """One indicator: the municipality's value, the others' by code (None: no value of that year), the comparison."""

    indicator_id: str
    name: str
    theme: str
    unit: str
    decimals: int
    direction: str
    year: int
    value: float
    others: dict[str, float | None]
    found: OneComparison


@dataclass(frozen=True)
class Compared:
    """What was asked and what was found. notes: sentences about what was left out."""

    municipality: Place
    members: list[Place]
    lines: list[Line]
    notes: list[str]


def compare(
    settings: Settings,
    municipality: str,
    others: str,
    theme: str | None = None,
    indicator: str | None = None,
    year: int | None = None,
) -> Compared:
    """``municipality`` (code or name) against ``others`` (codes, names or groups, separated by commas).

    theme: id or name in fi, sv, en. indicator: id or name. Raises TilannekuvaError for anything that is not there.
    """
    with open_marts(settings) as connection:
        known = places(connection)
        own = place_of(municipality, known)
        members = members_of(others, known, load_groups(settings))
        notes = [f"{own.name} is in the list itself: it is compared with the others."] if own in members else []
        members = [m for m in members if m != own]
        if not members:
            raise TilannekuvaError(f"There is nobody to compare {own.name} with: name others after --with.")
        asked = {
            "code": own.code, "codes": [own.code, *(m.code for m in members)], "year": year,
            "theme": theme_id(theme) if theme is not None else None,
            "indicator": indicator_id_of(indicator, connection) if indicator is not None else None,
        }  # fmt: skip
        lines = _lines(connection, asked, own, members)
    if not lines:
        what = indicator or theme or "any indicator"
        raise TilannekuvaError(f"{own.name} has no value of {what}{f' in {year}' if year else ''} in the warehouse.")
    return Compared(own, members, lines, notes)


def _lines(
    connection: duckdb.DuckDBPyConnection, asked: Mapping[str, object], own: Place, members: Sequence[Place]
) -> list[Line]:
    values: dict[tuple[str, str, str, str, int, str, int], dict[str, float]] = {}
    for *indicator, code, value in connection.execute(_VALUES, asked).fetchall():
        values.setdefault(tuple(indicator), {})[code] = value
    return [_line(key, by_code, own, members) for key, by_code in values.items() if own.code in by_code]


def _line(
    key: tuple[str, str, str, str, int, str, int], by_code: dict[str, float], own: Place, members: Sequence[Place]
) -> Line:
    indicator_id, name, theme, unit, decimals, direction, year = key
    others = {m.code: by_code.get(m.code) for m in members}
    known = [value for value in others.values() if value is not None]
    found = compare_one(by_code[own.code], known, direction)
    return Line(indicator_id, name, theme, unit, decimals, direction, year, by_code[own.code], others, found)
