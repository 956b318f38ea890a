"""The empty strategy: a workbook with instructions (for YAML: strategies_guide.py). Pure."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.catalogue_schema import Indicator
from ingestion.sources.files_model import column_letters
from ingestion.sources.files_xlsx import DATA_SHEET, GUIDE_SHEET, LIST_SHEET
from tilannekuva.strategies_guide import GUIDE
from tilannekuva.strategies_xlsx import COLUMNS, HEADER_ROW, TOP

_ROWS = 100
_AS_TEXT = "@"
_NUMBERS = {"baseline_year", "baseline_value", "target", "target_year", "low", "high"}
_LANGUAGES = ("fi", "sv", "en")


def workbook(indicators: dict[str, Indicator], years: range) -> bytes:
    """The XLSX. years: columns for the figures of own series."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _write_guide(book.create_sheet(GUIDE_SHEET))
    _write_data(book.create_sheet(DATA_SHEET), years, len(indicators))
    _write_list(book.create_sheet(LIST_SHEET), indicators)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_guide(sheet: Worksheet) -> None:
    for row in GUIDE:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        cells[0].font = Font(bold=True)
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for letter, width in zip("ABCD", (28, 60, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _write_data(sheet: Worksheet, years: range, indicators: int) -> None:
    for number, (label, _) in enumerate(TOP, start=1):
        sheet.cell(number, 1, label).font = Font(bold=True)
        # Text, so that a code keeps its zeros and a date stays as it is typed.
        sheet.cell(number, 2).number_format = _AS_TEXT
    headers = [*COLUMNS, *map(str, years)]
    for column, name in enumerate(headers, start=1):
        sheet.cell(HEADER_ROW, column, name).font = Font(bold=True)
        sheet.column_dimensions[column_letters(column)].width = 18 if name in COLUMNS else 9
        if name in COLUMNS and name not in _NUMBERS:
            for row in range(HEADER_ROW + 1, HEADER_ROW + _ROWS + 1):
                sheet.cell(row, column).number_format = _AS_TEXT
    choices = {
        "indicator": f"{LIST_SHEET}!$A$2:$A${indicators + 1}", "direction": '"reach,keep,corridor"',
        "better": '"higher,lower"',
    }  # fmt: skip
    for name, formula in choices.items():
        letters = column_letters(headers.index(name) + 1)
        check = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        check.add(f"{letters}{HEADER_ROW + 1}:{letters}{HEADER_ROW + _ROWS}")
        sheet.add_data_validation(check)
    languages = DataValidation(type="list", formula1=f'"{",".join(_LANGUAGES)}"', allow_blank=True)
    languages.add("B3")
    sheet.add_data_validation(languages)


def _write_list(sheet: Worksheet, indicators: dict[str, Indicator]) -> None:
    sheet.append(["indicator", "fi", "sv", "en", "unit", "min", "max", "direction"])
    for each in indicators.values():
        names = each.names
        sheet.append([each.id, names.fi, names.sv, names.en, each.unit, *each.valid_range, each.direction])
    sheet.freeze_panes = "A2"
    for letter in "ABCD":
        sheet.column_dimensions[letter].width = 40
