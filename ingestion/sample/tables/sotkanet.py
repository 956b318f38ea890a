"""The indicators of Sotkanet: each on the municipal division of its time, old municipalities included."""

from functools import cache

import numpy as np

from ingestion.sample.figures import education, finance, housing, income, people, society, work
from ingestion.sample.figures.population import FIRST_YEAR, population
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import fewer_people_than, now_and_then
from ingestion.sample.tables.layout import Figures
from ingestion.sample.tables.parts import both_sexes
from ingestion.sample.tables.sotkanet_parts import GENDERS, Indicator, level, make, share

_SURVEY_SIZE = 45_000


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by its number."""
    return {indicator.id: indicator for indicator in (*_counts(), *_shares(), *_levels(), *_ended())}


def _counts() -> list[Indicator]:
    return [
        make(
            "127",
            ("Väestö 31.12.", "Befolkning 31.12", "Population at year end"),
            "LKM",
            (1990, 2025),
            _population_by_sex,
            genders=GENDERS,
        ),
        make(
            "2433",
            ("Ruotsinkielinen väestö 31.12.", "Svenskspråkig befolkning 31.12", "Swedish-speaking population"),
            "LKM",
            (1990, 2025),
            lambda: _once(_swedish()),
            rules=(fewer_people_than(600), now_and_then(0.01)),
        ),
        make(
            "4223",
            (
                "Kunnan osarahoittama työmarkkinatuki, 1 000 euroa",
                "Arbetsmarknadsstöd, 1 000 euro",
                "Labour market subsidy, EUR 1,000",
            ),
            "EUR1000",
            (2006, 2025),
            lambda: _once(income.labour_market_subsidy()),
        ),
    ]


def _shares() -> list[Indicator]:
    total = population
    return [
        share(
            "178",
            (
                "Kuntien välinen nettomuutto / 1 000 asukasta",
                "Nettoomflyttning mellan kommuner / 1 000 invånare",
                "Net migration between municipalities per 1,000",
            ),
            lambda: total().moved_in - total().moved_out,
            lambda: total().totals,
            scale=1000.0,
            first=1991,
        ),
        share(
            "183",
            (
                "Ahtaasti asuvat asuntokunnat, % kaikista asuntokunnista",
                "Trångbodda bostadshushåll, %",
                "Overcrowded household-dwelling units, %",
            ),
            housing.crowded,
            lambda: housing.households().sum(axis=2),
        ),
        share(
            "186",
            ("Kuolleisuus / 100 000 asukasta", "Dödlighet / 100 000 invånare", "Mortality per 100,000"),
            lambda: total().deaths,
            lambda: total().totals,
            scale=100_000.0,
            first=1991,
        ),
        share(
            "493",
            (
                "Toimeentulotukea saaneet henkilöt vuoden aikana, % asukkaista",
                "Utkomststödstagare, % av invånarna",
                "Social assistance recipients, %",
            ),
            income.social_assistance,
            lambda: total().totals,
        ),
        share(
            "761",
            ("Huoltosuhde, demografinen", "Försörjningskvot, demografisk", "Demographic dependency ratio"),
            lambda: total().aged(0, 14) + total().aged(65),
            lambda: total().aged(15, 64),
        ),
        share(
            "3071",
            (
                "Vaikeasti työllistyvät, % 15–64-vuotiaista",
                "Svårsysselsatta, % av 15–64-åringarna",
                "Hard to employ, % of 15-64",
            ),
            _hard_to_employ,
            lambda: total().aged(15, 64),
            first=2006,
        ),
        share(
            "3076",
            (
                "Äänestysaktiivisuus kuntavaaleissa, %",
                "Valdeltagande i kommunalval, %",
                "Turnout in municipal elections, %",
            ),
            lambda: society.council_voters().sum(axis=2),
            lambda: society.electorate().sum(axis=2),
            only=society.COUNCIL_ELECTIONS,
        ),
        share(
            "3099",
            ("Kunnan yleinen pienituloisuusaste", "Kommunens allmänna låginkomstgrad", "At-risk-of-poverty rate"),
            income.low_income,
            lambda: total().totals,
            first=1995,
        ),
        share(
            "3113",
            (
                "Poliisin tietoon tulleet henkeen ja terveyteen kohdistuneet rikokset / 1 000 asukasta",
                "Brott mot liv och hälsa / 1 000 invånare",
                "Offences against life and health per 1,000",
            ),
            lambda: society.offences()[:, :, 1],
            lambda: total().totals,
            scale=1000.0,
        ),
        share(
            "3114",
            (
                "Poliisin tietoon tulleet omaisuusrikokset / 1 000 asukasta",
                "Egendomsbrott / 1 000 invånare",
                "Offences against property per 1,000",
            ),
            lambda: society.offences()[:, :, 0],
            lambda: total().totals,
            scale=1000.0,
        ),
        share(
            "3219",
            (
                "Koulutuksen ulkopuolelle jääneet 17–24-vuotiaat, % vastaavanikäisestä väestöstä",
                "17–24-åringar utanför utbildning, %",
                "Aged 17-24 not in education, %",
            ),
            education.outside_education,
            education.young,
        ),
    ]


def _levels() -> list[Indicator]:
    survey = (fewer_people_than(_SURVEY_SIZE),)
    return [
        level(
            "180",
            ("Koulutustasomittain", "Utbildningsnivåmätare", "Education level index"),
            education.level_index,
            decimals=0,
        ),
        level(
            "3126",
            (
                "Gini-kerroin, käytettävissä olevat tulot",
                "Gini-koefficient, disponibla inkomster",
                "Gini coefficient, disposable income",
            ),
            income.gini,
            first=1995,
        ),
        level(
            "3180",
            (
                "Kuntien lainakanta, euroa / asukas",
                "Kommunernas lånestock, euro / invånare",
                "Municipal loan stock, EUR per inhabitant",
            ),
            finance.loans,
            first=1997,
            decimals=0,
        ),
        level(
            "3181",
            ("Suhteellinen velkaantuneisuus, %", "Relativ skuldsättning, %", "Relative indebtedness, %"),
            finance.relative_debt,
            first=1997,
        ),
        level(
            "4461",
            ("Lihavien osuus (%), 65 vuotta täyttäneet", "Andelen feta, 65 år fyllda", "Obesity, 65 or over"),
            society.obesity,
            first=2013,
            rules=survey,
        ),
        level(
            "5527",
            (
                "Terveysliikuntasuosituksen mukaan liian vähän liikkuvien osuus (%)",
                "Andelen som motionerar för lite (%)",
                "Insufficient physical activity (%)",
            ),
            society.inactivity,
            first=2020,
            rules=survey,
        ),
    ]


def _ended() -> list[Indicator]:
    title = (
        "Verotulot, euroa / asukas (-2022)",
        "Skatteinkomster, euro / invånare (-2022)",
        "Tax revenue, EUR (-2022)",
    )
    return [level("3177", title, finance.tax_revenue, first=1997, last=2022, decimals=0)]


def _population_by_sex() -> Figures:
    return Figures(both_sexes(population().people.sum(axis=2)))


def _once(numbers: Ints) -> Figures:
    return Figures(numbers[..., None])


def _swedish() -> Ints:
    return np.asarray(people.by_language()[:, :, 1].sum(axis=2))


def _hard_to_employ() -> Ints:
    """Long-term unemployed in December, per year; years before the monthly series have none."""
    december = np.zeros(population().totals.shape, dtype=np.int64)
    for column, month in enumerate(work.MONTHS):
        if month.endswith("M12"):
            december[:, int(month[:4]) - FIRST_YEAR] = work.long_term_unemployed()[:, column]
    return december
