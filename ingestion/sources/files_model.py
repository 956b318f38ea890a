"""A file that somebody brought, as cells: the same for CSV and XLSX, so that the same rules judge both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 40
MAX_TEXT = 300

Form = Literal["csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with content.

    raw: text of a CSV, whose column says what it is. text, number: what an XLSX says it is. refused: the reader has
    reported it already, so nothing more is said of it.
    """

    row: int
    column: int
    kind: Literal["raw", "text", "number", "refused"]
    text: str
    number: float | None = None


@dataclass(frozen=True)
class Sheet:
    """Rows and columns count from 1, as a spreadsheet shows them; ``cells`` is by row, then column."""

    form: Form
    header_row: int
    cells: Mapping[int, Mapping[int, Cell]] = field(repr=False)


@dataclass(frozen=True)
class Record:
    """One filled row that is without a fault. A value that was left empty is None: not known."""

    row: int
    municipality_code: str
    municipality: str
    year: int
    values: Mapping[str, float | None]
    stated_source: str


def column_letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
