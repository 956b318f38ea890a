"""Workbooks of municipalities: ours from the marts against openpyxl writing the same cells, in the same run.

openpyxl gets the finished values, looks and widths, and is timed for writing and saving alone; ours looks its rows up
in the marts as well. Processor time of one process, since a publish gives each of its two processes half of the work.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from rich.console import Console
from rich.table import Table

from reports.exports import workbook
from reports.facts import current_municipalities
from reports.read import read_marts

Aim = Callable[[str, str, str, bool], bool]
OURS, OPENPYXL = 40, 6  # workbooks each: openpyxl takes a third of a second for one
LEAST, PROCESSES, LANGUAGES = 4.0, 2, 3


class Content(NamedTuple):
    """A sheet as a plain team has it before writing: cells are (value, number format, is bold, is wrapped)."""

    title: str
    rows: list[list[tuple[Any, str, bool, bool]]]
    widths: dict[str, float]
    freeze: str | None
    filtered: str | None
    links: list[tuple[str, str]]


def contents(book: bytes) -> list[Content]:
    """The sheets of a workbook with all that its reader sees."""
    return [
        Content(
            sheet.title,
            [[(c.value, c.number_format, bool(c.font.b), bool(c.alignment.wrap_text)) for c in row]
             for row in sheet.iter_rows()],
            {letter: column.width for letter, column in sheet.column_dimensions.items()},
            sheet.freeze_panes,
            sheet.auto_filter.ref,
            [(c.coordinate, c.hyperlink.location or "") for row in sheet.iter_rows() for c in row if c.hyperlink],
        )
        for sheet in load_workbook(BytesIO(book))
    ]  # fmt: skip


def by_openpyxl(sheets: Sequence[Content]) -> bytes:
    """The same workbook as openpyxl's documentation teaches to write it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for content in sheets:
        sheet = book.create_sheet(content.title)
        for number, row in enumerate(content.rows, start=1):
            for column, (value, number_format, is_bold, is_wrapped) in enumerate(row, start=1):
                if value is None:
                    continue
                cell = sheet.cell(number, column, value)
                cell.number_format = number_format
                if is_bold:
                    cell.font = bold
                if is_wrapped:
                    cell.alignment = wrapped
        for letter, width in content.widths.items():
            sheet.column_dimensions[letter].width = width
        sheet.freeze_panes, sheet.auto_filter.ref = content.freeze, content.filtered
        for ref, location in content.links:
            sheet[ref].hyperlink = f"#{location}"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def bench_exports(console: Console, aim: Aim, warehouse: Path) -> bool:
    """Print processor seconds per workbook and the ratio; True when the aim is met."""
    marts = read_marts(warehouse)
    codes = [m.code for m in current_municipalities(marts)]
    started = time.process_time()
    workbook(marts, "fi", codes[0])
    first = time.process_time() - started
    ours = [_timed(partial(workbook, marts, "fi", code)) for code in _spread(codes, OURS)]
    given = [contents(workbook(marts, "fi", code)) for code in _spread(codes, OPENPYXL)]
    theirs = [_timed(partial(by_openpyxl, sheets)) for sheets in given]
    mine, other = (sum(seconds) / len(seconds) for seconds, _ in (_columns(ours), _columns(theirs)))
    cells = sum(1 for sheet in given[0] for row in sheet.rows for cell in row if cell[0] is not None)
    table = Table("workbook of a municipality", "processor ms", "kB", "workbooks")
    for name, found in (("ours, marts looked up", ours), ("openpyxl, values given", theirs)):
        seconds, sizes = _columns(found)
        table.add_row(name, f"{1000 * sum(seconds) / len(seconds):.0f}", f"{sum(sizes) / len(sizes) / 1000:.0f}",
                      str(len(found)))  # fmt: skip
    console.print(f"\nXLSX: {len(given[0])} sheets, {cells:,} cells; the first of a language takes {first:.1f} s")
    console.print(table)
    all_of_them = mine * len(codes) * LANGUAGES / PROCESSES
    console.print(
        f"  {len(codes)} municipalities in {LANGUAGES} languages by {PROCESSES} processes: {all_of_them:.0f} s"
    )
    return aim("XLSX", f"{other / mine:.1f} times openpyxl", f"at least {LEAST:g}", other / mine >= LEAST)


def _spread(codes: Sequence[str], n: int) -> Sequence[str]:
    return codes[:: max(1, len(codes) // n)][:n]


def _timed(write: Callable[[], bytes]) -> tuple[float, int]:
    started = time.process_time()
    size = len(write())
    return time.process_time() - started, size


def _columns(found: Sequence[tuple[float, int]]) -> tuple[list[float], list[int]]:
    return [seconds for seconds, _ in found], [size for _, size in found]
