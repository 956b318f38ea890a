"""The signs of the rug of one column's indicators: grounds and signs as few paths, since a cell each is a tag each."""

from collections.abc import Sequence

from reports.pdf import shapes as s

PITCH_PT = 7.6  # of a line of names beside it
CELL_WIDTH, GAP = 15.0, 1.0
GROUNDS = {"better": "#d3e5f5", "worse": "#fbdfce", "plain": "#eaeff3"}
INKS = {"better": s.BETTER, "worse": s.WORSE}
# Around (0, 0), at most 5.2 points wide; the three kinds of line are arrows.
FILLED = {
    "better": "m-2.4-2.4 4.8 2.4-4.8 2.4z",
    "worse": "m2.4-2.4-4.8 2.4 4.8 2.4z",
    "higher": "m0-2.4 2.4 4.6h-4.8z",
    "lower": "m0 2.4 2.4-4.6h-4.8z",
    "level": "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0z",
    "none": "m-.6 0a.6 .6 0 1 0 1.2 0a.6 .6 0 1 0-1.2 0z",
}
DRAWN = {
    "improving": "m-2 2 4-4m-2.8 0h2.8v2.8",
    "worsening": "m-2-2 4 4m0-2.8v2.8h-2.8",
    "rising": "m0 2.4v-4.8m-1.8 1.8 1.8-1.8 1.8 1.8",
    "falling": "m0-2.4v4.8m-1.8-1.8 1.8 1.8 1.8-1.8",
    "no_clear_change": "m-2.4 0h4.8m-1.8-1.8 1.8 1.8-1.8 1.8",
}
Sign = tuple[str, str]  # kind, colour


def signs(rows: Sequence[tuple[int, Sequence[Sign]]]) -> str:
    """The cells of these rows, each as many lines high as its name. Raises KeyError on an unknown kind."""
    grounds: dict[str, str] = {}
    filled: dict[str, str] = {}
    drawn: dict[str, str] = {}
    top, columns = 0.0, max(len(cells) for _, cells in rows)
    for n_lines, cells in rows:
        high = n_lines * PITCH_PT
        for n, (kind, colour) in enumerate(cells):
            left = n * (CELL_WIDTH + GAP)
            grounds[colour] = (
                grounds.get(colour, "") + f"M{left:g} {top:.1f}h{CELL_WIDTH:g}v{high - GAP:.1f}h-{CELL_WIDTH:g}z"
            )
            to, data = (filled, FILLED) if kind in FILLED else (drawn, DRAWN)
            ink = INKS.get(colour, s.MUTED)
            to[ink] = to.get(ink, "") + f"M{left + CELL_WIDTH / 2:g} {top + (high - GAP) / 2:.2f}{data[kind]}"
        top += high
    body = "".join(s.fill(data, GROUNDS[colour]) for colour, data in grounds.items() if colour in GROUNDS)
    body += "".join(s.fill(data, ink) for ink, data in filled.items())
    body += "".join(s.stroke(data, ink, 0.9) for ink, data in drawn.items())
    return s.svg(columns * (CELL_WIDTH + GAP) - GAP, top, body)
