"""The tile map places every municipality; boundaries stay closed and light."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.municipalities import municipality_rows
from ingestion.sources.boundaries_read import read_boundaries
from reports.charts import boundary_map, tile_map
from reports.charts.boundary_shape import light_shapes
from reports.charts.tile_map import COLUMN, PLACES, TILE, WIDTH, Place, broken, layout
from tests.fixtures.geometry import mosaic
from tilannekuva.errors import PublishFailed

TODAY = [Place(r["municipality_code"], r["name_fi"], r["region_code"]) for r in municipality_rows()]
NAMES = {r["region_code"]: r["region_name_fi"] for r in municipality_rows()}
STRANGE = st.builds(
    Place, st.integers(1000, 9999).map(str), st.text(max_size=5), st.sampled_from([None, "", "20", "99", "01"])
)


def test_every_region_of_today_has_a_place_of_its_own() -> None:
    assert {p.region for p in TODAY} == PLACES.keys()
    assert len(set(PLACES.values())) == len(PLACES)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TODAY), unique=True, min_size=1), st.lists(STRANGE, unique_by=lambda p: p.code))
def test_any_municipalities_are_placed_once_and_never_overlap(some: list[Place], strange: list[Place]) -> None:
    placed = layout([*some, *strange], NAMES)
    assert placed.tiles.keys() == {p.code for p in (*some, *strange)}
    corners = sorted(placed.tiles.values())
    for n, a in enumerate(corners):
        assert 0 <= a.x <= WIDTH - TILE and 0 <= a.y <= placed.height - TILE
        for b in corners[n + 1 :]:
            if b.x - a.x >= TILE:
                break
            assert abs(b.y - a.y) >= TILE
    for block in placed.blocks:
        own = [placed.tiles[p.code] for p in (*some, *strange) if (p.region or "") == block.region]
        assert all(block.x <= t.x < block.x + COLUMN and t.y >= block.y for t in own)


def test_the_map_is_the_same_every_time_and_says_what_is_missing() -> None:
    hints = {"091": '<script>"Helsinki"'}
    drawn = [tile_map.draw(TODAY, NAMES, {"091": "c4"}, hints, "Otsikko & muu", "Kuvaus") for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert "<script>" not in drawn[0] and "&lt;script&gt;" in drawn[0] and "Otsikko &amp; muu" in drawn[0]
    assert drawn[0].count('class="c4"') == 1
    assert drawn[0].count('class="cm"') == len(TODAY) - 1, "without a figure: hatched"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_names_of_regions_fit_their_blocks(language: str) -> None:
    for row in municipality_rows():
        lines = broken(row[f"region_name_{language}"])
        assert len(lines) <= 2 and all(len(line) <= 14 for line in lines)
        assert "…" not in "".join(lines), row[f"region_name_{language}"]


CODES = [f"{n:03d}" for n in range(1, 25)]
AREAS = read_boundaries(mosaic(CODES), CODES, "made up")


def steps(path: str) -> set[frozenset[tuple[int, int]]]:
    """The line segments of a path, without direction."""
    found = set()
    for ring in path.split("z")[:-1]:
        numbers = [int(n) for n in re.findall(r"-?\d+", ring)]
        spots = [(numbers[0], numbers[1])]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            spots.append((spots[-1][0] + dx, spots[-1][1] + dy))
        found |= {frozenset(pair) for pair in zip(spots, [*spots[1:], spots[0]], strict=True)}
    return found


@pytest.mark.parametrize("most", [60_000, 2_500, 1_400])
def test_boundaries_are_light_and_neighbours_share_them(most: int) -> None:
    shapes = light_shapes(AREAS, most)
    assert shapes.paths.keys() == set(CODES)
    assert sum(map(len, shapes.paths.values())) <= most
    segments = [steps(path) for path in shapes.paths.values()]
    times = {s: sum(s in other for other in segments) for s in set().union(*segments)}
    assert set(times.values()) <= {1, 2}
    # A mosaic of 4 x 6 cells has 20 outer sides: only what lies on them is drawn once.
    inner = [s for s, n in times.items() if n == 2]
    outer = [s for s, n in times.items() if n == 1]
    assert inner and is_closed(outer), "a gap between neighbours would leave loose ends"


def is_closed(segments: list[frozenset[tuple[int, int]]]) -> bool:
    """Whether the segments are one way around: each end meets exactly one other."""
    ends = [spot for segment in segments for spot in segment]
    return all(ends.count(spot) == 2 for spot in ends)


def test_what_cannot_be_drawn_lightly_is_an_error() -> None:
    with pytest.raises(PublishFailed, match="tile map"):
        light_shapes(AREAS, 50)
    with pytest.raises(PublishFailed, match="found none"):
        light_shapes({})


def test_a_speck_is_still_drawn() -> None:
    speck = [[(300_000.0, 7_000_000.0), (300_001.0, 7_000_000.0), (300_001.0, 7_000_001.0), (300_000.0, 7_000_000.0)]]
    shapes = light_shapes({**AREAS, "900": speck})
    assert shapes.paths["900"].endswith("z") and len(shapes.paths["900"]) > 10
    assert list(shapes.paths)[-1] == "900", "the smallest is drawn last, on top"
    svg = boundary_map.draw(shapes, {"900": "c1"}, {"900": "<b>"}, "T", "D")
    assert 'class="c1"' in svg and "&lt;b&gt;" in svg
