"""Writing SVG for print: absolute points, colours in the drawing itself, and the document's own typeface."""

from collections.abc import Iterable

from markupsafe import escape

from reports.charts.marks import ROUND, SHAPES
from reports.charts.scale import short

INK, MUTED, RULE, HAIR, UNDER = "#14202b", "#4a5966", "#cfd8df", "#e6ebef", "#8496a3"
HALF, PEER, BAND, BAND_LINE, SUNK = "#dde5eb", "#5b6c7b", "#d0dce6", "#66798a", "#f2f5f7"
BETTER, WORSE, WHITE = "#0a5ea8", "#b0440a", "#ffffff"
FILLS = {"better": BETTER, "worse": WORSE, "old": WHITE, "none": WHITE}
FONT = "Tilannekuva Sans"


def svg(width: float, height: float, body: str) -> str:
    """A whole drawing; width and height in points."""
    size = f'width="{short(width)}pt" height="{short(height)}pt" viewBox="0 0 {short(width)} {short(height)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'


def text(
    x: float, y: float, words: str, size: float, anchor: str = "start", fill: str = MUTED, weight: int = 400
) -> str:
    return (
        f'<text x="{short(x)}" y="{short(y)}" font-family="{FONT}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """Path data through the points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def stroke(data: str, colour: str, width: float, extra: str = "") -> str:
    if not data:
        return ""
    return f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{extra}/>'


def fill(data: str, colour: str) -> str:
    return f'<path d="{data}" fill="{colour}"/>' if data else ""


def dot(x: float, y: float, radius: float, is_hollow: bool = False, colour: str = INK) -> str:
    inside, edge = (WHITE, colour) if is_hollow else (colour, WHITE)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{inside}" stroke="{edge}" stroke-width="1"/>'


def mark(kind: str, x: float, y: float, scale: float = 0.5) -> str:
    """The mark of a verdict, as on the site: its form says what its colour says."""
    inside = FILLS.get(kind, INK)
    edge = INK if inside == WHITE else WHITE
    look = f'fill="{inside}" stroke="{edge}" stroke-width="2"'
    shape = f'<circle r="{ROUND[kind]}" {look}/>' if kind in ROUND else f'<path d="{SHAPES[kind]}" {look}/>'
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({scale})">{shape}</g>'
