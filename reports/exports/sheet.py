"""A worksheet as XML: a title, a note and a link above a table whose heads stay in sight and can be filtered.

Cells are written as the tail of their element (``s="7"><v>64.6</v></c>``), without their place: names, units and words
come back on every sheet of every municipality, so a tail is made once and used again.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

from reports.exports.safe_text import begins_formula, clean
from reports.exports.styles import MOST_DECIMALS
from tilannekuva.errors import PublishFailed

HEAD_ROW = 4  # title, note, link, then the heads: the same place on every sheet with a table
WIDEST = 100
_LINE, _MOST_LINES = 15, 8  # points of a line of a head
_READABLE = 190  # characters across a landscape page
Tail = str | None
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
LETTERS = [get_column_letter(n) for n in range(1, 400)]


class CellWriter:
    """Cells of one language's workbooks; ``ids`` are the numbers of the looks in its style sheet."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids = ids
        self.text = lru_cache(maxsize=50_000)(self._text)
        self._years: dict[int, str] = {}

    def _text(self, text: str | None, look: str = "text") -> Tail:
        """Text that stays text, whatever it begins with. None and the empty text are an empty cell."""
        cleaned = clean(text) if text else ""
        if not cleaned:
            return None
        if begins_formula(cleaned):
            look = f"{look}_quoted" if f"{look}_quoted" in self.ids else "text_quoted"
        # Excel reads _x0041_ in a file as the letter A; then the underscore itself has to be written that way.
        written = _LOOKS_ESCAPED.sub("_x005F_", escape(cleaned))
        keep = ' xml:space="preserve"' if cleaned != cleaned.strip() or "\n" in cleaned else ""
        return f's="{self.ids[look]}" t="inlineStr"><is><t{keep}>{written}</t></is></c>'

    def number(self, value: float | None, look: str) -> Tail:
        """The mart's own number, unrounded; how many decimals are shown is the look's."""
        return None if value is None else f's="{self.ids[look]}"><v>{value!r}</v></c>'

    def year(self, year: int | None) -> Tail:
        if year is None:
            return None
        if year not in self._years:
            self._years[year] = f's="{self.ids["year"]}"><v>{year}</v></c>'
        return self._years[year]

    def value(self, value: float | None, unit: str, decimals: int, preliminary: bool = False) -> Tail:
        """A figure of an indicator; ``preliminary`` ones are in italics."""
        if decimals > MOST_DECIMALS:
            raise PublishFailed(f"A figure may show {MOST_DECIMALS} decimals, found {decimals}. See its indicator.")
        name = "yes_no" if unit == "yes_no" and value in (0.0, 1.0) else f"n{decimals}"
        return self.number(value, f"{name}_preliminary" if preliminary else name)


@dataclass(frozen=True)
class Column:
    """head: text, or a year; width: in characters."""

    head: str | int
    width: float = 10


@dataclass
class Sheet:
    """name: on the tab; contents: what the index says is here. links: (cell, sheet name). ``frozen`` columns stay."""

    name: str
    contents: str
    columns: Sequence[Column]
    rows: list[list[Tail]]
    title: str
    frozen: int = 1
    is_filtered: bool = True
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def last_row(self) -> int:
        return HEAD_ROW + len(self.rows)

    @property
    def table(self) -> str:
        """The table with its heads, as ``A4:K31``."""
        return f"A{HEAD_ROW}:{LETTERS[len(self.columns) - 1]}{self.last_row}"


def sheet_xml(sheet: Sheet, writer: CellWriter, note: Tail, back: Tail) -> bytes:
    """The worksheet's part. note: edition and warning; back: the text of the link to the first sheet."""
    heads = [writer.number(c.head, "head_year") if isinstance(c.head, int) else writer.text(c.head, "head")
             for c in sheet.columns]  # fmt: skip
    top = [[writer.text(sheet.title, "title")], [note], [back], heads]
    rows = "".join([_row(number, cells) for number, cells in enumerate([*top, *sheet.rows], start=1)])
    rows = rows.replace(
        f'<row r="{HEAD_ROW}">', f'<row r="{HEAD_ROW}" ht="{_head_height(sheet.columns)}" customHeight="1">'
    )
    filtered = f'<autoFilter ref="{sheet.table}"/>' if sheet.is_filtered and sheet.rows else ""
    # fmt: off
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet {_NAMESPACE}>'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{sheet.table.partition(":")[2]}"/>'
        f"<sheetViews><sheetView workbookViewId=\"0\">{_pane(sheet.frozen)}</sheetView></sheetViews>"
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{_widths(sheet.columns)}</cols><sheetData>{rows}</sheetData>'
        f"{filtered}{_links(sheet.links)}"
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="landscape" fitToWidth="{_pages_across(sheet.columns)}" '
        'fitToHeight="0"/>'
        f'<ignoredErrors><ignoredError sqref="{sheet.table}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    ).encode()
    # fmt: on


def _row(number: int, cells: Sequence[Tail]) -> str:
    written = [f'<c r="{letter}{number}" {tail}' for letter, tail in zip(LETTERS, cells, strict=False) if tail]
    return f'<row r="{number}">{"".join(written)}</row>' if written else ""


def _pane(frozen: int) -> str:
    corner = f"{LETTERS[frozen]}{HEAD_ROW + 1}"
    across = f' xSplit="{frozen}"' if frozen else ""
    pane = "bottomRight" if frozen else "bottomLeft"
    return (
        f'<pane{across} ySplit="{HEAD_ROW}" topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{corner}" sqref="{corner}"/>'
    )


def _widths(columns: Sequence[Column]) -> str:
    return "".join(
        f'<col min="{n}" max="{n}" width="{min(c.width, WIDEST)}" customWidth="1"/>'
        for n, c in enumerate(columns, start=1)
    )


def _head_height(columns: Sequence[Column]) -> int:
    """Points: as many lines as the longest head takes in its column, bold and broken at words."""
    lines = max(math.ceil(len(str(c.head)) * 1.3 / max(c.width - 1, 1)) for c in columns)
    return _LINE * min(lines, _MOST_LINES)


def _pages_across(columns: Sequence[Column]) -> int:
    """How many pages wide the sheet is printed, so that its figures can be read."""
    return max(1, round(sum(min(c.width, WIDEST) for c in columns) / _READABLE))


def _links(links: Sequence[tuple[str, str]]) -> str:
    if not links:
        return ""
    made = [f"<hyperlink ref={quoteattr(cell)} location={quoteattr(place(target, 'A1'))}/>" for cell, target in links]
    return f"<hyperlinks>{''.join(made)}</hyperlinks>"


def place(sheet_name: str, cells: str) -> str:
    """``'Elinvoima'!A1``: cells of another sheet, its name quoted."""
    doubled = sheet_name.replace("'", "''")
    return f"'{doubled}'!{cells}"
