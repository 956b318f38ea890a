"""Municipal key figures: the newest table with several years, and the archive of 2017 under the old contract."""

from collections.abc import Callable
from functools import partial

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures import education, finance, housing, people, work
from ingestion.sample.figures.population import population
from ingestion.sample.noise import Floats, Ints
from ingestion.sample.tables.gaps import (
    NOT_AVAILABLE,
    SUPPRESSED,
    Cells,
    Mask,
    almost_no_data,
    before,
    gaps,
    now_and_then,
)
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import amount, mean, ratio, years

_NEWEST_ONLY = ("M130", "M78")
_NOT_IN_ARCHIVE = ("M33",)
_TEXTS = {
    "M408": "Taajama-aste, %",
    "M411": "Väkiluku",
    "M476": "Väkiluvun muutos edellisestä vuodesta, %",
    "M391": "Alle 15-vuotiaiden osuus väestöstä, %",
    "M421": "15-64 -vuotiaiden osuus väestöstä, %",
    "M478": "Yli 64-vuotiaiden osuus väestöstä, %",
    "M404": "Ruotsinkielisten osuus väestöstä, %",
    "M410": "Ulkomaan kansalaisten osuus väestöstä, %",
    "M303": "Syntyneiden enemmyys, henkilöä",
    "M297": "Kuntien välinen muuttovoitto/-tappio, henkilöä",
    "M302": "Perheiden lukumäärä",
    "M44": "Asuntokuntien lukumäärä",
    "M62": "Rivi- ja pientaloissa asuvien asuntokuntien osuus, %",
    "M70": "Vuokra-asunnoissa asuvien asuntokuntien osuus, %",
    "M488": "Vähintään toisen asteen tutkinnon suorittaneiden osuus 15 vuotta täyttäneistä, %",
    "M486": "Korkea-asteen tutkinnon suorittaneiden osuus 15 vuotta täyttäneistä, %",
    "M137": "Alueella asuvan työllisen työvoiman määrä",
    "M140": "Työllisyysaste, %",
    "M130": "Asuinkunnassaan työssäkäyvien osuus, %",
    "M162": "Työttömien osuus työvoimasta, %",
    "M78": "Eläkeläisten osuus väestöstä, %",
    "M485": "Taloudellinen huoltosuhde",
    "M152": "Alueella olevien työpaikkojen lukumäärä",
    "M72": "Alkutuotannon työpaikkojen osuus, %",
    "M84": "Jalostuksen työpaikkojen osuus, %",
    "M106": "Palvelujen työpaikkojen osuus, %",
    "M151": "Työpaikkaomavaraisuus",
    "M499": "Vuosikate, euroa/asukas",
    "M496": "Lainakanta, euroa/asukas",
    "M495": "Konsernin lainakanta, euroa/asukas",
    "M497": "Opetus- ja kulttuuritoiminta yhteensä, nettokäyttökustannukset, euroa/asukas",
    "M498": "Sosiaali- ja terveystoiminta yhteensä, nettokäyttökustannukset, euroa/asukas",
    "M33": "Yhden hengen asuntokuntien osuus, %",
}


def newest() -> Layout:
    """142h: 2010-2025 on the division of 2025; two contents do not say which year they are of."""
    labels = {code: text + (" (viimeisin)" if code in _NEWEST_ONLY else "") for code, text in _TEXTS.items()}
    return Layout(
        path="Kuntien_avainluvut/uusin/142h.px",
        title="Kuntien avainluvut muuttujina Tiedot, Alue ja Vuosi",
        areas=areas(2025, ("SSS", "KU", "MK", "SK")),
        area_code="alue_23_20250101",
        periods=years(2010, 2025),
        period_code="timeperiod_y",
        contents=tuple(Content(code, text, partial(_figures, code, 2010, 2025)) for code, text in labels.items()),
        order=("content", "area", "time"),
        area_elimination=False,
        gaps=gaps((SUPPRESSED, _bare_but_for_population), (NOT_AVAILABLE, now_and_then(0.004, "M72", "M84", "M106"))),
        updated="2026-05-12T08:00:00",
    )


