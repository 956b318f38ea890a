"""Learning peers by hand: who counts, in which order, and what the worse start alone would explain."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.unit.numerics.test_trend_table import panel
from tilannekuva.numerics.learning import learning_table
from tilannekuva.numerics.trend_table import TrendRule, trend_table

YEARS = np.arange(2018, 2026)
RULES = {"a": TrendRule("lower_is_better", "share", False, 3, [])}


def found(figures: np.ndarray, pairs: list[tuple[str, str]], rules: dict[str, TrendRule] = RULES) -> pd.DataFrame:
    values = panel("a", figures, YEARS)
    similar = pd.DataFrame(pairs, columns=["municipality_code", "peer_code"])
    return learning_table(trend_table(values, rules, 2025), values, similar, 2017, rules)


def line(start: float, slope: float) -> np.ndarray:
    return start + slope * np.arange(8.0)


def test_those_that_did_better_are_ranked_and_no_more_than_three() -> None:
    figures = np.stack([line(20, 0), line(20, -1), line(20, -0.5), line(20, -2), line(20, -0.2), line(20, 1)])
    table = found(figures, [("000", f"00{i}") for i in range(1, 6)])
    assert table["peer_code"].tolist() == ["003", "001", "002"]
    assert table["peer_rank"].tolist() == [1, 2, 3]
    assert table["advantage_per_year"].tolist() == pytest.approx([2, 1, 0.5])
    first = table.iloc[0]
    assert (first["value_first"], first["value_last"], first["peer_value_last"]) == pytest.approx((20, 20, 6))
    assert (first["similar_year"], first["first_year"], first["last_year"]) == (2017, 2018, 2025)


def test_direction_decides_who_did_better() -> None:
    figures = np.stack([line(20, 0), line(20, -1), line(20, 1)])
    rules = {"a": TrendRule("higher_is_better", "share", False, 3, [])}
    assert found(figures, [("000", "001"), ("000", "002")], rules)["peer_code"].tolist() == ["002"]


def test_a_municipality_that_improves_itself_has_nobody_to_learn_from() -> None:
    figures = np.stack([line(20, -1), line(20, -3)])
    assert found(figures, [("000", "001")]).empty


def test_an_advantage_within_the_noise_of_both_is_none() -> None:
    noise = np.array([1.0, -1, 1, -1, -1, 1, -1, 1])
    assert found(np.stack([line(20, 0) + noise, line(20, -0.2) - noise]), [("000", "001")]).empty
    table = found(np.stack([line(20, 0) + noise, line(20, -3) - noise]), [("000", "001")])
    own = trend_table(panel("a", (line(20, 0) + noise)[None, :], YEARS), RULES, 2025)["noise_floor"].iloc[0]
    assert table["noise_floor"].tolist() == pytest.approx([np.sqrt(2) * own])


def test_other_windows_are_not_compared() -> None:
    figures = np.stack([line(20, 0), line(20, -1)])
    figures[1, 0] = np.nan
    assert found(figures, [("000", "001")]).empty


def test_a_worse_start_is_flagged_and_its_expected_part_told() -> None:
    """Forty municipalities whose slopes are due to their starts alone: all of the advantage was to be expected."""
    starts = np.linspace(10, 30, 40)
    figures = np.stack([line(s, -0.1 * (s - 20)) for s in starts])
    table = found(figures, [("010", "039"), ("010", "012")])
    pull = stats.theilslopes(-0.1 * (starts - 20), starts).slope
    far = table.set_index("peer_code").loc["039"]
    assert far["expected_per_year"] == pytest.approx(-pull * (starts[39] - starts[10]))
    assert far["expected_share"] == pytest.approx(1)
    assert far["started_worse"]
    assert far["group_median_first"] == pytest.approx(starts[12])
    assert not table.set_index("peer_code").loc["012", "started_worse"]


def test_a_better_start_explains_nothing_and_few_municipalities_tell_nothing() -> None:
    starts = np.linspace(10, 30, 40)
    slopes = np.where(np.arange(40) == 0, -3.0, -0.1 * (starts - 20))
    table = found(np.stack([line(s, b) for s, b in zip(starts, slopes, strict=True)]), [("010", "000")])
    assert table["expected_per_year"].tolist() == [0]
    few = found(np.stack([line(20, 0), line(25, -1)]), [("000", "001")])
    assert few["expected_per_year"].isna().all()
    assert few["started_worse"].tolist() == [True]


def test_nothing_similar_gives_no_rows() -> None:
    assert found(np.stack([line(20, 0), line(20, -1)]), []).empty
