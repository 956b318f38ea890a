"""Vipunen's interface: resources, their fields, rows by page, and how many there are."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from ingestion.sample.figures.population import population
from ingestion.sample.figures.series import year_slice
from ingestion.sample.noise import Ints, uniform, whole
from ingestion.sample.places import LAST_DIVISION, division, place_index
from ingestion.sample.reply import Reply, error_reply, json_reply

APPLICATIONS = "perusopetuksen_jalkeinen_koulutus_hakeneet_ja_paikan_vastaanottaneet"
FIRST_YEAR, LAST_YEAR = 2018, 2025

_SMALLEST = 4_500
# kind of target, study places per inhabitant, how it is applied to
_TARGETS = (
    ("Lukiokoulutus", 0.0085, "Yhteishaku"),
    ("Ammatillinen koulutus, tekniikka", 0.0050, "Yhteishaku"),
    ("Ammatillinen koulutus, palvelut", 0.0040, "Yhteishaku"),
    ("Ammatillinen koulutus, aikuiset", 0.0060, "Jatkuva haku"),
)
_CONDITION = re.compile(r"([A-Za-z]\w*)(==|!=)(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+))")
_SORT = re.compile(r"\(\+\w+(?:,\+\w+)*\)")

Row = dict[str, Any]


def answer(path: str, query: Mapping[str, list[str]]) -> Reply:
    """The answer to a path below ``/api/resources``."""
    if not path:
        return json_reply([APPLICATIONS])
    name, _, rest = path.partition("/")
    if name != APPLICATIONS or rest not in {"", "data", "data/count"}:
        return error_reply("Not Found", 404)
    if not rest:
        return json_reply([{"name": field, "type": _type(value)} for field, value in rows()[0].items()])
    try:
        found = _filtered(query.get("filter", [""])[0])
        if rest == "data/count":
            return json_reply(len(found))
        page = _page(found, query)
    except (KeyError, ValueError) as error:
        return error_reply(f"Bad Request: {error}")
    return json_reply(page, cells=len(page))


@cache
def rows() -> list[Row]:
    """Every row, in the source's own order."""
    listed = division(LAST_DIVISION)
    people = population().totals[[place_index()[place.code] for place in listed]][:, year_slice(FIRST_YEAR, LAST_YEAR)]
    with_schools = [place for place, least in zip(listed, people.min(axis=1), strict=True) if least >= _SMALLEST]
    places, wanted = _numbers(people[people.min(axis=1) >= _SMALLEST], np.array([int(p.code) for p in with_schools]))
    return [
        _row(place.code, place.name_fi, FIRST_YEAR + at, n, int(places[row, at, n]), int(wanted[row, at, n]))
        for row, place in enumerate(with_schools)
        for at in range(LAST_YEAR - FIRST_YEAR + 1)
        for n in range(len(_TARGETS))
    ]


def _numbers(people: Ints, codes: Ints) -> tuple[Ints, Ints]:
    """Study places and first-choice applicants: municipality, year, target."""
    targets = np.arange(len(_TARGETS))
    keys = codes[:, None, None], np.arange(FIRST_YEAR, LAST_YEAR + 1)[None, :, None], targets[None, None, :]
    share = np.array([share for _, share, _ in _TARGETS])
    usual = 0.8 + 0.4 * uniform("school", codes[:, None, None], targets[None, None, :])
    places = whole("study places", people[:, :, None] * share * usual, *keys)
    return places, whole("applicants", places * (0.55 + 0.6 * uniform("wanted", *keys)), *keys)


def _row(code: str, name: str, year: int, target: int, places: int, wanted: int) -> Row:
    kind, _, way = _TARGETS[target]
    return {
        "koulutuksenAlkamisvuosi": year,
        "koulutuksenAlkamiskausi": "Syksy",
        "haku": f"{way} {year}",
        "hakukohde": f"{kind}, {name}",
        "hakutapa": way,
        "kuntaHakukohde": name,
        "kooditKuntaHakukohde": code,
        "kooditHakukohde": f"1.2.246.562.20.{year}{code}{target}",
        "aloituspaikatLkm": places,
        "kaikkiHakijatLkm": wanted * 3,
        "ensisijaisetHakijatLkm": wanted,
        "tietojoukkoPaivitettyPvm": "2026-09-14",
    }


def _filtered(text: str) -> list[Row]:
    """Rows that pass every condition; raises ValueError and KeyError as the source refuses a filter."""
    found = rows()
    for part in filter(None, text.split(";")):
        match = _CONDITION.fullmatch(part)
        if match is None:
            raise ValueError(f"filter {part}")
        field, operator = match.group(1), match.group(2)
        value = next(group for group in match.groups()[2:] if group is not None)
        found = [row for row in found if (str(row[field]) == value) == (operator == "==")]
    return found


def _page(found: list[Row], query: Mapping[str, list[str]]) -> list[Row]:
    sort = query.get("sort", [""])[0]
    if sort and not _SORT.fullmatch(sort):
        raise ValueError(f"sort {sort}")
    fields = re.findall(r"\w+", sort)
    ordered = sorted(found, key=lambda row: [row[field] for field in fields])
    offset, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["1000"])[0])
    return ordered[offset : offset + limit]


def _type(value: Any) -> str:
    return "number" if isinstance(value, int) else "string"
