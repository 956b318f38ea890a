"""What Vipunen's answers say: the fields of a resource, how many rows it has, the rows. Pure and strict."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ingestion.sources.sums import Line, SummedArea
from ingestion.sources.vipunen_plan import COUNT_OF_ROWS, Plan
from tilannekuva.errors import SourceChanged

_MUNICIPALITY = re.compile(r"[0-9]{1,3}", re.ASCII)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:/((?:19|20)[0-9]{2}))?", re.ASCII)
_MAX_CODE = 200
UNKNOWN_AREA = "-"

Row = Mapping[str, Any]


def read_fields(document: Any, where: str) -> dict[str, str]:
    """Field -> type of a resource: ``[{"name", "type"}]``; raises SourceChanged on another shape."""
    if not isinstance(document, list) or not document:
        raise _wrong(where, "a list of fields with name and type", document)
    fields: dict[str, str] = {}
    for item in document:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or name in fields:
            raise _wrong(where, "every field once, with a name", item)
        fields[name] = str(item.get("type"))
    return fields


def read_count(document: Any, where: str) -> int:
    """How many rows a query has; raises SourceChanged when the answer is no whole number."""
    if type(document) is not int or document < 0:
        raise _wrong(where, "a number of rows", document)
    return document


def read_page(document: Any, most: int, where: str) -> list[Row]:
    """The rows of one page; raises SourceChanged when there are more than were asked for, or they are no objects."""
    if not isinstance(document, list) or len(document) > most or not all(isinstance(row, dict) for row in document):
        found = f"{len(document)} items" if isinstance(document, list) else document
        raise _wrong(where, f"a list of at most {most} rows", found)
    return document


def stamps_of(rows: Sequence[Row], plan: Plan) -> list[str]:
    """When the rows were updated, each stamp once: two of them mean that the pages are of two versions."""
    if plan.updated_field is None:
        return []
    return sorted({str(row.get(plan.updated_field))[:40] for row in rows})


def refuse_doubles(rows: Sequence[Row], plan: Plan, where: str) -> None:
    """Raise SourceChanged when a row comes twice: pages overlap, or the key in the catalogue is no key."""
    if not plan.key:
        return
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        key = tuple(str(row.get(name)) for name in plan.key)
        if key in seen:
            raise _wrong(where, f"every {'/'.join(plan.key)} once", f"{'/'.join(key)} more than once")
        seen.add(key)


def lines_of(rows: Sequence[Row], plan: Plan, where: str) -> list[Line]:
    """The rows as lines that can be added up, by area and year.

    A row whose area is not a municipality is kept under its own code as another area. Raises SourceChanged on a year,
    an area or a figure of another form, and on a class that the catalogue does not name.
    """
    lines = [_line(row, plan, where) for row in rows]
    return sorted(lines, key=lambda line: (line.area.kind, line.area.key, line.year))


def _line(row: Row, plan: Plan, where: str) -> Line:
    period, year = _period(row.get(plan.year_field), plan.year_field, where)
    values = tuple(
        1.0 if content.code == COUNT_OF_ROWS else _figure(row.get(content.code), content.code, where)
        for content in plan.contents
    )
    codes = tuple(
        _class(row.get(field), field, frozenset().union(*role.choices.values()), where)
        for field, role in zip(plan.role_fields, plan.roles, strict=True)
    )
    return Line(_area(row.get(plan.area_field), plan, where), period, year, codes, values)


def _period(value: Any, field: str, where: str) -> tuple[str, int]:
    """A year, or a school year (``2024/2025``), which stands under the year in which it begins."""
    text = str(value) if type(value) is int else value
    match = _YEAR.fullmatch(text) if isinstance(text, str) else None
    if match is None or (match.group(2) and int(match.group(2)) != int(match.group(1)) + 1):
        raise _wrong(f"{where}, field '{field}'", "a year or a school year", value)
    return match.group(0), int(match.group(1))


def _area(value: Any, plan: Plan, where: str) -> SummedArea:
    text = str(value) if type(value) is int else value
    if text is None:
        return SummedArea(UNKNOWN_AREA, UNKNOWN_AREA, "other", UNKNOWN_AREA)
    if not isinstance(text, str) or not text.strip() or len(text) > _MAX_CODE:
        raise _wrong(f"{where}, field '{plan.area_field}'", "the code of an area", value)
    code = text.strip()
    if _MUNICIPALITY.fullmatch(code) and int(code) > 0:
        return SummedArea(code, code, "municipality", code.zfill(3))
    return SummedArea(code, code, "other", code)


def _class(value: Any, field: str, known: frozenset[str], where: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise _wrong(f"{where}, field '{field}'", f"one of {sorted(known)[:20]}", value)
    return value


def _figure(value: Any, field: str, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        raise _wrong(f"{where}, field '{field}'", "a number that is not negative", value)
    return float(value)


def _wrong(where: str, expected: str, found: Any) -> SourceChanged:
    return SourceChanged(
        f"{where}: expected {expected}, found {str(found)[:300]}. Compare with the resource's description at the "
        "source, and correct the table in the catalogue."
    )
