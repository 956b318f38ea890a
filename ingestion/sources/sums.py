"""Lines of a source that counts more finely than we read it, added up to the rows that every source lands. Pure.

A sum says of which source values it is: its ``breakdown`` lists them (``sector=Kau+Säh``). A line never enters the same
sum twice, and a sum of which no line exists is no row at all: absent is not zero.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ingestion.model import ROWS_SCHEMA
from ingestion.rows import text_column

PLUS = "+"


@dataclass(frozen=True)
class SummedArea:
    """An area as the source writes it (code, name) and as we read it (kind, key)."""

    code: str
    name: str
    kind: str
    key: str


class Line(NamedTuple):
    """One line of the source. codes: its value of every role, in the order of the roles; values: by content."""

    area: SummedArea
    period: str
    year: int
    codes: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class SummedRole:
    """A variable of the lines, and what is read of it: our name -> the source's values that are added up for it."""

    name: str
    choices: Mapping[str, frozenset[str]]

    def names_of(self, code: str) -> list[str]:
        """The names whose sums a value belongs to."""
        return [name for name, codes in self.choices.items() if code in codes]


@dataclass(frozen=True)
class SummedContent:
    """A figure of the lines. gaps_add_nothing: a line without it adds nothing; else the whole sum is missing."""

    code: str
    key: str
    gaps_add_nothing: bool = False


class _Sum(NamedTuple):
    area: SummedArea
    period: str
    year: int
    names: tuple[str, ...]
    values: tuple[float | None, ...]


def sum_rows(lines: Iterable[Line], roles: Sequence[SummedRole], contents: Sequence[SummedContent]) -> pa.Table:
    """ROWS_SCHEMA: one row per area, period, combination of the roles' names and content, in the order of the lines."""
    sums = list(_sums(lines, roles, contents))
    # A class that states no figure of a content at all (the energy of fields) has no row of it.
    there = [
        (n, at) for n, one in enumerate(sums) for at in range(len(contents)) if _is_stated(one.values[at], contents[at])
    ]
    every = np.array([n for n, _ in there], dtype=np.int64)
    content = np.array([at for _, at in there], dtype=np.int64)
    values = [sums[n].values[at] for n, at in there]
    none = np.zeros(len(values), dtype=np.int64)
    combinations = {names: at for at, names in enumerate(dict.fromkeys(one.names for one in sums))}
    split = np.array([combinations[one.names] for one in sums], dtype=np.int64)[every]
    return pa.table(
        {
            "content_code": text_column([one.code for one in contents], content),
            "content_key": text_column([one.key for one in contents], content),
            "area_code": text_column([one.area.code for one in sums], every),
            "area_name": text_column([one.area.name for one in sums], every),
            "area_kind": text_column([one.area.kind for one in sums], every),
            "area_key": text_column([one.area.key for one in sums], every),
            "period_code": text_column([one.period for one in sums], every),
            "period_year": pa.array(np.array([one.year for one in sums], dtype=np.int16)[every]),
            "period_part": text_column([None], none),
            "year_stated": pa.array(np.ones(len(values), dtype=bool)),
            "breakdown": text_column([_breakdown(names, roles, _source_codes) for names in combinations], split),
            "breakdown_key": text_column([_breakdown(names, roles, _our_name) for names in combinations], split),
            "value": pa.array(values, pa.float64()),
            "status": text_column(["ok", "missing"], np.array([value is None for value in values], dtype=np.int64)),
            "symbol": text_column([None], none),
            "is_preliminary": pa.array(np.zeros(len(values), dtype=bool)),
        },
        schema=ROWS_SCHEMA,
    )


def _sums(lines: Iterable[Line], roles: Sequence[SummedRole], contents: Sequence[SummedContent]) -> Iterator[_Sum]:
    """In the order in which areas and periods first appear, the names of the roles in the order of the catalogue."""
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.area.code, line.period].append(line)
    known: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    order = {names: at for at, names in enumerate(product(*(role.choices for role in roles)))}
    for members in groups.values():
        area, period, year = members[0][:3]
        parts: dict[tuple[str, ...], list[Line]] = defaultdict(list)
        for line in members:
            if line.codes not in known:
                named = [role.names_of(code) for role, code in zip(roles, line.codes, strict=True)]
                known[line.codes] = list(product(*named))
            for names in known[line.codes]:
                parts[names].append(line)
        for names in sorted(parts, key=order.__getitem__):
            totals = tuple(_total(parts[names], at, content) for at, content in enumerate(contents))
            yield _Sum(area, period, year, names, totals)


def _is_stated(value: float | None, content: SummedContent) -> bool:
    return value is not None or not content.gaps_add_nothing


def _total(lines: Sequence[Line], at: int, content: SummedContent) -> float | None:
    """Rounded once, so that the order of the lines does not matter; None when nothing, or not everything, is known."""
    given = [value for line in lines if (value := line.values[at]) is not None]
    if not given or (len(given) < len(lines) and not content.gaps_add_nothing):
        return None
    return math.fsum(given)


def _breakdown(names: tuple[str, ...], roles: Sequence[SummedRole], label: Callable[[SummedRole, str], str]) -> str:
    named = sorted(zip(roles, names, strict=True), key=lambda pair: pair[0].name)
    return "|".join(f"{role.name}={label(role, name)}" for role, name in named)


def _source_codes(role: SummedRole, name: str) -> str:
    return PLUS.join(sorted(role.choices[name]))


def _our_name(_: SummedRole, name: str) -> str:
    return name
