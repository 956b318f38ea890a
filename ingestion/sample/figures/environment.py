"""Greenhouse gas emissions and use of energy by municipality, in the classes of SYKE's model."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.profile import profile
from ingestion.sample.figures.series import year_slice
from ingestion.sample.noise import Floats, Ints, bell
from ingestion.sample.places import place_numbers

FIRST_YEAR, LAST_YEAR = 2007, 2024


@dataclass(frozen=True)
class Source:
    """One class of emissions. tonnes and mwh: per inhabitant in 2007; fall: share of that lost in a year.

    in_hinku: counted by the Hinku rules. is_credit: compensation by wind power, no emission.
    """

    levels: tuple[str, str, str]
    tonnes: float
    mwh: float | None
    fall: float
    in_hinku: bool = True
    in_ets: bool = False
    rural: float = 0.0
    is_credit: bool = False


SOURCES = (
    Source(("Kul", "Kul", "Asu"), 0.42, 2.6, 0.036),
    Source(("Kul", "Kul", "Pal"), 0.51, 3.1, 0.037),
    Source(("Säh", "Säh", "Asu"), 0.38, 2.2, 0.035, rural=0.4),
    Source(("Kau", "Kau", "Asu"), 0.98, 5.3, 0.026, in_ets=True, rural=-0.6),
    Source(("Ölj", "Ölj", "Asu"), 0.58, 2.1, 0.033, rural=0.2),
    Source(("Muu", "Puu", "Asu"), 0.05, 2.4, 0.004, rural=0.8),
    Source(("Teo", "Teo", "TeP"), 0.31, 1.5, 0.02),
    Source(("Teo", "Teo", "TeP"), 1.10, 5.2, 0.02, in_hinku=False, in_ets=True),
    Source(("Työ", "Työ", "MMK"), 0.30, 1.2, 0.012, rural=0.6),
    Source(("Tie", "Ti", "Hen"), 1.15, 4.7, 0.016, rural=0.3),
    Source(("Tie", "Ti", "KuA"), 0.42, 1.6, 0.012, rural=0.3),
    Source(("Tie", "Läp", "Läp"), 0.55, 2.1, 0.012, in_hinku=False, rural=0.9),
    Source(("Rai", "TaL", "Die"), 0.03, 0.1, 0.02),
    Source(("Ves", "HuV", "HuV"), 0.04, 0.2, 0.005),
    Source(("Maa", "Kot", "Elä"), 0.62, None, 0.003, rural=1.7),
    Source(("Maa", "Pel", "Epä"), 0.55, None, 0.004, rural=1.7),
    Source(("Jät", "Kaa", "Yhd"), 0.45, None, 0.035),
    Source(("F-k", "MuF", "MuF"), 0.18, None, 0.01),
    Source(("Tuu", "Tuu", "Tuu"), 0.02, None, 0.0, is_credit=True),
)


@cache
def tonnes() -> Ints:
    """Tonnes of CO2 equivalent: place, year (2007-2024), ``SOURCES``; of credits the tonnes avoided."""
    return _amounts("emissions", [source.tonnes for source in SOURCES])


@cache
def megawatt_hours() -> Ints:
    """Energy used, MWh: place, year, ``SOURCES``; zero where the class has none."""
    return _amounts("energy", [source.mwh or 0.0 for source in SOURCES])


def _amounts(name: str, per_head: list[float]) -> Ints:
    span = year_slice(FIRST_YEAR, LAST_YEAR)
    people = population().totals[:, span]
    return np.stack(
        [
            _amount(f"{name} {n}", np.asarray(people * level, dtype=np.float64), SOURCES[n])
            for n, level in enumerate(per_head)
        ],
        axis=2,
    )


def _amount(name: str, base: Floats, source: Source) -> Ints:
    """Falls evenly, wanders from year to year, differs between town and countryside."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    numbers = place_numbers()
    own = np.maximum(1.0 + 0.22 * bell(name, numbers) + source.rural * (0.6 - profile().urban), 0.05)
    fallen = 1.0 - source.fall * (years - FIRST_YEAR)
    wander = 1.0 + 0.03 * bell(f"{name} year", numbers[:, None], years[None, :])
    return np.rint(base * own[:, None] * fallen[None, :] * wander).astype(np.int64)
