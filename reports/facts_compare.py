"""Figures of municipalities side by side: the rows of a theme, and the groups that have a page of their own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.facts import THEMES, current_municipalities, sort_key
from reports.facts_indicator import national_of
from reports.facts_site import indicators_with_data
from reports.language import Language
from reports.read import Marts
from reports.rows import Comparison, Indicator, Latest, Municipality
from tilannekuva.groups import Group

MAX_SIDE_BY_SIDE = 31  # columns: the largest region has 30; more cannot be read
JUDGED = {"better": "b", "worse": "w"}


@dataclass(frozen=True)
class SideCell:
    """One figure as printed. year: only when it is not the row's; mark: ``b`` better, ``w`` worse, else empty."""

    text: str
    year: int | None
    mark: str


@dataclass(frozen=True)
class SideRow:
    """An indicator of today's municipalities. year: of most figures; median, national: printed, of that year."""

    indicator: Indicator
    year: int
    median: str | None
    national: str | None
    cells: dict[str, SideCell]


@dataclass(frozen=True)
class SideGroup:
    """A group that can be opened. key: part of its address; kind: ``region``, ``network`` or ``named``."""

    key: str
    kind: str
    name: str
    members: tuple[Municipality, ...]

    @property
    def is_too_large(self) -> bool:
        return len(self.members) > MAX_SIDE_BY_SIDE


def side_rows(marts: Marts, language: Language, theme: str) -> list[SideRow]:
    """Every indicator of a theme that some municipality has a figure of; projections are not compared."""
    today = [m.code for m in current_municipalities(marts)]
    wanted = [i for i in indicators_with_data(marts) if i.theme == theme and not i.is_projection]
    rows = [_side_row(marts, language, indicator, today) for indicator in wanted]
    return [row for row in rows if row is not None]


def themes_with_rows(marts: Marts) -> list[str]:
    known = {i.theme for i in indicators_with_data(marts) if not i.is_projection}
    return [theme for theme in THEMES if theme in known]


def _side_row(marts: Marts, language: Language, indicator: Indicator, codes: Sequence[str]) -> SideRow | None:
    known = {code: marts.latest[code, indicator.id] for code in codes if (code, indicator.id) in marts.latest}
    if not known:
        return None
    years = Counter(latest.year for latest in known.values())
    year = max(years, key=lambda y: (years[y], y))
    places = {code: _country(marts, code, indicator.id, latest.year) for code, latest in known.items()}
    stat = next((c for code, c in places.items() if c and known[code].year == year and c.median is not None), None)
    national = national_of(marts, indicator.id, year)
    bare = language.units.bare
    return SideRow(
        indicator=indicator,
        year=year,
        median=bare(stat.median, indicator) if stat else None,
        national=bare(national.value, indicator) if national else None,
        cells={
            code: _cell(latest, places[code], bare(latest.value, indicator), year) for code, latest in known.items()
        },
    )


def _country(marts: Marts, code: str, indicator_id: str, year: int) -> Comparison | None:
    found = marts.comparisons.get((code, indicator_id), ())
    return next((c for c in found if c.group == "country" and c.year == year), None)


def _cell(latest: Latest, place: Comparison | None, text: str, year: int) -> SideCell:
    mark = JUDGED.get(place.position, "") if place and not latest.is_old else ""
    return SideCell(text, None if latest.year == year else latest.year, mark)


def side_groups(marts: Marts, language: Language, named: Iterable[Group] = ()) -> list[SideGroup]:
    """The network, the regions by name, and the groups of files. named: as ``tilannekuva.groups`` reads them."""
    today = {m.code: m for m in current_municipalities(marts)}
    groups = []
    members = tuple(m for code, m in today.items() if code in {row.code for row in marts.network.members})
    if members and marts.edition.network_name:
        groups.append(SideGroup("network", "network", marts.edition.network_name, members))
    regions: dict[str, list[Municipality]] = {}
    for municipality in today.values():
        if municipality.region_code and municipality.region:
            regions.setdefault(municipality.region_code, []).append(municipality)
    by_name = sorted(regions.items(), key=lambda item: sort_key(item[1][0].region or ""))
    groups += [SideGroup(f"region-{code}", "region", m[0].region or "", tuple(m)) for code, m in by_name]
    for group in named:
        found = tuple(m for code, m in today.items() if code in set(group.members))
        if found:
            # Ids are small letters, digits and underscores (checked where they are read).
            name = getattr(group.name, language.code)
            groups.append(SideGroup(f"group-{group.id.replace('_', '-')}", "named", name, found))
    return groups
