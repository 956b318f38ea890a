"""Readers of files: the CSV and XLSX that people bring, and municipal finances' filings."""

import csv
import io
import json
from typing import Any

import openpyxl

from ingestion.sources.municipal_finance_read import read_filing
from tests.fuzz.harness import Figures, Target
from tests.fuzz.mutations import damaged_bytes, other_archive, other_csv, other_json
from tests.fuzz.targets_json import as_client_loads
from tests.unit.ingestion.files_support import GOOD, KIND, OTHER, csv_of, read
from tests.unit.ingestion.test_municipal_finance_read import CODES, FILING, KNOWN, row

# Files people bring ---------------------------------------------------------------------------------------------------


def _records(name: str, text: bytes) -> Figures:
    return {
        (record.municipality_code, record.year, key): value
        for record in read(name, text)
        for key, value in record.values.items()
    }


def read_brought_csv(text: bytes) -> Figures:
    """Figures by municipality, year and column."""
    return _records("tax_rates.csv", text)


def plain_brought_csv(text: bytes) -> Figures | None:
    """The same with the csv module; instructions stand before the header."""
    rows = [r for r in csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";") if any(r)]
    rows = [[cell.strip() for cell in r] for r in rows]
    start = next((at for at, r in enumerate(rows) if KIND.headers[0] in r), None)
    return None if start is None else _plain_rows(rows[start], rows[start + 1 :])


def read_brought_xlsx(text: bytes) -> Figures:
    """Figures by municipality, year and column."""
    return _records("tax_rates.xlsx", text)


def _workbook() -> bytes:
    """A filled file as openpyxl writes it, so that openpyxl can be the second reader."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "data"
    sheet.append(list(KIND.headers))
    sheet.append(["091", "Helsinki", 2024, 5.3, 0.93, 0.41, "Verohallinto 2023"])
    sheet.append(["005", "Alajärvi", 2024, 9.5, None, None, "Verohallinto 2023"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def plain_brought_xlsx(text: bytes) -> Figures | None:
    """The same with openpyxl; null where it, being another reader, gives up or knows other sheets."""
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(text), data_only=False).worksheets[0]
        rows = [["" if cell is None else str(cell) for cell in r] for r in sheet.iter_rows(values_only=True)]
    except Exception:  # noqa: BLE001 - whatever openpyxl raises on a workbook that ours can read
        return None
    return _plain_rows(rows[0], rows[1:]) if rows else None


def _plain_rows(header: list[str], rows: list[list[str]]) -> Figures | None:
    at = {name: place for place, name in enumerate(header)}
    if not set(KIND.headers) <= set(at):
        return None
    code, year = at[KIND.headers[0]], at[KIND.headers[2]]
    found: dict[Any, float | None] = {}
    for cells in rows:
        for column in KIND.columns:
            text = cells[at[column.key]] if at[column.key] < len(cells) else ""
            if cells[code] and text:
                found[cells[code], int(float(cells[year])), column.key] = float(text.replace(",", "."))
            elif cells[code] and cells[year]:
                found[cells[code], int(float(cells[year])), column.key] = None
    return found


# Municipal finances ---------------------------------------------------------------------------------------------------

_FILING = [
    row(), row(osakokonaisuus="k-t13", tunnusluku="1374", arvo="-127292.31"), row(tunnusluku="9999", arvo="1"),
]  # fmt: skip


def read_finance(text: bytes) -> Figures:
    """Euros by our content key."""
    return read_filing(as_client_loads(text), FILING, "KKNR", CODES, KNOWN, "GET http://127.0.0.1/filing")


def plain_finance(text: bytes) -> Figures | None:
    """The same by dictionary."""
    found: dict[Any, float | None] = {}
    for entry in json.loads(text):
        key = CODES.get((str(entry.get("osakokonaisuus")), str(entry["tunnusluku"])))
        if key is not None:
            found[key] = float(entry["arvo"]) if entry.get("arvo") else None
    return found


_ARCHIVE = (damaged_bytes, other_archive, other_archive, other_archive)
_CSV = (damaged_bytes, other_csv, other_csv)
_FINANCE = [json.dumps(_FILING).encode()]

TARGETS = (
    Target("brought csv", [csv_of(GOOD, OTHER)], _CSV, read_brought_csv, plain_brought_csv),
    Target("brought xlsx", [_workbook()], _ARCHIVE, read_brought_xlsx, plain_brought_xlsx),
    Target("municipal finance", _FINANCE, (damaged_bytes, other_json), read_finance, plain_finance),
)
