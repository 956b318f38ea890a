"""Enterprises and families with children."""

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures import people
from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import count, path, with_total, year_slice
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import NONE_AT_ALL, SUPPRESSED, almost_no_data, gaps, zero
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import Values, years


def openings() -> Layout:
    """11yq: enterprises opened; industries all together only."""
    industry = Values("toimiala_1_20080101", "Toimiala", ("SSS",), ("Yhteensä",))
    return Layout(
        path="StatFin/aly/11yq.px",
        title="Aloittaneet ja lopettaneet yritykset muuttujina Kunta, Toimiala, Vuosi ja Tiedot",
        areas=areas(2025),
        area_code="kunta_1_20250101",
        area_text="Kunta",
        periods=years(2013, 2025),
        period_code="timeperiod_y",
        contents=(Content("aly-aloittaneet", "Aloittaneet yritykset", _openings),),
        others={"industry": industry},
        order=("area", "industry", "time", "content"),
        gaps=gaps((SUPPRESSED, almost_no_data), (NONE_AT_ALL, zero)),
    )


def families() -> Layout:
    """12c1: families with underage children by type."""
    kinds = Values(
        "perhetyyppi_2_20200101",
        "Perhetyyppi",
        ("SSS", "1", "2", "3"),
        ("Yhteensä", "Pari ja lapsia", "Äiti ja lapsia", "Isä ja lapsia"),
    )
    return Layout(
        path="StatFin/perh/12c1.px",
        title="Perheet muuttujina Alue, Perhetyyppi, Vuosi ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(2005, 2025),
        period_code="timeperiod_y",
        contents=(Content("perh-lapsiperheet", "Lapsiperheiden lukumäärä", _families),),
        others={"family_type": kinds},
        order=("area", "family_type", "time", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def _openings() -> Figures:
    rate = path("openings", 0.0065, drift=0.0005, spread=0.0012, step=0.0004, low=0.001, high=0.03, urban=0.002)
    return Figures(count(population().totals, rate)[:, year_slice(2013), None])


def _families() -> Figures:
    with_children = count(people.families(), path("with children", 0.38, spread=0.02, step=0.003, low=0.2, high=0.6))
    return Figures(with_total(_by_type(with_children), axis=2)[:, year_slice(2005)])


def _by_type(with_children: Ints) -> Ints:
    single = path("one parent", 0.21, drift=0.02, spread=0.03, step=0.004, low=0.05, high=0.5, better=-0.02)
    mothers = count(with_children, single * 0.82)
    fathers = count(with_children, single * 0.18)
    return np.stack([with_children - mothers - fathers, mothers, fathers], axis=2)


TABLES = (openings, families)
