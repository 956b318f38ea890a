"""Cars: the stock by area and year, the newest state by driving power, first registrations."""

from functools import cache

import numpy as np

from ingestion.sample.areas import Area, Areas, areas
from ingestion.sample.figures import traffic
from ingestion.sample.figures.series import with_total, year_slice
from ingestion.sample.noise import Ints
from ingestion.sample.places import ALAND, places
from ingestion.sample.tables.gaps import NONE_AT_ALL, gaps, zero
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import Values, years

_POWERS = Values(
    "Käyttövoima", "Käyttövoima", ("YH", *traffic.POWERS), ("Yhteensä", *traffic.POWERS.values()), elimination=False
)
_NO_CONTENT = "EliminatedValue"
_ABROAD = {"fi": "Ulkomaat", "sv": "Utlandet", "en": "Abroad"}


@cache
def register_areas() -> Areas:
    """Mainland Finland and its municipalities, and owners abroad; Åland has a register of its own."""
    aland = {place.code for place in places() if place.region_code == ALAND}
    listed = areas(2026, ("MA1", "KU")).values
    return Areas(2026, (*(a for a in listed if a.municipality not in aland), Area("200", _ABROAD, "KU")))


def stock() -> Layout:
    """11ic: vehicles by class, by year; the number of vehicles in use and of all."""
    classes = Values(
        "ajoneuvoluokka_1_20210101", "Ajoneuvoluokka", ("01", "02"), ("Henkilöautot", "Pakettiautot"), elimination=False
    )
    use = Values("liikennekaytto_1_20210101", "Liikennekäyttö", ("0", "1"), ("Kaikki", "Liikennekäytössä"))
    return Layout(
        path="StatFin/mkan/11ic.px",
        title="Ajoneuvokanta muuttujina Alue, Ajoneuvoluokka, Liikennekäyttö, Vuosi ja Tiedot",
        areas=areas(2026, ("SSS", "MK", "KU")),
        area_code="alue_23_20260101",
        periods=years(2008, 2025),
        period_code="timeperiod_y",
        contents=(Content("mkan-lukumaara", "Ajoneuvojen lukumäärä", _stock),),
        others={"vehicle_class": classes, "traffic_use": use},
        order=("area", "vehicle_class", "traffic_use", "time", "content"),
    )


def newest_state() -> Layout:
    """010_kanta_tau_101: cars by driving power at the newest quarter's end; its date stands in the title only."""
    total = ("YH",), ("Yhteensä",)
    return Layout(
        path="TraFi/Liikennekaytossa_olevat_ajoneuvot/010_kanta_tau_101.px",
        title="Liikennekäytössä olevat henkilöautot 31.12.2025 muuttujina Alue, Merkki, Käyttöönottovuosi ja "
        "Käyttövoima",
        areas=register_areas(),
        area_code="Alue",
        periods=("2025",),
        period_code="Vuosi",
        contents=(Content(_NO_CONTENT, "Henkilöautot", _state),),
        others={
            "make": Values("Merkki", "Merkki", *total, elimination=False),
            "first_year": Values("Käyttöönottovuosi", "Käyttöönottovuosi", *total, elimination=False),
            "driving_power": _POWERS,
        },
        order=("area", "make", "first_year", "driving_power", "time", "content"),
        hidden=("time", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def registrations() -> Layout:
    """020_ensirek_tau_102: cars registered for the first time, by year."""
    return Layout(
        path="TraFi/Ensirekisteroinnit/020_ensirek_tau_102.px",
        title="Henkilöautojen ensirekisteröinnit muuttujina Alue, Vuosi ja Käyttövoima",
        areas=register_areas(),
        area_code="Alue",
        periods=years(2014, 2025),
        period_code="Vuosi",
        contents=(Content(_NO_CONTENT, "Ensirekisteröinnit", _registered),),
        others={"driving_power": _POWERS},
        order=("area", "time", "driving_power", "content"),
        hidden=("content",),
        time_flag=False,
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def _stock() -> Figures:
    span = year_slice(2008, 2025)
    in_use = np.stack([traffic.cars()[:, span], traffic.vans()[:, span]], axis=2)
    every: Ints = in_use + in_use // 5
    return Figures(np.stack([every, in_use], axis=3))


def _state() -> Figures:
    return Figures(with_total(traffic.cars_by_power()[:, year_slice(2025)], axis=2)[:, :, None, None, :])


def _registered() -> Figures:
    return Figures(with_total(traffic.registered_by_power()[:, year_slice(2014)], axis=2))


TABLES = (stock, newest_state, registrations)
