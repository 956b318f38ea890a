"""Incomes, education, offences."""

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures import education, income, society
from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import with_total, year_slice
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import (
    NOT_AVAILABLE,
    SUPPRESSED,
    almost_no_data,
    before,
    fewer_people_than,
    gaps,
    now_and_then,
)
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import SEX, Values, both_sexes, mean, ratio, years

_SMALL = 250


def incomes() -> Layout:
    """14ww: medians, Gini and low income. Areas cannot be eliminated; codes come with and without prefix."""
    span = (2005, 2025)
    contents = (
        Content(
            "hkturaha18_med",
            "Käytettävissä oleva rahatulo, 18 vuotta täyttäneet, mediaani",
            lambda: mean(income.median_income(), population().totals, *span, decimals=0),
        ),
        Content(
            "tjt-gini_kturaha",
            "Gini-kerroin, käytettävissä oleva rahatulo",
            lambda: mean(income.gini(), population().totals, *span),
        ),
        Content(
            "tjt-rpt_aste", "Pienituloisuusaste, %", lambda: ratio(income.low_income(), population().totals, *span)
        ),
        Content(
            "tjt-rpt_l_aste",
            "Lasten pienituloisuusaste, %",
            lambda: ratio(income.low_income_children(), income.children(), *span),
        ),
        Content(
            "tjt-pit_rpt_aste",
            "Pitkittynyt pienituloisuus, %",
            lambda: ratio(income.persistent_low_income(), population().totals, *span),
        ),
    )
    return Layout(
        path="StatFin/tjt/14ww.px",
        title="Asuntoväestön tulot ja pienituloisuus muuttujina Vuosi, Tiedot ja Alue",
        areas=areas(2025, ("SSS", "MK", "SK", "KU")),
        area_code="alue_23_20250101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=contents,
        order=("time", "content", "area"),
        area_elimination=False,
        gaps=gaps(
            (SUPPRESSED, almost_no_data),
            (SUPPRESSED, fewer_people_than(_SMALL)),
            (NOT_AVAILABLE, before(1998, "tjt-pit_rpt_aste")),
            (NOT_AVAILABLE, now_and_then(0.006, "tjt-rpt_l_aste")),
        ),
    )


def levels_of_education() -> Layout:
    """12bs: adults by level of education, age and sex."""
    span = (2005, 2025)
    age = Values("ikaryhma_6_20180101", "Ikä", ("SSS",), ("15 -",))
    contents = (
        Content("vkour-vaesto_15_", "15 vuotta täyttänyt väestö", lambda: _by_sex(education.adults(), *span)),
        Content("vkour-kaste0", "Vain perusasteen suorittaneet", lambda: _level(0, *span)),
        Content("vkour-kaste3", "Keskiasteen suorittaneet", lambda: _level(1, *span)),
        Content("vkour-kaste5T8", "Korkea-asteen suorittaneet", lambda: _level(2, *span)),
        Content("vkour-kaste0osuus", "Vain perusasteen suorittaneiden osuus, %", lambda: _level_share(0, *span)),
        Content("vkour-kaste5T8osuus", "Korkea-asteen suorittaneiden osuus, %", lambda: _level_share(2, *span)),
        Content("vkour-vktm", "Koulutustasomittain", lambda: _index(*span)),
    )
    return Layout(
        path="StatFin/vkour/12bs.px",
        title="15 vuotta täyttänyt väestö muuttujina Vuosi, Alue, Ikä, Sukupuoli ja Tiedot",
        areas=areas(2026, ("SSS", "MK", "KU")),
        area_code="alue_23_20260101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=contents,
        others={"age": age, "sex": SEX},
        order=("time", "area", "age", "sex", "content"),
        gaps=gaps((NOT_AVAILABLE, almost_no_data)),
    )


def offences() -> Layout:
    """13ex: recorded and solved offences, on the division of 2023."""
    codes = ("000", "101T603", "101", "201", "301")
    texts = (
        "Kaikki yhteensä",
        "Rikoslakirikokset",
        "Omaisuusrikokset",
        "Henkeen ja terveyteen",
        "Muut rikoslakirikokset",
    )
    return Layout(
        path="StatFin/rpk/13ex.px",
        title="Tietoon tulleet rikokset muuttujina Vuosi, Alue, Rikosryhmä ja Tiedot",
        areas=areas(2023, ("SSS", "MK", "KU")),
        area_code="alue_23_20230101",
        periods=years(2000, 2025),
        period_code="timeperiod_y",
        contents=(
            Content("rpk-rikokset_lkm", "Tietoon tulleet rikokset, lkm", lambda: _offences(1.0)),
            Content("rpk-selvitetyt_lkm", "Selvitetyt, lkm", lambda: _offences(0.45)),
        ),
        others={"offence": Values("rikokset_74_20211209", "Rikosryhmä ja teonkuvauksen tarkenne", codes, texts)},
        order=("time", "area", "offence", "content"),
        gaps=gaps((NOT_AVAILABLE, almost_no_data)),
    )


def _by_sex(numbers: Ints, first: int, last: int) -> Figures:
    return Figures(both_sexes(numbers[:, year_slice(first, last)])[:, :, None])


def _level(level: int, first: int, last: int) -> Figures:
    return _by_sex(education.by_level()[:, :, level], first, last)


def _level_share(level: int, first: int, last: int) -> Figures:
    above, below = _level(level, first, last), _by_sex(education.adults(), first, last)
    return Figures(above.numerator, below.numerator, 100.0, 1)


def _index(first: int, last: int) -> Figures:
    below = _by_sex(education.adults(), first, last).numerator
    points = np.rint(education.level_index()).astype(np.int64)[:, year_slice(first, last), None, None]
    return Figures(points * below, below, 1.0, 0)


def _offences(solved: float) -> Figures:
    parts = society.offences()[:, year_slice(2000, 2025)]
    parts = np.rint(parts * solved).astype(np.int64)
    criminal = with_total(parts, axis=2)
    everything = criminal[:, :, :1] + np.rint(criminal[:, :, :1] * 0.8).astype(np.int64)
    return Figures(np.concatenate([everything, criminal], axis=2))


TABLES = (incomes, levels_of_education, offences)
