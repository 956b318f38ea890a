"""Support and luck of positions against plain Python, hand-worked figures and scipy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tilannekuva.numerics.chance import expected_tails
from tilannekuva.numerics.chance_tests import adjusted_p_values, gap_p_values, kendall_p_values, sign_test_p_value
from tilannekuva.numerics.perturb import PeerDraws
from tilannekuva.numerics.significance_table import significance_table
from tilannekuva.numerics.support import position_shares
from tilannekuva.numerics.support_table import chance_table, support_table

CELL = st.one_of(st.just(float("nan")), st.integers(0, 6).map(float))


def position(own: float, others: list[float]) -> str:
    valid = [x for x in others if not np.isnan(x)]
    if len(valid) < 4:
        return "not_compared"
    low, high = np.percentile(valid, [25, 75])
    return "above" if own > round(high, 9) else "below" if own < round(low, 9) else "middle"


@settings(max_examples=40, deadline=None)
@given(st.lists(CELL, min_size=10, max_size=10), st.integers(0, 2**32 - 1), st.integers(4, 8))
def test_shares_are_counts_over_the_draws(row: list[float], seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    draws = np.stack([[rng.permutation(10)[:k] for _ in range(10)] for _ in range(6)]).astype(np.int16)
    draws[rng.random(draws.shape) < 0.2] = -1
    shares = position_shares(np.array([row]), draws)
    for own, value in enumerate(row):
        if np.isnan(value):
            assert np.isnan(shares.middle[0, own])
            continue
        said = [position(value, [row[p] for p in peers if p >= 0]) for peers in draws[:, own]]
        for name in ("above", "middle", "below", "not_compared"):
            assert getattr(shares, name)[0, own] == pytest.approx(said.count(name) / 6)


def test_support_by_hand_and_only_where_it_is_asked_for() -> None:
    values = np.array([[10.0, 1, 2, 3, 4, 11, 12]])
    draws = np.full((4, 7, 4), -1, dtype=np.int16)
    # Municipality 0 with 10: above 1, 2, 3, 4; in the middle of 1, 2, 11, 12; three members are no comparison.
    draws[:, 0] = [[1, 2, 3, 4], [1, 2, 5, 6], [1, 2, 3, -1], [2, 3, 4, 1]]
    wanted = np.zeros((1, 7), dtype=bool)
    wanted[0, 0] = True
    shares = position_shares(values, draws, wanted)
    assert [s[0, 0] for s in (shares.above, shares.middle, shares.below, shares.not_compared)] == [0.5, 0.25, 0, 0.25]
    assert np.isnan(shares.above[0, 1:]).all()


def test_draws_over_other_municipalities_are_refused() -> None:
    with pytest.raises(ValueError, match="same municipalities"):
        position_shares(np.zeros((1, 5)), np.zeros((3, 4, 2), dtype=np.int16))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.001, 1000), st.floats(-50, 50))
def test_neither_order_nor_unit_changes_support_or_luck(seed: int, factor: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 40, (3, 9)).astype(float)
    draws = np.stack([[rng.permutation(np.delete(np.arange(9), i))[:6] for i in range(9)] for _ in range(5)])
    order = rng.permutation(9)
    place = np.argsort(order)  # where each municipality is afterwards
    shares = position_shares(values, draws)
    moved = position_shares(values[:, order], place[draws[:, order]])
    scaled = position_shares(values * factor + shift, draws)
    np.testing.assert_array_equal(moved.above, shares.above[:, order])
    np.testing.assert_array_equal(scaled.below, shares.below)
    above, below = expected_tails(values, draws[0])
    np.testing.assert_array_equal(expected_tails(values[:, order], place[draws[0][order]])[0], above[:, order])
    np.testing.assert_array_equal(expected_tails(values * factor + shift, draws[0])[1], below)


@settings(max_examples=40, deadline=None)
@given(st.lists(CELL, min_size=8, max_size=8), st.integers(1, 7))
def test_chances_by_leaving_each_one_out(row: list[float], k: int) -> None:
    members = np.array([[(i + j + 1) % 8 for j in range(k)] for i in range(8)])
    above, below = expected_tails(np.array([row]), members)
    for own in range(8):
        figures = [x for x in [row[own], *(row[m] for m in members[own])] if not np.isnan(x)]
        if np.isnan(row[own]) or len(figures) < 2:
            assert np.isnan(above[0, own])
            continue
        quartiles = [np.percentile(np.delete(figures, i), [25, 75]) for i in range(len(figures))]
        high = sum(x > round(q[1], 9) for x, q in zip(figures, quartiles, strict=True)) / len(figures)
        low = sum(x < round(q[0], 9) for x, q in zip(figures, quartiles, strict=True)) / len(figures)
        assert (above[0, own], below[0, own]) == pytest.approx((high, low))


def test_the_chance_of_a_tail_among_seven_is_ten_in_thirty_two_and_nothing_without_differences() -> None:
    rng = np.random.default_rng(5)
    values = rng.random((400, 8))
    members = np.array([[(i + j + 1) % 8 for j in range(7)] for i in range(8)])
    above, below = expected_tails(values, members)
    assert above.mean() == pytest.approx(10 / 32, abs=0.01) and below.mean() == pytest.approx(10 / 32, abs=0.01)
    # What is found when nothing but chance is at work agrees with what is expected.
    shares = position_shares(values, members[None])
    assert shares.above.mean() == pytest.approx(above.mean(), abs=0.01)
    assert not expected_tails(np.ones((1, 8)), members)[0].any()


@pytest.mark.parametrize("n", [5, 6, 8])
def test_kendall_p_values_are_scipys(n: int) -> None:
    values = np.random.default_rng(n).random((40, n))
    expected = [stats.kendalltau(np.arange(n), row, method="exact").pvalue for row in values]
    np.testing.assert_allclose(kendall_p_values(values), expected)
    # Five rising points: 2 / 5! by hand. With a tie never smaller than scipy's permutation-free approximation allows.
    assert kendall_p_values(np.array([[1.0, 2, 3, 4, 5]]))[0] == pytest.approx(2 / 120)
    assert kendall_p_values(np.array([[1.0, 2, 3, 4, 4]]))[0] >= 2 / 120
    assert kendall_p_values(np.ones((1, n)))[0] == 1


def test_sign_test_is_scipys_and_unchanged_years_never_help() -> None:
    for up, down in ((7, 0), (6, 1), (4, 3), (0, 5)):
        changes = np.array([1.0] * up + [-1.0] * down)
        assert sign_test_p_value(changes) == pytest.approx(stats.binomtest(up, up + down).pvalue)
    assert sign_test_p_value(np.array([1.0] * 6 + [0.0])) >= sign_test_p_value(np.ones(6))
    assert sign_test_p_value(np.array([])) == 1


def test_gap_p_value_by_hand() -> None:
    many = np.full(3, 1e9)
    # sd 2, many members: 3.92 away is 1.96 standard deviations.
    found = gap_p_values(np.array([3.92, -3.92, 1.0]), np.array([2.0, 2.0, 0.0]), many)
    np.testing.assert_allclose(found[:2], 0.05, atol=1e-4)
    assert np.isnan(found[2])
    # The median of few varies as well: the same gap says less.
    assert gap_p_values(np.array([3.92]), np.array([2.0]), np.array([7.0]))[0] > 0.05


def test_gaps_of_yearly_shocks_alone_are_found_at_the_stated_rate() -> None:
    rng = np.random.default_rng(2)
    gap = rng.normal(size=4000) - np.median(rng.normal(size=(4000, 7)), axis=1)
    p = gap_p_values(gap, np.ones(4000), np.full(4000, 7.0))
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.012)


def test_benjamini_hochberg_is_scipys_within_each_family() -> None:
    rng = np.random.default_rng(1)
    p = rng.random(60) ** 2
    family = rng.integers(0, 3, 60)
    p[:4] = np.nan
    found = adjusted_p_values(p, family)
    for number in range(3):
        at = (family == number) & ~np.isnan(p)
        np.testing.assert_allclose(found[at], stats.false_discovery_control(p[at], method="bh"))
    assert np.isnan(found[:4]).all()
    # By hand: 0.01 * 4 / 1, then min(0.04 * 4 / 3, ...) for both middle ones, and 0.9.
    np.testing.assert_allclose(
        adjusted_p_values(np.array([0.01, 0.03, 0.04, 0.9]), np.zeros(4, dtype=np.int64)),
        [0.04, 0.16 / 3, 0.16 / 3, 0.9],
    )


FACTS = pd.DataFrame(
    [(f"{i:03d}", "debt", 2021, float(i), "lower_is_better") for i in range(1, 7)]
    + [(f"{i:03d}", "debt", 2020, float(-i), "lower_is_better") for i in range(1, 8)],
    columns=["municipality_code", "indicator_id", "year", "value", "direction"],
)
# Municipality 007 has nothing of 2021: its newest is of 2020 and is compared with the others' of 2020.
LATEST = pd.DataFrame(
    [(f"{i:03d}", "debt", 2020 if i == 7 else 2021) for i in range(1, 8)],
    columns=["municipality_code", "indicator_id", "year"],
)


def test_support_table_compares_the_newest_figure_within_its_year() -> None:
    codes = ("007", "001", "002", "003", "004", "005", "999")  # another order, and one without any figure
    peers = np.full((2, 7, 5), -1, dtype=np.int16)
    peers[0, 0], peers[1, 0] = [1, 2, 3, 4, 5], [1, 2, 3, 6, -1]  # of 007: five peers; three with a figure
    peers[:, 1] = [2, 3, 4, 5, 0]  # of 001: four peers of 2021, 007 has none
    found = support_table(FACTS, LATEST, PeerDraws(codes, peers)).to_pylist()
    rows = {r["municipality_code"]: r for r in found}
    assert {code: r["year"] for code, r in rows.items()} == {**{f"{i:03d}": 2021 for i in range(1, 7)}, "007": 2020}
    assert (rows["007"]["share_below"], rows["007"]["share_not_compared"]) == (0.5, 0.5)
    assert rows["001"]["share_below"] == 1
    assert rows["006"]["share_not_compared"] == 1  # it was never drawn for


def test_chance_table_has_a_row_per_group_and_newest_figure() -> None:
    members = pd.DataFrame(
        [("001", "network", f"{i:03d}") for i in range(2, 7)] + [("007", "similar", f"{i:03d}") for i in range(1, 5)],
        columns=["municipality_code", "comparison_group", "member_code"],
    )
    found = {
        (r["municipality_code"], r["comparison_group"]): r for r in chance_table(FACTS, LATEST, members).to_pylist()
    }
    assert set(found) == {("001", "network"), ("007", "similar")}
    # Six figures, five others: the two largest lie above the third quartile of the rest.
    assert found["001", "network"]["chance_above"] == pytest.approx(2 / 6)
    assert chance_table(FACTS, LATEST, members.iloc[:0]).num_rows == 0


def test_significance_takes_every_test_of_a_municipality_into_one_family() -> None:
    series = [("001", "a"), ("001", "b"), ("002", "a")]
    points = pd.DataFrame(
        [(m, i, 2014 + t, float(t if (m, i) == ("001", "a") else (-1) ** t)) for m, i in series for t in range(8)],
        columns=["municipality_code", "indicator_id", "year", "value"],
    ).sample(frac=1, random_state=1)
    trends = pd.DataFrame(
        [(*s, "theil_sen", 8, 2.0, s != ("002", "a")) for s in series],
        columns=["municipality_code", "indicator_id", "method", "points", "scatter", "is_tested"],
    )
    gaps = pd.DataFrame(
        [("001", "a", "similar", 20.0, 7), ("002", "a", "network", 0.0, 7)],
        columns=["municipality_code", "indicator_id", "comparison_group", "gap", "n"],
    )
    found = significance_table(trends, points, gaps).set_index(["municipality_code", "indicator_id", "test"])
    assert len(found) == 4  # the trend of 002 is no test
    rising = 2 / 40320
    assert found.loc[("001", "a", "trend"), "p_value"] == pytest.approx(rising)
    assert found.loc[("001", "a", "trend"), "p_adjusted"] == pytest.approx(rising * 3 / 2)
    assert found.loc[("002", "a", "network"), "p_adjusted"] == 1
    with pytest.raises(ValueError, match="points that the trends were computed from"):
        significance_table(trends, points.iloc[1:], gaps)
