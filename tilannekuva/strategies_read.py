"""The folder of strategies: every file read and judged. A faulty file is left out, the others are used."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingestion.catalogue_schema import Indicator
from ingestion.sources.files_faults import shown
from ingestion.sources.files_store import folder_names, read_bounded
from tilannekuva.errors import SourceUnavailable
from tilannekuva.strategies_check import faults_of
from tilannekuva.strategies_model import Strategy
from tilannekuva.strategies_raw import Fault, Raw, typed
from tilannekuva.strategies_xlsx import read_workbook
from tilannekuva.strategies_yaml import read_yaml

SUFFIXES = (".yml", ".yaml", ".xlsx")
_NOT_STRATEGIES = {"readme.md", "readme.txt"}


@dataclass(frozen=True)
class FileRead:
    """One file. strategy is null exactly when there are faults; municipality_code is null when it cannot be told."""

    name: str
    strategy: Strategy | None
    faults: tuple[Fault, ...]
    municipality_code: str | None = None


def read_folder(folder: Path, indicators: Mapping[str, Indicator], today: date) -> list[FileRead]:
    """Every file of the folder by name; none without a folder. Two files of one municipality are both faulty."""
    names = [name for name in folder_names(folder) if name.lower() not in _NOT_STRATEGIES]
    found = [_read(folder, name, indicators, today) for name in names]
    counts = Counter(each.municipality_code for each in found if each.municipality_code)
    twice = {code for code, count in counts.items() if count > 1}
    return [_refused_twice(each, found) if each.municipality_code in twice else each for each in found]


def read_strategy(name: str, data: bytes, indicators: Mapping[str, Indicator], today: date) -> FileRead:
    """One file from its bytes. Pure."""
    if not name.endswith(SUFFIXES):
        problem = f"expected a file ending with {', '.join(SUFFIXES)}. Nobody reads this one."
        return FileRead(name, None, (Fault(0, "the file", problem),))
    raw, faults = read_workbook(data) if name.endswith(".xlsx") else read_yaml(data)
    if raw is None:
        return FileRead(name, None, tuple(sorted(faults)))
    strategy, faults = typed(raw)
    code = _stated_code(raw)
    if strategy is None:
        return FileRead(name, None, tuple(sorted(faults)), code)
    faults = faults_of(strategy, raw, dict(indicators), today)
    return FileRead(name, None if faults else strategy, tuple(faults), code)


def content_key(strategy: Strategy) -> str:
    """sha256 over what a strategy says: the same for the same content, whatever file it stood in."""
    return hashlib.sha256(strategy.model_dump_json().encode("utf-8")).hexdigest()


def _read(folder: Path, name: str, indicators: Mapping[str, Indicator], today: date) -> FileRead:
    try:
        return read_strategy(name, read_bounded(folder / name), indicators, today)
    except SourceUnavailable:  # a pipe, or no permission; its message would show a path of this machine
        problem = "the file cannot be read. Expected a plain file that this user may read."
        return FileRead(name, None, (Fault(0, "the file", problem),))


def _stated_code(raw: Raw) -> str | None:
    stated = raw.data.get("municipality_code")
    return stated if isinstance(stated, str) and len(stated) == 3 and stated.isascii() and stated.isdigit() else None


def _refused_twice(each: FileRead, found: list[FileRead]) -> FileRead:
    others = [f.name for f in found if f.municipality_code == each.municipality_code and f.name != each.name]
    problem = f"municipality {each.municipality_code} has another file too: {shown(', '.join(others))}. Keep one."
    return FileRead(each.name, None, (Fault(0, "the file", problem), *each.faults), each.municipality_code)
