"""The fan by hand and against plain regression; earlier fans are judged by what was known then."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.unit.numerics.test_trend_table import panel
from tilannekuva.numerics.outlook_table import (
    backtest_table,
    outlook_errors,
    outlook_table,
    widening_of,
)
from tilannekuva.numerics.trend_table import TrendRule

YEARS = np.arange(2010, 2026)
SHARE = TrendRule("higher_is_better", "share", False, 3, [])
WIDE = {"a": (-1e9, 1e9)}


def fan_of(figures: np.ndarray, rule: TrendRule = SHARE, ranges: dict[str, tuple[float, float]] = WIDE) -> pd.DataFrame:
    years = YEARS[-figures.shape[1] :]
    return outlook_table(panel("a", figures, years), {"a": rule}, 2025, ranges, {})


def test_a_straight_line_goes_on_without_doubt() -> None:
    fan = fan_of(50 + 0.5 * np.arange(8.0)[None, :])
    assert fan["year"].tolist() == [2026, 2027, 2028, 2029, 2030]
    assert fan["central"].tolist() == pytest.approx([54, 54.5, 55, 55.5, 56])
    assert (fan["high"] - fan["low"]).to_numpy() == pytest.approx(0, abs=1e-9)


def test_growth_of_a_stock_goes_on_in_per_cent() -> None:
    fan = fan_of((1000 * 1.02 ** np.arange(8.0))[None, :], TrendRule("neutral", "stock", False, 3, []))
    last = 1000 * 1.02**7
    assert fan["central"].tolist() == pytest.approx([last * 1.02**h for h in range(1, 6)])


def test_interval_is_the_prediction_interval_of_a_regression() -> None:
    """One municipality of independent years: its own scatter, Student's quantile, the textbook formula."""
    figures = np.array([10.0, 12, 9, 11, 13, 10, 12, 11])
    years = np.arange(-7.0, 1)
    fan = fan_of(figures[None, :])
    line = stats.linregress(years, figures)
    residual = figures - line.intercept - line.slope * years
    sd = np.sqrt((residual**2).sum() / 6)
    ahead = np.arange(1.0, 6)
    width = sd * np.sqrt(1 + 1 / 8 + (ahead - years.mean()) ** 2 / ((years - years.mean()) ** 2).sum())
    assert ((fan["high"] - fan["low"]) / 2).to_numpy() == pytest.approx(stats.t.ppf(0.9, 6) * width)


def test_a_slope_within_its_noise_is_hardly_carried_on() -> None:
    figures = np.array([10.0, 14, 9, 15, 10, 16, 11, 15])
    fan = fan_of(figures[None, :])
    slope = stats.theilslopes(figures, YEARS[-8:]).slope
    assert 0 < fan["central"].iloc[4] - fan["central"].iloc[3] < 0.3 * slope


def test_the_fan_stays_within_what_can_be() -> None:
    fan = fan_of(np.array([[90.0, 92, 93, 95, 96, 98, 99, 99.5]]), ranges={"a": (0.0, 100.0)})
    assert fan["high"].max() == 100
    assert fan["central"].max() <= 100
    growing = fan_of(np.array([[900.0, 500, 300, 100, 60, 30, 10, 1]]), TrendRule("neutral", "stock", False, 3, []))
    assert growing["low"].min() > 0


@pytest.mark.parametrize(
    "rule",
    [
        TrendRule("neutral", "share", False, 3, [2023]),
        TrendRule("neutral", "share", True, 3, []),
    ],
    ids=["broken", "election"],
)
def test_no_fan_where_there_is_no_yearly_trend(rule: TrendRule) -> None:
    assert fan_of(np.linspace(50, 60, 8)[None, :], rule).empty


def test_no_fan_of_too_few_or_old_figures() -> None:
    assert fan_of(np.linspace(50, 60, 4)[None, :]).empty
    old = panel("a", np.linspace(50, 60, 8)[None, :], np.arange(2010, 2018))
    assert outlook_table(old, {"a": SHARE}, 2025, WIDE, {}).empty


@pytest.fixture(scope="module")
def errors() -> pd.DataFrame:
    """A hundred random walks whose steps grow threefold in the last years: fans of before are too narrow."""
    steps = np.random.default_rng(11).normal(0, 1, (100, len(YEARS)))
    steps[:, -5:] *= 3
    return outlook_errors(panel("a", 50 + steps.cumsum(axis=1), YEARS), {"a": SHARE}, 2025)


def test_earlier_fans_use_only_what_was_known_then(errors: pd.DataFrame) -> None:
    assert (errors["year"] > errors["origin"]).all()
    assert sorted(errors["origin"].unique()) == [2020, 2021, 2022, 2023, 2024]
    assert len(errors) == 100 * (5 + 4 + 3 + 2 + 1)


def test_too_narrow_fans_are_widened_until_eight_of_ten_would_have_held(errors: pd.DataFrame) -> None:
    factor = widening_of(errors)["a"]
    assert factor > 1.2
    assert (errors["ratio"] <= factor).mean() == pytest.approx(0.8, abs=0.001)
    table = backtest_table(errors).set_index("horizon")
    assert (table["coverage"] > table["coverage_unwidened"])[:4].all()
    # Five years ahead only the first origin's outcomes are known, and before it nothing was.
    assert table["coverage"].isna().tolist() == [False, False, False, False, True]
    assert table.loc[1, "n"] == 500
    assert table["widening"].unique().tolist() == [factor]


def test_few_errors_borrow_the_usual_widening_and_a_good_fan_is_never_narrowed(errors: pd.DataFrame) -> None:
    few = errors.head(99).assign(indicator_id="few", ratio=9.0)
    good = errors.assign(indicator_id="good", ratio=0.1)
    found = widening_of(pd.concat([errors, few, good]))
    assert found["good"] == 1.0
    assert found["few"] == pytest.approx((found["a"] + 1) / 2)


def test_outcomes_across_a_break_are_left_out() -> None:
    values = panel("a", np.random.default_rng(12).normal(50, 1, (5, len(YEARS))), YEARS)
    found = outlook_errors(values, {"a": TrendRule("neutral", "share", False, 3, [2022])}, 2025)
    assert found["year"].max() == 2021
