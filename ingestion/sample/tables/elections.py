"""Elections: every municipality there has been, each in the years it existed; no time flag, six-digit area codes."""

import numpy as np

from ingestion.sample.areas import OF_ITS_TIME, areas
from ingestion.sample.figures import councils, society
from ingestion.sample.figures.population import FIRST_YEAR
from ingestion.sample.figures.series import with_total
from ingestion.sample.noise import Ints
from ingestion.sample.tables.gaps import (
    NONE_AT_ALL,
    NOT_AVAILABLE,
    almost_no_data,
    gaps,
    zero,
)
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import SEX, Values, both_sexes

_PARTY_TEXTS = ("SDP", "KOK", "KESK", "VIHR", "VAS", "PS", "RKP", "KD", "Muut")
_VOTED_TEXTS = ("SDP", "KOK", "KESK, (**LKP-84)", "VIHR", "VAS, (+DEVA-88)", "PS", "RKP", "KD", "LIIKE", "Muut")
_AREA_CODE = "kunta_128_20250101"


def turnout() -> Layout:
    """12x4: electorate, voters and turnout in municipal elections."""
    of = society.COUNCIL_ELECTIONS
    return Layout(
        path="StatFin/kvaa/12x4.px",
        title="Kuntavaalit muuttujina Vuosi, Alue, Sukupuoli ja Tiedot",
        areas=areas(OF_ITS_TIME, ("SSS", "KU"), "election"),
        area_code=_AREA_CODE,
        periods=tuple(map(str, of)),
        period_code="timeperiod_y",
        contents=(
            Content("kvaa-aanioikeutetut", "Äänioikeutetut", lambda: Figures(_votes(society.electorate(), of))),
            Content("kvaa-aanestaneet", "Äänestäneet", lambda: Figures(_votes(society.council_voters(), of))),
            Content(
                "kvaa-aanestys_pros",
                "Äänestysprosentti",
                lambda: Figures(_votes(society.council_voters(), of), _votes(society.electorate(), of), 100.0, 1),
            ),
        ),
        others={"sex": SEX},
        order=("time", "area", "sex", "content"),
        time_flag=False,
        gaps=gaps((NOT_AVAILABLE, almost_no_data)),
    )


