"""A small chart of one indicator over the years: own line, the similar municipalities' middle half and median."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from reports.charts.scale import Linear, Point, decimals_of, path, segments, short, ticks
from reports.charts.svg import chart, plot, text

TOP, BOTTOM, AXIS, HEIGHT = 8, 96, 100, 118
SCALE = 2  # path units per pixel


@dataclass(frozen=True)
class TrendChart:
    """Years are calendar years; ``low``/``high`` are the quartiles of the similar municipalities.

    breaks: first years of a new, incomparable series. first/last: the years the axis spans, the same for every chart.
    """

    own: tuple[Point, ...]
    median: tuple[Point, ...]
    low: tuple[Point, ...]
    high: tuple[Point, ...]
    breaks: frozenset[int]
    first: int
    last: int
    last_is_preliminary: bool = False


def draw(shape: TrendChart, title: str, label: Callable[[float, int], str]) -> Markup:
    """The SVG; label prints a tick (value, decimals)."""
    body, marks, y = _body(shape)
    return chart("trend", title, "", body + _labels(shape, marks, y, label))


@lru_cache(maxsize=512)  # a municipality is drawn in three languages, one after another: only the words differ
def _body(shape: TrendChart) -> tuple[str, list[float], Linear]:
    """Lines and dots, the ticks, and the vertical axis."""
    values = [p.value for line in (shape.own, shape.median, shape.low, shape.high) for p in line]
    y = _vertical(values)
    marks = ticks(y.low, y.high, 3)
    lines = _grid(shape, marks, values, y) + _band(shape, y) + _line("pmed", shape.median, shape, y)
    lines += _line("ownline", shape.own, shape, y) + _breaks(shape)
    return plot(_span(shape), HEIGHT, SCALE, lines) + _dots(shape, y), marks, y


def _span(shape: TrendChart) -> int:
    return max(shape.last - shape.first, 1)


def _vertical(values: list[float]) -> Linear:
    low, high = min(values), max(values)
    pad = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    return Linear(low - pad, high + pad, BOTTOM, TOP)


def _grid(shape: TrendChart, marks: list[float], values: list[float], y: Linear) -> str:
    across = f"h{_span(shape)}"
    grid = "".join(f"M0 {round(y(v) * SCALE)}{across}" for v in marks)
    zero = f'<path class="zero" d="M0 {round(y(0) * SCALE)}{across}"/>' if min(values) < 0 < max(values) else ""
    return f'<path class="grid" d="{grid}"/>{zero}<path class="axis" d="M0 {AXIS * SCALE}{across}"/>'


def _band(shape: TrendChart, y: Linear) -> str:
    high = {p.year: p for p in shape.high}
    shapes = []
    for run in segments(shape.low, shape.breaks):
        upper = [high[p.year] for p in reversed(run)]
        if len(run) == 1:
            # One year alone has no width: the quartiles are drawn as a bar.
            low, top = round(y(run[0].value) * SCALE), round(y(upper[0].value) * SCALE)
            shapes.append(f"M{run[0].year - shape.first - 0.2:.1f} {low}h.4V{top}h-.4z")
        else:
            shapes.append(path([*run, *upper], shape.first, y, SCALE) + "z")
    return f'<path class="pband" d="{"".join(shapes)}"/>' if shapes else ""


def _line(kind: str, points: tuple[Point, ...], shape: TrendChart, y: Linear) -> str:
    runs = [path(run, shape.first, y, SCALE) for run in segments(points, shape.breaks) if len(run) > 1]
    return f'<path class="{kind}" d="{"".join(runs)}"/>' if runs else ""


def _breaks(shape: TrendChart) -> str:
    years = [year for year in sorted(shape.breaks) if shape.first < year <= shape.last]
    lines = "".join(f"M{year - shape.first - 0.5} {4 * SCALE}V{AXIS * SCALE}" for year in years)
    return f'<path class="brk" d="{lines}"/>' if lines else ""


def _dots(shape: TrendChart, y: Linear) -> str:
    """A year alone between gaps is a dot; the newest value always is one, hollow while it is preliminary."""
    x = Linear(shape.first, shape.first + _span(shape), 0, 100)
    newest = shape.own[-1]
    alone = [run[0] for run in segments(shape.own, shape.breaks) if len(run) == 1 and run[0] != newest]
    kinds = [(p, "dot") for p in alone] + [(newest, "dot soft" if shape.last_is_preliminary else "dot")]
    return "".join(
        f'<circle class="{kind}" cx="{short(x(p.year))}%" cy="{short(y(p.value))}" r="3.5"/>' for p, kind in kinds
    )


def _labels(shape: TrendChart, marks: list[float], y: Linear, label: Callable[[float, int], str]) -> str:
    decimals = decimals_of(marks)
    values = "".join(f'<text y="{round(y(v) + 4)}">{text(label(v, decimals))}</text>' for v in marks)
    years = f'<text y="115">{shape.first}</text><text class="end" x="100%" y="115">{shape.last}</text>'
    return f'<g class="yl">{values}</g>{years}'
