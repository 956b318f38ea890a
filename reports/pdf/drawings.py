"""The charts of the PDF. What they show is decided where the site's charts are; only sizes and colours are of print."""

import math
from collections.abc import Callable
from functools import lru_cache

from reports.charts.outlook import OutlookChart
from reports.charts.scale import Linear, Point, decimals_of, segments, ticks
from reports.charts.strip import Strip, dodge, half_width, place
from reports.charts.trend import TrendChart
from reports.pdf import shapes as s

Label = Callable[[float, int], str]
STRIP_WIDTH, STRIP_HEIGHT = 98.0, 15.0
TREND_WIDTH, TREND_HEIGHT = 119.0, 40.0
OUTLOOK_WIDTH, OUTLOOK_HEIGHT = 508.0, 140.0
BARCODE_WIDTH, BARCODE_HEIGHT = 508.0, 62.0
CROWDED = 0.55  # dots of print are larger beside their strip than the site's: they dodge one another sooner


@lru_cache(maxsize=512)  # a municipality is set in three languages, one after another: the drawing has no words
def strip(shape: Strip) -> str:
    """One indicator's municipalities on a line: the median in the centre, better on the right."""
    middle, half = STRIP_HEIGHT / 2, half_width(shape)

    def at(value: float) -> float:
        return 5 + (STRIP_WIDTH - 10) * place(value, shape, half) / 100

    body = _half(shape, at, middle)
    dash = ' stroke-dasharray="2 1.6"' if shape.by_country else ""
    body += s.stroke(f"M{at(shape.median):.1f} 1V{STRIP_HEIGHT - 1}", s.INK, 1.1, dash)
    values = sorted(shape.others, reverse=shape.lower_is_better)
    crowded = [place(v, shape, half) * CROWDED for v in values]
    offsets = dodge(crowded, place(shape.own, shape, half) * CROWDED)
    for value, offset in zip(values, offsets, strict=True):
        body += (
            f'<circle cx="{at(value):.1f}" cy="{middle + offset * 0.55:.1f}" r="1.9" fill="{s.WHITE}" '
            f'stroke="{s.PEER}" stroke-width=".8"/>'
        )
    return s.svg(STRIP_WIDTH, STRIP_HEIGHT, body + s.mark(shape.mark, at(shape.own), middle, 0.56))


def _half(shape: Strip, at: Callable[[float], float], middle: float) -> str:
    """The middle half of all municipalities; one that runs outside ends in a point."""
    if shape.block is None:
        return ""
    left, right = sorted(at(v) for v in shape.block)
    start, end = max(left, 5.0), min(right, STRIP_WIDTH - 5)
    if start >= end:
        return ""
    top, bottom = middle - 4.2, middle + 4.2
    data = f"M{start:.1f} {top}H{end:.1f}"
    data += f"L{end + 4:.1f} {middle}L{end:.1f} {bottom}" if right > end else f"V{bottom}"
    data += f"H{start:.1f}"
    return s.fill(data + (f"L{start - 4:.1f} {middle}z" if left < start else "z"), s.HALF)


def trend(shape: TrendChart, label: Label) -> str:
    """A small chart of one indicator; a missing year or a break is a gap."""
    left, right, top, bottom = 25.0, TREND_WIDTH - 4, 4.0, TREND_HEIGHT - 10
    values = [p.value for line in (shape.own, shape.median, shape.low, shape.high) for p in line]
    low, high = min(values), max(values)
    pad = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    x, y = (
        Linear(shape.first, max(shape.last, shape.first + 1), left, right),
        Linear(low - pad, high + pad, bottom, top),
    )
    marks = ticks(y.low, y.high, 2)
    decimals = decimals_of(marks)
    body = s.stroke("".join(f"M{left} {y(v):.1f}H{right}" for v in marks), s.HAIR, 0.7)
    body += "".join(s.text(left - 3, y(v) + 2, label(v, decimals), 5.8, "end") for v in marks)
    body += _band(shape, x, y) + s.stroke(_lines(shape.median, shape, x, y), s.BAND_LINE, 0.8)
    body += s.stroke(_lines(shape.own, shape, x, y), s.INK, 1.5, ' stroke-linecap="round"')
    gaps = [b for b in sorted(shape.breaks) if shape.first < b <= shape.last]
    body += s.stroke(
        "".join(f"M{x(b - 0.5):.1f} {top - 2}V{bottom + 2}" for b in gaps), s.MUTED, 0.7, ' stroke-dasharray="1.4 1.6"'
    )
    body += s.stroke(f"M{left} {bottom + 2}H{right}", s.UNDER, 0.7)
    body += s.text(left, TREND_HEIGHT - 2, str(shape.first), 5.8) + s.text(
        right, TREND_HEIGHT - 2, str(shape.last), 5.8, "end"
    )
    return s.svg(TREND_WIDTH, TREND_HEIGHT, body + _dots(shape, x, y))


def _lines(points: tuple[Point, ...], shape: TrendChart, x: Linear, y: Linear) -> str:
    runs = [run for run in segments(points, shape.breaks) if len(run) > 1]
    return "".join(s.polyline((x(p.year), y(p.value)) for p in run) for run in runs)


