"""Key figures of municipal accounts 2015-2020: a table that ended, under the old contract's codes."""

from collections.abc import Callable
from functools import partial

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures import finance
from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import path
from ingestion.sample.municipal_finance_figures import accounts
from ingestion.sample.noise import Floats, Ints
from ingestion.sample.tables.gaps import NOT_AVAILABLE, almost_no_data, gaps
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import mean, ratio, years

_FIRST, _LAST = 2015, 2020


def key_figures() -> Layout:
    """12ml: per inhabitant, and ratios, on the division of 2020."""
    made = [*_PER_INHABITANT, *_SHARES, "vuosikate_poisto"]
    return Layout(
        path="StatFin/kta/12ml.px",
        title="Kuntien tunnuslukuja muuttujina Alue, Vuosi ja Tiedot",
        areas=areas(2020, ("SSS", "KU")),
        area_code="Alue",
        periods=years(_FIRST, _LAST),
        period_code="Vuosi",
        content_code="Tiedot",
        contents=tuple(Content(code, _TEXTS[code], partial(_figures, code)) for code in made),
        order=("area", "time", "content"),
        gaps=gaps((NOT_AVAILABLE, almost_no_data)),
        updated="2021-10-14T08:00:00",
    )


def _figures(code: str) -> Figures:
    if code in _PER_INHABITANT:
        return mean(_PER_INHABITANT[code](), _people(), _FIRST, _LAST, decimals=0)
    if code in _SHARES:
        return mean(_SHARES[code](), _people(), _FIRST, _LAST)
    return ratio(accounts()["margin"], accounts()["depreciation"], _FIRST, _LAST)


def _people() -> Ints:
    return population().totals


def _per_head(*parts: str) -> Floats:
    """Euros per inhabitant of the first figure less the others."""
    first, *others = (accounts()[part] for part in parts)
    cents = first - sum(others, np.zeros_like(first))
    return np.asarray(cents / 100.0 / np.maximum(_people(), 1))


def _accumulated() -> Floats:
    return path("accumulated", 1_600.0, drift=350.0, spread=900.0, step=90.0, low=-2_500.0, high=9_000.0, better=700.0)


def _equity() -> Floats:
    return path("equity", 58.0, drift=-1.0, spread=10.0, step=1.2, low=5.0, high=95.0, better=6.0)


_PER_INHABITANT: dict[str, Callable[[], Floats]] = {
    "toimintakate_asuk": partial(_per_head, "revenue", "expenses"),
    "vuosikate_asuk": finance.annual_margin,
    "verotulot_asuk": finance.tax_revenue,
    "valtionosuus_asuk": partial(_per_head, "transfers"),
    "kertynyt_yli_ali_asuk": _accumulated,
    "lainakanta_asuk": finance.loans,
    "k_lainakanta_asuk": finance.group_loans,
}
_SHARES: dict[str, Callable[[], Floats]] = {
    "omavaraisuus_aste": _equity,
    "suhteel_velkaant": finance.relative_debt,
}
_TEXTS = {
    "toimintakate_asuk": "Toimintakate, euroa/asukas",
    "vuosikate_asuk": "Vuosikate, euroa/asukas",
    "verotulot_asuk": "Verotulot, euroa/asukas",
    "valtionosuus_asuk": "Käyttötalouden valtionosuudet, euroa/asukas",
    "vuosikate_poisto": "Vuosikate, % poistoista",
    "omavaraisuus_aste": "Omavaraisuusaste, %",
    "kertynyt_yli_ali_asuk": "Kertynyt yli-/alijäämä, euroa/asukas",
    "suhteel_velkaant": "Suhteellinen velkaantuneisuus, %",
    "lainakanta_asuk": "Lainakanta, euroa/asukas",
    "k_lainakanta_asuk": "Konsernin lainakanta, euroa/asukas",
}

TABLES = (key_figures,)
