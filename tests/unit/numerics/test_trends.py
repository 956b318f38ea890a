"""Trends against independent computations: scipy's slopes, Kendall's exact p-values, and hand-worked series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tilannekuva.numerics.trends import median_change, theil_sen, theil_sen_many, verdict_of, window

YEARS = np.arange(2014.0, 2022.0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=8))
def test_slope_is_scipys(values: list[float]) -> None:
    years = YEARS[: len(values)]
    expected = stats.theilslopes(np.array(values), years).slope
    assert theil_sen(years, np.array(values)).per_year == pytest.approx(expected, abs=1e-6)


@given(st.permutations(range(8)), st.integers(5, 8))
def test_interval_excludes_zero_exactly_when_kendall_rejects(order: list[int], n: int) -> None:
    values = np.array(order[:n], dtype=float)
    slope = theil_sen(YEARS[:n], values)
    p_value = stats.kendalltau(YEARS[:n], values, method="exact").pvalue
    assert (slope.low > 0 or slope.high < 0) == (p_value <= 0.05 + 1e-12)


@given(st.lists(st.floats(-1e3, 1e3), min_size=5, max_size=8), st.floats(0.01, 100), st.floats(-50, 50))
def test_rescaling_a_unit_rescales_the_slope(values: list[float], factor: float, shift: float) -> None:
    years, x = YEARS[: len(values)], np.array(values)
    before, after = theil_sen(years, x), theil_sen(years, x * factor + shift)
    assert after.per_year == pytest.approx(before.per_year * factor, abs=1e-6 * factor)
    assert after.high == pytest.approx(before.high * factor, abs=1e-6 * factor)


def test_straight_line_is_a_trend_and_direction_decides_the_word() -> None:
    slope = theil_sen(YEARS, 50 + 0.5 * (YEARS - 2014))
    assert slope.per_year == pytest.approx(0.5)
    assert slope.noise_floor == pytest.approx(0)
    assert verdict_of(slope, "higher_is_better") == "improving"
    assert verdict_of(slope, "lower_is_better") == "worsening"
    assert verdict_of(slope, "neutral") == "rising"


def test_scatter_larger_than_the_change_is_no_trend() -> None:
    values = np.array([10.0, 14, 9, 15, 10, 16, 11, 15])
    assert verdict_of(theil_sen(YEARS, values), "higher_is_better") == "no_clear_change"


def test_stock_is_judged_on_its_yearly_changes() -> None:
    values: np.ndarray = 1000 * 1.01 ** np.arange(8.0)
    slope = median_change(YEARS, values)
    assert slope.per_year == pytest.approx(1.0)
    assert verdict_of(slope, "neutral") == "rising"


def test_four_changes_of_a_stock_are_too_few_for_an_interval() -> None:
    assert verdict_of(median_change(YEARS[:5], 1000 * 1.01 ** np.arange(5.0)), "neutral") == "too_short"


def test_a_gap_is_no_yearly_change() -> None:
    years = np.array([2014.0, 2015, 2016, 2018, 2019])
    changes = median_change(years, np.array([100.0, 110, 121, 242, 266.2]))
    assert changes.per_year == pytest.approx(10)


def test_window_stops_at_a_break_and_says_so() -> None:
    years, _, broken = window(YEARS, YEARS * 0 + 1, [2019], is_election=False)
    assert list(years) == [2019, 2020, 2021]
    assert broken
    years, _, broken = window(YEARS, YEARS * 0 + 1, [2016], is_election=False)
    assert len(years) == 6
    assert not broken


def test_window_takes_the_last_eight_valid_points_of_ten_years() -> None:
    years = np.arange(2000.0, 2022.0)
    values = np.where(years == 2020, np.nan, 1.0)
    kept, _, _ = window(years, values, [], is_election=False)
    assert list(kept) == [2013, 2014, 2015, 2016, 2017, 2018, 2019, 2021]
    elections = np.array([2004.0, 2008, 2012, 2017, 2021])
    assert len(window(elections, elections, [], is_election=True)[0]) == 5


@pytest.mark.parametrize("n", [5, 6, 7, 8])
def test_false_alarms_stay_under_the_nominal_five_per_cent(n: int) -> None:
    """The exact interval alone; the noise floor takes away more (test_noise.py)."""
    rng = np.random.default_rng(20_261_124)
    slopes = theil_sen_many(np.tile(YEARS[:n], (20_000, 1)), rng.normal(50, 0.5, (20_000, n)))
    assert ((slopes[:, 1] > 0) | (slopes[:, 2] < 0)).mean() < 0.05
