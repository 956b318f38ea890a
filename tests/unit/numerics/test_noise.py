"""Ordinary variation against independent computations: scipy's regression, simulation, and known curves."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tilannekuva.numerics.false_alarms import false_alarm_rates, shocks_of
from tilannekuva.numerics.noise import (
    RHO_GRID,
    Design,
    expected_autocorrelation,
    forecast_variance,
    local_rho,
    noise_floor,
    scatter_and_autocorrelation,
    slope_variance,
)
from tilannekuva.numerics.noise_pool import fit_curve, shrunk
from tilannekuva.settings import PROJECT_DIR

EIGHT = Design(tuple(float(t) for t in range(-7, 1)), is_line=True)
GAP = Design((-6.0, -5.0, -3.0, -2.0, 0.0), is_line=True)


@pytest.mark.parametrize("design", [EIGHT, GAP])
def test_floor_of_independent_years_is_the_regressions_own_standard_error(design: Design) -> None:
    values = np.random.default_rng(1).normal(50, 2, len(design.times))
    fit = stats.linregress(design.times, values)
    variance, _ = scatter_and_autocorrelation(values[None, :], design)
    freedom = len(design.times) - 2
    expected = stats.t.ppf(0.975, freedom) * fit.stderr
    assert noise_floor(float(variance[0]), freedom, design, rho=0.0) == pytest.approx(expected)


def test_mean_of_changes_has_the_standard_error_of_a_mean() -> None:
    changes = np.array([1.0, 2.0, 4.0, 1.0, 0.5, 3.0])
    design = Design(tuple(float(t) for t in range(-5, 1)), is_line=False)
    variance, _ = scatter_and_autocorrelation(changes[None, :], design)
    assert np.sqrt(variance[0] * slope_variance(design, 0.0)) == pytest.approx(stats.sem(changes))


def test_a_step_of_four_years_makes_a_quarter_of_the_slope_a_year() -> None:
    terms = Design(GAP.times, is_line=True, step=4.0)
    assert slope_variance(terms, 0.0) == pytest.approx(slope_variance(GAP, 0.0) / 16)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_autocorrelation_and_slope_error_are_those_of_simulated_shocks(rho: float) -> None:
    shocks = shocks_of((40_000, 8), rho, np.random.default_rng(3))
    variance, lagged = scatter_and_autocorrelation(shocks, EIGHT)
    expected = np.interp(rho, RHO_GRID, expected_autocorrelation(EIGHT))
    assert lagged.mean() == pytest.approx(expected, abs=0.01)
    slopes = np.polynomial.polynomial.polyfit(np.array(EIGHT.times), shocks.T, 1)[1]
    assert slope_variance(EIGHT, rho) * variance.mean() == pytest.approx(slopes.var(), rel=0.05)


@pytest.mark.parametrize("design", [EIGHT, Design(EIGHT.times, is_line=False)])
def test_forecast_error_is_that_of_simulated_outcomes(design: Design) -> None:
    rho, horizon, times = 0.5, 3, np.array(design.times)
    shocks = shocks_of((40_000, 8 + horizon), rho, np.random.default_rng(4))
    past, ahead = shocks[:, :8], shocks[:, 8:]
    coefficients = np.polynomial.polynomial.polyfit(times, past.T, 1 if design.is_line else 0)
    last = past[:, -1] - coefficients[0]
    if design.is_line:
        error = ahead[:, -1] - (coefficients[0] + horizon * coefficients[1] + rho**horizon * last)
    else:
        error = (ahead - coefficients[0][:, None] - last[:, None] * rho ** np.arange(1, horizon + 1)).sum(axis=1)
    variance, _ = scatter_and_autocorrelation(past, design)
    assert forecast_variance(design, rho, horizon) * variance.mean() == pytest.approx(error.var(), rel=0.05)


def test_autocorrelation_is_found_per_size_and_never_negative() -> None:
    generator = np.random.default_rng(5)
    expected = np.array([expected_autocorrelation(EIGHT)] * 600)
    people = np.repeat([1000.0, 100_000.0], 300) + np.arange(600.0)
    shocks = np.vstack([shocks_of((300, 8), rho, generator) for rho in (0.0, 0.8)])
    rho = local_rho(scatter_and_autocorrelation(shocks, EIGHT)[1], expected, people)
    assert rho[:200].mean() < 0.2
    assert rho[-200:].mean() == pytest.approx(0.8, abs=0.2)
    assert (local_rho(np.full(600, -0.9), expected, people) == 0).all()
    assert local_rho(np.full(3, np.nan), expected[:3], people[:3]).tolist() == [0, 0, 0]


def test_curve_finds_chance_and_overdispersion_and_is_not_bent_by_a_few() -> None:
    generator = np.random.default_rng(6)
    people = np.exp(generator.uniform(np.log(500), np.log(500_000), 300))
    freedom = np.full(300, 6.0)
    variance = (2000 / people + 0.25) * generator.chisquare(6, 300) / 6
    variance[:15] *= 1000
    curve = fit_curve(variance, freedom, people)
    assert curve is not None
    assert curve.a == pytest.approx(2000, rel=0.5)
    assert curve.b == pytest.approx(0.25, rel=0.3)


def test_no_curve_of_too_few_or_of_series_that_never_vary() -> None:
    assert fit_curve(np.ones(29), np.full(29, 6.0), np.full(29, 1e4)) is None
    assert fit_curve(np.zeros(300), np.full(300, 6.0), np.full(300, 1e4)) is None


@pytest.mark.parametrize(("spread", "low", "high"), [(0.0, 20, 80), (1.0, 1, 6)])
def test_alike_municipalities_are_shrunk_more_than_unlike_ones(spread: float, low: float, high: float) -> None:
    generator = np.random.default_rng(7)
    variance = np.exp(spread * generator.standard_normal(300)) * generator.chisquare(6, 300) / 6
    curve = fit_curve(variance, np.full(300, 6.0), np.full(300, 1e4))
    assert curve is not None
    assert low <= curve.prior_freedom <= high


def test_shrinkage_by_hand() -> None:
    variance, freedom = shrunk(np.array([4.0, 4.0]), np.array([6.0, 6.0]), np.array([1.0, np.nan]), 12.0)
    assert variance.tolist() == [2.0, 4.0]
    assert freedom.tolist() == [18.0, 6.0]


def test_false_alarms_are_as_published_and_under_five_per_cent_at_every_size() -> None:
    published = pd.read_csv(PROJECT_DIR / "dbt_project" / "seeds" / "false_alarm_rate.csv")
    keys = ["shocks", "points", "population"]
    measured = false_alarm_rates(points=8).sort_values(keys)
    stated = published[published["points"] == 8].sort_values(keys)
    assert stated[[*keys, "series"]].to_numpy().tolist() == measured[[*keys, "series"]].to_numpy().tolist()
    assert stated["rate"].to_numpy() == pytest.approx(measured["rate"].to_numpy(), abs=0.002)
    independent = published[published["shocks"] == "independent"]
    assert set(independent["population"]) == {2_000, 20_000, 200_000}
    assert independent["rate"].max() < 0.05
