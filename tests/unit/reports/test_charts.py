import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import barcode, outlook, strip, trend
from reports.charts.scale import Linear, Point, decimals_of, path, segments, short, ticks
from reports.form import load_form

values = st.floats(-1e6, 1e6).map(lambda v: round(v, 3))


def make_strip(own: float = 5.0, others: tuple[float, ...] = (1.0, 3.0, 9.0), **changes: object) -> strip.Strip:
    given_ = {
        "own": own,
        "median": 3.0,
        "others": others,
        "block": (2.0, 4.0),
        "lower_is_better": False,
        "mark": "better",
    }
    return strip.Strip(**{**given_, "by_country": False, **changes})  # type: ignore[arg-type]


def test_the_median_is_the_centre_and_better_is_right() -> None:
    shape = make_strip()
    assert strip.position(3.0, shape) == 50
    assert strip.position(5.0, shape) > 50
    assert strip.position(5.0, make_strip(lower_is_better=True)) < 50


@given(values, values, st.lists(values, min_size=1, max_size=7), values, values)
def test_every_municipality_is_inside_the_strip(
    own: float, median: float, others: list[float], a: float, b: float
) -> None:
    shape = make_strip(own, tuple(others), median=median, block=(min(a, b), max(a, b)))
    assert all(0 <= strip.position(v, shape) <= 100 for v in (own, *others))


def test_a_block_that_runs_outside_ends_in_a_chevron() -> None:
    assert "M0 10 6 18 0 26z" in strip.draw(make_strip(block=(2.0, 900.0)), "t", "d")
    assert "M0 10 6 18 0 26z" not in strip.draw(make_strip(), "t", "d")


def test_dots_dodge_the_own_mark_and_one_another() -> None:
    offsets = strip.dodge([50.0, 50.5, 51.0, 80.0], 50.2)
    assert 0 not in offsets[:3] and len(set(offsets[:3])) == 3
    assert offsets[3] == 0


def chart(own: tuple[Point, ...], breaks: frozenset[int] = frozenset(), **band: tuple[Point, ...]) -> trend.TrendChart:
    given_ = {"median": (), "low": (), "high": (), **band}
    return trend.TrendChart(own=own, breaks=breaks, first=2010, last=2021, **given_)  # type: ignore[arg-type]


def subpaths(svg: str, kind: str) -> list[str]:
    found = re.search(rf'class="{kind}" d="([^"]*)"', svg)
    return re.findall(r"M[^M]*", found.group(1)) if found else []


def test_a_missing_year_and_a_break_cut_the_line() -> None:
    points = tuple(Point(y, float(y % 5)) for y in (2010, 2011, 2013, 2014, 2015, 2016))
    assert len(subpaths(trend.draw(chart(points), "t", load_form("fi").number), "ownline")) == 2
    broken = trend.draw(chart(points, frozenset({2015})), "t", load_form("fi").number)
    assert len(subpaths(broken, "ownline")) == 3
    assert 'class="brk"' in broken


def test_a_lone_year_is_a_dot_and_a_preliminary_end_is_hollow() -> None:
    points = (Point(2010, 1.0), Point(2011, 2.0), Point(2014, 2.0), Point(2016, 3.0))
    svg = trend.draw(chart(points), "t", load_form("fi").number)
    assert svg.count('<circle class="dot"') == 2
    soft = trend.draw(trend.TrendChart(points, (), (), (), frozenset(), 2010, 2021, True), "t", load_form("fi").number)
    assert 'class="dot soft"' in soft


def test_relative_paths_return_to_the_values() -> None:
    points = [Point(2010, 0.0), Point(2011, 10.0), Point(2013, -4.0)]
    text = path(points, 2010, lambda v: 100 - v, 1)
    numbers = [int(n) for n in re.findall(r"-?\d+", text)]
    x, y = numbers[:2]
    spots = [(x, y)]
    for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
        x, y = x + dx, y + dy
        spots.append((x, y))
    assert spots == [(0, 100), (1, 90), (3, 104)]


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_ticks_are_round_and_inside(low: float, width: float) -> None:
    found = ticks(low, low + width)
    assert 2 <= len(found) <= 12
    assert all(low - 1e-6 * width <= t <= low + width + 1e-6 * max(width, abs(low)) for t in found)


def test_small_helpers() -> None:
    assert (short(1.0), short(-0.04), short(12.34)) == ("1", "0", "12.3")
    assert decimals_of([1.0, 2.5]) == 1
    assert Linear(1, 1, 0, 100)(1) == 50
    assert segments([]) == []


@pytest.mark.parametrize("hostile", ['<script>alert("x")</script>', "a & b's"])
def test_titles_are_text_and_every_chart_is_well_formed(hostile: str) -> None:
    history = tuple(Point(y, 100.0 + y % 7) for y in range(2006, 2022))
    future = tuple(Point(y, 90.0) for y in range(2019, 2041))
    charts = [
        strip.draw(make_strip(), hostile, hostile),
        trend.draw(chart(history[4:]), hostile, load_form("fi").number),
        outlook.draw(outlook.OutlookChart(history, future, 2019), hostile, hostile, hostile, load_form("fi").number),
        barcode.draw(100.0, (100.0, 200.0, 5e5), (200.0,), {"title": hostile, "own": hostile}, [(1000.0, "1 000")]),
    ]
    for svg in charts:
        root = ElementTree.fromstring(str(svg))
        assert root.find("title") is not None and root.find("title").text == hostile  # type: ignore[union-attr]


def test_the_projection_is_dashed_from_its_base_year_and_history_is_solid() -> None:
    history = tuple(Point(y, 100.0) for y in range(2010, 2022))
    future = tuple(Point(y, 90.0) for y in range(2019, 2041))
    svg = outlook.draw(outlook.OutlookChart(history, future, 2019), "t", "d", "base", load_form("fi").number)
    solid, dashed = re.findall(r'class="ownline thick( dash)?" d="M(\d+)', svg)
    assert solid == ("", "0") and dashed == (" dash", "9")
    assert re.search(r'class="proj" x="30%"', svg)
