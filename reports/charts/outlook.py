"""The outlook: what happened, solid; what is projected, dashed on tinted ground from the projection's base year."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from reports.charts.scale import Linear, Point, decimals_of, path, segments, short, ticks
from reports.charts.svg import chart, plot, text

TOP, BOTTOM, HEIGHT = 30, 214, 240
SCALE = 4  # path units per pixel


@dataclass(frozen=True)
class OutlookChart:
    history: tuple[Point, ...]
    projection: tuple[Point, ...]
    base_year: int | None


def draw(
    shape: OutlookChart, title: str, description: str, base_text: str, label: Callable[[float, int], str]
) -> Markup:
    """The SVG; base_text names the projection's base year on the tinted ground; label prints (value, decimals)."""
    points = [*shape.history, *shape.projection]
    x = Linear(min(p.year for p in points), max(p.year for p in points), 0, 100)
    low, high = min(p.value for p in points), max(p.value for p in points)
    pad = (high - low) * 0.12 or abs(high) * 0.05 or 1.0
    y = Linear(low - pad, high + pad, BOTTOM, TOP)
    first = int(x.low)
    history = "".join(path(run, first, y, SCALE) for run in segments(shape.history) if len(run) > 1)
    lines = f'<path class="ownline thick" d="{history}"/>' if history else ""
    lines += f'<path class="ownline thick dash" d="{path(shape.projection, first, y, SCALE)}"/>'
    body = (
        _ground(shape, x, base_text)
        + _grid(y, label)
        + plot(max(int(x.high) - first, 1), HEIGHT, SCALE, lines)
        + _ends(shape, x, y, label)
        + _axis(x)
    )
    return chart("outlook", title, description, body)


def _ground(shape: OutlookChart, x: Linear, base_text: str) -> str:
    start = max(x(shape.base_year if shape.base_year is not None else shape.projection[0].year), 0.0)
    return (
        f'<rect class="proj" x="{short(start)}%" width="{short(100 - start)}%" y="0" height="{BOTTOM + 4}"/>'
        f'<text class="note" x="{short(start)}%" dx="8" y="18">{text(base_text)}</text>'
    )


def _grid(y: Linear, label: Callable[[float, int], str]) -> str:
    marks = ticks(y.low, y.high, 4)
    decimals = decimals_of(marks)
    return "".join(
        f'<line class="grid" x2="100%" y1="{short(y(v))}" y2="{short(y(v))}"/>'
        f'<text class="yl" y="{short(y(v) + 4)}">{text(label(v, decimals))}</text>'
        for v in marks
    )


def _ends(shape: OutlookChart, x: Linear, y: Linear, label: Callable[[float, int], str]) -> str:
    last = shape.projection[-1]
    at, height = short(x(last.year)), y(last.value)
    ends = f'<circle class="dot soft" cx="{at}%" cy="{short(height)}" r="4.5"/>'
    ends += f'<text class="el" x="{at}%" dx="10" y="{short(height + 5)}">{text(label(last.value, 0))}</text>'
    if shape.history:
        newest = shape.history[-1]
        ends += f'<circle class="dot" cx="{short(x(newest.year))}%" cy="{short(y(newest.value))}" r="4.5"/>'
    return ends


def _axis(x: Linear) -> str:
    first, last = int(x.low), int(x.high)
    years = [first, *(y for y in range(first - first % 10 + 10, last, 10) if y - first > 3 and last - y > 3), last]
    kinds = {first: "", last: "end"}
    line = f'<line class="axis" x2="100%" y1="{BOTTOM + 4}" y2="{BOTTOM + 4}"/>'
    return line + "".join(
        f'<text class="{kinds.get(y, "mid")}" x="{short(x(y))}%" y="{BOTTOM + 20}">{y}</text>' for y in years
    )
