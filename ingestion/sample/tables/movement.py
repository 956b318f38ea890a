"""Births, deaths and migration."""

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures.population import population
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import NONE_AT_ALL, gaps, zero
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import amount, people, years

_FIRST, _LAST = 2004, 2025


def vital_events() -> Layout:
    """121w: births, deaths and the change of the population."""
    span = (_FIRST + 1, _LAST)
    return Layout(
        path="StatFin/ssaaty/121w.px",
        title="Väestönmuutokset muuttujina Alue, Vuosi ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=(
            Content("ssaaty-vm01", "Elävänä syntyneet", lambda: amount(population().births, *span)),
            Content("ssaaty-vm11", "Kuolleet", lambda: amount(population().deaths, *span)),
            Content("ssaaty-luonvalisays", "Syntyneiden enemmyys", lambda: amount(_natural(), *span)),
            Content("ssaaty-koknetmuutto", "Kokonaisnettomuutto", lambda: amount(change() - _natural(), *span)),
            Content("ssaaty-kokmuutos", "Väestönlisäys", lambda: amount(change(), *span)),
            Content("ssaaty-vaesto", "Väestö", lambda: amount(population().totals, *span)),
        ),
        order=("area", "time", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def migration() -> Layout:
    """11ae: moves between municipalities and across the border. Its area variable comes second."""
    span = (_FIRST + 1, _LAST)
    contents = (
        Content("muutl-vm43_tulo", "Kuntien välinen tulomuutto", lambda: amount(population().moved_in, *span)),
        Content("muutl-vm43_lahto", "Kuntien välinen lähtömuutto", lambda: amount(population().moved_out, *span)),
        Content("muutl-vm43_netto", "Kuntien välinen nettomuutto", lambda: amount(_net_moves(), *span)),
        Content("muutl-vm41", "Maahanmuutto", lambda: amount(population().immigrants, *span)),
        Content("muutl-vm42", "Maastamuutto", lambda: amount(population().emigrants, *span)),
        Content("muutl-vm4142", "Nettomaahanmuutto", lambda: amount(_net_immigration(), *span)),
        Content("muutl-vakorjaus", "Väkiluvun korjaus", lambda: amount(np.zeros_like(change()), *span)),
        Content("muutl-kokmuutos", "Väestönlisäys", lambda: amount(change(), *span)),
        Content("muutl-vaesto", "Väestö", lambda: Figures(people(*span))),
    )
    return Layout(
        path="StatFin/muutl/11ae.px",
        title="Muuttoliike muuttujina Vuosi, Alue ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=contents,
        order=("time", "area", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def _natural() -> Ints:
    return population().births - population().deaths


def _net_moves() -> Ints:
    return population().moved_in - population().moved_out


def _net_immigration() -> Ints:
    return population().immigrants - population().emigrants


def change() -> Ints:
    """The change from the year before; 0 in the first year."""
    return np.diff(population().totals, axis=1, prepend=population().totals[:, :1])


TABLES = (vital_events, migration)
