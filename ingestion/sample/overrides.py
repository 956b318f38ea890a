"""Cells that a test has changed, and the stamps of the tables they are in."""

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock

from ingestion.sample.tables.layout import Layout

_LATER_STAMP = "2026-08-{day:02d}T08:00:00"


class Overrides:
    """Values set from outside; safe to use while the server answers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cells: dict[str, dict[tuple[str, ...], float | str]] = {}
        self._moves: dict[str, int] = {}

    def set(self, table: Layout, where: Mapping[str, str], value: float | str, move_stamp: bool) -> None:
        """Set one cell: a number, or a missing symbol. where: the value code of every role, also ``content``.

        Raises ValueError when a role or a value is not there, so that a test cannot set a cell that nobody reads.
        """
        codes = tuple(self._code(table, role, where) for role in table.order)
        with self._lock:
            self._cells.setdefault(table.path, {})[codes] = value
            if move_stamp:
                self._moves[table.path] = self._moves.get(table.path, 0) + 1

    def stamp(self, table: Layout) -> str:
        """When the table was last updated, as its listing says."""
        with self._lock:
            moves = self._moves.get(table.path, 0)
        return _LATER_STAMP.format(day=min(moves, 28)) if moves else table.updated

    def within(self, table: Layout, chosen: Sequence[tuple[str, ...]]) -> Iterator[tuple[tuple[int, ...], float | str]]:
        """The changed cells in a selection (the codes of each role, in order): their place in it, and the value."""
        with self._lock:
            changed = dict(self._cells.get(table.path, {}))
        for codes, value in changed.items():
            if all(code in among for code, among in zip(codes, chosen, strict=True)):
                yield tuple(among.index(code) for code, among in zip(codes, chosen, strict=True)), value

    @staticmethod
    def _code(table: Layout, role: str, where: Mapping[str, str]) -> str:
        known = next(variable.codes for variable in table.variables("fi") if variable.role == role)
        code = where.get(role)
        if code is None or code not in known:
            raise ValueError(f"{table.path}: expected a value of '{role}' such as {known[:3]}, found {code!r}.")
        return code
