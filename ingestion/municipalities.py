"""The project's own lists: today's municipalities with their classes, and the mergers since 2014.

Statistics Finland, classification service and notices on municipal divisions, CC BY 4.0. They stand in where a source
has no classification service, and tell which municipality codes can be right.
"""

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "catalogue"
MUNICIPALITY_LIST = _FOLDER / "municipalities.csv"
MERGER_LIST = _FOLDER / "mergers.csv"

Row = dict[str, str]


@cache
def municipality_rows() -> tuple[Row, ...]:
    """Today's municipalities: code, names, and code and names of region, subregion, wellbeing county and classes."""
    return _read(MUNICIPALITY_LIST)


@cache
def merger_rows() -> tuple[Row, ...]:
    """Mergers: municipality_code (the one that ceased), names, merged_into_code, in_force (ISO date)."""
    return _read(MERGER_LIST)


def _read(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))