def candidates() -> Layout:
    """12xf: candidates in municipal elections by party and sex."""
    parties = Values("puolue_6_20250103", "Puolue", ("SSS", *society.PARTIES), ("Yhteensä", *_PARTY_TEXTS))
    return Layout(
        path="StatFin/kvaa/12xf.px",
        title="Ehdokkaiden lukumäärä muuttujina Vuosi, Alue, Puolue, Sukupuoli ja Tiedot",
        areas=areas(OF_ITS_TIME, ("SSS", "KU"), "election"),
        area_code=_AREA_CODE,
        periods=tuple(map(str, society.COUNCIL_ELECTIONS)),
        period_code="timeperiod_y",
        contents=(Content("kvaa-ehdokkaat_lkm", "Ehdokkaiden lukumäärä", _candidates),),
        others={"party": parties, "sex": SEX},
        order=("time", "area", "party", "sex", "content"),
        time_flag=False,
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def parliament() -> Layout:
    """13sv: turnout in parliamentary elections, on the division of 2023."""
    of = society.PARLIAMENT_ELECTIONS
    return Layout(
        path="StatFin/evaa/13sv.px",
        title="Eduskuntavaalit muuttujina Alue, Vuosi, Sukupuoli ja Tiedot",
        areas=areas(2023),
        area_code="alue_23_20230101",
        periods=tuple(map(str, of)),
        period_code="timeperiod_y",
        contents=(
            Content("evaa-aanioikeutetut", "Äänioikeutetut", lambda: Figures(_votes(society.electorate(), of))),
            Content(
                "evaa-aanestys_pros",
                "Äänestysprosentti",
                lambda: Figures(_votes(society.parliament_voters(), of), _votes(society.electorate(), of), 100.0, 1),
            ),
        ),
        others={"sex": SEX},
        order=("area", "time", "sex", "content"),
        time_flag=False,
        gaps=gaps((NOT_AVAILABLE, almost_no_data)),
    )


def support() -> Layout:
    """14z7: votes of the parties in municipal elections."""
    parties = Values("puolue_6_20250103", "Puolue", ("SSS", *councils.PARTIES), ("Yhteensä", *_VOTED_TEXTS))
    return Layout(
        path="StatFin/kvaa/14z7.px",
        title="Puolueiden kannatus vaalivuosittaisella kuntajaolla kuntavaaleissa "
        "muuttujina Vuosi, Alue, Puolue ja Tiedot",
        areas=areas(OF_ITS_TIME, ("SSS", "KU"), "election"),
        area_code=_AREA_CODE,
        periods=tuple(map(str, society.COUNCIL_ELECTIONS)),
        period_code="timeperiod_y",
        contents=(
            Content(
                "kvaa-aanet_yht", "Äänimäärä yhteensä", lambda: Figures(_of_elections(_with_all(councils.votes())))
            ),
            Content("kvaa-osuus_aanista", "Osuus äänistä", _vote_shares),
        ),
        others={"party": parties},
        order=("time", "area", "party", "content"),
        time_flag=False,
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def elected() -> Layout:
    """14yb: councillors by party (all together only) and sex."""
    parties = Values("puolue_6_20250103", "Puolue", ("SSS",), ("Yhteensä",))
    return Layout(
        path="StatFin/kvaa/14yb.px",
        title="Valitut sukupuolen mukaan kuntavaaleissa muuttujina Vuosi, Alue, Puolue, Sukupuoli ja Tiedot",
        areas=areas(OF_ITS_TIME, ("SSS", "KU"), "election"),
        area_code=_AREA_CODE,
        periods=tuple(map(str, society.COUNCIL_ELECTIONS)),
        period_code="timeperiod_y",
        contents=(
            Content(
                "kvaa-lkm_val",
                "Valittujen lukumäärä",
                lambda: Figures(_of_elections(both_sexes(councils.seats()))[:, :, None, :]),
            ),
        ),
        others={"party": parties, "sex": SEX},
        order=("time", "area", "party", "sex", "content"),
        time_flag=False,
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def backgrounds() -> Layout:
    """14w4: councillors by background group."""
    groups = Values("taustaryhma_1_20250101", "Taustaryhmä", ("SSS", "1"), ("Yhteensä", "Vieraskieliset"))
    return Layout(
        path="StatFin/kvaa/14w4.px",
        title="Valittujen taustaryhmiä kuntavaaleissa muuttujina Vuosi, Alue, Taustaryhmä ja Tiedot",
        areas=areas(OF_ITS_TIME, ("SSS", "KU"), "election"),
        area_code=_AREA_CODE,
        periods=tuple(map(str, society.COUNCIL_ELECTIONS)),
        period_code="timeperiod_y",
        contents=(Content("kvaa-lkm_val", "Valittujen lukumäärä", _by_background),),
        others={"group": groups},
        order=("time", "area", "group", "content"),
        time_flag=False,
        gaps=gaps((NONE_AT_ALL, zero)),
    )


def _of_elections(numbers: Ints) -> Ints:
    return numbers[:, np.array(society.COUNCIL_ELECTIONS) - FIRST_YEAR]


def _with_all(by_party: Ints) -> Ints:
    return with_total(by_party, axis=2)


def _vote_shares() -> Figures:
    by_party = _of_elections(_with_all(councils.votes()))
    return Figures(by_party, np.broadcast_to(by_party[:, :, :1], by_party.shape), 100.0, 1)


def _by_background() -> Figures:
    everyone = councils.seats().sum(axis=2)
    return Figures(_of_elections(np.stack([everyone, councils.foreign_language_seats()], axis=2)))


def _votes(numbers: Ints, elections: tuple[int, ...]) -> Ints:
    """The years of the elections, with the total of the sexes: place, election, sex."""
    return both_sexes(numbers[:, np.array(elections) - FIRST_YEAR])


def _candidates() -> Figures:
    held = society.candidates()[:, np.array(society.COUNCIL_ELECTIONS) - FIRST_YEAR]
    return Figures(both_sexes(with_total(held, axis=2)))


TABLES = (turnout, candidates, parliament, support, elected, backgrounds)
