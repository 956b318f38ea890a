"""Job seekers and employment."""

from ingestion.sample.areas import areas
from ingestion.sample.figures import work
from ingestion.sample.figures.population import population
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import (
    NOT_AVAILABLE,
    SUPPRESSED,
    almost_no_data,
    gaps,
    now_and_then,
)
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import ratio, years

_FIRST_MONTH = work.MONTHS.index("2009M01")
_MONTHS = work.MONTHS[_FIRST_MONTH:]
_PRELIMINARY = {work.NEWEST_MONTH: f"{work.NEWEST_MONTH}*"}


def job_seekers() -> Layout:
    """12r5: job seekers and vacancies by month; the area variable has a plain code."""
    contents = (
        Content("TYOTOSUUS", "Työttömien osuus työvoimasta, %", _unemployed_share),
        Content("TYOVOIMATK", "Työvoima", lambda: _monthly(work.labour_force())),
        Content("TYOTTOMATLOPUSSA", "Työttömät työnhakijat laskentapäivänä", lambda: _monthly(work.unemployed())),
        Content("AVPAIKATLOPUSSA", "Avoimet työpaikat laskentapäivänä", lambda: _monthly(work.open_vacancies())),
        Content("UUDETAVP", "Uudet avoimet työpaikat kuukauden aikana", lambda: _monthly(work.new_vacancies())),
        Content("ALLE25TYOTTOMAT", "Alle 25-vuotiaat, joilla ei ole työtä", lambda: _monthly(work.young_unemployed())),
        Content("PITKAAIK", "Yli vuoden ilman työtä olleet", lambda: _monthly(work.long_term_unemployed())),
    )
    return Layout(
        path="StatFin/tyonv/12r5.px",
        title="Työnvälitystilasto muuttujina Alue, Kuukausi ja Tiedot",
        areas=areas(2026, ("SSS", "MK", "SK", "KU")),
        area_code="Alue",
        periods=_MONTHS,
        period_code="timeperiod_m",
        period_text="Kuukausi",
        period_texts=_PRELIMINARY,
        contents=contents,
        order=("area", "time", "content"),
        area_elimination=False,
        gaps=gaps((SUPPRESSED, almost_no_data), (NOT_AVAILABLE, now_and_then(0.0004, "TYOTOSUUS"))),
    )


def unemployment() -> Layout:
    """12tf: the share of the unemployed by month."""
    contents = (
        Content("TYOTOSUUS", "Työttömien osuus työvoimasta, %", _unemployed_share),
        Content("TYOTTOMATLOPUSSA", "Työttömät työnhakijat laskentapäivänä", lambda: _monthly(work.unemployed())),
        Content("HAKIJALOPUSSA", "Kaikki työnhakijat laskentapäivänä", lambda: _monthly(2 * work.unemployed())),
    )
    return Layout(
        path="StatFin/tyonv/12tf.px",
        title="Työttömien osuus muuttujina Alue, Kuukausi ja Tiedot",
        areas=areas(2026, ("SSS", "MK", "SK", "KU")),
        area_code="Alue",
        periods=_MONTHS,
        period_code="timeperiod_m",
        period_text="Kuukausi",
        period_texts=_PRELIMINARY,
        contents=contents,
        order=("area", "time", "content"),
        gaps=gaps((SUPPRESSED, almost_no_data)),
    )


def employment() -> Layout:
    """115x: employment rate and economic dependency, on the division of 2025."""
    span = (2005, 2025)
    contents = (
        Content(
            "tyokay-tyollisyysaste",
            "Työllisyysaste, %",
            lambda: ratio(work.employed(), population().aged(18, 64), *span),
        ),
        Content(
            "tyokay-tyottomyysaste",
            "Työttömyysaste, %",
            lambda: ratio(work.unemployed_at_year_end(), work.labour_force_at_year_end(), *span),
        ),
        Content(
            "tyokay-taloudellinenhuoltosuhde",
            "Taloudellinen huoltosuhde",
            lambda: ratio(population().totals - work.employed(), work.employed(), *span),
        ),
        Content(
            "tyokay-elakelaistenosuus",
            "Eläkkeellä olevien osuus, %",
            lambda: ratio(work.pensioners(), population().totals, *span),
        ),
    )
    return Layout(
        path="StatFin/tyokay/115x.px",
        title="Työssäkäynnin tunnuslukuja muuttujina Alue, Vuosi ja Tiedot",
        areas=areas(2025, ("SSS", "MA1", "MK", "KU")),
        area_code="alue_23_20250101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=contents,
        order=("content", "area", "time"),
        gaps=gaps((SUPPRESSED, almost_no_data)),
    )


def _monthly(numbers: Ints) -> Figures:
    return Figures(numbers[:, _FIRST_MONTH:])


def _unemployed_share() -> Figures:
    return Figures(work.unemployed()[:, _FIRST_MONTH:], work.labour_force()[:, _FIRST_MONTH:], 100.0, 1)


TABLES = (job_seekers, unemployment, employment)
