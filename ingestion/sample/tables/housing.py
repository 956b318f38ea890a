"""Buildings, dwellings, household-dwelling units, prices."""

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures import housing
from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import weighted, with_total, year_slice
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import (
    NONE_AT_ALL,
    NOT_AVAILABLE,
    SUPPRESSED,
    almost_no_data,
    fewer_people_than,
    gaps,
    now_and_then,
    zero,
)
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import HOUSE_TYPE, Values, by_house_type, mean, years

_USE_TEXTS = (
    "Erilliset pientalot", "Rivi- ja ketjutalot", "Asuinkerrostalot", "Liikerakennukset", "Toimistorakennukset",
    "Liikenteen rakennukset", "Hoitoalan rakennukset", "Kokoontumisrakennukset", "Opetusrakennukset",
    "Teollisuusrakennukset", "Varastorakennukset", "Muut rakennukset",
)  # fmt: skip
_FUEL_TEXTS = ("Kauko- tai aluelämpö", "Öljy, kaasu", "Sähkö", "Kivihiili", "Puu, turve", "Maalämpö", "Muu, tuntematon")
_COMPLETED_TEXTS = (
    "- 1920", "1921 - 1939", "1940 - 1959", "1960 - 1969", "1970 - 1979", "1980 - 1989", "1990 - 1999", "2000 - 2009",
    "2010 -", "Tuntematon",
)  # fmt: skip
_USES = Values("rakennus_6_20180101", "Käyttötarkoitus", housing.USES, _USE_TEXTS, elimination=False)
_USES_AND_TOTAL = Values(_USES.code, _USES.text, ("SSS", *_USES.codes), ("Yhteensä", *_USES.texts))
_AREA = "rakke-kerrosala_m2", "Rakennuksen kerrosala (m2)"


