"""A tile map: each municipality a tile in its region's block, the blocks roughly where the regions are.

It needs no geometry, so it is there when a boundary map is not. Blocks grow with their municipalities; tiles run in
alphabetical order, row by row. Coordinates are units of the map's own viewBox: at 360 px one unit is one pixel.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.charts.svg import text
from reports.safe import ready

# Column and row of each region's block: the west is left, the north is above.
PLACES = {
    "19": (2, 0),  # Lapland
    "16": (1, 1), "17": (2, 1), "18": (3, 1),  # Central and North Ostrobothnia, Kainuu
    "15": (0, 2), "14": (1, 2), "13": (2, 2), "11": (3, 2), "12": (4, 2),  # Ostrobothnia … North Karelia
    "04": (0, 3), "06": (1, 3), "07": (2, 3), "10": (3, 3), "09": (4, 3),  # Satakunta … South Karelia
    "21": (0, 4), "02": (1, 4), "05": (2, 4), "01": (3, 4), "08": (4, 4),  # Åland … Kymenlaakso
}  # fmt: skip
COLUMNS, COLUMN, WIDTH = 5, 72, 360
PITCH, TILE, PER_ROW = 12, 11, 5
LINE, GAP = 11, 12
UNPLACED_ROW = 5  # below all of them: municipalities of a region that is not on the map
MAX_LABEL = 12  # characters on a line of a region's name


class Place(NamedTuple):
    """A municipality to be drawn. region: its two-digit code, or None when it has none."""

    code: str
    name: str
    region: str | None


class Tile(NamedTuple):
    """x, y: the upper left corner, in units of the map."""

    x: int
    y: int


class Block(NamedTuple):
    """A region's block. x, y: left edge and the line its name stands on; lines: the name as it is broken."""

    region: str
    x: int
    y: int
    lines: tuple[str, ...]


class Layout(NamedTuple):
    """tiles: by municipality code. height: of the whole map, in units."""

    tiles: dict[str, Tile]
    blocks: list[Block]
    height: int


def layout(places: Iterable[Place], names: Mapping[str, str]) -> Layout:
    """Place every municipality, in the order given within its region. names: regions' names by code.

    Regions that have no block of their own share the row below the map, in the order of their codes.
    """
    regions: dict[str, list[Place]] = {}
    for place in places:
        regions.setdefault(place.region or "", []).append(place)
    cells = _cells(sorted(regions))
    lines = {region: broken(names.get(region, "")) for region in regions}
    tops, height = _tops(cells, regions, lines)
    tiles: dict[str, Tile] = {}
    blocks = []
    for region, (column, row) in sorted(cells.items(), key=lambda item: (item[1][1], item[1][0])):
        x, y = column * COLUMN, tops[row]
        first = y + _label_height(row, cells, lines)
        blocks.append(Block(region, x, first - 4, lines[region]))
        for n, place in enumerate(regions[region]):
            tiles[place.code] = Tile(x + n % PER_ROW * PITCH, first + n // PER_ROW * PITCH)
    return Layout(tiles, blocks, height)


def _cells(regions: Sequence[str]) -> dict[str, tuple[int, int]]:
    unplaced = [r for r in regions if r not in PLACES]
    cells = {r: PLACES[r] for r in regions if r in PLACES}
    for n, region in enumerate(unplaced):
        cells[region] = (n % COLUMNS, UNPLACED_ROW + n // COLUMNS)
    return cells


def _label_height(row: int, cells: Mapping[str, tuple[int, int]], lines: Mapping[str, tuple[str, ...]]) -> int:
    """Of the longest name in the row, so that the tiles of a row begin at the same height."""
    return max(len(lines[r]) for r, cell in cells.items() if cell[1] == row) * LINE + 2


def _tops(
    cells: Mapping[str, tuple[int, int]], regions: Mapping[str, list[Place]], lines: Mapping[str, tuple[str, ...]]
) -> tuple[dict[int, int], int]:
    """Where each row of blocks begins, and how high all of them are."""
    tops: dict[int, int] = {}
    y = 0
    for row in sorted({cell[1] for cell in cells.values()}):
        tops[row] = y
        most = max(len(regions[r]) for r, cell in cells.items() if cell[1] == row)
        y += _label_height(row, cells, lines) + -(-most // PER_ROW) * PITCH + GAP
    return tops, max(y - GAP, TILE)


def broken(name: str) -> tuple[str, ...]:
    """A region's name on at most two lines: ``Pohjois-`` and ``Pohjanmaa``; an over-long rest is cut."""
    if len(name) <= MAX_LABEL:
        return (name,)
    at = [i + 1 for i, c in enumerate(name[:-1]) if c in "- "]
    if not at:
        return (_cut(name),)
    best = min(at, key=lambda i: (max(i, len(name) - i), i))
    return _cut(name[:best].strip()), _cut(name[best:].strip())


def _cut(line: str) -> str:
    return line if len(line) <= MAX_LABEL + 2 else line[: MAX_LABEL + 1] + "…"


def draw(
    places: Sequence[Place],
    names: Mapping[str, str],
    classes: Mapping[str, str],
    hints: Mapping[str, str],
    title: str,
    description: str,
    kind: str = "tiles",
) -> Markup:
    """The SVG. classes: each municipality's class (``c1`` … ``c4``, ``cm`` for missing, ``own``, ``near``).

    hints: what a pointer over a tile is told, by code. A municipality without a class gets ``cm``.
    """
    placed = layout(places, names)
    labels = "".join(_label(block) for block in placed.blocks)
    tiles = "".join(_tile(tile, classes.get(code, "cm"), hints.get(code, "")) for code, tile in placed.tiles.items())
    described = f"<desc>{text(description)}</desc>" if description else ""
    return ready(
        f'<svg class="map {kind}" viewBox="0 0 {WIDTH} {placed.height}" role="img"><title>{text(title)}</title>'
        f"{described}{hatch()}{labels}{tiles}</svg>"
    )


def hatch(scale: int = 1) -> str:
    """The pattern of missing figures, which must not pass for low ones. scale: units of the paths per map unit."""
    return (
        '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45) scale({scale})">'
        '<rect class="hb" width="4" height="4"/><rect class="hl" width="1.4" height="4"/></pattern></defs>'
    )


def _label(block: Block) -> str:
    first = block.y - (len(block.lines) - 1) * LINE
    return "".join(
        f'<text x="{block.x}" y="{first + n * LINE}">{text(line)}</text>' for n, line in enumerate(block.lines)
    )


def _tile(tile: Tile, kind: str, hint: str) -> str:
    told = f"<title>{text(hint)}</title></rect>" if hint else "</rect>"
    return f'<rect class="{kind}" x="{tile.x}" y="{tile.y}" width="{TILE}" height="{TILE}">{told}'
