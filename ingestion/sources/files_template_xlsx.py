"""The template as a workbook: instructions, the sheet to fill in with its drop-downs, the list of municipalities."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.file_kinds import CODE, YEAR, FileColumn, FileKind
from ingestion.sources.files_model import MAX_ROWS, column_letters
from ingestion.sources.files_values import YES_NO_WORDS
from ingestion.sources.files_xlsx import DATA_SHEET, GUIDE_SHEET, LIST_SHEET

_AS_TEXT = "@"
_BOLD = Font(bold=True)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_LAST_YEAR = 2099


def workbook(
    kind: FileKind,
    guide: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
    municipalities: Sequence[Mapping[str, str]],
) -> bytes:
    """The XLSX. guide: rows of instructions. rows: code, name and year (may be empty) of each row to fill in."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _write_guide(book.create_sheet(GUIDE_SHEET), guide)
    _write_data(book.create_sheet(DATA_SHEET), kind, rows, len(municipalities))
    _write_list(book.create_sheet(LIST_SHEET), municipalities)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_guide(sheet: Worksheet, guide: Sequence[Sequence[str]]) -> None:
    for row in guide:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        cells[0].font = _BOLD
        for cell in cells:
            cell.alignment = _WRAPPED
    for letter, width in zip("ABCD", (34, 60, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _write_list(sheet: Worksheet, municipalities: Sequence[Mapping[str, str]]) -> None:
    sheet.append([CODE, "fi", "sv", "en"])
    for each in municipalities:
        sheet.append([each[CODE], each["name_fi"], each["name_sv"], each["name_en"]])
    _finish(sheet, ["A", "B", "C", "D"], 22)


def _write_data(sheet: Worksheet, kind: FileKind, rows: Sequence[Sequence[str]], municipalities: int) -> None:
    sheet.append(list(kind.headers))
    for code, name, year in rows:
        sheet.append([code, name, int(year)] if year else [code, name])
    texts = [n for n, name in enumerate(kind.headers, start=1) if _holds_text(kind, name)]
    for number in texts:
        letters = column_letters(number)
        # The whole column, so that what is typed below the last row keeps its zeros too.
        sheet.column_dimensions[letters].number_format = _AS_TEXT
        for (cell,) in sheet.iter_rows(min_row=2, max_row=len(rows) + 1, min_col=number, max_col=number):
            cell.number_format = _AS_TEXT
    for check in _validations(kind, municipalities):
        sheet.add_data_validation(check)
    _finish(sheet, [column_letters(n) for n in range(1, len(kind.headers) + 1)], 24)


def _finish(sheet: Worksheet, letters: Sequence[str], width: int) -> None:
    """A bold header that stays in sight."""
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = _BOLD
    for each in letters:
        sheet.column_dimensions[each].width = width


def _holds_text(kind: FileKind, header: str) -> bool:
    return header != YEAR and not any(c.key == header and c.type != "yes_no" for c in kind.columns)


def _validations(kind: FileKind, municipalities: int) -> Iterator[DataValidation]:
    """What the spreadsheet itself lets be typed in. It helps; the file is judged anew when it is read."""
    by_key = {column.key: column for column in kind.columns}
    for number, header in enumerate(kind.headers, start=1):
        check = None
        if header == CODE:
            check = _choice(f"{LIST_SHEET}!$A$2:$A${municipalities + 1}")
        elif header == YEAR:
            years = ",".join(map(str, kind.years))
            check = _choice(f'"{years}"') if years else _between("whole", kind.from_year, _LAST_YEAR)
        elif header in by_key:
            check = _column_check(by_key[header])
        if check is not None:
            letters = column_letters(number)
            check.add(f"{letters}2:{letters}{MAX_ROWS + 1}")
            yield check


def _column_check(column: FileColumn) -> DataValidation:
    if column.type == "yes_no":
        return _choice(f'"{",".join(YES_NO_WORDS)}"')
    smallest, largest = min(r.smallest for r in column.ranges), max(r.largest for r in column.ranges)
    return _between("whole" if column.type == "integer" else "decimal", smallest, largest)


def _choice(formula: str) -> DataValidation:
    return DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)


def _between(kind: Literal["whole", "decimal"], smallest: float, largest: float) -> DataValidation:
    return DataValidation(
        type=kind,
        operator="between",
        formula1=f"{smallest:.10g}",
        formula2=f"{largest:.10g}",
        allow_blank=True,
        showErrorMessage=True,
    )
