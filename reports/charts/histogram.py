"""How the municipalities' figures are distributed: bars, the middle half as a block, the median as a line."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.charts.scale import decimals_of, short, ticks
from reports.charts.svg import chart, text

BINS = 40
TOP, BASE = 40, 150  # of 176 px, see maps.css
SKEWED = 20  # a largest figure so many times the median needs a logarithmic axis


@dataclass(frozen=True)
class Histogram:
    """Figures in the indicator's unit. low/high: the quartiles; national: of the whole country."""

    values: tuple[float, ...]
    low: float
    median: float
    high: float
    national: float | None

    @property
    def is_logarithmic(self) -> bool:
        return min(self.values) > 0 and max(self.values) > SKEWED * self.median


def draw(
    shape: Histogram, title: str, description: str, words: dict[str, str], label: Callable[[float, int], str]
) -> Markup:
    """The SVG. words: ``median`` and ``national``, printed at their lines; label prints (value, decimals)."""
    at = _scale(shape)
    counts = _counts([at(v) for v in shape.values])
    most = max(counts)
    bars = "".join(
        f'<rect class="bar" x="{short(n * 100 / BINS)}%" width="{short(100 / BINS - 0.3)}%" '
        f'y="{short(BASE - _height(count, most))}" height="{short(_height(count, most))}"/>'
        for n, count in enumerate(counts)
        if count
    )
    left, right = at(shape.low), at(shape.high)
    half = f'<rect class="half" x="{short(left)}%" width="{short(right - left)}%" y="{TOP}" height="{BASE - TOP}"/>'
    lines = _line("med", at(shape.median), words["median"], 14)
    if shape.national is not None:
        lines += _line("nat", at(shape.national), words["national"], 31)
    return chart("histogram", title, description, half + bars + lines + _axis(shape, at, label))


def _scale(shape: Histogram) -> Callable[[float], float]:
    """Value to per cent of the width."""
    values = (*shape.values, *([] if shape.national is None else [shape.national]))
    if shape.is_logarithmic and min(values) > 0:
        low, span = math.log10(min(values)), math.log10(max(values)) - math.log10(min(values))
        return lambda v: (math.log10(v) - low) / (span or 1) * 100
    low, span = min(values), max(values) - min(values)
    return lambda v: (v - low) / span * 100 if span else 50.0


def _counts(places: Sequence[float]) -> list[int]:
    counts = [0] * BINS
    for place in places:
        counts[min(int(place / 100 * BINS), BINS - 1)] += 1
    return counts


def _height(count: int, most: int) -> float:
    """At least two pixels, so that a single municipality is seen."""
    return max(2.0, (BASE - TOP - 6) * count / most)


def _line(kind: str, x: float, words: str, y: int) -> str:
    anchor = "" if x < 12 else "end" if x > 88 else "mid"
    return (
        f'<line class="{kind}" x1="{short(x)}%" x2="{short(x)}%" y1="{y + 5}" y2="{BASE}"/>'
        f'<text class="bl {anchor}" x="{short(x)}%" y="{y}">{text(words)}</text>'
    )


def _axis(shape: Histogram, at: Callable[[float], float], label: Callable[[float, int], str]) -> str:
    low, high = min(shape.values), max(shape.values)
    marks = _powers(low, high) if shape.is_logarithmic else ticks(low, high, 5)
    decimals = decimals_of(marks)
    line = f'<line class="axis" x2="100%" y1="{BASE}" y2="{BASE}"/>'
    return line + "".join(
        f'<text class="{"" if at(v) < 6 else "end" if at(v) > 94 else "mid"}" x="{short(at(v))}%" '
        f'y="{BASE + 18}">{text(label(v, decimals))}</text>'
        for v in marks
    )


def _powers(low: float, high: float) -> list[float]:
    """Powers of ten within the range; at least one figure is always below a mark."""
    exponents = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    return [10.0**n for n in exponents] or [low]
