"""Votes for the parties in municipal elections, and the councils that come of them."""

from functools import cache

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.profile import profile
from ingestion.sample.figures.series import YEARS, count, path
from ingestion.sample.figures.society import council_voters
from ingestion.sample.noise import Floats, Ints, bell, deal
from ingestion.sample.places import place_numbers

# the codes of the table of votes: SDP, KOK, KESK, VIHR, VAS, PS, RKP, KD, LIIKE, others
PARTIES = ("03", "01", "04", "05", "06", "02", "07", "08", "09", "99")
_SHARES = (0.18, 0.20, 0.19, 0.09, 0.09, 0.13, 0.0, 0.04, 0.02, 0.06)
_RKP, _LIIKE, _FIRST_OF_LIIKE = PARTIES.index("07"), PARTIES.index("09"), 2019
_SEATS = ((2_000, 15), (5_000, 19), (8_000, 27), (20_000, 35), (50_000, 43), (120_000, 51), (10**9, 67))


@cache
def votes() -> Ints:
    """Valid votes if there is a municipal election in the year: place, year, ``PARTIES``; they add up exactly."""
    total = count(council_voters().sum(axis=2), np.full(council_voters().shape[:2], 0.994))
    return np.moveaxis(deal(total, np.moveaxis(_weights(), 2, 0)), 0, 2)


@cache
def seats() -> Ints:
    """Councillors by the size of the municipality: place, year, sex."""
    people = population().totals
    number = np.select([people < limit for limit, _ in _SEATS], [n for _, n in _SEATS])
    women = path("women elected", 0.40, drift=0.015, spread=0.06, step=0.02, low=0.15, high=0.65, better=0.02)
    of_women = count(number, women)
    return np.stack([number - of_women, of_women], axis=2)


@cache
def foreign_language_seats() -> Ints:
    """Councillors with a foreign language as mother tongue: place, year."""
    share = path("foreign councillors", 0.012, drift=0.006, spread=0.008, step=0.002, low=0.0, high=0.1, urban=0.01)
    return count(seats().sum(axis=2), share)


def _weights() -> Floats:
    """Place, year, party. The Swedish People's Party has votes where Swedish is spoken, Liike since 2019 only."""
    numbers, years = place_numbers(), np.array(YEARS)
    favour = 1.0 + 0.45 * bell("votes", numbers[:, None], np.arange(len(PARTIES))[None, :])
    weights = np.repeat((np.array(_SHARES) * np.maximum(favour, 0.0))[:, None, :], len(years), axis=1)
    weights[:, :, _RKP] = np.where(profile().swedish > 0.02, profile().swedish * 1.5, 0.0)[:, None]
    weights[:, years < _FIRST_OF_LIIKE, _LIIKE] = 0.0
    return weights
