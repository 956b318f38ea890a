"""Slopes of all series with their own ordinary variation: the shared ground of trends, outlook and learning peers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from tilannekuva.numerics.noise import (
    CONFIDENCE,
    Design,
    Floats,
    expected_autocorrelation,
    local_rho,
    scatter_and_autocorrelation,
    slope_variance,
)
from tilannekuva.numerics.noise_pool import fit_curve, shrunk
from tilannekuva.numerics.trend_window import Ints, TrendRule, Windows, windows_of
from tilannekuva.numerics.trends import MIN_POINTS, median_changes_many, theil_sen_many


@dataclass(frozen=True)
class Fits:
    """Of each of S series (NaN where it has too few points).

    slope: (S, 3) per year with its interval (infinite ends: too few points for one), in the unit or per cent (stocks).
    level: fitted value at the last year; of a stock the last value. last_residual: the newest point (of a stock:
    the newest yearly change) minus the fit. design: (S,) index into designs, -1 without a fit.
    own, expected, variance: residual variance of the series, of the curve, and both put together; freedom of that.
    rho: the indicator's autocorrelation of shocks. floor: smallest slope that stands out, per year.
    """

    windows: Windows
    designs: list[Design]
    design: Ints
    slope: Floats
    level: Floats
    last_residual: Floats
    own: Floats
    expected: Floats
    variance: Floats
    freedom: Floats
    rho: Floats
    floor: Floats


def fit_all(values: pd.DataFrame, rules: Mapping[str, TrendRule]) -> Fits:
    """Fit every series of ``values`` (municipality_code, indicator_id, year, value; valid values only)."""
    windows = windows_of(values, rules)
    size = len(windows.points)
    numbers = np.full((size, 7), np.nan)  # slope, low, high, level, last residual, own variance, autocorrelation
    design = np.full(size, -1, dtype=np.int64)
    designs: dict[Design, int] = {}
    elections = np.array([rules[i].is_election for i in windows.indicator_ids], dtype=bool)
    for n in range(MIN_POINTS, int(windows.points.max(initial=0)) + 1):
        which = np.flatnonzero(windows.points == n)
        years = windows.of_length(n, which)[0]
        steps = np.where(elections[which], np.median(np.diff(years), axis=1), 1.0)
        keys = np.column_stack([years - years[:, -1:], steps, windows.is_stock[which]])
        for pattern, at in _distinct_rows(keys):
            members = which[at]
            found = _fit_pattern(windows, members, pattern[:-2], float(pattern[-2]), bool(pattern[-1]))
            if found is not None:
                design[members] = designs.setdefault(found[0], len(designs))
                numbers[members] = found[1]
    pooled = _pool(windows, list(designs), design, numbers[:, 5], numbers[:, 6])
    return Fits(windows, list(designs), design, numbers[:, :3], numbers[:, 3], numbers[:, 4], numbers[:, 5], *pooled)


def _fit_pattern(
    windows: Windows, members: Ints, times: Floats, step: float, is_stock: bool
) -> tuple[Design, Floats] | None:
    """(k, 7) numbers of series whose points lie at the same times before their newest; None without any change."""
    years, values = windows.of_length(len(times), members)
    last = values[:, -1]
    if is_stock:
        consecutive = np.diff(times) == 1
        if not consecutive.any():
            return None
        values = ((values[:, 1:] / values[:, :-1] - 1) * 100)[:, consecutive]
        design = Design(tuple((times[1:][consecutive]).tolist()), is_line=False)
        slopes = median_changes_many(values)
        # The newest change is the last only if there is no gap before the newest point.
        residual = values[:, -1] - slopes[:, 0] if consecutive[-1] else np.zeros(len(values))
        level = last
    else:
        design = Design(tuple((times / step).tolist()), is_line=True, step=step)
        slopes = theil_sen_many(years, values)
        level = np.median(values - slopes[:, :1] * (years - years[:, -1:]), axis=1)
        residual = last - level
    own, lagged = scatter_and_autocorrelation(values, design)
    return design, np.column_stack([slopes[:, :3], level, residual, own, lagged])


def _pool(
    windows: Windows, designs: list[Design], design: Ints, own: Floats, lagged: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """(S,) expected variance, variance, its freedom, rho and floor: what the municipalities say together."""
    pooled = np.full((5, len(own)), np.nan)
    freedoms = np.array([d.degrees_of_freedom for d in designs], dtype=np.float64)
    expected_lag = np.array([expected_autocorrelation(d) for d in designs])
    # A mean of one change has no scatter, and so no floor.
    fitted = np.flatnonzero(design >= 0)
    fitted = fitted[freedoms[design[fitted]] > 0]
    for _, group in pd.Series(fitted).groupby([windows.indicator_ids[fitted], windows.is_stock[fitted]]):
        mine = group.to_numpy()
        df, people = freedoms[design[mine]], windows.population[mine]
        rho = local_rho(lagged[mine], expected_lag[design[mine]], people)
        curve = fit_curve(own[mine], df, people)
        expected = curve.at(people) if curve else np.full(len(mine), np.nan)
        variance, freedom = shrunk(own[mine], df, expected, curve.prior_freedom if curve else 0.0)
        floor = _floors(designs, design[mine], variance, freedom, rho)
        pooled[:, mine] = [expected, variance, freedom, rho, floor]
    return pooled[0], pooled[1], pooled[2], pooled[3], pooled[4]


def _floors(designs: list[Design], design: NDArray[np.int64], variance: Floats, freedom: Floats, rho: Floats) -> Floats:
    """Student's quantile times the standard error of the slope, per year."""
    per_variance = by_design(slope_variance, designs, design, rho)
    # The same as stats.t.ppf without its checks of every argument, which cost more than the quantile itself.
    quantile = np.asarray(special.stdtrit(freedom, (1 + CONFIDENCE) / 2), dtype=np.float64)
    return quantile * np.sqrt(variance * per_variance)


def by_design(
    measure: Callable[[Design, float], float], designs: list[Design], design: NDArray[np.int64], rho: Floats
) -> Floats:
    """(k,) a number of each series that depends on its design and autocorrelation only; computed once for each pair."""
    numbers = np.full(len(design), np.nan)
    for (d, r), at in _distinct_rows(np.column_stack([design, rho])):
        numbers[at] = measure(designs[int(d)], float(r))
    return numbers


def _distinct_rows(table: Floats) -> Iterator[tuple[Floats, Ints]]:
    """Each distinct row of a table with the places it stands at."""
    # Hashing column by column; np.unique of whole rows compares them byte by byte.
    number = np.zeros(len(table), dtype=np.int64)
    for column in table.T:
        values, distinct = pd.factorize(column)
        number = pd.factorize(number * (len(distinct) + 1) + values)[0]
    order = np.argsort(number, kind="stable")
    for at in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
        if at.size:
            yield table[at[0]], at
