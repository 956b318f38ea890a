"""The barcode of size: every municipality's population as a bar on a logarithmic axis, the own one in front."""

import math

from markupsafe import Markup

from reports.charts.scale import short
from reports.charts.svg import chart, text

TOP, BAR = 24, 20  # of 72 px, see style.css


def draw(
    own: float,
    everyone: tuple[float, ...],
    peers: tuple[float, ...],
    texts: dict[str, str],
    ticks: list[tuple[float, str]],
) -> Markup:
    """The SVG. texts: ``title``, ``own`` (the label over the own bar); ticks: (population, printed)."""
    positive = [v for v in everyone if v > 0] or [1.0]
    low, high = math.log10(min(positive)), math.log10(max(positive))

    def at(value: float) -> float:
        return 1 + 98 * (math.log10(max(value, 1.0)) - low) / ((high - low) or 1)

    bars, marked = (_bars([at(v) for v in values if v > 0]) for values in (everyone, peers))
    mine = at(own)
    anchor = "start" if mine < 15 else "end" if mine > 85 else "mid"
    labels = "".join(
        f'<text class="mid" x="{short(at(v))}%" y="{TOP + BAR + 18}">{text(words)}</text>'
        for v, words in ticks
        if 2 < at(v) < 98
    )
    paths = f'<path class="bc" d="{bars}"/>' + (f'<path class="bp" d="{marked}"/>' if marked else "")
    x = short(mine)
    line = f'<line class="bo" x1="{x}%" x2="{x}%" y1="{TOP - 5}" y2="{TOP + BAR + 5}"/>'
    name = f'<text class="bl {anchor}" x="{x}%" y="14">{text(texts["own"])}</text>'
    return chart("barcode", texts["title"], "", _plot(paths) + line + name + labels)


def _bars(xs: list[float]) -> str:
    """Bars at tenths of a per cent; municipalities of the same size share one."""
    return "".join(f"M{x} 0v{BAR}" for x in sorted({round(x * 10) for x in xs}))


def _plot(paths: str) -> str:
    return (
        f'<svg y="{TOP}" width="100%" height="{BAR}" viewBox="0 0 1000 {BAR}" preserveAspectRatio="none">{paths}</svg>'
    )
