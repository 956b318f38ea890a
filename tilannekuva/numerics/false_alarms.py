"""How often a trend is claimed where there is none: simulated series without trend through the same code as the marts.

The shocks are of three kinds: independent years, correlated years (0.5 from year to year), and a random walk.
"""

import numpy as np
import pandas as pd

from tilannekuva.numerics.noise import Floats
from tilannekuva.numerics.trend_table import TrendRule, trend_table

POPULATIONS = (2_000, 20_000, 200_000)
SHOCKS = {"independent": 0.0, "correlated_0.5": 0.5, "random_walk": 1.0}
LAST_YEAR = 2025
# A share such as the employment rate: per cent, with yearly shocks that no size removes and chance among few people.
LEVEL_PCT = 70.0
SHOCK_SD_PCT = 0.5
CLEAR = ["improving", "worsening"]


def false_alarm_rates(
    municipalities: int = 300, indicators: int = 20, points: int = 8, seed: int = 20_261_124
) -> pd.DataFrame:
    """shocks, population, points, series, rate (share of series with a verdict improving or worsening).

    ``municipalities`` of each population; their figures of one indicator share the noise model, as in the marts.
    """
    generator = np.random.default_rng(seed)
    found = []
    for name, rho in SHOCKS.items():
        people = np.repeat(POPULATIONS, municipalities)
        values = _panel(people, indicators, points, rho, generator)
        rules = {i: TrendRule("higher_is_better", "share", False, 3, []) for i in values["indicator_id"].unique()}
        table = trend_table(values, rules, LAST_YEAR).query("indicator_id != 'population'")
        clear = table["verdict"].isin(CLEAR).to_numpy()
        size_of = table["municipality_code"].str.partition("-")[0].astype("int64").to_numpy()
        for size in POPULATIONS:
            mine = clear[size_of == size]
            found.append((name, size, points, len(mine), float(mine.mean())))
    return pd.DataFrame(found, columns=["shocks", "population", "points", "series", "rate"])


def shocks_of(size: tuple[int, ...], rho: float, generator: np.random.Generator) -> Floats:
    """Unit shocks along the last axis: correlation rho from one year to the next; rho = 1 is a random walk."""
    steps = generator.standard_normal(size)
    if rho == 1.0:
        walk: Floats = steps.cumsum(axis=-1)
        return walk
    for year in range(1, size[-1]):
        steps[..., year] = rho * steps[..., year - 1] + np.sqrt(1 - rho**2) * steps[..., year]
    return steps


def _panel(
    people: np.ndarray, indicators: int, points: int, rho: float, generator: np.random.Generator
) -> pd.DataFrame:
    """A long table of percentages and of populations; the code is population and running number."""
    chance = (
        100 * np.sqrt(0.7 * 0.3 / people)[:, None, None] * generator.standard_normal((len(people), indicators, points))
    )
    figures = LEVEL_PCT + SHOCK_SD_PCT * shocks_of((len(people), indicators, points), rho, generator) + chance
    codes = [f"{count}-{i:04d}" for i, count in enumerate(people)]
    index = pd.MultiIndex.from_product(
        [codes, [f"indicator_{i}" for i in range(indicators)], range(LAST_YEAR - points + 1, LAST_YEAR + 1)],
        names=["municipality_code", "indicator_id", "year"],
    )
    shares = pd.DataFrame({"value": figures.ravel()}, index=index).reset_index()
    counts = pd.DataFrame({
        "municipality_code": codes, "indicator_id": "population", "year": LAST_YEAR, "value": people.astype(float),
    })  # fmt: skip
    return pd.concat([shares, counts], ignore_index=True)
