"""A CSV that somebody brought, as cells. Line by line, so that a row's number is the one a spreadsheet shows.

UTF-8 (with or without its mark), semicolons between columns, a decimal comma in numbers. Lines before the header that
begin with ``#`` are instructions. Pure.
"""

import csv
import re

from ingestion.sources.files_faults import Faults
from ingestion.sources.files_model import MAX_COLUMNS, MAX_ROWS, Cell, Sheet

_BOM = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OFFICE_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LINE_END = re.compile(r"\r\n|\n|\r")
# Bytes of UTF-8 that were read as another encoding and stored again; no Finnish or Swedish word has these.
_DOUBLY_ENCODED = re.compile("[ÃÂ\ufffd]")
_INSTRUCTION = re.compile(r'"?#')
_MOST_INSTRUCTIONS = 200
_LONGEST_LINE = 20_000
_SURROGATES = re.compile("[\udc80-\udcff]")
_SAVE_AS = "Save it as 'CSV UTF-8' (in Excel: File, Save as)."


def read_csv(data: bytes, faults: Faults) -> Sheet | None:
    """The cells of a CSV; None when it cannot be read at all, which is then among the faults."""
    if data.startswith(_OFFICE_FILES):
        faults.add(
            "expected text with semicolons, found an Excel workbook under the name of a CSV. Rename it to .xlsx."
        )
        return None
    if data.startswith(_WIDE_MARKS):
        faults.add(f"expected UTF-8, found UTF-16. {_SAVE_AS}")
        return None
    text = data.removeprefix(_BOM).decode("utf-8", "surrogateescape")
    lines = _LINE_END.split(text)
    if len(lines) > MAX_ROWS + _MOST_INSTRUCTIONS:
        faults.add(f"expected at most {MAX_ROWS} rows, found {len(lines)} lines. Leave out what is not needed.")
        return None
    header_row = next((n for n, line in enumerate(lines, start=1) if not _is_before_header(line)), None)
    if header_row is None:
        faults.add("expected a row of column names, found none. Write a new template and fill it in.")
        return None
    if ";" not in lines[header_row - 1]:
        found = "commas" if "," in lines[header_row - 1] else "tabs" if "\t" in lines[header_row - 1] else "none"
        faults.add(f"expected columns separated by semicolons, found {found}.", header_row)
        return None
    encoding_problem = _encoding_problem(text)
    cells = {n: _row(n, lines[n - 1], encoding_problem, faults) for n in range(header_row, len(lines) + 1)}
    return Sheet("csv", header_row, {n: row for n, row in cells.items() if row})


def _is_before_header(line: str) -> bool:
    """Instructions and empty lines; a spreadsheet pads both with semicolons when it saves them."""
    return bool(_INSTRUCTION.match(line)) or not line.strip("; \t\ufeff")


def _row(number: int, line: str, encoding_problem: str, faults: Faults) -> dict[int, Cell]:
    if not line:
        return {}
    if len(line) > _LONGEST_LINE:
        faults.add(f"expected at most {_LONGEST_LINE} characters on a line, found {len(line)}.", number)
        return {}
    try:
        fields = next(csv.reader([line], delimiter=";", strict=True))
    except (csv.Error, StopIteration) as error:
        faults.add(
            f"expected quotation marks in pairs around a whole cell, and each row on one line; found: {error}.", number
        )
        return {}
    while fields and not fields[-1].strip():
        fields.pop()
    if len(fields) > MAX_COLUMNS:
        faults.add(f"expected at most {MAX_COLUMNS} columns, found {len(fields)}.", number)
        return {}
    return {
        column: _cell(number, column, field, encoding_problem, faults)
        for column, field in enumerate(fields, start=1)
        if field.strip()
    }


def _cell(row: int, column: int, field: str, encoding_problem: str, faults: Faults) -> Cell:
    if "\0" in field:
        faults.add(
            "expected text, found NUL bytes: the file is damaged. Save it anew from where it came from.", row, column
        )
    elif _SURROGATES.search(field):
        faults.add(encoding_problem, row, column)
    elif _DOUBLY_ENCODED.search(field):
        faults.add(
            "expected readable letters, found ones that were stored in a wrong encoding (mixed encodings). "
            "Type them anew.",
            row,
            column,
        )
    else:
        return Cell(row, column, "raw", field.strip())
    return Cell(row, column, "refused", "")


def _encoding_problem(text: str) -> str:
    """How a byte that is no UTF-8 is called: is it the whole file, or a part pasted from elsewhere?"""
    has_utf8 = any("\x7f" < c < "\udc80" or c > "\udcff" for c in text) if not text.isascii() else False
    if has_utf8:
        return (
            f"expected UTF-8 as in the rest of the file, found bytes of another encoding (mixed encodings). {_SAVE_AS}"
        )
    return f"expected UTF-8, found bytes of another encoding. {_SAVE_AS}"
