"""A small chart of one indicator over the years: own line, the similar municipalities' middle half and median."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from reports.charts.scale import Linear, Point, decimals_of, path, segments, short, ticks
from reports.charts.svg import chart, plot, text

TOP, BOTTOM, HEIGHT = 8, 96, 118


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


def draw(shape: TrendChart, title: str, description: str, label: Callable[[float, int], str]) -> Markup:
    """The SVG; label prints a tick (value, decimals)."""
    x = Linear(shape.first, shape.last, 0, 100)
    values = [p.value for line in (shape.own, shape.median, shape.low, shape.high) for p in line]
    y = _vertical(values)
    lines = _band(shape, x, y) + _line("pmed", shape.median, shape, x, y) + _line("ownline", shape.own, shape, x, y)
    body = _grid(values, y, label) + plot(HEIGHT, lines) + _dots(shape, x, y) + _axis(shape, x)
    return chart("trend", HEIGHT, title, description, body)


def _vertical(values: list[float]) -> Linear:
    low, high = min(values), max(values)
    pad = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    return Linear(low - pad, high + pad, BOTTOM, TOP)


def _grid(values: list[float], y: Linear, label: Callable[[float, int], str]) -> str:
    marks = ticks(y.low, y.high)
    decimals = decimals_of(marks)
    rows = []
    for value in marks:
        at = short(y(value))
        kind = "grid zero" if value == 0 and min(values) < 0 else "grid"
        rows.append(f'<line class="{kind}" x2="100%" y1="{at}" y2="{at}"/>')
        rows.append(f'<text class="yl" x="-7" y="{short(y(value) + 4)}">{text(label(value, decimals))}</text>')
    return "".join(rows)


def _band(shape: TrendChart, x: Linear, y: Linear) -> str:
    high = {p.year: p for p in shape.high}
    shapes = []
    for run in segments(shape.low, shape.breaks):
        upper = [high[p.year] for p in reversed(run)]
        if len(run) == 1:
            # One year alone has no width: the quartiles are drawn as a bar.
            left, low, top = short(x(run[0].year) - 1.5), short(y(run[0].value)), short(y(upper[0].value))
            shapes.append(f'<path class="pband" d="M{left} {low}h3V{top}h-3z"/>')
        else:
            shapes.append(f'<path class="pband" d="{path([*run, *upper], x, y)}z"/>')
    return "".join(shapes)


def _line(kind: str, points: tuple[Point, ...], shape: TrendChart, x: Linear, y: Linear) -> str:
    runs = [path(run, x, y) for run in segments(points, shape.breaks) if len(run) > 1]
    return f'<path class="{kind}" d="{"".join(runs)}"/>' if runs else ""


def _dots(shape: TrendChart, x: Linear, y: Linear) -> str:
    """A year alone between gaps is a dot; the newest value always is one, hollow while it is preliminary."""
    newest = shape.own[-1]
    alone = [run[0] for run in segments(shape.own, shape.breaks) if len(run) == 1 and run[0] != newest]
    kinds = [(p, "dot") for p in alone] + [(newest, "dot soft" if shape.last_is_preliminary else "dot")]
    return "".join(f'<circle class="{kind}" cx="{short(x(p.year))}%" cy="{short(y(p.value))}" r="3.5"/>' for p, kind in kinds)


def _axis(shape: TrendChart, x: Linear) -> str:
    parts = ['<line class="axis" x2="100%" y1="100" y2="100"/>']
    for year in sorted(shape.breaks):
        if shape.first < year <= shape.last:
            at = short(x(year - 0.5))
            parts.append(f'<line class="break" x1="{at}%" x2="{at}%" y1="4" y2="104"/>')
    parts.append(f'<text y="115">{shape.first}</text><text class="end" x="100%" y="115">{shape.last}</text>')
    return "".join(parts)
