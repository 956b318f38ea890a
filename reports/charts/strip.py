"""The strip: one indicator's municipalities on a line. The median is always the centre and better is always right."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from reports.charts.marks import mark_path
from reports.charts.scale import short
from reports.charts.svg import chart

MIDDLE = 18  # of 36 px, see style.css
REACH = 47.0  # per cent from the centre to the outermost mark
STRETCH = 1.25  # how much the block of all municipalities may widen the scale
NEAR = 2.6  # per cent: dots closer than this dodge one another
DODGES = (0, -7, 7, -4, 4)


@dataclass(frozen=True)
class Strip:
    """What a strip shows; figures in the indicator's own unit. ``block``: middle half of all municipalities."""

    own: float
    median: float
    others: tuple[float, ...]
    block: tuple[float, float] | None
    lower_is_better: bool
    mark: str
    by_country: bool


def half_width(strip: Strip) -> float:
    """Half of the value axis: the farthest municipality, widened a little for the block of all municipalities."""
    core = max([abs(strip.own - strip.median), *(abs(v - strip.median) for v in strip.others)])
    block = max(abs(v - strip.median) for v in strip.block) if strip.block else 0.0
    if strip.by_country or core == 0:
        core = max(core, block)
    return max(core, min(block, core * STRETCH)) or 1.0


def position(value: float, strip: Strip) -> float:
    """Per cent from the left edge; may lie outside 0..100 for the block."""
    return place(value, strip, half_width(strip))


def place(value: float, strip: Strip, half: float) -> float:
    """The same where the half width is known: it takes all municipalities to work out."""
    sign = -1 if strip.lower_is_better else 1
    return 50 + sign * (value - strip.median) / half * REACH


def dodge(xs: list[float], own: float) -> list[int]:
    """Vertical offsets that keep dots off the own mark and off one another."""
    placed: list[tuple[float, int]] = [(own, 0)]
    offsets = []
    for x in xs:
        taken = {dy for px, dy in placed if abs(px - x) < NEAR}
        offset = next((dy for dy in DODGES if dy not in taken), 0)
        placed.append((x, offset))
        offsets.append(offset)
    return offsets


def draw(strip: Strip, title: str, description: str) -> Markup:
    """The SVG of a strip; title and description are plain text."""
    return chart("strip", title, description, _body(strip))


@lru_cache(maxsize=512)  # a municipality is drawn in three languages, one after another: only the words differ
def _body(strip: Strip) -> str:
    half = half_width(strip)
    own = place(strip.own, strip, half)
    xs = sorted(place(v, strip, half) for v in strip.others)
    dots = "".join(
        f'<circle cx="{short(x)}%" cy="{dy}"/>' if dy else f'<circle cx="{short(x)}%"/>'
        for x, dy in zip(xs, dodge(xs, own), strict=True)
    )
    mark = f'<svg x="{short(own)}%" y="{MIDDLE}">{mark_path(strip.mark)}</svg>'
    peers = f'<g class="peer">{dots}</g>' if dots else ""
    return _block(strip, half) + _spine(strip) + peers + mark


def _spine(strip: Strip) -> str:
    kind = "med all" if strip.by_country else "med"
    return f'<line class="{kind}" x1="50%" x2="50%" y1="6" y2="30"/>'


def _block(strip: Strip, half: float) -> str:
    if strip.block is None:
        return ""
    left, right = sorted(place(v, strip, half) for v in strip.block)
    start, end = max(left, 0.0), min(right, 100.0)
    if start >= end:
        return ""
    shapes = f'<rect class="half" x="{short(start)}%" width="{short(end - start)}%" y="10" height="16"/>'
    # A block that runs outside ends in a chevron, so that its end is not taken for a quartile.
    if left < 0:
        shapes += '<path class="half" d="M0 10-6 18 0 26z"/>'
    if right > 100:
        shapes += '<svg x="100%"><path class="half" d="M0 10 6 18 0 26z"/></svg>'
    return shapes
