"""What Sotkanet's answers say: an indicator, the regions, the figures. Pure; whatever is doubtful is an error."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.areas import COUNTRY_KEY, Area
from ingestion.catalogue_schema import Table
from tilannekuva.errors import CatalogueError, SourceChanged

GENDERS = ("male", "female", "total")
# "(-2022)" at the end or before a unit; "(2013-2022)" says so too.
_ENDED = re.compile(r"\((?:[0-9]{4})?\s*[-–]\s*((?:19|20)[0-9]{2})\)")
_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Indicator:
    """An indicator's description. years: first and last that have figures. ended: last year of an ended series."""

    id: int
    title: str
    years: tuple[int, int]
    updated: str | None
    genders: tuple[str, ...]
    ended: int | None


@dataclass(frozen=True)
class Region:
    """A region by Sotkanet's own id. code: the official one, with its category for all but municipalities."""

    code: str
    name: str
    area: Area


@dataclass(frozen=True)
class Figure:
    """A row of the source; ``is_absent``: the row that it leaves out where others have one."""

    region: int
    year: int
    gender: str
    value: float | None
    is_absent: bool = False


def read_indicator(document: Any, indicator_id: str, where: str) -> Indicator:
    """The description of one indicator; raises SourceChanged when it is another's or lacks its title or range."""
    if not isinstance(document, dict) or str(document.get("id")) != indicator_id:
        raise _wrong(where, f"the description of indicator {indicator_id}", document)
    title, years = document.get("title"), document.get("range")
    text = title.get("fi") if isinstance(title, dict) else None
    start, end = (years.get("start"), years.get("end")) if isinstance(years, dict) else (None, None)
    if not isinstance(text, str) or type(start) is not int or type(end) is not int:
        raise _wrong(where, "a Finnish title and a range of years", document)
    if start not in _YEARS or end not in _YEARS or start > end:
        raise _wrong(where, "a range of years", years)
    ended = _ENDED.search(text)
    return Indicator(
        id=int(indicator_id),
        title=" ".join(text.split()),
        years=(start, end),
        updated=str(document["data-updated"]) if document.get("data-updated") else None,
        genders=_genders_of(document),
        ended=int(ended.group(1)) if ended else None,
    )


def read_regions(document: Any, where: str) -> dict[int, Region]:
    """Region id -> region. A region's id is not its code: 117 ids are the code of another municipality.

    Raises SourceChanged on another shape, on an id that comes twice, and on a municipality that has two ids.
    """
    if not isinstance(document, list) or not document:
        raise _wrong(where, "a list of regions", document)
    regions: dict[int, Region] = {}
    for item in document:
        region_id = item.get("id") if isinstance(item, dict) else None
        if type(region_id) is not int or region_id in regions:
            raise _wrong(where, "regions that have each an id of their own", item)
        regions[region_id] = _region(item, where)
    municipalities = [region.code for region in regions.values() if region.area.kind == "municipality"]
    if len(set(municipalities)) != len(municipalities):
        twice = sorted({code for code in municipalities if municipalities.count(code) > 1})
        raise _wrong(where, "every municipality once", f"{twice} more than once")
    return regions


def selected_genders(table: Table, indicator: Indicator) -> dict[str, str]:
    """The source's gender -> our name; only ``total`` unless the table has a role ``sex``.

    Raises SourceChanged for one that the indicator lacks: asking for it would give an empty list, not an error.
    """
    role = table.roles.get("sex")
    if role is None:
        return {"total": "total"}
    named = {
        ours: next((one for one in candidates if one in GENDERS), None) for ours, candidates in role.values.items()
    }
    wanted = list(indicator.genders) if role.select == "all" else [named.get(item) or item for item in role.select]
    lacking = [gender for gender in wanted if gender not in indicator.genders]
    if lacking or not wanted:
        raise SourceChanged(
            f"Table '{table.id}': expected the genders {wanted} in indicator {indicator.id}, found "
            f"{list(indicator.genders)}. "
            "Correct 'select' of the role 'sex' in the catalogue."
        )
    names = {source: ours for ours, source in named.items() if source}
    return {gender: names.get(gender, gender) for gender in GENDERS if gender in wanted}


def selected_years(table: Table, indicator: Indicator) -> list[int]:
    """Every year of the indicator's range from ``from_year`` on; raises CatalogueError when none is left."""
    first, last = max(indicator.years[0], table.from_year or 0), indicator.years[1]
    if first > last:
        raise CatalogueError(
            f"Table '{table.id}': expected years from {table.from_year} on, but indicator {indicator.id} ended in "
            f"{last}. "
            "Correct 'from_year' or drop the table."
        )
    return list(range(first, last + 1))


def read_figures(
    document: Any, indicator_id: int, years: Sequence[int], genders: Iterable[str], where: str
) -> list[Figure]:
    """The figures of one answer; raises SourceChanged on any that was not asked for or is no number."""
    if not isinstance(document, list):
        raise _wrong(where, "a list of figures", document)
    asked_years, asked_genders = set(years), set(genders)
    figures = []
    for row in document:
        if not isinstance(row, dict) or row.get("indicator") != indicator_id or type(row.get("region")) is not int:
            raise _wrong(where, f"figures of indicator {indicator_id} with a region id", row)
        year, gender = row.get("year"), row.get("gender")
        if type(year) is not int or year not in asked_years or type(gender) is not str or gender not in asked_genders:
            raise _wrong(where, f"only years {min(years)} to {max(years)} and genders {sorted(asked_genders)}", row)
        figures.append(Figure(row["region"], year, gender, _value(row, where)))
    return figures


def _region(item: Mapping[str, Any], where: str) -> Region:
    category, code, title = item.get("category"), item.get("code"), item.get("title")
    name = title.get("fi") if isinstance(title, dict) else None
    if not isinstance(category, str) or not isinstance(code, str) or not code.strip():
        raise _wrong(where, "a category and a code as text in every region", item)
    name = " ".join(name.split()) if isinstance(name, str) and name.strip() else code
    if category == "KUNTA":
        number = code.strip().zfill(3)
        if not re.fullmatch(r"[0-9]{3}", number):
            raise _wrong(where, "a municipality code of three digits", item)
        return Region(number, name, Area("municipality", number))
    # Codes are unique within a category only: region 01 and wellbeing services county 01 are two areas.
    full = f"{category}:{code.strip()}"
    if category == "MAA":
        return Region(full, name, Area("country", COUNTRY_KEY))
    if category == "MAAKUNTA" and re.fullmatch(r"[0-9]{1,2}", code.strip()):
        return Region(full, name, Area("region", code.strip().zfill(2)))
    return Region(full, name, Area("other", full))


def _value(row: Mapping[str, Any], where: str) -> float | None:
    value = row.get("value")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _wrong(where, "a number as 'value'", row)
    return float(value)


def _genders_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    classifications = document.get("classifications")
    sex = classifications.get("sex") if isinstance(classifications, dict) else None
    values = sex.get("values") if isinstance(sex, dict) else None
    known = tuple(gender for gender in GENDERS if isinstance(values, list) and gender in values)
    return known or ("total",)


def _wrong(where: str, expected: str, found: Any) -> SourceChanged:
    return SourceChanged(
        f"{where}: expected {expected}, found {str(found)[:300]}. Compare with the indicator's page at sotkanet.fi."
    )