def _band(shape: TrendChart, x: Linear, y: Linear) -> str:
    high = {p.year: p for p in shape.high}
    data = []
    for run in segments(shape.low, shape.breaks):
        upper = [high[p.year] for p in reversed(run)]
        if len(run) == 1:
            # One year alone has no width: the quartiles are drawn as a bar.
            data.append(f"M{x(run[0].year) - 1.5:.1f} {y(run[0].value):.1f}h3V{y(upper[0].value):.1f}h-3z")
        else:
            data.append(s.polyline((x(p.year), y(p.value)) for p in [*run, *upper]) + "z")
    return s.fill("".join(data), s.BAND)


def _dots(shape: TrendChart, x: Linear, y: Linear) -> str:
    """A year alone between gaps is a dot; the newest value always is one, hollow while it is preliminary."""
    newest = shape.own[-1]
    alone = [run[0] for run in segments(shape.own, shape.breaks) if len(run) == 1 and run[0] != newest]
    dots = "".join(s.dot(x(p.year), y(p.value), 1.7) for p in alone)
    return dots + s.dot(x(newest.year), y(newest.value), 2.2, shape.last_is_preliminary)


def outlook(shape: OutlookChart, base_text: str, label: Label) -> str:
    """What happened, solid; what is projected, dashed on tinted ground from the projection's base year."""
    left, right, top, bottom = 46.0, OUTLOOK_WIDTH - 48, 20.0, OUTLOOK_HEIGHT - 18
    points = [*shape.history, *shape.projection]
    low, high = min(p.value for p in points), max(p.value for p in points)
    pad = (high - low) * 0.12 or abs(high) * 0.05 or 1.0
    x = Linear(min(p.year for p in points), max(p.year for p in points), left, right)
    y = Linear(low - pad, high + pad, bottom, top)
    start = max(x(shape.base_year if shape.base_year is not None else shape.projection[0].year), left)
    body = f'<rect x="{start:.1f}" y="2" width="{right - start:.1f}" height="{bottom}" fill="{s.SUNK}"/>'
    body += s.text(start + 6, 12, base_text, 7.5)
    marks = ticks(y.low, y.high, 4)
    decimals = decimals_of(marks)
    body += s.stroke("".join(f"M{left} {y(v):.1f}H{right}" for v in marks), s.RULE, 0.6)
    body += "".join(s.text(left - 5, y(v) + 2.5, label(v, decimals), 7.5, "end") for v in marks)
    runs = [run for run in segments(shape.history) if len(run) > 1]
    body += s.stroke("".join(s.polyline((x(p.year), y(p.value)) for p in run) for run in runs), s.INK, 2.2)
    body += s.stroke(
        s.polyline((x(p.year), y(p.value)) for p in shape.projection), s.INK, 2.2, ' stroke-dasharray="5 3.5"'
    )
    last = shape.projection[-1]
    if shape.history:
        body += s.dot(x(shape.history[-1].year), y(shape.history[-1].value), 3)
    body += s.dot(x(last.year), y(last.value), 3, is_hollow=True)
    body += s.text(x(last.year) + 6, y(last.value) + 3, label(last.value, 0), 9, fill=s.INK, weight=700)
    return s.svg(OUTLOOK_WIDTH, OUTLOOK_HEIGHT, body + _years(x, bottom))


def _years(x: Linear, bottom: float) -> str:
    first, last = int(x.low), int(x.high)
    years = [first, *(y for y in range(first - first % 5 + 5, last, 5) if y - first > 2 and last - y > 2), last]
    axis = s.stroke(f"M{x.start} {bottom + 3}H{x.end}", s.UNDER, 0.8)
    return axis + "".join(s.text(x(y), bottom + 13, str(y), 7.5, "middle") for y in years)


def barcode(
    own: float, everyone: tuple[float, ...], peers: tuple[float, ...], own_label: str, marks: list[tuple[float, str]]
) -> str:
    """Every municipality's population as a bar on a logarithmic axis, the own one in front."""
    positive = [v for v in everyone if v > 0] or [1.0]
    low, high = math.log10(min(positive)), math.log10(max(positive))
    x = Linear(low, high, 4, BARCODE_WIDTH - 4)

    def at(value: float) -> float:
        return x(math.log10(max(value, 1.0)))

    body = s.stroke(_bars([at(v) for v in everyone if v > 0], 20, 40), s.RULE, 0.9)
    body += s.stroke(_bars([at(v) for v in peers if v > 0], 20, 40), s.PEER, 1.8)
    mine = at(own)
    body += s.stroke(f"M{mine:.1f} 16V44", s.INK, 3)
    anchor = "start" if mine < 90 else "end" if mine > BARCODE_WIDTH - 90 else "middle"
    edge = {"start": mine - 1.5, "end": mine + 1.5, "middle": mine}[anchor]
    body += s.text(edge, 11, own_label, 9.5, anchor, s.INK, 600)
    body += "".join(s.text(at(v), 54, words, 7.5, "middle") for v, words in marks if low < math.log10(v) < high)
    return s.svg(BARCODE_WIDTH, BARCODE_HEIGHT, body)


def _bars(xs: list[float], top: float, bottom: float) -> str:
    """Bars at tenths of a point; municipalities of the same size share one."""
    return "".join(f"M{x} {top}V{bottom}" for x in sorted({round(x, 1) for x in xs}))