def floor_area_by_fuel() -> Layout:
    """116h: floor area by heating fuel and use, on the division of 2020."""
    fuels = Values("lammitysaine", "Rakennuksen lämmitysaine", ("SSS", *housing.FUELS), ("Yhteensä", *_FUEL_TEXTS))
    return Layout(
        path="StatFin/rakke/116h.px",
        title="Rakennuksen kerrosala (m2) muuttujina Rakennuksen lämmitysaine, Alue, Vuosi, Käyttötarkoitus ja Tiedot",
        areas=areas(2020),
        area_code="alue_23_20200101",
        periods=years(2015, 2025),
        period_code="timeperiod_y",
        contents=(Content(*_AREA, _floor_area),),
        others={"heating_fuel": fuels, "building_use": _USES_AND_TOTAL},
        order=("heating_fuel", "area", "time", "building_use", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def floor_area_by_completion() -> Layout:
    """116g: floor area by time of completion and use, without totals, on the division of 2020."""
    completed = Values("valmistumisvuosi", "Valmistumisvuosi", housing.COMPLETED, _COMPLETED_TEXTS, elimination=False)
    return Layout(
        path="StatFin/rakke/116g.px",
        title="Rakennuksen kerrosala (m2) muuttujina Valmistumisvuosi, Alue, Vuosi, Käyttötarkoitus ja Tiedot",
        areas=areas(2020, ("KU",)),
        area_code="alue_23_20200101",
        periods=years(2023, 2025),
        period_code="timeperiod_y",
        contents=(
            Content(*_AREA, lambda: Figures(housing.floor_area_by_age()[:, year_slice(2023, 2025)].swapaxes(2, 3))),
        ),
        others={"construction_year": completed, "building_use": _USES},
        order=("construction_year", "area", "time", "building_use", "content"),
        area_elimination=False,
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def building_stock() -> Layout:
    """15er: the building stock by fuel, use and time of completion: the table that replaces 116h."""
    fuels = Values("polttoaineet_12_20260101", "Polttoaine", ("SSS", *housing.FUELS), ("Yhteensä", *_FUEL_TEXTS))
    completed = Values("rak_valm_v_10_20210101", "Valmistumisvuosi", ("SSS",), ("Yhteensä",))
    return Layout(
        path="StatFin/raku/15er.px",
        title="Rakennuskanta muuttujina Alue, Käyttötarkoitus, Vuosi, Valmistumisvuosi, Polttoaine ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(2020, 2025),
        period_code="timeperiod_y",
        contents=(
            Content("raku-rakennukset_lkm", "Rakennukset, lkm", lambda: _stock(150)),
            Content("raku-kerrosala_m2", "Kerrosala, m2", lambda: _stock(1)),
        ),
        others={
            "building_use": Values(
                "rakennus_6_20180101", "Käyttötarkoitus", _USES_AND_TOTAL.codes, _USES_AND_TOTAL.texts
            ),
            "construction_year": completed,
            "heating_fuel": fuels,
        },
        order=("area", "building_use", "time", "construction_year", "heating_fuel", "content"),
        gaps=gaps((NOT_AVAILABLE, almost_no_data)),
    )


def dwelling_stock() -> Layout:
    """15f6: dwellings by occupancy."""
    occupancy = Values(
        "asunnon_kaytolo_3_20190101",
        "Asunnon käytössäolo",
        ("SSS", "1", "2"),
        ("Yhteensä", "Vakinaisesti asutut asunnot", "Muut asunnot"),
    )
    completed = Values("rak_valm_v_10_20210101", "Valmistumisvuosi", ("SSS",), ("Yhteensä",))
    return Layout(
        path="StatFin/raku/15f6.px",
        title="Asuntokanta muuttujina Alue, Talotyyppi, Valmistumisvuosi, Käytössäolo, Vuosi ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(2018, 2025),
        period_code="timeperiod_y",
        contents=(Content("raku-asunnot_lkm", "Asunnot, lkm", _dwellings),),
        others={"house_type": HOUSE_TYPE, "construction_year": completed, "occupancy": occupancy},
        order=("area", "house_type", "construction_year", "occupancy", "time", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def households() -> Layout:
    """15fh: household-dwelling units by size, house type and rooms."""
    sizes = Values(
        "asuntokuntakoko_3_20190101",
        "Asuntokunnan koko",
        ("SSS", *housing.HOUSEHOLD_SIZES),
        ("Yhteensä", "1 henkilö", "2 henkilöä", "3 henkilöä", "4+ henkilöä"),
    )
    rooms = Values("huoneluku_2_20190101", "Huoneluku", ("SSS",), ("Yhteensä",))
    return Layout(
        path="StatFin/asku/15fh.px",
        title="Asuntokunnat muuttujina Alue, Talotyyppi, Vuosi, Asuntokunnan koko, Huoneluku ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(2005, 2025),
        period_code="timeperiod_y",
        contents=(
            Content("asku-asuntokunnat_lkm", "Asuntokunnat, lkm", _households),
            Content("asku-asuntovaesto", "Asuntoväestö, henkilöä", lambda: Figures(2 * _households().numerator)),
        ),
        others={"house_type": HOUSE_TYPE, "household_size": sizes, "rooms": rooms},
        order=("area", "house_type", "time", "household_size", "rooms", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def space() -> Layout:
    """15fd: floor area per person and per dwelling."""
    span = (2005, 2025)
    return Layout(
        path="StatFin/asku/15fd.px",
        title="Asumisväljyys muuttujina Alue, Vuosi ja Tiedot",
        areas=areas(2026, ("SSS", "MK", "KU")),
        area_code="alue_23_20260101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=(
            Content(
                "asku-pinta_ala_as",
                "Pinta-ala, m2/asunto",
                lambda: mean(2.05 * housing.space(), population().totals, *span),
            ),
            Content(
                "asku-pinta_ala_hlo", "Pinta-ala, m2/henkilö", lambda: mean(housing.space(), population().totals, *span)
            ),
        ),
        order=("area", "time", "content"),
        gaps=gaps((NOT_AVAILABLE, almost_no_data)),
    )


def prices() -> Layout:
    """13mx: prices of old dwellings; area codes without KU, few sales suppressed."""
    span = (2006, 2025)
    house_types = Values(
        "talotyyppi_5_20111209", "Talotyyppi", ("SSS", "1", "2"), ("Talotyypit yhteensä", "Kerrostalot", "Rivitalot")
    )
    return Layout(
        path="StatFin/ashi/13mx.px",
        title="Vanhojen osakeasuntojen hinnat muuttujina Vuosi, Kunta, Talotyyppi ja Tiedot",
        areas=areas(2025, ("KU",), "bare"),
        area_code="kunta_1_20150101",
        area_text="Kunta",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=(
            Content("ashi-keskihinta", "Neliöhinta, euroa/m2", _price),
            Content("ashi-kaupat_lkm", "Kauppojen lukumäärä", _sales),
        ),
        others={"house_type": house_types},
        order=("time", "area", "house_type", "content"),
        area_elimination=False,
        gaps=gaps(
            (SUPPRESSED, fewer_people_than(1_800, "ashi-keskihinta")),
            (SUPPRESSED, now_and_then(0.03, "ashi-keskihinta")),
        ),
    )


def _floor_area() -> Figures:
    area = housing.floor_area()[:, year_slice(2015, 2025)].swapaxes(2, 3)
    return Figures(with_total(with_total(area, axis=2), axis=3))


def _stock(square_metres: int) -> Figures:
    area = housing.floor_area()[:, year_slice(2020, 2025)] // square_metres
    return Figures(with_total(with_total(area, axis=2), axis=3)[:, :, :, None, :])


def _dwellings() -> Figures:
    by_type = by_house_type(housing.dwellings()[:, year_slice(2018, 2025)])
    return Figures(with_total(by_type, axis=2).swapaxes(2, 3)[:, :, :, None, :])


def _households() -> Figures:
    by_type = by_house_type(housing.households()[:, year_slice(2005, 2025)])
    return Figures(with_total(by_type, axis=2).swapaxes(2, 3)[..., None])


def _price() -> Figures:
    span = year_slice(2006, 2025)
    weights = population().totals[:, span, None] * np.ones(3, dtype=np.int64)
    levels = housing.price()[:, span, None] * np.array([1.0, 1.06, 0.93])
    return Figures(weighted(levels, weights), weights, 0.001, 0)


def _sales() -> Figures:
    flats: Ints = np.rint(population().totals[:, year_slice(2006, 2025), None] * np.array([0.007, 0.003])).astype(
        np.int64
    )
    return Figures(with_total(flats, axis=2))


TABLES = (
    floor_area_by_fuel, floor_area_by_completion, building_stock, dwelling_stock, households, space, prices,
)  # fmt: skip