def archived() -> Layout:
    """The time series of 2017: old contract, bare codes, the division of 2017; finances from 2008 on."""
    labels = {code: text for code, text in _TEXTS.items() if code not in _NOT_IN_ARCHIVE}
    return Layout(
        path="Kuntien_avainluvut/2017/kuntien_avainluvut_2017_aikasarja.px",
        title="Kuntien avainluvut muuttujina Alue 2017, Tiedot ja Vuosi",
        areas=areas(2017, ("KU",), "bare"),
        area_code="Alue 2017",
        area_text="Alue 2017",
        periods=years(2006, 2016),
        period_code="Vuosi",
        content_code="Tiedot",
        contents=tuple(Content(code, text, partial(_figures, code, 2006, 2016)) for code, text in labels.items()),
        order=("area", "content", "time"),
        area_elimination=False,
        gaps=gaps((NOT_AVAILABLE, _bare_but_for_population), (NOT_AVAILABLE, before(2008, *_PER_INHABITANT))),
        updated="2017-11-02T08:00:00",
    )


def _bare_but_for_population(cells: Cells) -> Mask:
    return almost_no_data(cells) if cells.content != "M411" else cells.nowhere()


def _figures(code: str, first: int, last: int) -> Figures:
    if code in _PER_INHABITANT:
        return mean(_PER_INHABITANT[code](), population().totals, first, last, decimals=0)
    if code in _COUNTS:
        return amount(_COUNTS[code](), first, last)
    above, below = _SHARES[code]
    return ratio(above(), below(), first, last)


def _sector(number: int) -> Ints:
    return work.jobs_by_sector()[:, :, number]


def _previous_people() -> Ints:
    totals = population().totals
    return np.concatenate([totals[:, :1], totals[:, :-1]], axis=1)


def _all_households() -> Ints:
    return np.asarray(housing.households().sum(axis=2))


def _adults() -> Ints:
    return np.asarray(education.adults().sum(axis=2))


def _people() -> Ints:
    return population().totals


_PER_INHABITANT: dict[str, Callable[[], Floats]] = {
    "M499": finance.annual_margin,
    "M496": finance.loans,
    "M495": finance.group_loans,
    "M497": finance.education_cost,
    "M498": finance.care_cost,
}
_COUNTS: dict[str, Callable[[], Ints]] = {
    "M411": _people,
    "M303": lambda: population().births - population().deaths,
    "M297": lambda: population().moved_in - population().moved_out,
    "M302": people.families,
    "M44": _all_households,
    "M137": work.employed,
    "M152": work.jobs,
}
_SHARES: dict[str, tuple[Callable[[], Ints], Callable[[], Ints]]] = {
    "M408": (people.in_built_up_areas, _people),
    "M476": (lambda: _people() - _previous_people(), _previous_people),
    "M391": (lambda: population().aged(0, 14), _people),
    "M421": (lambda: population().aged(15, 64), _people),
    "M478": (lambda: population().aged(65), _people),
    "M404": (lambda: people.by_language()[:, :, 1].sum(axis=2), _people),
    "M410": (people.foreign_citizens, _people),
    "M33": (lambda: housing.households()[:, :, 0], _all_households),
    "M62": (housing.in_small_houses, _all_households),
    "M70": (housing.renting, _all_households),
    "M488": (lambda: education.by_level()[:, :, 1:].sum(axis=(2, 3)), _adults),
    "M486": (lambda: education.by_level()[:, :, 2].sum(axis=2), _adults),
    "M140": (work.employed, lambda: population().aged(18, 64)),
    "M130": (work.working_at_home, work.employed),
    "M162": (work.unemployed_at_year_end, work.labour_force_at_year_end),
    "M78": (work.pensioners, _people),
    "M485": (lambda: _people() - work.employed(), work.employed),
    "M72": (lambda: _sector(0), work.jobs),
    "M84": (lambda: _sector(1), work.jobs),
    "M106": (lambda: _sector(2), work.jobs),
    "M151": (work.jobs, work.employed),
}

TABLES = (newest, archived)
