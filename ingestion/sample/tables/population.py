"""Population: structure, key figures, languages, vital events, migration, projections."""

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures import people as culture
from ingestion.sample.figures.population import Account, population
from ingestion.sample.figures.series import with_total
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import (
    ESTIMATE,
    NONE_AT_ALL,
    SUPPRESSED,
    almost_no_data,
    cell,
    gaps,
    zero,
)
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.movement import change
from ingestion.sample.tables.parts import AGE, SEX, Values, amount, ratio, years

_FIRST, _LAST = 2005, 2025
_FIRST_IN_STRUCTURE = 2005
_LANGUAGE_TEXTS = {
    "fi": "suomi", "sv": "ruotsi", "se": "saame", "ru": "venäjä", "et": "viro", "ar": "arabia", "en": "englanti",
    "so": "somali", "uk": "ukraina", "vi": "vietnam", "zh": "kiina", "xx": "muu kieli",
}  # fmt: skip


def by_age_and_sex(account: Account) -> Ints:
    """People with the totals of ages and sexes: place, year, age, sex."""
    return with_total(with_total(account.people, axis=2), axis=3)


def structure() -> Layout:
    """11re: the population by single year of age and sex. Older years are left to other sources to fill."""
    return Layout(
        path="StatFin/vaerak/11re.px",
        title="Väestö 31.12. muuttujina Alue, Ikä, Sukupuoli, Vuosi ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(_FIRST_IN_STRUCTURE, _LAST),
        period_code="timeperiod_y",
        contents=(
            Content(
                "vaerak-vaesto",
                "Väestö 31.12.",
                lambda: amount(by_age_and_sex(population()), _FIRST_IN_STRUCTURE, _LAST),
            ),
        ),
        others={"age": AGE, "sex": SEX},
        order=("area", "age", "sex", "time", "content"),
        gaps=gaps((ESTIMATE, cell("KU005", 2024))),
        updated="2026-07-01T08:00:00",
    )


def monthly() -> Layout:
    """11s5: the population by month, the newest month preliminary."""
    months = tuple(f"{year}M{month:02d}" for year in range(2015, 2026) for month in range(1, 13))
    return Layout(
        path="StatFin/vaerak/11s5.px",
        title="Väestö muuttujina Alue, Kuukausi ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=months,
        period_code="timeperiod_m",
        period_text="Kuukausi",
        period_texts={months[-1]: f"{months[-1]}*"},
        contents=(Content("vaerak-vaesto_kuukausi", "Väestö", lambda: Figures(culture.by_month()[:, -len(months) :])),),
        order=("area", "time", "content"),
    )


def key_figures() -> Layout:
    """11ra: shares of age groups and other key figures, on many levels of areas."""
    span = (_FIRST, _LAST)
    account = population
    contents = (
        Content("vaerak-vaesto", "Väestö", lambda: amount(account().totals, *span)),
        Content("vaerak-kokmuutos", "Väestön muutos", lambda: amount(change(), *span)),
        Content(
            "vaerak-vaesto_alle15_p",
            "0-14-vuotiaiden osuus, %",
            lambda: ratio(account().aged(0, 14), account().totals, *span),
        ),
        Content(
            "vaerak-vaesto_15_64_p",
            "15-64-vuotiaiden osuus, %",
            lambda: ratio(account().aged(15, 64), account().totals, *span),
        ),
        Content(
            "vaerak-vaesto_yli64_p",
            "65 vuotta täyttäneiden osuus, %",
            lambda: ratio(account().aged(65), account().totals, *span),
        ),
        Content(
            "vaerak-dem_huoltos",
            "Väestöllinen huoltosuhde",
            lambda: ratio(_dependants(), account().aged(15, 64), *span),
        ),
        Content(
            "vaerak-vaesto_keski_ika",
            "Keski-ikä, vuotta",
            lambda: ratio(_years_lived(), 2 * account().totals, *span, 1.0),
        ),
    )
    return Layout(
        path="StatFin/vaerak/11ra.px",
        title="Väestön tunnuslukuja muuttujina Alue, Tiedot ja Vuosi",
        areas=areas(2026, ("SSS", "MA1", "MK", "SK", "HV", "KU")),
        area_code="alue_23_20260101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=contents,
        order=("area", "content", "time"),
    )


def languages() -> Layout:
    """11rm: the population by language and sex."""
    texts = ("Yhteensä", *(_LANGUAGE_TEXTS[code] for code in culture.LANGUAGES))
    return Layout(
        path="StatFin/vaerak/11rm.px",
        title="Väestö 31.12. muuttujina Alue, Kieli, Sukupuoli, Vuosi ja Tiedot",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(_FIRST, _LAST),
        period_code="timeperiod_y",
        contents=(
            Content(
                "vaerak-vaesto", "Väestö 31.12.", lambda: Figures(with_total(with_total(culture.by_language(), 2), 3))
            ),
        ),
        others={"language": Values("kieli_15_20180102", "Kieli", ("SSS", *culture.LANGUAGES), texts), "sex": SEX},
        order=("area", "language", "sex", "time", "content"),
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def shares_by_language() -> Layout:
    """159t: shares of language groups; very small municipalities are suppressed."""
    span = (_FIRST, _LAST)
    contents = (
        Content(
            "vaerak-vaesto_kieli_ulk_p",
            "Vieraskielisten osuus väestöstä (muu kieli kuin suomi, ruotsi tai saame), %",
            lambda: ratio(culture.foreign_speakers(), population().totals, *span),
        ),
        Content(
            "vaerak-vaesto_kans_ulk_p",
            "Ulkomaan kansalaisten osuus väestöstä, %",
            lambda: ratio(culture.foreign_citizens(), population().totals, *span),
        ),
    )
    return Layout(
        path="StatFin/vaerak/159t.px",
        title="Kielen ja taustan osuuksia väestöstä muuttujina Vuosi, Tiedot ja Alue",
        areas=areas(2026),
        area_code="alue_23_20260101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=contents,
        order=("time", "content", "area"),
        gaps=gaps((SUPPRESSED, almost_no_data)),
    )


def _dependants() -> Ints:
    return population().aged(0, 14) + population().aged(65)


def _years_lived() -> Ints:
    """Twice the sum of ages, each half a year more than the completed years."""
    ages = 2 * np.arange(population().people.shape[2]) + 1
    return np.asarray((population().people.sum(axis=3) * ages).sum(axis=2))


TABLES = (structure, monthly, key_figures, languages, shares_by_language)
