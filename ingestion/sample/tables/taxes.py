"""Incomes by area in final taxation."""

from dataclasses import replace
from functools import cache

import numpy as np

from ingestion.sample.areas import Areas, areas
from ingestion.sample.figures.income import earned
from ingestion.sample.figures.series import year_slice
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import Values, years

_SPAN = year_slice(2010, 2025)


@cache
def _areas() -> Areas:
    """Codes without KU, the whole country as 000."""
    listed = areas(2026, ("SSS", "KU"), "bare").values
    return Areas(2026, (replace(listed[0], code="000"), *listed[1:]))


def earned_income() -> Layout:
    """tulot_102: sum and number of recipients of the main items of income."""
    items = Values(
        "Erä", "Erä", ("HVT_TULOT_70", "HVT_TULOT_80"), ("4. Ansiotulot yhteensä", "4.1 Palkkatulot yhteensä"), False
    )
    statistics = Values("Tunnusluvut", "Tunnusluvut", ("Sum", "N"), ("Summa", "Lukumäärä"), elimination=False)
    return Layout(
        path="Vero/Henkiloasiakkaiden_tuloverot/lopulliset/alue/tulot_102.px",
        title="Yleisesti verovelvollisten tulot alueittain muuttujina Verovuosi, Erä, Alue ja Tunnusluvut",
        areas=_areas(),
        area_code="Alue",
        periods=years(2010, 2025),
        period_code="Verovuosi",
        period_text="Verovuosi",
        contents=(Content("EliminatedValue", "Tulot", _incomes),),
        others={"item": items, "statistic": statistics},
        order=("time", "item", "area", "statistic", "content"),
        hidden=("content",),
        time_flag=False,
        area_elimination=False,
    )


def _incomes() -> Figures:
    euros, recipients = earned()
    every = np.stack([euros, recipients], axis=2)[:, _SPAN]
    wages = np.stack([euros * 7 // 10, recipients * 6 // 10], axis=2)[:, _SPAN]
    return Figures(np.stack([every, wages], axis=2))


TABLES = (earned_income,)
