"""A strategy filled in as a workbook: municipality and term on top, then a row for each metric. Pure."""

from typing import Any

from ingestion.sources.files_faults import Faults, shown
from ingestion.sources.files_model import Cell, column_letters
from ingestion.sources.files_xlsx import read_xlsx
from tilannekuva.strategies_raw import MAX_BYTES, Fault, Path, Place, Raw

TOP = (
    ("municipality_code", ("municipality_code",)), ("name", ("name",)), ("language", ("language",)),
    ("approved_on", ("approved_on",)), ("term_start", ("council_term", "start")),
    ("term_end", ("council_term", "end")),
)  # fmt: skip
HEADER_ROW = len(TOP) + 2
TOP_ROW_OF_TERM = 1 + [label for label, _ in TOP].index("term_start")
COLUMNS: dict[str, Path] = {
    "id": ("id",), "goal": ("goal",), "name": ("name",), "indicator": ("indicator",),
    "direction": ("direction",), "baseline_year": ("baseline", "year"), "baseline_value": ("baseline", "value"),
    "target": ("target",), "target_year": ("target_year",), "low": ("low",), "high": ("high",), "owner": ("owner",),
    "unit": ("own_series", "unit"), "better": ("own_series", "better"),
}  # fmt: skip
_OWN = ("own_series", "values")
Cells = dict[int, Cell]


def read_workbook(data: bytes) -> tuple[Raw | None, list[Fault]]:
    """The workbook as text with cells, or all that keeps it from being read."""
    if len(data) > MAX_BYTES:
        return None, [Fault(0, "the file", f"expected at most {MAX_BYTES} bytes, found {len(data)}.")]
    faults = Faults()
    sheet = read_xlsx(data, faults)
    rows = {row: dict(cells) for row, cells in sheet.cells.items()} if sheet else {}
    raw = _raw(rows, faults) if sheet and not faults else None
    found = [Fault(f.row, f"cell {column_letters(f.column)}{f.row}" if f.column and f.row else f.where, f.problem)
             for f in faults]  # fmt: skip
    return (None, found) if found else (raw, [])


def _raw(rows: dict[int, Cells], faults: Faults) -> Raw:
    data: dict[str, Any] = {}
    header, term = (Place(n, f"row {n}") for n in (HEADER_ROW, TOP_ROW_OF_TERM))
    places: dict[Path, Place] = {("goals",): header, ("metrics",): header, ("council_term",): term}
    for number, (label, path) in enumerate(TOP, start=1):
        cells = rows.get(number, {})
        if 1 not in cells or _text(cells[1]) != label:
            faults.add(f"expected '{label}' as in the template. Take the template's first rows unchanged.", number, 1)
        places[path] = Place(number, f"cell B{number}")
        if 2 in cells:
            _put(data, path, _text(cells[2]))
    for row in range(1, HEADER_ROW):
        for column in rows.get(row, {}):
            if column > 2 or row > len(TOP):
                faults.add("expected nothing here, as in the template. Nobody would read it: remove it.", row, column)
    headers = _headers(rows.get(HEADER_ROW, {}), faults)
    metrics = [(row, _metric(cells, headers)) for row, cells in sorted(rows.items()) if row > HEADER_ROW]
    goals: dict[str, str] = {}
    for n, (row, metric) in enumerate(metrics):
        if "goal" in metric:
            metric["goal"] = goals.setdefault(metric["goal"], f"goal_{len(goals) + 1}")
        _remember(places, n, row, headers)
    data["metrics"] = [metric for _, metric in metrics]
    data["goals"] = [{"id": goal_id, "name": name} for name, goal_id in goals.items()]
    return Raw(data, places)


def _headers(cells: Cells, faults: Faults) -> dict[int, Path]:
    """Column -> where its cells belong; a year is a figure of the municipality's own series."""
    found: dict[int, Path] = {}
    for column, cell in cells.items():
        name = _text(cell)
        path = COLUMNS.get(name) or ((*_OWN, name) if name.isascii() and name.isdigit() and len(name) == 4 else None)
        if path is None or path in found.values():
            faults.add(f"expected a column of the template once, found '{shown(name)}'.", HEADER_ROW, column)
        else:
            found[column] = path
    for name in [name for name, path in COLUMNS.items() if path not in found.values()]:
        faults.add(f"the column '{name}' is missing. Take the template's header unchanged.", HEADER_ROW)
    return found


def _metric(cells: Cells, headers: dict[int, Path]) -> dict[str, Any]:
    metric: dict[str, Any] = {}
    for column, cell in cells.items():
        _put(metric, headers.get(column, (f"column {column_letters(column)}",)), _text(cell))
    if "own_series" in metric:
        metric["own_series"].setdefault("values", {})
    return metric


def _remember(places: dict[Path, Place], n: int, row: int, headers: dict[int, Path]) -> None:
    places["metrics", n] = Place(row, f"row {row}")
    for column, path in headers.items():
        places["metrics", n, *path] = Place(row, f"cell {column_letters(column)}{row}")


def _put(target: dict[Any, Any], path: Path, value: str) -> None:
    for part in path[:-1]:
        target = target.setdefault(part, {})
    target[path[-1]] = value


def _text(cell: Cell) -> str:
    return f"{cell.number:.15g}" if cell.number is not None else cell.text
