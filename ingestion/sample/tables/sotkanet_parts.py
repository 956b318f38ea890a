"""How an indicator of Sotkanet is made of the model's figures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from ingestion.sample.areas import OF_ITS_TIME, areas
from ingestion.sample.figures.population import FIRST_YEAR, population
from ingestion.sample.figures.series import weighted
from ingestion.sample.noise import Floats, Ints
from ingestion.sample.tables.gaps import SUPPRESSED, Rule, almost_no_data, gaps, now_and_then
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import SEX, years
from ingestion.sample.tables.sotkanet_titles import TITLES

GENDERS = ("total", "male", "female")


@dataclass(frozen=True)
class Indicator:
    """One indicator. genders: those it has rows of; is_count: whether its value is a plain number of something."""

    id: str
    title: dict[str, str]
    unit: str
    layout: Layout
    genders: tuple[str, ...] = ("total",)
    is_count: bool = False
    updated: str = "2026-05-29"


def share(
    number: str,
    above: Callable[[], Ints],
    below: Callable[[], Ints],
    *,
    scale: float = 100.0,
    first: int = FIRST_YEAR,
    only: tuple[int, ...] = (),
    rules: tuple[Rule, ...] = (),
) -> Indicator:
    """One count over another, times the scale: by default a percentage."""

    def figures() -> Figures:
        return Figures(above()[..., None], np.asarray(below())[..., None], scale, 1)

    return make(number, "PCT" if scale == 100.0 else "PER", (first, 2025), figures, only=only, rules=rules)


def level(
    number: str,
    levels: Callable[[], Floats],
    *,
    first: int = FIRST_YEAR,
    last: int = 2025,
    decimals: int = 1,
    rules: tuple[Rule, ...] = (),
) -> Indicator:
    """A level of each place (medians, indexes, euros per inhabitant); of larger areas the mean weighted with people."""

    def figures() -> Figures:
        weights = population().totals
        return Figures(weighted(levels(), weights)[..., None], weights[..., None], 0.001, decimals)

    return make(number, "IND", (first, last), figures, rules=rules)


def make(
    number: str,
    unit: str,
    span: tuple[int, int],
    figures: Callable[[], Figures],
    *,
    genders: tuple[str, ...] = ("total",),
    rules: tuple[Rule, ...] = (),
    only: tuple[int, ...] = (),
) -> Indicator:
    """An indicator of the years of the span, or of the elections only; a figure that a rule names has no row."""
    title = TITLES[number]
    periods = tuple(map(str, only)) or years(*span)
    hidden = (*rules, *(() if number == "127" else (almost_no_data, now_and_then(0.004))))
    layout = Layout(
        path=f"sotkanet/{number}",
        title=title[0],
        areas=areas(OF_ITS_TIME, ("SSS", "MK", "HV", "KU")),
        area_code="region",
        periods=periods,
        period_code="year",
        contents=(Content(number, title[0], partial(_columns, figures, periods)),),
        others={"sex": SEX},
        order=("content", "area", "time", "sex"),
        gaps=gaps(*((SUPPRESSED, rule) for rule in hidden)),
    )
    names = dict(zip(("fi", "sv", "en"), title, strict=True))
    return Indicator(number, names, unit, layout, genders, is_count=unit in ("LKM", "EUR1000"))


def _columns(figures: Callable[[], Figures], periods: tuple[str, ...]) -> Figures:
    """The years of the periods; a figure of both sexes together stands for all three."""
    made = figures()
    columns = np.array([int(period) for period in periods]) - FIRST_YEAR
    shape = (made.numerator.shape[0], len(columns), len(GENDERS))
    above = np.broadcast_to(made.numerator[:, columns], shape)
    below = None if made.denominator is None else np.broadcast_to(made.denominator[:, columns], shape)
    return Figures(above, below, made.scale, made.decimals)
