"""Statistics Finland's classification service: municipalities, their groups, and who belongs where, year by year."""

import re
from collections.abc import Mapping
from typing import Any

from ingestion.sample.groups import exists, group_code, group_names, groups_in_force
from ingestion.sample.places import FIRST_DIVISION, LAST_DIVISION, division, owner
from ingestion.sample.reply import Reply, error_reply, json_reply
from ingestion.sample.tables.layout import Languages

_NAME = re.compile(r"([a-z_]+)_1_(\d{4})0101", re.ASCII)
_ITEMS = re.compile(r"classifications/([^/]+)/classificationItems", re.ASCII)
_MAPS = re.compile(r"correspondenceTables/([^/#]+)#([^/#]+)/maps", re.ASCII)
_MUNICIPALITY_LEVEL = 3
_ADDRESS = "classifications/{name}/classificationItems/{code}"


def answer(path: str, query: Mapping[str, list[str]]) -> Reply:
    """The answer to a path below ``/api/classifications/v2/`` (percent signs already read)."""
    language = query.get("lang", ["fi"])[0]
    if language not in Languages:
        return error_reply("Bad Request")
    if match := _ITEMS.fullmatch(path):
        return _items(match.group(1), language, with_data=query.get("content", [""])[0] == "data")
    if match := _MAPS.fullmatch(path):
        return _maps(match.group(1), match.group(2), language)
    return _not_found()


def _items(name: str, language: str, with_data: bool) -> Reply:
    read = _read(name)
    if read is None:
        return _not_found()
    codes = _codes(*read, language)
    if not with_data:
        return json_reply([_ADDRESS.format(name=name, code=code) for code in codes])
    level = _MUNICIPALITY_LEVEL if read[0] == "kunta" else 1
    items = [
        {
            "localId": f"{name}/{code}",
            "code": code,
            "level": level,
            "order": order,
            "parentCode": None,
            "parentItemLocalId": None,
            "classificationItemNames": _names(text, language),
            "explanatoryNotes": [],
        }
        for order, (code, text) in enumerate(codes.items(), start=1)
    ]
    return json_reply(items, cells=len(items))


def _maps(source: str, target: str, language: str) -> Reply:
    left, right = _read(source), _read(target)
    if left is None or right is None or left[0] != "kunta":
        return _not_found()
    if right[1] - left[1] != (1 if right[0] == "kunta" else 0):
        return _not_found()
    targets = _codes(*right, language)
    rows = []
    for place in division(left[1]):
        code = owner(place.code, right[1]) if right[0] == "kunta" else group_code(place, right[0], right[1])
        rows.append(
            {
                "sourceItem": _end(place.code, place.name(language), language, float(_MUNICIPALITY_LEVEL)),
                "targetItem": _end(code, targets[code], language, 3.0 if right[0] == "kunta" else 1.0),
            }
        )
    return json_reply(rows, cells=len(rows))


def _read(name: str) -> tuple[str, int] | None:
    """``maakunta_1_20260101`` as its parts, or None when the service does not have it."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    classification, year = match.group(1), int(match.group(2))
    if classification == "kunta":
        return (classification, year) if FIRST_DIVISION <= year <= LAST_DIVISION else None
    return (classification, year) if exists(classification, year) else None


def _codes(classification: str, year: int, language: str) -> dict[str, str]:
    """Codes and names of a classification, in the service's order."""
    if classification == "kunta":
        return {place.code: place.name(language) for place in division(year)}
    return {code: group_names(classification, code)[language] for code in groups_in_force(classification, year)}


def _names(text: str, language: str) -> list[dict[str, str]]:
    return [{"lang": language, "langName": language, "name": text}]


def _end(code: str, text: str, language: str, level: float) -> dict[str, Any]:
    return {"code": code, "level": level, "classificationItemNames": _names(text, language)}


def _not_found() -> Reply:
    return error_reply("Not Found", 404)
