"""What a number format makes of a cell's number: a date or a percentage looks like another figure than it is. Pure."""

import re
from typing import Literal

from ingestion.sources.files_xlsx_parts import Attributes, Parts, parse_xml

Shown = Literal["number", "date", "percentage", "scaled"]

# ECMA-376 part 1, 18.8.30: formats that are not written out in the file.
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILT_IN_PERCENTAGES = {9, 10}
# Texts in quotes, escaped characters, padding and [Red] or [$-40B]; but [h] counts hours.
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
_DIVIDED_BY_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")


def how_shown(format_id: int, code: str | None) -> Shown:
    """How a number of this format is shown; code is the format written out, None for a built-in one."""
    if code is None:
        if format_id in _BUILT_IN_DATES:
            return "date"
        return "percentage" if format_id in _BUILT_IN_PERCENTAGES else "number"
    bare = _NO_CODE.sub("", code)
    if bare.strip().casefold() in {"general", "@"}:
        return "number"
    if "%" in bare:
        return "percentage"
    if _DATE_LETTERS.search(bare):
        return "date"
    return "scaled" if _DIVIDED_BY_THOUSANDS.search(bare) else "number"


def read_styles(parts: Parts, name: str) -> list[Shown]:
    """How each cell style of the workbook shows a number, by the index that cells refer to."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside: list[str] = []

    def start(element: str, given: Attributes) -> None:
        inside.append(element)
        if element == "numFmt":
            codes[_whole(given.get("numFmtId"))] = given.get("formatCode", "")
        elif element == "xf" and inside[-2:-1] == ["cellXfs"]:
            formats.append(_whole(given.get("numFmtId")))

    parse_xml(parts.read(name), name, start=start, end=lambda _: inside.__delitem__(-1))
    return [how_shown(number, codes.get(number)) for number in formats]


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else 0
