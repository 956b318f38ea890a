"""Municipal boundaries as light paths: fewer points, the same ones on both sides of a border, so no gap opens.

Rings are cut where three or more borders meet. Each stretch between two such points is simplified once, in one
direction, and both municipalities use the result. Pure; coordinates in metres in, in map units out.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from tilannekuva.errors import PublishFailed

Spot = tuple[int, int]
Ring = tuple[Spot, ...]
Rings = Sequence[Sequence[tuple[float, float]]]

WIDTH = 360  # units, as wide as the tile map
FINE = 4  # whole path units per map unit
MAX_BYTES = 60_000
FIRST_TOLERANCE, GROWTH, MAX_ROUNDS = 1.0, 1.35, 24


class Shapes(NamedTuple):
    """paths: an SVG path by municipality code, in FINE-ths of a unit. height: of the map, in units."""

    paths: dict[str, str]
    height: int


def light_shapes(areas: Mapping[str, Rings], max_bytes: int = MAX_BYTES) -> Shapes:
    """Paths of all areas, at most ``max_bytes`` together, the largest area first, so that enclaves lie on top.

    areas: rings of (east, north) in metres, by municipality code.

    Raises PublishFailed when there is nothing to draw or it cannot be made that small.
    """
    if not areas:
        raise PublishFailed("Expected the boundaries of at least one municipality, found none.")
    gridded, height = _on_grid(areas)
    rings = dict(sorted(gridded.items(), key=lambda item: (-max(map(_area, item[1])), item[0])))
    nodes = _nodes(rings)
    tolerance = FIRST_TOLERANCE
    for _ in range(MAX_ROUNDS):
        paths = _paths(rings, nodes, tolerance)
        if sum(map(len, paths.values())) <= max_bytes:
            return Shapes(paths, height)
        tolerance *= GROWTH
    raise PublishFailed(
        f"The boundaries of {len(areas)} municipalities could not be drawn in {max_bytes} bytes. "
        "The tile map is there without them."
    )


def _on_grid(areas: Mapping[str, Rings]) -> tuple[dict[str, list[Ring]], int]:
    """Rings on a grid of whole units: equal points stay equal, so shared borders stay shared."""
    points = [point for rings in areas.values() for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    step = max(east - west, (north - south) / 3) / (WIDTH * FINE) or 1.0
    found = {}
    for code in sorted(areas):
        rings = [tuple((round((x - west) / step), round((north - y) / step)) for x, y in ring) for ring in areas[code]]
        found[code] = _kept([_without_repeats(ring) for ring in rings])
    return found, max(1, round((north - south) / step / FINE))


def _without_repeats(ring: Ring) -> Ring:
    """The ring open (its end is its beginning) and without two equal points in a row."""
    spots = [a for a, b in pairwise(ring) if a != b]
    return tuple(spots)


def _kept(rings: list[Ring]) -> list[Ring]:
    """Rings that still enclose something; of an area that is smaller than the grid, a square stands in for it."""
    solid = [ring for ring in rings if len(ring) > 2 and _area(ring)]
    if solid:
        return solid
    x, y = next((ring[0] for ring in rings if ring), (0, 0))
    return [((x, y), (x + FINE, y), (x + FINE, y + FINE), (x, y + FINE))]


def _area(ring: Sequence[Spot]) -> int:
    """Twice the area enclosed, in square units."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise((*ring, ring[0]))))


def _nodes(areas: Mapping[str, list[Ring]]) -> set[Spot]:
    """Where borders meet or part: points with other than two neighbours along all rings."""
    near: dict[Spot, set[Spot]] = {}
    for rings in areas.values():
        for ring in rings:
            for a, b in pairwise((*ring, ring[0])):
                near.setdefault(a, set()).add(b)
                near.setdefault(b, set()).add(a)
    return {spot for spot, others in near.items() if len(others) != 2}


def _paths(areas: Mapping[str, list[Ring]], nodes: set[Spot], tolerance: float) -> dict[str, str]:
    done: dict[Ring, Ring] = {}
    return {
        code: "".join(map(_path, _visible([_simple(ring, nodes, tolerance, done) for ring in rings], tolerance)))
        for code, rings in areas.items()
    }


def _visible(rings: list[Ring], tolerance: float) -> list[Ring]:
    """Without the islets that are too small to see; the largest part of an area always stays."""
    ordered = sorted(rings, key=_area, reverse=True)
    return ordered[:1] + [ring for ring in ordered[1:] if len(ring) > 2 and _area(ring) > 8 * tolerance * tolerance]


def _simple(ring: Ring, nodes: set[Spot], tolerance: float, done: dict[Ring, Ring]) -> Ring:
    stretches = _stretches(ring, nodes)
    found: list[Spot] = []
    for stretch in stretches:
        is_forward = stretch <= stretch[::-1]
        key = stretch if is_forward else stretch[::-1]
        if key not in done:
            done[key] = _fewer(key, tolerance)
        found += (done[key] if is_forward else done[key][::-1])[:-1]
    whole = _without_repeats((*found, found[0]))
    if len(set(whole)) > 2 and _area(whole):
        return whole
    return ring  # so small that its simplified form would vanish


def _stretches(ring: Ring, nodes: set[Spot]) -> list[Ring]:
    """The ring cut at its nodes; a ring without any is cut at its lowest point and at the one farthest from that."""
    at = [n for n, spot in enumerate(ring) if spot in nodes]
    if len(at) < 2:
        first = at[0] if at else ring.index(min(ring))
        far = max(range(len(ring)), key=lambda n: (_distance(ring[n], ring[first]), ring[n]))
        at = sorted({first, far})
    turned = (*ring[at[0] :], *ring[: at[0] + 1])
    cuts = [n - at[0] for n in at] + [len(ring)]
    return [turned[a : b + 1] for a, b in pairwise(cuts)]


def _distance(a: Spot, b: Spot) -> int:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _fewer(line: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker's way, without recursion: no dropped point is farther from the line than the tolerance."""
    kept = {0, len(line) - 1}
    open_parts = [(0, len(line) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        worst, at = tolerance, None
        for n in range(first + 1, last):
            off = _off(line[n], line[first], line[last])
            if off > worst:
                worst, at = off, n
        if at is not None:
            kept.add(at)
            open_parts += [(first, at), (at, last)]
    return tuple(line[n] for n in sorted(kept))


def _off(spot: Spot, start: Spot, end: Spot) -> float:
    """Distance of a point from the segment between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    px, py = spot[0] - start[0], spot[1] - start[1]
    t = min(1.0, max(0.0, (px * dx + py * dy) / length)) if length else 0.0
    return float(((px - t * dx) ** 2 + (py - t * dy) ** 2) ** 0.5)


def _path(ring: Ring) -> str:
    """``M12 40l3-1-2 4z``: relative steps of whole numbers."""
    steps = "".join(f"{_step(x2 - x1)}{_step(y2 - y1)}" for (x1, y1), (x2, y2) in pairwise(ring)).lstrip()
    return f"M{ring[0][0]} {ring[0][1]}l{steps}z"


def _step(value: int) -> str:
    return str(value) if value < 0 else f" {value}"
