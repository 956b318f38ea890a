"""Where a PxWeb table may be: its ids were shortened in June 2026, and archives keep the long form. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from tilannekuva.errors import SourceChanged

_LONG = re.compile(r"(statfin|statfinpas)_[a-z0-9]+_pxt_(.+)\.px", re.IGNORECASE)
_LONG_PREFIX = {"StatFin": "statfin", "StatFin_Passiivi": "statfinpas"}


def candidate_paths(paths: Iterable[str]) -> list[str]:
    """Each path of the catalogue, then the other form of its id (``11re``, ``statfin_vaerak_pxt_11re``), once each."""
    found: dict[str, None] = {}
    for path in paths:
        plain = path.strip("/")
        plain = plain if plain.lower().endswith(".px") else f"{plain}.px"
        found[plain] = None
        other = _other_form(plain)
        if other:
            found[other] = None
    return list(found)


def split_path(path: str) -> tuple[str, str]:
    """The folder and the file of a table's path; the folder is empty for a table at the top."""
    folder, _, name = path.rpartition("/")
    return folder, name


def read_listing(document: Any, where: str) -> dict[str, str | None]:
    """Table id -> ``updated`` stamp (a naive local time) of a folder listing; raises SourceChanged on another shape."""
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise SourceChanged(
            f"{where}: expected a list of folders and tables, found {str(document)[:300]}. Is the address right?"
        )
    tables = [item for item in document if item.get("type") == "t" and isinstance(item.get("id"), str)]
    return {item["id"]: str(item["updated"]) if item.get("updated") else None for item in tables}


def _other_form(path: str) -> str | None:
    folder, name = split_path(path)
    if match := _LONG.fullmatch(name):
        return f"{folder}/{match.group(2)}.px"
    database, _, topic = folder.partition("/")
    prefix = _LONG_PREFIX.get(database)
    return f"{folder}/{prefix}_{topic}_pxt_{name}" if prefix and re.fullmatch(r"[a-z0-9]+", topic) else None
