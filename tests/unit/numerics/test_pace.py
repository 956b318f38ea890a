"""Pace against target: hand-worked figures, and the known faults of others' methods that this one must not have."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from tilannekuva.numerics.pace import Pace, Target, judge, reach, target_line
from tilannekuva.numerics.pace_table import MetricRule, YearJudged, judge_all
from tilannekuva.numerics.pace_windows import realism

KEY = ("091", "m")


def judged(values: list[float], target: Target, *, first: int = 2018, breaks: list[int] | None = None) -> YearJudged:
    """The newest year of a yearly series."""
    years = np.arange(first, first + len(values), dtype=np.float64)
    rules = {KEY: MetricRule(target, breaks or [])}
    return judge_all({KEY: (years, np.array(values, dtype=np.float64))}, rules, int(years[-1]))[KEY][-1]


def test_the_straight_path_to_a_zero_target_is_on_track() -> None:
    # 10, 9, 8, 7, 6, 5 in 2018–2023 and five years left for 5: exactly the pace that is needed.
    found = judged([10, 9, 8, 7, 6, 5], reach(2018, 10.0, 0.0, 2028))
    assert (found.judgement.status, found.judgement.required_pace) == ("on_track", -1.0)
    assert (found.judgement.years_ahead, found.judgement.met_at_pace_year) == (0.0, 2028)


@pytest.mark.parametrize("step", [0.1, 1 / 3, 0.7])
@pytest.mark.parametrize("target", [0.0, 1e-9, 40.0])
def test_a_straight_path_in_binary_fractions_is_on_track_in_every_year(step: float, target: float) -> None:
    years = np.arange(2016, 2026, dtype=np.float64)
    values = target + step * (2030 - years)
    rule = MetricRule(reach(2016, float(values[0]), target, 2030), [])
    found = judge_all({KEY: (years, values)}, {KEY: rule}, 2025)[KEY]
    assert [f.judgement.status for f in found] == ["cannot_be_judged"] * 4 + ["on_track"] * 6
    assert found[-1].judgement.met_at_pace_year == 2030


def test_employment_and_its_complement_get_the_same_verdict() -> None:
    # 70 -> 75 of a target 80, and 30 -> 25 of a target 20, with the same bumps.
    rises = [70, 71.2, 71.8, 73.1, 74.2, 75]
    up, down = (judged(v, t).judgement for v, t in (
        (rises, reach(2018, 70.0, 80.0, 2028)), ([100 - v for v in rises], reach(2018, 30.0, 20.0, 2028))
    ))  # fmt: skip
    assert up.status == down.status == "unclear"
    assert up.required_pace == pytest.approx(1.0)
    assert down.required_pace == pytest.approx(-1.0)
    assert up.years_ahead == pytest.approx(down.years_ahead)
    assert up.met_at_pace_year == down.met_at_pace_year


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ([50, 52, 54.1, 56, 58], "on_track"),  # slopes 1.9–2.1 a year, 1.4 needed (65 - 58 over five)
        ([50, 50.5, 51, 51.6, 52], "off_track"),  # 0.4–0.6 a year, 2.6 needed
        ([50, 49, 48.1, 47, 46], "wrong_way"),
        ([50, 53, 52, 56, 55], "unclear"),  # from -1 to 4 a year, 2 needed
    ],
)
def test_the_status_is_where_the_interval_lies(values: list[float], status: str) -> None:
    found = judged(values, reach(2018, 50.0, 65.0, 2027))
    assert found.judgement.status == status
    assert found.judgement.required_pace == pytest.approx((65 - values[-1]) / 5)


def test_the_pace_is_that_of_scipy() -> None:
    values = [50, 53, 52, 56, 55, 58.5, 57]
    found = judged(values, reach(2018, 50.0, 65.0, 2027))
    assert found.pace is not None
    assert found.pace.per_year == pytest.approx(theilslopes(values, np.arange(7.0))[0])


def test_a_met_target_is_met_and_a_missed_one_is_not() -> None:
    target = reach(2018, 50.0, 55.0, 2025)
    assert judge(target, 2021, 55.0, None).status == "met"
    assert judge(target, 2021, 55.0, None).required_pace is None
    late = judge(target, 2026, 54.9, Pace(1.0, 0.9, 1.1))
    assert (late.status, late.reason, late.required_pace) == ("off_track", "target_year_passed", None)


def test_time_distance_is_read_off_the_target_line() -> None:
    target = reach(2020, 40.0, 50.0, 2030)  # the line rises by one a year: it has 43 in 2023
    found = judge(target, 2025, 43.0, None)
    assert (found.target_line, found.years_ahead, found.is_bound) == (45.0, -2.0, False)
    below = judge(target, 2025, 38.0, None)  # below the line's beginning: at least five years behind
    assert (below.years_ahead, below.is_bound) == (-5.0, True)
    assert target_line(target, 2019) is None
    assert target_line(target, 2035) == 50.0


def test_a_corridor_and_a_floor_to_keep() -> None:
    corridor = Target(10.0, 20.0, 2030)
    steady, out = Pace(0.0, -0.5, 0.5), Pace(2.0, 1.5, 2.5)
    assert judge(corridor, 2025, 15.0, steady).status == "on_track"
    assert judge(corridor, 2025, 19.0, out).status == "off_track"  # 26.5 at the slowest
    assert judge(corridor, 2025, 18.0, steady).status == "unclear"  # 20.5 at the fastest
    assert judge(corridor, 2030, 15.0, None).status == "met"
    outside = judge(corridor, 2025, 25.0, Pace(-2.0, -2.5, -1.5))
    assert (outside.status, outside.required_pace, outside.met_at_pace_year) == ("on_track", -1.0, 2028)
    assert judge(corridor, 2025, 25.0, out).status == "wrong_way"
    assert judge(corridor, 2025, 15.0, steady).years_ahead is None
    floor = Target(70.0, inf, 2030)
    assert judge(floor, 2025, 75.0, Pace(3.0, 2.0, 4.0)).status == "on_track"
    assert judge(floor, 2025, 71.0, Pace(-3.0, -4.0, -2.0)).status == "off_track"
    assert judge(floor, 2025, 69.0, None).reason == "too_few_points"


def test_no_verdict_under_five_points_or_across_a_break() -> None:
    target = reach(2018, 10.0, 0.0, 2028)
    assert judged([10, 9, 8, 7], target).judgement.reason == "too_few_points"
    broken = judged([10, 9, 8, 7, 6, 5], target, breaks=[2021])
    assert (broken.judgement.status, broken.judgement.reason) == ("cannot_be_judged", "broken")
    assert broken.judgement.target_line is None
    # Five points after the break, but the target line begins before it.
    beyond = judged([10, 9, 8, 7, 6, 5, 4], target, breaks=[2019])
    assert beyond.judgement.reason == "broken"
    # A target that looks met across a break is not: the series is another one.
    assert judged([10, 9, 8, 7, 6, 0], target, breaks=[2023]).judgement.reason == "broken"
    # A break in the year of the baseline is no obstacle: the line begins with the new series.
    assert (
        judged([9, 8, 7, 6, 5], reach(2019, 9.0, 0.0, 2028), first=2019, breaks=[2019]).judgement.status == "on_track"
    )


def test_a_better_figure_before_the_baseline_has_not_met_the_target() -> None:
    years, values = np.arange(2016.0, 2024.0), np.array([9.0, 8, 7, 6, 5, 4, 3, 2])
    rules = {KEY: MetricRule(reach(2021, 4.0, 7.0, 2030), [])}
    found = judge_all({KEY: (years, values)}, rules, 2023)[KEY]
    assert [f.judgement.reason for f in found[:5]] == ["before_baseline"] * 5
    assert [f.judgement.status for f in found[5:]] == ["wrong_way"] * 3


def test_an_old_figure_is_no_verdict() -> None:
    years, values = np.arange(2010.0, 2018.0), np.arange(8.0)
    rules = {KEY: MetricRule(reach(2010, 0.0, 50.0, 2030), [])}
    assert judge_all({KEY: (years, values)}, rules, 2025)[KEY][-1].judgement.reason == "outdated"
    assert judge_all({KEY: (years, values)}, rules, 2020)[KEY][-1].judgement.status == "off_track"


def test_a_metric_without_a_target_has_a_pace_in_its_newest_year_and_no_verdict() -> None:
    found = judge_all({KEY: (np.arange(2018.0, 2024.0), np.arange(6.0))}, {KEY: MetricRule(None, [])}, 2023)[KEY]
    assert [f.pace.per_year if f.pace else None for f in found] == [None] * 5 + [1.0]
    assert {f.judgement.reason for f in found} == {"no_target"}


# Thousandths: what a unit's scale could push below the last digit of a binary fraction is not asked about.
_FIGURE = st.integers(-50_000, 50_000).map(lambda n: n / 1000)


@given(st.lists(_FIGURE, min_size=5, max_size=8), _FIGURE, _FIGURE, st.sampled_from([0.01, 3.7, 1000.0, -1.0, -100.0]))
def test_another_unit_and_the_complement_change_no_verdict(
    values: list[float], baseline: float, target: float, scale: float
) -> None:
    if baseline == target:
        return
    plain = judged(values, reach(2018, baseline, target, 2030)).judgement
    scaled = judged([scale * v for v in values], reach(2018, scale * baseline, scale * target, 2030)).judgement
    assert (plain.status, plain.reason) == (scaled.status, scaled.reason)
    assert plain.met_at_pace_year == scaled.met_at_pace_year


def test_realism_counts_windows_of_the_same_length_by_hand() -> None:
    years = np.arange(2015.0, 2021.0)
    peers = [(years, np.array([0.0, 1, 2, 3, 4, 5])), (years, np.array([5.0, 4, 6, 4, 5, 8]))]
    # Three years, +3 wanted. First peer: 3, 3, 3. Second: 4-5=-1, 5-4=1, 8-6=2.
    assert (realism(peers, 3.0, 3, []).windows, realism(peers, 3.0, 3, []).reached) == (6, 3)
    assert realism(peers, -1.0, 3, []).reached == 1
    # A break in 2018 leaves no window that begins before it and ends in or after it: of six, none.
    assert realism(peers, 3.0, 3, [2018]).share is None
    assert realism([], 3.0, 3, []).share is None
    gaps = [(np.array([2015.0, 2016, 2019]), np.array([0.0, 1, 9]))]
    assert realism(gaps, 8.0, 3, []).share == 1.0
