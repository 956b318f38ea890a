"""The files of the sample: one CSV for each kind, with invented figures for the real municipalities.

Their column ``source`` says so on every row, and whoever publishes from the sample says so too.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from ingestion.file_kinds import FileColumn, FileKind, file_kinds
from ingestion.sample.figures.population import FIRST_YEAR, population
from ingestion.sample.noise import Floats, Ints, bell, uniform
from ingestion.sample.places import ALAND, place_index, seed_places
from ingestion.sample.reply import Reply, not_found_page

CSV = "text/csv; charset=utf-8"
YEARS = tuple(range(2013, 2026))
_FIRST_YEARLY = 2019
_STATED_SOURCE = "Keksitty esimerkkiluku – påhittat exempel – invented example"
_REFORM, _CUT = 2023, 12.64
_ALAND_ELECTIONS = {2015, 2019, 2023}
_COUNCIL_STEPS = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000)
# How large a part of the municipalities each file tells of.
_SHARE_OF_PLACES = {
    "tax_rates": 1.0, "hinku": 1.0, "citizen_survey": 0.4, "participatory_budgeting": 0.7, "network": 0.3,
}  # fmt: skip
_MOST = 0.95

Figure = Callable[[], Floats]
"""Figures of all places (rows, in the order of ``seed_places``) in all of ``YEARS`` (columns)."""


def answer(path: str) -> Reply:
    """The answer to a path below ``/files/``."""
    kind = file_kinds().get(path.removesuffix(".csv")) if path.endswith(".csv") else None
    if kind is None:
        return not_found_page()
    body = sample_file(kind.name)
    return Reply(200, body, CSV, cells=(body.count(b"\n") - 1) * len(kind.columns))


@cache
def sample_file(name: str) -> bytes:
    """The CSV of a kind, the same on every machine."""
    kind = file_kinds()[name]
    figures = [_FIGURES[name, column.key]() for column in kind.columns]
    listed = uniform(f"files {name}", _numbers()[:, 0]) < _SHARE_OF_PLACES.get(name, _MOST)
    lines = [";".join(kind.headers)]
    for row, place in enumerate(seed_places()):
        for column, year in enumerate(YEARS):
            if listed[row] and _is_collected(kind, year, place.region_code == ALAND):
                cells = [_text(c, float(f[row, column])) for c, f in zip(kind.columns, figures, strict=True)]
                lines.append(";".join([place.code, place.name_fi, str(year), *cells, _STATED_SOURCE]))
    return b"\xef\xbb\xbf" + ("\r\n".join(lines) + "\r\n").encode("utf-8")


def _is_collected(kind: FileKind, year: int, is_aland: bool) -> bool:
    if kind.years:
        return year in kind.years and (year in _ALAND_ELECTIONS) == is_aland
    # Points are collected every second year; the others are not filled in.
    return year >= max(kind.from_year, _FIRST_YEARLY) and (kind.name != "teaviisari" or year % 2 == 1)


def _text(column: FileColumn, figure: float) -> str:
    if column.type == "yes_no":
        return "kyllä" if figure >= 0.5 else "ei"
    return f"{figure:.{column.decimals}f}".replace(".", ",")


def _numbers() -> Ints:
    """The codes of the places as a column of numbers: keys for the noise."""
    return np.array([[int(place.code)] for place in seed_places()], dtype=np.int64)


def _years() -> Ints:
    return np.array([YEARS], dtype=np.int64)


def _level(name: str, middle: float, spread: float, low: float, high: float, drift: float = 0.0) -> Floats:
    """Each place's own level, which moves a little from year to year and drifts for all; kept between low and high."""
    own = bell(f"files {name}", _numbers()) * spread
    moved = bell(f"files {name} year", _numbers(), _years()) * spread * 0.1
    return np.clip(middle + own + moved + drift * (_years() - YEARS[0]), low, high)


def _figure(name: str, middle: float, spread: float, low: float, high: float, drift: float = 0.0) -> Figure:
    return lambda: _level(name, middle, spread, low, high, drift)


def _yes(name: str, share: float, yearly: float) -> Floats:
    """1 for a share of the places, which grows; who has said yes once stays."""
    return np.asarray(uniform(f"files {name}", _numbers()) < share + yearly * (_years() - YEARS[0])).astype(np.float64)


def _people() -> Floats:
    rows = [place_index()[place.code] for place in seed_places()]
    return population().totals[rows, YEARS[0] - FIRST_YEAR : YEARS[-1] - FIRST_YEAR + 1].astype(np.float64)


def _income_tax() -> Floats:
    is_aland = np.array([[place.region_code == ALAND] for place in seed_places()])
    rates = np.where(is_aland, _level("income tax", 18.0, 0.7, 15.5, 20.5), _level("income tax", 20.9, 0.7, 18.0, 23.0))
    return np.asarray(rates - np.where((_years() >= _REFORM) & ~is_aland, _CUT, 0.0))


def _staff() -> Floats:
    rates = _level("staff", 62.0, 8.0, 30.0, 110.0) * np.where(_years() >= _REFORM, 0.55, 1.0)
    return np.maximum(np.rint(_people() * rates / 1000.0), 1.0)


def _councillors() -> Floats:
    """An odd number that grows with the population."""
    people = _people()
    return np.asarray(13.0 + 8.0 * np.sum([people > step for step in _COUNCIL_STEPS], axis=0, dtype=np.float64))


def _women() -> Floats:
    return np.rint(_councillors() * _level("women", 0.4, 0.05, 0.2, 0.6))


def _budget() -> Floats:
    return _in_use() * np.rint(_people() * _level("budget", 2.0, 0.6, 0.2, 6.0))


def _in_use() -> Floats:
    return _yes("budgeting", 0.15, 0.03)


_FIGURES: dict[tuple[str, str], Figure] = {
    ("tax_rates", "income_tax_pct"): _income_tax,
    ("tax_rates", "general_real_estate_tax_pct"): _figure("real estate", 1.1, 0.1, 0.93, 2.0),
    ("tax_rates", "residential_real_estate_tax_pct"): _figure("residential", 0.5, 0.05, 0.41, 1.0),
    ("hinku", "member"): lambda: _yes("hinku member", 0.15, 0.015),
    ("citizen_survey", "satisfaction"): _figure("satisfaction", 3.6, 0.2, 1.0, 5.0),
    ("citizen_survey", "influence"): _figure("influence", 2.9, 0.2, 1.0, 5.0),
    ("citizen_survey", "respondents"): _figure("respondents", 320.0, 90.0, 20.0, 900.0),
    ("staff", "staff"): _staff,
    ("participatory_budgeting", "in_use"): _in_use,
    ("participatory_budgeting", "amount_eur"): _budget,
    ("teaviisari", "management_points"): _figure("management", 68.0, 8.0, 10.0, 100.0, drift=1.0),
    ("teaviisari", "participation_points"): _figure("participation", 56.0, 9.0, 10.0, 100.0, drift=0.9),
    ("hyte", "coefficient"): _figure("hyte", 1.0, 0.15, 0.2, 2.0),
    ("council", "councillors"): _councillors,
    ("council", "women"): _women,
    ("council", "mean_age_years"): _figure("council age", 51.0, 2.0, 35.0, 65.0),
    ("network", "member"): lambda: _yes("network member", 0.5, 0.02),
    ("network", "benefit"): _figure("benefit", 3.8, 0.3, 1.0, 5.0),
}
