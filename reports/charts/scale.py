"""Coordinates: ticks, rounding, and splitting a series where its line must break."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


class Point(NamedTuple):
    year: int
    value: float


@dataclass(frozen=True)
class Linear:
    """Maps the domain [low, high] to pixels or per cent [start, end]."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def short(value: float) -> str:
    """A coordinate with one decimal and nothing superfluous: pages hold thousands of them."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers inside [low, high], at least two, about ``wanted``; one when the range is a single value."""
    if high <= low:
        return [low]
    found = _multiples(low, high, wanted)
    return found if len(found) > 1 else _multiples(low, high, 2 * wanted + 1)


def _multiples(low: float, high: float, wanted: int) -> list[float]:
    raw = (high - low) / wanted
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def decimals_of(values: Sequence[float]) -> int:
    """How many decimals it takes to print every tick exactly (at most 3)."""
    return next((d for d in range(3) if all(abs(v - round(v, d)) < 1e-9 for v in values)), 3)


def segments(points: Iterable[Point], breaks: frozenset[int] = frozenset()) -> list[list[Point]]:
    """Runs of consecutive years; a missing year or a break (the first year of the new series) starts a new run."""
    runs: list[list[Point]] = []
    for point in points:
        follows = runs and runs[-1][-1].year == point.year - 1 and point.year not in breaks
        if follows:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def path(points: Sequence[Point], first_year: int, y: Callable[[float], float], scale: int) -> str:
    """``M0 50l1-3 1 2``: an open line, x in years from first_year, y in whole ``scale``-ths of a pixel.

    Relative steps of whole numbers: a page holds thousands of points.
    """
    spots = [(p.year - first_year, round(y(p.value) * scale)) for p in points]
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(spots)]
    tail = "".join(f"{_step(dx)}{_step(dy)}" for dx, dy in steps).lstrip()
    return f"M{spots[0][0]} {spots[0][1]}" + (f"l{tail}" if steps else "")


def _step(value: int) -> str:
    return str(value) if value < 0 else f" {value}"
