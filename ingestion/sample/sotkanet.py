"""THL's Sotkanet, REST 1.1: indicators, regions and rows. A missing figure is an absent row."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from ingestion.sample.groups import group_names, groups_in_force
from ingestion.sample.noise import Floats, number_of
from ingestion.sample.places import places
from ingestion.sample.reply import HTML, Reply, json_reply, text_reply
from ingestion.sample.tables.sotkanet import indicators
from ingestion.sample.tables.sotkanet_parts import GENDERS, Indicator

_UNLISTED = "911"  # merged in 2020: older rows still have its id, but the list of regions has it no longer
_COUNTRY_ID = 658
_REFUSED_AGENTS = ("python-requests", "python-urllib", "python-httpx")


def answer(path: str, query: Mapping[str, list[str]], user_agent: str) -> Reply:
    """The answer to a path below ``/rest/1.1/``."""
    if not user_agent or user_agent.lower().startswith(_REFUSED_AGENTS):
        return Reply(403, b"<html><head><title>403 Forbidden</title></head></html>", HTML)
    if path == "regions":
        return json_reply(_regions())
    if path == "indicators":
        return json_reply([_metadata(indicator) for indicator in indicators().values()])
    if path.startswith("indicators/"):
        found = indicators().get(path.removeprefix("indicators/"))
        return json_reply(_metadata(found)) if found else text_reply("Not Found", 404)
    return _rows(query) if path == "json" else text_reply("Not Found", 404)


@cache
def region_ids() -> dict[str, int]:
    """Sotkanet's own number for each area. Many are the code of another municipality, none its own."""
    codes = [*(f"KU{place.code}" for place in places()), *_larger("MK"), *_larger("HV")]
    mixed = sorted(codes, key=lambda code: number_of(f"region {code}"))
    start = next(n for n in range(5, 400) if all(f"KU{n + k:03d}" != code for k, code in enumerate(mixed)))
    ids = {code: start + k for k, code in enumerate(mixed)}
    return ids | {"SSS": _COUNTRY_ID}


def _larger(level: str) -> list[str]:
    classification = {"MK": "maakunta", "HV": "hyvinvointialue"}[level]
    return [level + code for code in groups_in_force(classification, 2026)]


def _regions() -> list[dict[str, Any]]:
    ids = region_ids()
    country = {"fi": "Koko maa", "sv": "Hela landet", "en": "Whole country"}
    listed = [_region(ids["SSS"], "358", "MAA", country)]
    for level, category, classification in (
        ("MK", "MAAKUNTA", "maakunta"),
        ("HV", "HYVINVOINTIALUE", "hyvinvointialue"),
    ):
        codes = groups_in_force(classification, 2026)
        listed += [_region(ids[level + code], code, category, group_names(classification, code)) for code in codes]
    for place in places():
        if place.code != _UNLISTED:
            names = {language: place.name(language) for language in ("fi", "sv", "en")}
            listed.append(_region(ids[f"KU{place.code}"], place.code, "KUNTA", names))
    return listed


def _region(number: int, code: str, category: str, title: dict[str, str]) -> dict[str, Any]:
    return {"id": number, "code": code, "category": category, "title": title, "memberOf": []}


def _metadata(indicator: Indicator) -> dict[str, Any]:
    nothing = {"fi": "", "sv": "", "en": ""}
    return {
        "id": int(indicator.id),
        "data-updated": indicator.updated,
        "range": {"start": int(indicator.layout.periods[0]), "end": int(indicator.layout.periods[-1])},
        "title": indicator.title,
        "description": {
            "fi": "<p>Keksittyjä lukuja.</p>",
            "sv": "<p>Påhittade tal.</p>",
            "en": "<p>Invented figures.</p>",
        },
        "interpretation": nothing,
        "limits": nothing,
        "legislation": nothing,
        "notices": nothing,
        "primaryValueType": {"code": indicator.unit, "title": nothing},
        "decimals": indicator.layout.contents[0].made.decimals,
        "classifications": {
            "region": {"title": nothing, "values": ["Kunta", "Maakunta", "Hyvinvointialue"]},
            "sex": {"title": nothing, "values": list(indicator.genders)},
        },
        "organization": {
            "id": 3,
            "title": {"fi": "Tilastokeskus", "sv": "Statistikcentralen", "en": "Statistics Finland"},
        },
        "subjects": [],
        "sources": [],
        "groups": [],
    }


def _rows(query: Mapping[str, list[str]]) -> Reply:
    years = query.get("years", [])
    wanted = query.get("indicator", [])
    numeric = bool(wanted) and bool(years) and all(text.isascii() and text.isdigit() for text in (*years, *wanted))
    if not numeric:
        return text_reply("Bad Request", 400)
    genders = query.get("genders", ["total"])
    rows = [
        row for code in wanted if code in indicators() for row in _indicator_rows(indicators()[code], years, genders)
    ]
    return json_reply(rows, cells=len(rows))


def _indicator_rows(indicator: Indicator, years: list[str], genders: list[str]) -> list[dict[str, Any]]:
    """Rows year by year; the areas come in an order of their own, never that of their codes."""
    layout, ids = indicator.layout, region_ids()
    columns = [n for n, period in enumerate(layout.periods) if period in years]
    sexes = [n for n, gender in enumerate(GENDERS) if gender in genders and gender in indicator.genders]
    if not columns or not sexes:
        return []
    regions = [ids[area.code] for area in layout.areas.values]
    order = sorted(range(len(regions)), key=regions.__getitem__)
    values, _ = layout.cells({"content": [0], "area": order, "time": columns, "sex": sexes})
    by_year = values[0].swapaxes(0, 1)
    return [
        {
            "indicator": int(indicator.id),
            "region": regions[order[area_at]],
            "year": layout.period_years[columns[year_at]],
            "gender": GENDERS[sexes[sex_at]],
            "value": value,
            "absValue": value if indicator.is_count else None,
        }
        for (year_at, area_at, sex_at), value in _present(by_year)
    ]


def _present(values: Floats) -> Iterator[tuple[list[int], float]]:
    there = ~np.isnan(values)
    return zip(np.argwhere(there).tolist(), values[there].tolist(), strict=True)
