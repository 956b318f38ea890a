"""Where a PxWeb table may be: its ids were shortened in June 2026, and archives keep the long form. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tilannekuva.errors import SourceChanged

_SUFFIX = ".px"
_LONG = re.compile(r"[a-z0-9]+_[a-z0-9]+_pxt_(.+)", re.IGNORECASE)


def candidate_paths(paths: Iterable[str], prefixes: Mapping[str, str]) -> list[str]:
    """Each path of the catalogue, then the other form of its id (``11re``, ``statfin_vaerak_pxt_11re``), once each.

    prefixes: database -> how its long ids begin; a database without one has no long ids.
    """
    found: dict[str, None] = {}
    for path in paths:
        plain = path.strip("/")
        plain = plain if plain.lower().endswith(_SUFFIX) else f"{plain}{_SUFFIX}"
        found[plain] = None
        other = _other_form(plain, prefixes)
        if other:
            found[other] = None
    return list(found)


def split_path(path: str) -> tuple[str, str]:
    """The folder and the file of a table's path; the folder is empty for a table at the top."""
    folder, _, name = path.rpartition("/")
    return folder, name


def short_id(name: str) -> str:
    """The short id of a table by its path or file name: ``128v_2040`` of ``statfinpas_vaenn_pxt_128v_2040.px``."""
    plain = name.rpartition("/")[2]
    plain = plain[: -len(_SUFFIX)] if plain.lower().endswith(_SUFFIX) else plain
    match = _LONG.fullmatch(plain)
    return match.group(1) if match else plain


def matching_names(names: Iterable[str], wanted: str) -> list[str]:
    """The tables with this short id; else those whose id goes on with an edition (``128v`` -> ``128v_2040``)."""
    by_id = [(short_id(name).casefold(), name) for name in names]
    wanted = wanted.casefold()
    exact = [name for id_, name in by_id if id_ == wanted]
    return sorted(exact or [name for id_, name in by_id if id_.startswith(f"{wanted}_")])


def archive_folders(path: str, archives: Mapping[str, str]) -> list[str]:
    """Where in the archive a table may be that was at ``path``: the same folder, or its last part alone.

    archives: database -> its archive. A path into an archive is looked for in its own folder.
    """
    database, _, folder = split_path(path)[0].partition("/")
    archive = archives.get(database, database if database in archives.values() else None)
    if archive is None or not folder:
        return []
    # Archives were flattened in 2022: vrm/vaerak became vaerak.
    return list(dict.fromkeys([f"{archive}/{folder}", f"{archive}/{folder.rpartition('/')[2]}"]))


def read_listing(document: Any, where: str) -> dict[str, str | None]:
    """Table id -> ``updated`` stamp (a naive local time) of a folder listing; raises SourceChanged on another shape."""
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise SourceChanged(
            f"{where}: expected a list of folders and tables, found {str(document)[:300]}. Is the address right?"
        )
    tables = [item for item in document if item.get("type") == "t" and isinstance(item.get("id"), str)]
    return {item["id"]: str(item["updated"]) if item.get("updated") else None for item in tables}


def _other_form(path: str, prefixes: Mapping[str, str]) -> str | None:
    folder, name = split_path(path)
    short = f"{short_id(name)}{_SUFFIX}"
    if short != name:
        return f"{folder}/{short}"
    database, _, topic = folder.partition("/")
    prefix = prefixes.get(database)
    return f"{folder}/{prefix}_{topic}_pxt_{name}" if prefix and re.fullmatch(r"[a-z0-9]+", topic) else None
