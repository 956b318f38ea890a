"""Positions against an independent computation with plain Python and numpy's own percentiles."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tilannekuva.numerics.comparison_table import build_cube, comparison_table
from tilannekuva.numerics.comparisons import position_of, with_others, within_groups

# Few distinct values, so that ties are common; some missing.
CELL = st.one_of(st.just(float("nan")), st.integers(0, 6).map(float))
MATRIX = st.lists(st.lists(CELL, min_size=8, max_size=8), min_size=1, max_size=4).map(np.array)


def expected(own: float, others: list[float], included: list[float]) -> tuple[float, ...]:
    """n, p25, median, p75, minimum, maximum over ``included``; rank and ties of ``own`` among ``others``."""
    valid = np.array([x for x in included if not np.isnan(x)])
    better = sum(x > own for x in others if not np.isnan(x))
    equal = sum(x == own for x in others if not np.isnan(x))
    if valid.size == 0:
        return (0, *[np.nan] * 5, 1 + better, equal)
    return (valid.size, *np.percentile(valid, [25, 50, 75]), valid.min(), valid.max(), 1 + better, equal)


def found(statistics: object, row: int, column: int) -> list[float]:
    names = ("n", "p25", "median", "p75", "minimum", "maximum", "rank", "n_equal")
    return [float(getattr(statistics, name)[row, column]) for name in names]


@settings(max_examples=60, deadline=None)
@given(MATRIX, st.lists(st.lists(st.integers(0, 7), max_size=5, unique=True), min_size=8, max_size=8))
def test_against_others(values: np.ndarray, lists: list[list[int]]) -> None:
    lists = [[m for m in members if m != own] for own, members in enumerate(lists)]
    width = max((len(members) for members in lists), default=0) or 1
    padded = np.array([members + [-1] * (width - len(members)) for members in lists])
    statistics = with_others(values, values, padded)
    for row in range(len(values)):
        for column in range(8):
            if np.isnan(values[row, column]):
                continue
            others = [float(values[row, m]) for m in lists[column]]
            want = expected(float(values[row, column]), others, others)
            np.testing.assert_allclose(found(statistics, row, column), want)


@settings(max_examples=60, deadline=None)
@given(MATRIX, st.lists(st.integers(-1, 2), min_size=8, max_size=8))
def test_within_groups(values: np.ndarray, group: list[int]) -> None:
    statistics = within_groups(values, values, np.array(group))
    for row in range(len(values)):
        for column in range(8):
            if np.isnan(values[row, column]) or group[column] < 0:
                continue
            members = [c for c in range(8) if group[c] == group[column]]
            others = [float(values[row, c]) for c in members if c != column]
            want = expected(float(values[row, column]), others, [float(values[row, c]) for c in members])
            np.testing.assert_allclose(found(statistics, row, column), want)


FACTS = pd.DataFrame(
    [
        ("001", "debt", 2020, 10.0, "lower_is_better"),
        ("002", "debt", 2020, 20.0, "lower_is_better"),
        ("003", "debt", 2020, 30.0, "lower_is_better"),
        ("001", "debt", 2021, 10.0, "lower_is_better"),
        ("002", "jobs", 2020, 0.1 + 0.2, "higher_is_better"),
        ("003", "jobs", 2020, 0.3, "higher_is_better"),
    ],
    columns=["municipality_code", "indicator_id", "year", "value", "direction"],
)
MEMBERS = pd.DataFrame(
    [("001", "similar", "001", "002"), ("001", "similar", "001", "003"), ("003", "similar", "003", "001")],
    columns=["municipality_code", "comparison_group", "group_code", "member_code"],
)
CLASSES = pd.DataFrame(
    [(code, "country", "FI") for code in ("001", "002", "003")],
    columns=["municipality_code", "comparison_group", "group_code"],
)


def row_of(table: pd.DataFrame, **keys: object) -> pd.Series:
    for name, key in keys.items():
        table = table[table[name] == key]
    assert len(table) == 1
    return table.iloc[0]


def test_table_says_who_is_compared_with_whom_in_which_year() -> None:
    table = comparison_table(FACTS, MEMBERS, CLASSES).to_pandas()
    best = row_of(table, municipality_code="001", indicator_id="debt", year=2020, comparison_group="similar")
    assert (best["n"], best["median"], best["rank"], best["value"]) == (2, 25, 1, 10)
    worst = row_of(table, municipality_code="003", indicator_id="debt", year=2020, comparison_group="country")
    assert (worst["n"], worst["median"], worst["rank"], worst["group_code"]) == (3, 20, 3, "FI")


def test_no_member_with_a_value_is_no_row() -> None:
    table = comparison_table(FACTS, MEMBERS, CLASSES).to_pandas()
    similar = table[table["comparison_group"] == "similar"]
    assert similar[similar["year"] == 2021].empty
    assert similar[similar["municipality_code"] == "002"].empty


def test_a_difference_in_the_last_bits_is_a_tie() -> None:
    table = comparison_table(FACTS, MEMBERS, CLASSES).to_pandas()
    for code in ("002", "003"):
        row = row_of(table, municipality_code=code, indicator_id="jobs", comparison_group="country")
        assert (row["rank"], row["n_equal"]) == (1, 1)


def test_permuting_rows_does_not_change_the_cube() -> None:
    one, other = build_cube(FACTS), build_cube(FACTS.sample(frac=1, random_state=1))
    assert one.codes == other.codes
    assert one.series.equals(other.series)
    np.testing.assert_array_equal(one.values, other.values)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.001, 0.01, 100.0, 1000.0]))
def test_neither_order_nor_unit_changes_ranks_ties_or_positions(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 12, (3, 10)) / 10  # tenths, which no binary fraction is: ties must survive rescaling
    members = np.stack([rng.permutation(np.delete(np.arange(10), i))[:6] for i in range(10)])
    members[rng.random(members.shape) < 0.2] = -1
    order = rng.permutation(10)
    place = np.append(np.argsort(order), -1)  # where each is afterwards; none stays none
    own = with_others(values, values, members)
    moved = with_others(values[:, order], values[:, order], place[members[order]])
    scaled = with_others(values * factor, np.round(values * factor, 9), members)
    for name in ("n", "rank", "n_equal"):
        np.testing.assert_array_equal(getattr(moved, name), getattr(own, name)[:, order])
        np.testing.assert_array_equal(getattr(scaled, name), getattr(own, name))
    np.testing.assert_array_equal(moved.median, own.median[:, order])
    for row in range(3):
        for column in range(10):
            if own.n[row, column] >= 4:
                said, again = (
                    position_of(v[row, column], s.p25[row, column], s.p75[row, column], "lower_is_better")
                    for v, s in ((values, own), (values * factor, scaled))
                )
                assert said == again
