"""From the bytes of a file to its records, or to every fault of it. Pure."""

from datetime import date

from ingestion.file_kinds import FileKind
from ingestion.sources.files_csv import read_csv
from ingestion.sources.files_faults import Faults, FileRefused
from ingestion.sources.files_model import MAX_FILE_BYTES, Record
from ingestion.sources.files_rules import records_of
from ingestion.sources.files_xlsx import read_xlsx

SUFFIXES = (".csv", ".xlsx")


def read_file(file_name: str, data: bytes, kind: FileKind, today: date) -> list[Record]:
    """The records of a whole file.

    Raises FileRefused with all faults when there is one: a part of a file is never used.
    """
    faults = Faults()
    records = _records(file_name, data, kind, today, faults)
    if faults:
        raise FileRefused(file_name, faults)
    return records


def _records(file_name: str, data: bytes, kind: FileKind, today: date, faults: Faults) -> list[Record]:
    if len(data) > MAX_FILE_BYTES:
        faults.add(f"expected at most {MAX_FILE_BYTES} bytes, found {len(data)}. Leave out what is not needed.")
        return []
    if not data:
        faults.add("the file is empty.")
        return []
    sheet = read_xlsx(data, faults) if file_name.endswith(".xlsx") else read_csv(data, faults)
    if sheet is None:
        return []
    faults.name_columns({number: cell.text for number, cell in sheet.cells.get(sheet.header_row, {}).items()})
    return records_of(sheet, kind, today.year, faults)
