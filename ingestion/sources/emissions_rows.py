"""SYKE's lines as lines that can be added up. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from ingestion.catalogue_schema import Table
from ingestion.sources.emissions_plan import Plan
from ingestion.sources.emissions_read import EmissionLine, Municipality
from ingestion.sources.sums import Line, SummedArea
from tilannekuva.errors import SourceChanged


def emission_lines(
    found: Sequence[EmissionLine], municipality: Municipality, plan: Plan, table: Table, where: str
) -> list[Line]:
    """One municipality's lines from ``from_year`` on, by year.

    Raises SourceChanged on a sector that the catalogue does not know: whether it belongs to a sum is not for us to
    guess.
    """
    strangers = sorted({line.sector for line in found} - plan.known_sectors)
    if strangers:
        raise SourceChanged(
            f"{where}, column 'taso_3': expected the sectors {sorted(plan.known_sectors)}, found also {strangers}. "
            f"Decide in the catalogue (table '{table.id}') which sums they belong to."
        )
    area = _area(municipality)
    # Lines of which nothing is asked (those that don't count by the Hinku rules) are not carried along.
    wanted = [frozenset().union(*role.choices.values()) for role in plan.roles]
    lines = [
        _line(line, area, plan)
        for line in found
        if line.year >= (table.from_year or 0)
        and all(code in codes for code, codes in zip((line.in_hinku, line.in_ets, line.sector), wanted, strict=True))
    ]
    return sorted(lines, key=lambda line: line.year)


def people_lines(people: Iterable[Municipality], where: str) -> list[Line]:
    """The population of every municipality and year."""
    lines = list(_people(people))
    if all(line.values == (None,) for line in lines):
        raise SourceChanged(f"{where}: expected population, found only missing figures. Look at the file.")
    return lines


def _people(people: Iterable[Municipality]) -> Iterator[Line]:
    for one in people:
        area = _area(one)
        for year, count in one.people:
            yield Line(area, str(year), year, (), (None if count is None else float(count),))


def _line(line: EmissionLine, area: SummedArea, plan: Plan) -> Line:
    values = tuple(line.kt if content.code == "kt" else line.gwh for content in plan.contents)
    return Line(area, str(line.year), line.year, (line.in_hinku, line.in_ets, line.sector), values)


def _area(one: Municipality) -> SummedArea:
    return SummedArea(str(one.number), one.name, "municipality", one.key)
