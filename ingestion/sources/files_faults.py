"""What is wrong with a file, where, and what to do: every fault of it at once."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingestion.sources.files_model import column_letters
from tilannekuva.errors import SourceChanged

MOST_FAULTS = 5_000
MOST_IN_MESSAGE = 200
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. Row 0 means the file as a whole, column 0 the whole row; ``header`` is the column's name."""

    row: int
    column: int
    header: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"

    @property
    def where(self) -> str:
        """``D7 (year)`` as a spreadsheet names the cell, ``row 7``, ``column D`` or ``the file``."""
        name = f" ({self.header})" if self.header else ""
        if not self.row:
            return f"column {column_letters(self.column)}{name}" if self.column else "the file"
        return f"{column_letters(self.column)}{self.row}{name}" if self.column else f"row {self.row}"


class Faults:
    """The faults found so far. Beyond ``MOST_FAULTS`` they are only counted, so that no file fills the memory."""

    def __init__(self) -> None:
        self._found: set[Fault] = set()
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self._found))

    @property
    def count(self) -> int:
        return len(self._found) + self._more

    def add(self, problem: str, row: int = 0, column: int = 0, header: str = "") -> None:
        """Note a fault; the same one twice is one."""
        if len(self._found) < MOST_FAULTS:
            self._found.add(Fault(row, column, shown(header) if header else "", problem))
        else:
            self._more += 1

    def name_columns(self, headers: Mapping[int, str]) -> None:
        """Give the faults found before the columns' names were known the names they belong to."""
        self._found = {
            replace(fault, header=shown(headers.get(fault.column, ""))) if fault.column and not fault.header else fault
            for fault in self._found
        }


class FileRefused(SourceChanged):
    """A file people brought is faulty, so nothing of it is used. ``faults`` are in the order of rows and columns."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file = file
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.count = faults.count
        super().__init__(_message(file, self.faults, self.count))


def shown(text: str) -> str:
    """Text of a file as a message may show it: short, on one line, without anything that could steer a terminal."""
    safe = "".join(c if _is_plain(c) else f"\\u{ord(c):04x}" for c in text[: _SHOWN_CHARACTERS + 1])
    return safe if len(text) <= _SHOWN_CHARACTERS else f"{safe[:_SHOWN_CHARACTERS]}…"


def has_control_characters(text: str) -> bool:
    """Whether there are characters nobody sees: control, direction and zero-width ones, halves of characters."""
    return not text.isprintable() and not all(_is_plain(character) for character in text)


def _is_plain(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _message(file: str, faults: Sequence[Fault], count: int) -> str:
    lines = [f"- {fault}" for fault in faults[:MOST_IN_MESSAGE]]
    if count > len(lines):
        lines.append(f"- and {count - len(lines)} more; 'tilannekuva files check' lists up to {MOST_FAULTS}")
    total = "1 fault" if count == 1 else f"{count} faults"
    return (
        f"Expected a file without faults, found {total} in {shown(file)}, so nothing of it is used:\n"
        + "\n".join(lines)
        + "\nWhat was read before stays in use. Mend the file and put it into the folder again."
    )
