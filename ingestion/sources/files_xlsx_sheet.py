"""One worksheet, read from beginning to end: cells with content, and whatever makes a cell no plain figure or text."""

import re
from collections.abc import Sequence

from ingestion.sources.files_faults import Faults, shown
from ingestion.sources.files_model import MAX_COLUMNS, MAX_ROWS, Cell, column_number
from ingestion.sources.files_xlsx_parts import Attributes, Damaged, Parts, parse_xml
from ingestion.sources.files_xlsx_styles import Shown

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,7}", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONGEST_STORED_TEXT = 40_000
_MOST_MERGED = 200
_NOT_A_NUMBER: dict[Shown, str] = {
    "date": "expected a number, found a date or time. Format the cell as a number and type the figure anew.",
    "percentage": "expected a plain number, found one formatted as a percentage: what is shown as 7 % is stored as "
    "0.07. Format the cell as a number and type the figure anew.",
    "scaled": "expected a plain number, found a format that shows it divided by thousands. "
    "Format the cell as a number.",
}


class SheetReader:
    """Collects ``cells`` (by row, then column); what is wrong with them goes to the faults."""

    def __init__(self, texts: Sequence[str], styles: Sequence[Shown], faults: Faults) -> None:
        self.cells: dict[int, dict[int, Cell]] = {}
        self._texts, self._styles, self._faults = texts, styles, faults
        self._row = self._column = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._merged = 0
        self._cell: dict[str, str] | None = None
        self._has_formula = self._too_large = False
        self._gathering: list[str] | None = None
        self._phonetic = 0
        self._value, self._inline = "", list[str]()

    def read(self, parts: Parts, name: str) -> None:
        """Read the sheet's part. Raises Damaged when it is none."""
        parse_xml(parts.read(name), name, start=self._start, end=self._end, text=self._text)
        self._report_hidden()

    def _start(self, element: str, given: Attributes) -> None:
        if element == "row":
            self._begin_row(given)
        elif element == "c":
            self._begin_cell(given)
        elif element == "rPh":
            self._phonetic += 1
        elif element in {"v", "t"} and self._cell is not None and not self._phonetic:
            self._gathering = []
        elif element == "f" and self._cell is not None:
            self._has_formula = True
        elif element == "mergeCell":
            self._report_merged(given.get("ref", ""))
        elif element == "col" and _is_hidden(given, "width"):
            first, last = (_number_or(given.get(name), MAX_COLUMNS) for name in ("min", "max"))
            self._hidden_columns.append((first, last))

    def _end(self, element: str) -> None:
        if element == "rPh":
            self._phonetic -= 1
        elif element in {"v", "t"} and self._gathering is not None:
            gathered, self._gathering = "".join(self._gathering), None
            if element == "v":
                self._value = gathered
            else:
                self._inline.append(gathered)
        elif element == "c" and self._cell is not None:
            self._finish_cell(self._cell)
            self._cell = None

    def _text(self, text: str) -> None:
        if self._gathering is not None:
            self._gathering.append(text)

    def _begin_row(self, given: Attributes) -> None:
        row = _number_or(given.get("r"), self._row + 1) if "r" in given else self._row + 1
        if row <= self._row:
            raise Damaged(f"row {row} comes after row {self._row} in the workbook. Save it anew.")
        self._row, self._column = row, 0
        if _is_hidden(given, "ht"):
            self._hidden_rows.add(row)

    def _begin_cell(self, given: Attributes) -> None:
        if "r" in given:
            match = _REFERENCE.fullmatch(given["r"])
            column = column_number(match.group(1)) if match else 0
            if match is None or int(match.group(2)) != self._row or column <= self._column:
                raise Damaged(f"the cell '{shown(given['r'])}' is out of place in row {self._row}. Save it anew.")
            self._column = column
        else:
            self._column += 1
        self._cell, self._has_formula = dict(given), False
        self._value, self._inline = "", list[str]()

    def _finish_cell(self, given: Attributes) -> None:
        cell = self._read_cell(given)
        if cell is None:
            return
        if cell.row > MAX_ROWS + 1 or cell.column > MAX_COLUMNS:
            if not self._too_large:
                self._faults.add(
                    f"expected at most {MAX_ROWS} rows and {MAX_COLUMNS} columns, found content beyond them.",
                    cell.row,
                    cell.column,
                )
            self._too_large = True
            return
        self.cells.setdefault(cell.row, {})[cell.column] = cell

    def _read_cell(self, given: Attributes) -> Cell | None:
        """The cell just ended; None when it is empty."""
        kind = given.get("t", "n")
        if self._has_formula:
            return self._refused("expected a value, found a formula. Paste the values instead (Paste special, Values).")
        if kind == "inlineStr":
            return self._text_cell("".join(self._inline))
        if not self._value:
            return None
        if kind == "s":
            return self._text_cell(self._shared(self._value))
        if kind == "str":
            return self._text_cell(self._value)
        if kind == "n":
            return self._number_cell(self._value, _number_or(given.get("s"), 0))
        if kind == "b":
            return self._refused("expected text or a number, found a truth value. Choose yes or no from the list.")
        if kind == "e":
            return self._refused(f"expected a value, found the error {shown(self._value)}. Type the figure.")
        if kind == "d":
            return self._refused(_NOT_A_NUMBER["date"])
        raise Damaged(f"a cell of row {self._row} is of an unknown kind '{shown(kind)}'. Save it anew.")

    def _number_cell(self, text: str, style: int) -> Cell:
        if not _NUMBER.fullmatch(text):
            raise Damaged(f"a cell of row {self._row} holds '{shown(text)}' as a number. Save it anew.")
        how: Shown = self._styles[style] if style < len(self._styles) else "number"
        if how != "number":
            return self._refused(_NOT_A_NUMBER[how])
        # 15 digits are what a spreadsheet shows and keeps: 0.1 + 0.2 is stored as 0.30000000000000004.
        return Cell(self._row, self._column, "number", text, float(f"{float(text):.15g}"))

    def _text_cell(self, text: str) -> Cell | None:
        text = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text[:_LONGEST_STORED_TEXT])
        return Cell(self._row, self._column, "text", text.strip()) if text.strip() else None

    def _shared(self, index: str) -> str:
        if not _WHOLE.fullmatch(index) or int(index) >= len(self._texts):
            raise Damaged(f"a cell of row {self._row} refers to the text {shown(index)}, which is not there.")
        return self._texts[int(index)]

    def _refused(self, problem: str) -> Cell:
        self._faults.add(problem, self._row, self._column)
        return Cell(self._row, self._column, "refused", "")

    def _report_merged(self, reference: str) -> None:
        self._merged += 1
        match = _REFERENCE.match(reference)
        if match and self._merged <= _MOST_MERGED:
            problem = f"expected single cells, found the merged cells {shown(reference)}. Unmerge them."
            self._faults.add(problem, int(match.group(2)), column_number(match.group(1)))
        elif not match:
            raise Damaged(f"the merged cells '{shown(reference)}' are nowhere. Save it anew.")

    def _report_hidden(self) -> None:
        for row in sorted(self._hidden_rows & self.cells.keys()):
            self._faults.add("expected nothing hidden, found a hidden row. Clear the filter, or unhide the row.", row)
        used = {column for row in self.cells.values() for column in row}
        for column in sorted(c for c in used if any(first <= c <= last for first, last in self._hidden_columns)):
            self._faults.add("expected nothing hidden, found a hidden column. Unhide it.", 0, column)


def read_shared_texts(parts: Parts, name: str) -> list[str]:
    """The workbook's shared texts, by index; readings above Asian letters are left out."""
    texts: list[str] = []
    gathered: list[str] = []
    state = {"t": 0, "rPh": 0}

    def start(element: str, _: Attributes) -> None:
        if element in state:
            state[element] += 1

    def end(element: str) -> None:
        if element in state:
            state[element] -= 1
        elif element == "si":
            texts.append("".join(gathered))
            gathered.clear()

    def text(found: str) -> None:
        if state["t"] and not state["rPh"]:
            gathered.append(found)

    parse_xml(parts.read(name), name, start=start, end=end, text=text)
    return texts


def _is_hidden(given: Attributes, size: str) -> bool:
    return given.get("hidden") in {"1", "true"} or given.get(size) in {"0", "0.0"}


def _number_or(text: str | None, fallback: int) -> int:
    return int(text) if text is not None and _WHOLE.fullmatch(text) else fallback
