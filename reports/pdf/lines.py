"""Lines of a table's cell, broken here: a row of known height costs typst half of one that it must measure.

Widths are sums of the typeface's advances, which is exact because the tables are set without kerning.
"""

import json
from collections.abc import Iterable
from functools import lru_cache

from reports.pdf.plain import BREAK_HERE, FONT_DIR

CAP_HEIGHT = 0.66  # of the size: what a line takes of a column's height, in all three weights
LEADING_PT = 2.3  # between the lines of a table's cell
SLACK_PT = 0.2  # so that a rounding of typst's never breaks a line again
_UNKNOWN = 600  # thousandths of the size, for a character without a width of its own


@lru_cache(maxsize=3)
def _advances(weight: str) -> dict[str, int]:
    """Width of each character, thousandths of the size; both files are compared with the typefaces in a test."""
    widths = json.loads((FONT_DIR / "advances.json").read_text(encoding="utf-8"))[weight]
    found = dict(zip((FONT_DIR / "characters.txt").read_text(encoding="utf-8"), widths, strict=True))
    return {**found, BREAK_HERE: 0, "\u00ad": 0}


def width(text: str, weight: str, size: float) -> float:
    """Points that the text takes on one line."""
    advances = _advances(weight)
    return sum(advances.get(c, _UNKNOWN) for c in text) * size / 1000


@lru_cache(maxsize=100_000)  # names come back on every document
def wrapped(text: str, weight: str, size: float, room: float) -> str:
    """The text with a line end where it would leave the room, in points; broken at spaces only.

    A figure has no such space and is never broken. A word wider than the room is broken at its places to break.
    """
    room -= SLACK_PT
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer, weight, size) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        lines[-1:] = _pieces(word, weight, size, room)
    return "\n".join(lines)


def _pieces(word: str, weight: str, size: float, room: float) -> list[str]:
    pieces = [""]
    for part in word.split(BREAK_HERE):
        if pieces[-1] and width(pieces[-1] + part, weight, size) > room:
            pieces.append("")
        pieces[-1] += part
    return pieces


def height(sizes: Iterable[float]) -> float:
    """Points that lines of these sizes take, one under another."""
    caps = [CAP_HEIGHT * size for size in sizes]
    return sum(caps) + LEADING_PT * max(len(caps) - 1, 0)


def times(text: str, size: float) -> list[float]:
    """The size of each line of a wrapped text."""
    return [size] * (text.count("\n") + 1)
