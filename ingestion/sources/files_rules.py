"""What makes the cells of a file right: its columns, and row by row its keys and figures. Pure."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from ingestion.file_kinds import CODE, NAME, SOURCE, YEAR, FileColumn, FileKind
from ingestion.sources.files_faults import Faults, shown
from ingestion.sources.files_model import Cell, Record, Sheet
from ingestion.sources.files_places import known_names, known_places
from ingestion.sources.files_values import Wrong, check_name, check_range, code_of, text_of, value_of, year_of

T = TypeVar("T")
_MEANS_NOTHING_ALONE = {CODE, NAME}


def records_of(sheet: Sheet, kind: FileKind, this_year: int, faults: Faults) -> list[Record]:
    """The filled rows of a file, in its order. A row with nothing but code and name has not been filled in.

    The records mean something only when no fault was added.
    """
    columns = _columns(sheet, kind, faults)
    rows = _Rows(kind, columns, set(sheet.cells.get(sheet.header_row, {})), this_year, faults)
    for number in sorted(sheet.cells):
        if number > sheet.header_row:
            rows.read(number, sheet.cells[number])
    if not rows.filled and not faults:
        faults.add("expected figures, found no row that is filled in. Leave the file out until it has some.")
    return rows.records


def _columns(sheet: Sheet, kind: FileKind, faults: Faults) -> dict[str, int]:
    """Header -> number of its column; the order is free."""
    found: dict[str, int] = {}
    for number, cell in sheet.cells.get(sheet.header_row, {}).items():
        if cell.kind == "refused":
            continue
        if cell.text not in kind.headers:
            faults.add(
                f"expected the columns {', '.join(kind.headers)} only, found '{shown(cell.text)}'. Remove the column.",
                sheet.header_row,
                number,
            )
        elif cell.text in found:
            faults.add(
                "expected each column once, found it twice. Remove one of them.", sheet.header_row, number, cell.text
            )
        else:
            found[cell.text] = number
    missing = [header for header in kind.headers if header not in found]
    if missing:
        faults.add(
            f"expected the columns {', '.join(kind.headers)}, found none called {', '.join(missing)}.", sheet.header_row
        )
    return found


class _Rows:
    """Reads row after row; remembers which municipality and year it has seen where."""

    def __init__(
        self, kind: FileKind, columns: Mapping[str, int], headed: set[int], this_year: int, faults: Faults
    ) -> None:
        self.records: list[Record] = []
        self.filled = 0
        self._kind, self._columns, self._this_year, self._faults = kind, columns, this_year, faults
        self._headers = {number: header for header, number in columns.items()}
        self._seen: dict[tuple[str, int], int] = {}
        self._reported = set(headed)

    def read(self, number: int, cells: Mapping[int, Cell]) -> None:
        """One row: all its faults, or a record."""
        by_header = {self._headers[column]: cell for column, cell in cells.items() if column in self._headers}
        self._report_nameless(number, cells)
        if by_header.keys() <= _MEANS_NOTHING_ALONE and not any(c.kind == "refused" for c in by_header.values()):
            return
        self.filled += 1
        before = self._faults.count
        code = self._cell(number, by_header, CODE, lambda cell: code_of(cell, known_names()))
        if code is not None:
            self._cell(number, by_header, NAME, lambda cell: check_name(cell, code, known_places()[code].names))
        first, last = self._kind.from_year, self._this_year
        year = self._cell(number, by_header, YEAR, lambda cell: year_of(cell, first, last, tuple(self._kind.years)))
        stated = self._cell(number, by_header, SOURCE, text_of)
        if code is not None and year is not None:
            self._check_key(number, code, year)
        values = self._values(number, by_header, code, year)
        if code is not None and year is not None and stated is not None and self._faults.count == before:
            self.records.append(Record(number, code, known_names()[code], year, values, stated))

    def _cell(
        self, number: int, by_header: Mapping[str, Cell], header: str, read: Callable[[Cell], T], required: bool = True
    ) -> T | None:
        """What a cell holds; None after a fault, and for an empty one that may be empty."""
        cell = by_header.get(header)
        if header not in self._columns or (cell is not None and cell.kind == "refused"):
            return None  # reported already
        if cell is None:
            if required:
                self._fault(number, header, "expected a value in every filled row, found none.")
            return None
        try:
            return read(cell)
        except Wrong as error:
            self._fault(number, header, str(error))
            return None

    def _values(
        self, number: int, by_header: Mapping[str, Cell], code: str | None, year: int | None
    ) -> dict[str, float | None]:
        values: dict[str, float | None] = {}
        for column in self._kind.columns:
            value = self._cell(number, by_header, column.key, _reader(column), column.required)
            values[column.key] = value
            if value is not None and column.ranges and code is not None and year is not None:
                limits = column.range_of(year, known_places()[code].region)
                try:
                    check_range(value, limits, column.decimals)
                except Wrong as error:
                    self._fault(number, column.key, str(error))
        for column in self._kind.columns:
            value, ceiling = values[column.key], values.get(column.at_most or "")
            if value is not None and ceiling is not None and value > ceiling:
                self._fault(number, column.key, f"expected at most {column.at_most} ({ceiling:g}), found {value:g}.")
        return values

    def _check_key(self, number: int, code: str, year: int) -> None:
        place = known_places()[code]
        if place.last_year is not None and year > place.last_year:
            heir = known_places()[place.heir or code]
            self._fault(
                number,
                CODE,
                f"expected a municipality of {year}, found {code} ({place.names[0]}), which became part of "
                f"{heir.code} ({heir.names[0]}) at the end of {place.last_year}.",
            )
        first = self._seen.setdefault((code, year), number)
        if first != number:
            self._fault(
                number, CODE, f"expected each municipality once a year, found {code} in {year} in row {first} too."
            )

    def _report_nameless(self, number: int, cells: Mapping[int, Cell]) -> None:
        for column, cell in cells.items():
            if column not in self._reported and cell.kind != "refused":
                self._reported.add(column)
                self._faults.add(
                    "expected content under a column's name only, found some in a column without one.", number, column
                )

    def _fault(self, number: int, header: str, problem: str) -> None:
        self._faults.add(problem, number, self._columns[header], header)


def _reader(column: FileColumn) -> Callable[[Cell], float]:
    return lambda cell: value_of(cell, column)
