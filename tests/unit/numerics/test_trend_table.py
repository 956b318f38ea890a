"""All trends at once: the same as one by one, and the faults of other methods that ours has not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tilannekuva.numerics.trend_table import TrendRule, trend_rules, trend_table
from tilannekuva.numerics.trend_window import windows_of
from tilannekuva.numerics.trends import median_change, theil_sen, window

YEARS = np.arange(2013, 2026)
MUNICIPALITIES = 60
LEVEL = TrendRule("higher_is_better", "share", False, 3, [])


def panel(indicator: str, figures: np.ndarray, years: np.ndarray) -> pd.DataFrame:
    """Long table of (municipalities, years) figures; NaN is left out."""
    frame = pd.DataFrame(figures, index=[f"{i:03d}" for i in range(len(figures))], columns=years)
    stacked = pd.Series(frame.stack()).rename_axis(["municipality_code", "year"])
    long = stacked.reset_index(name="value")
    return long.assign(indicator_id=indicator)[["municipality_code", "indicator_id", "year", "value"]]


@pytest.fixture(scope="module")
def employment() -> pd.DataFrame:
    """Shares with trends of their own, gaps, and populations from 500 to 500,000."""
    generator = np.random.default_rng(8)
    people = np.geomspace(500, 500_000, MUNICIPALITIES)
    slopes = generator.normal(0, 0.4, MUNICIPALITIES)
    figures = 70 + slopes[:, None] * (YEARS - 2019) + generator.normal(0, 1, (MUNICIPALITIES, len(YEARS)))
    figures[generator.random(figures.shape) < 0.1] = np.nan
    return pd.concat([panel("employment", figures, YEARS), panel("population", people[:, None], np.array([2025]))])


RULES = {"employment": LEVEL, "population": TrendRule("neutral", "stock", False, 3, [])}


def of_employment(values: pd.DataFrame, rules: dict[str, TrendRule] = RULES) -> pd.DataFrame:
    table = trend_table(values, rules, 2025)
    return table[table["indicator_id"] == "employment"].set_index("municipality_code")


def test_windows_slopes_and_intervals_are_those_of_one_series_alone(employment: pd.DataFrame) -> None:
    table = of_employment(employment)
    for code, group in employment[employment["indicator_id"] == "employment"].groupby("municipality_code"):
        years, values, _ = window(group["year"].to_numpy(float), group["value"].to_numpy(), [], is_election=False)
        row, alone = table.loc[str(code)], theil_sen(years, values)
        assert (row["first_year"], row["last_year"], row["points"]) == (years[0], years[-1], len(years))
        found = [row["slope_per_year"], row["slope_low"], row["slope_high"]]
        assert found == pytest.approx([alone.per_year, alone.low, alone.high])
        assert row["slope_per_year"] == pytest.approx(stats.theilslopes(values, years).slope)
        line = stats.linregress(years, values)
        residual = values - line.intercept - line.slope * years
        assert row["scatter_own"] == pytest.approx(np.sqrt((residual**2).sum() / (len(years) - 2)))


def test_noise_floor_grows_where_fewer_people_make_more_chance() -> None:
    generator = np.random.default_rng(9)
    people = np.geomspace(500, 500_000, 200)
    figures = 70 + generator.normal(0, 1, (200, 8)) * np.sqrt(2000 / people + 0.04)[:, None]
    values = pd.concat([panel("employment", figures, YEARS[-8:]), panel("population", people[:, None], YEARS[-1:])])
    table = of_employment(values)
    expected = table["scatter_expected"].to_numpy()
    assert (np.diff(expected) < 0).all()
    assert expected[[0, -1]] == pytest.approx(np.sqrt(2000 / people[[0, -1]] + 0.04), rel=0.3)
    between = (table["scatter"] - table["scatter_own"]) * (table["scatter_expected"] - table["scatter"])
    assert (between >= 0).all()


def test_employment_and_its_complement_get_mirrored_verdicts(employment: pd.DataFrame) -> None:
    other = employment.assign(
        value=employment["value"].where(employment["indicator_id"] != "employment", 100 - employment["value"])
    )
    rules = RULES | {"employment": TrendRule("lower_is_better", "share", False, 3, [])}
    one, mirrored = of_employment(employment), of_employment(other, rules)
    assert one["verdict"].tolist() == mirrored["verdict"].tolist()
    assert {"improving", "worsening", "no_clear_change"} <= set(one["verdict"])
    assert one["noise_floor"].to_numpy() == pytest.approx(mirrored["noise_floor"].to_numpy())


def test_seventy_to_seventy_five_is_thirty_to_twenty_five() -> None:
    values = pd.concat([panel("employment", np.linspace(70, 75, 6)[None, :], YEARS[-6:])])
    other = values.assign(value=100 - values["value"])
    rules = {"employment": TrendRule("lower_is_better", "share", False, 3, [])}
    assert of_employment(values)["verdict"].tolist() == of_employment(other, rules)["verdict"].tolist() == ["improving"]


@pytest.mark.parametrize("factor", [0.001, 7.0, 1e6])
def test_another_unit_changes_no_verdict(employment: pd.DataFrame, factor: float) -> None:
    is_share = employment["indicator_id"] == "employment"
    scaled = employment.assign(value=employment["value"] * np.where(is_share, factor, 1.0))
    one, other = of_employment(employment), of_employment(scaled)
    assert one["verdict"].tolist() == other["verdict"].tolist()
    assert other["noise_floor"].to_numpy() == pytest.approx(one["noise_floor"].to_numpy() * factor)


def test_the_order_and_the_names_of_municipalities_change_no_verdict(employment: pd.DataFrame) -> None:
    shuffled = employment.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(of_employment(employment), of_employment(shuffled))
    codes = sorted(employment["municipality_code"].unique())
    renamed = dict(zip(codes, reversed(codes), strict=True))
    other = of_employment(employment.assign(municipality_code=employment["municipality_code"].map(renamed)))
    mapped = other.loc[[renamed[c] for c in codes]]
    assert of_employment(employment)["verdict"].tolist() == mapped["verdict"].tolist()
    assert mapped["noise_floor"].to_numpy() == pytest.approx(of_employment(employment)["noise_floor"].to_numpy())


def test_a_large_municipality_does_not_cry_wolf() -> None:
    """Trend markers tested against chance among people alone call half of these trends: shocks that no size removes."""
    generator = np.random.default_rng(10)
    people, share = 200_000, 0.7 + generator.normal(0, 0.005, (400, 5))
    counts = generator.binomial(people, share)
    years = YEARS[-5:].astype(float)
    centred, rate = years - years.mean(), counts.sum(axis=1) / (5 * people)
    armitage = (counts @ centred) ** 2 / (people * (centred**2).sum() * rate * (1 - rate))
    assert (armitage > 9.5495).mean() > 0.4
    values = pd.concat([
        panel("employment", counts / people * 100, YEARS[-5:]),
        panel("population", np.full((400, 1), float(people)), YEARS[-1:]),
    ])  # fmt: skip
    assert of_employment(values)["verdict"].isin(["improving", "worsening"]).mean() < 0.05


def test_words_for_series_that_cannot_be_judged() -> None:
    figures = np.linspace(50, 60, len(YEARS))[None, :]
    rules = {
        "a": LEVEL,
        "b": TrendRule("neutral", "share", False, 3, [2022]),
        "c": TrendRule("neutral", "share", False, 3, []),
    }
    values = pd.concat(
        [panel("a", figures[:, -4:], YEARS[-4:]), panel("b", figures, YEARS), panel("c", figures[:, :8], YEARS[:8])]
    )
    table = trend_table(values, rules, 2025).set_index("indicator_id")
    assert table["verdict"].to_dict() == {"a": "too_short", "b": "broken", "c": "outdated"}
    assert table["direction"].isna().all()
    assert table["slope_per_year"].isna().to_dict() == {"a": True, "b": True, "c": False}


def test_a_stock_is_judged_on_yearly_changes_and_an_election_on_terms() -> None:
    growth = 1000 * 1.01 ** np.arange(8.0) * np.array([1, 1.001, 1, 1.002, 1, 1.001, 1, 1.001])
    elections = np.array([2000, 2004, 2008, 2012, 2017, 2021])
    values = pd.concat([
        panel("jobs", growth[None, :], YEARS[-8:]),
        panel("turnout", np.linspace(60, 50, 6)[None, :], elections),
    ])  # fmt: skip
    rules = {
        "jobs": TrendRule("higher_is_better", "stock", False, 3, []),
        "turnout": TrendRule("higher_is_better", "share", True, 5, []),
    }
    table = trend_table(values, rules, 2025).set_index("indicator_id")
    alone = median_change(YEARS[-8:].astype(float), growth)
    assert table.loc["jobs", "slope_per_year"] == pytest.approx(alone.per_year)
    assert table["verdict"].to_dict() == {"jobs": "improving", "turnout": "worsening"}
    assert table.loc["jobs", "method"] == "median_change"


def test_no_rows_give_no_rows() -> None:
    empty = panel("a", np.zeros((1, 1)), YEARS[:1]).iloc[:0]
    assert len(trend_table(empty, {"a": LEVEL}, 2025)) == 0
    assert len(windows_of(empty, {"a": LEVEL}).points) == 0


def test_rules_leave_projections_out() -> None:
    catalogue = pd.DataFrame({
        "indicator_id": ["a", "p"], "direction": "neutral", "kind": "share", "time_rule": ["election", "annual"],
        "max_age_years": 3, "breaks": [np.array([2023]), np.array([])], "is_projection": [False, True],
    })  # fmt: skip
    assert trend_rules(catalogue) == {"a": TrendRule("neutral", "share", True, 3, [2023])}
