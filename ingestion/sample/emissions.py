"""SYKE's file server: one CSV of emissions for each municipality, and a list of inhabitants."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from ingestion.sample.areas import areas
from ingestion.sample.figures.environment import FIRST_YEAR, LAST_YEAR, SOURCES, megawatt_hours, tonnes
from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import year_slice
from ingestion.sample.noise import Ints
from ingestion.sample.places import LAST_DIVISION, division
from ingestion.sample.reply import Reply, not_found_page

FOLDER, INHABITANTS = "/Tulokset_taso_5/", "/asukasluvut_2025.csv"
CSV = "text/csv"

_HEADER = "vuosi;kt;kt_tuuli;GWh;hinku_laskenta;päästökauppa;taso_3;taso_4;taso_5"
_PEOPLE_YEARS = (2005, 2025)
_FILE = re.compile(r"kunta_([1-9][0-9]{0,2})\.csv", re.ASCII)


def answer(path: str) -> Reply:
    """A file, or the web server's page for what is not there."""
    if path == INHABITANTS:
        return _file(inhabitants())
    match = _FILE.fullmatch(path.removeprefix(FOLDER))
    text = emissions_of(int(match.group(1))) if match and path.startswith(FOLDER) else None
    return not_found_page() if text is None else _file(text)


def emissions_of(number: int) -> str | None:
    """The file of a municipality of today; None for any other number."""
    position = _positions().get(f"{number:03d}")
    return None if position is None else "\n".join([_HEADER, *_lines(position)]) + "\n"


@cache
def inhabitants() -> str:
    """Every municipality of today with its population at the end of each year."""
    first, last = _PEOPLE_YEARS
    people = _of_today(population().totals[:, year_slice(first, last), None])[..., 0]
    header = ["kuntanro", "kunta_fi", "kunta_sv", "maakunta_fi", *map(str, range(first, last + 1))]
    lines = [
        ";".join([str(int(p.code)), p.name_fi, p.name_sv, p.region_fi, *map(str, people[position].tolist())])
        for position, p in enumerate(division(LAST_DIVISION))
    ]
    return "\n".join([";".join(header), *lines]) + "\n"


def _lines(position: int) -> Iterator[str]:
    amounts, energy = _emitted()[position].tolist(), _used()[position].tolist()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for n, source in enumerate(SOURCES):
            amount = amounts[year - FIRST_YEAR][n]
            kt, wind = ("NA", f"-{_thousandth(amount)}") if source.is_credit else (_thousandth(amount), "0")
            gwh = "NULL" if source.mwh is None else _thousandth(energy[year - FIRST_YEAR][n])
            flags = f"{source.in_hinku:d};{source.in_ets:d}"
            yield f"{year};{kt};{wind};{gwh};{flags};{';'.join(source.levels)}"


@cache
def _emitted() -> Ints:
    return _of_today(tonnes())


@cache
def _used() -> Ints:
    return _of_today(megawatt_hours())


def _of_today(figures: Ints) -> Ints:
    """Figures of places added up to the municipalities of today, in the order of ``division``."""
    today = areas(LAST_DIVISION, ("KU",))
    return today.add_up(figures, np.arange(len(today.values)).tolist(), LAST_DIVISION)


@cache
def _positions() -> dict[str, int]:
    return {place.code: position for position, place in enumerate(division(LAST_DIVISION))}


def _thousandth(amount: int) -> str:
    return f"{amount // 1000},{amount % 1000:03d}"


def _file(text: str) -> Reply:
    body = text.encode()
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"', "Last-Modified": "Mon, 08 Jun 2026 08:00:00 GMT"}
    return Reply(200, body, CSV, cells=text.count("\n") - 1, headers=headers)
