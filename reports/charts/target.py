"""A metric against its target: what was, and the target line from the baseline on, or the corridor to stay in."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from reports.charts.scale import Linear, Point, decimals_of, path, segments, short, ticks
from reports.charts.svg import chart, plot, text

TOP, BOTTOM, AXIS, HEIGHT = 10, 126, 132, 152
SCALE = 2  # path units per pixel


@dataclass(frozen=True)
class TargetChart:
    """own: figures by year. line: the target line, its last point the target. corridor: (low, high), either open.

    first/last: the years the axis spans; figures and targets in the metric's own unit.
    """

    own: tuple[Point, ...]
    line: tuple[Point, ...]
    corridor: tuple[float | None, float | None]
    first: int
    last: int


def draw(shape: TargetChart, title: str, label: Callable[[float, int], str]) -> Markup:
    """The SVG; label prints a tick (value, decimals)."""
    edges = [v for v in shape.corridor if v is not None]
    values = [p.value for line in (shape.own, shape.line) for p in line] + edges
    y = _vertical(values)
    marks = ticks(y.low, y.high, 3)
    body = plot(_span(shape), HEIGHT, SCALE, _grid(shape, marks, y) + _corridor(shape, y) + _lines(shape, y))
    return chart("target", title, "", body + _dots(shape, y) + _labels(shape, marks, y, label))


def _span(shape: TargetChart) -> int:
    return max(shape.last - shape.first, 1)


def _vertical(values: list[float]) -> Linear:
    low, high = min(values), max(values)
    pad = (high - low) * 0.08 or abs(high) * 0.05 or 1.0
    return Linear(low - pad, high + pad, BOTTOM, TOP)


def _grid(shape: TargetChart, marks: list[float], y: Linear) -> str:
    across = f"h{_span(shape)}"
    grid = "".join(f"M0 {round(y(v) * SCALE)}{across}" for v in marks)
    return f'<path class="grid" d="{grid}"/><path class="axis" d="M0 {AXIS * SCALE}{across}"/>'


def _corridor(shape: TargetChart, y: Linear) -> str:
    """The range to stay within; open at one side it runs to the edge. Drawn only where there is no line."""
    low, high = shape.corridor
    if shape.line or (low is None and high is None):
        return ""
    top = y(high) if high is not None else TOP
    bottom = y(low) if low is not None else BOTTOM
    height = round((bottom - top) * SCALE)
    return f'<rect class="pband" width="{_span(shape)}" y="{round(top * SCALE)}" height="{height}"/>'


def _lines(shape: TargetChart, y: Linear) -> str:
    line = f'<path class="goal" d="{path(shape.line, shape.first, y, SCALE)}"/>' if len(shape.line) > 1 else ""
    runs = [path(run, shape.first, y, SCALE) for run in segments(shape.own, frozenset()) if len(run) > 1]
    return line + (f'<path class="ownline" d="{"".join(runs)}"/>' if runs else "")


def _dots(shape: TargetChart, y: Linear) -> str:
    x = Linear(shape.first, shape.first + _span(shape), 0, 100)
    found = [(shape.own[-1], "dot", "3.5")] if shape.own else []
    found += [(shape.line[-1], "dot goaldot", "4.5")] if shape.line else []
    return "".join(
        f'<circle class="{kind}" cx="{short(x(p.year))}%" cy="{short(y(p.value))}" r="{radius}"/>'
        for p, kind, radius in found
    )


def _labels(shape: TargetChart, marks: list[float], y: Linear, label: Callable[[float, int], str]) -> str:
    decimals = decimals_of(marks)
    values = "".join(f'<text y="{round(y(v) + 4)}">{text(label(v, decimals))}</text>' for v in marks)
    years = f'<text y="148">{shape.first}</text><text class="end" x="100%" y="148">{shape.last}</text>'
    return f'<g class="yl">{values}</g>{years}'
