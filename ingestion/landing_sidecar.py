"""Sidecars: whole, or as what differs from the sidecar of the landing that a chain of deltas begins with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingestion.atomic import read_json
from ingestion.landing_paths import checked_landing_id, is_landing_id, table_dir
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

SIDECAR_FORMAT = 2
"""1: rows and raw answers are always whole. 2: they may be deltas (``rows_base``, ``delta_base``), and so may this."""

REMEDY = (
    "Restore the table's folder under landing/ from a backup, or remove it so that the table is read again (its "
    "history is lost then); nothing of it is used until then."
)


def read_sidecar(settings: Settings, table_id: str, landing_id: str) -> dict[str, Any]:
    """The whole sidecar of a landing; raises SettingsError when it, or the one it builds on, is absent or damaged."""
    return read_sidecar_in(table_dir(settings, table_id), checked_landing_id(landing_id))


def read_sidecar_in(table_folder: Path, landing_id: str) -> dict[str, Any]:
    """The same for a table's folder under ``landing/``."""
    path = table_folder / landing_id / "sidecar.json"
    document = _read(path)
    if "inherits_from" not in document:
        return document
    inherited = str(document["inherits_from"])
    if not is_landing_id(inherited) or inherited == landing_id:
        raise SettingsError(f"Expected 'inherits_from' in {path} to be another landing, found '{inherited}'. {REMEDY}")
    base_path = table_folder / inherited / "sidecar.json"
    whole = patched(_read(base_path), document)
    if "inherits_from" in whole or _sha256(whole) != document.get("sha256"):
        raise SettingsError(
            f"Expected the sidecar of {landing_id} to be {path} upon {base_path}, found another one than was written: "
            f"one of the two files was changed or damaged. {REMEDY}"
        )
    return whole


def sidecar_bytes(document: Mapping[str, Any]) -> bytes:
    """Readable UTF-8 JSON; equal documents are equal bytes."""
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def difference(base: Mapping[str, Any], document: Mapping[str, Any], base_id: str) -> dict[str, Any]:
    """What ``patched`` needs to make ``document`` out of ``base``: JSON pointers with their new values. Pure."""
    found = list(_differences("", dict(base), dict(document)))
    return {
        "format": SIDECAR_FORMAT,
        "inherits_from": base_id,
        "changed": {pointer: value for pointer, value, is_removed in found if not is_removed},
        "removed": [pointer for pointer, _, is_removed in found if is_removed],
        "sha256": _sha256(document),
    }


def patched(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with the changes of a patch; pointers that lead nowhere are a SettingsError. Pure: ``base`` stays."""
    document: dict[str, Any] = json.loads(json.dumps(base))
    try:
        for pointer in patch["removed"]:
            parent, name = _place(document, pointer)
            del parent[name]
        for pointer, value in patch["changed"].items():
            parent, name = _place(document, pointer)
            parent[name] = value
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"Expected changes to the sidecar of {patch.get('inherits_from')}, found ones that don't fit it "
            f"({type(error).__name__} {error}). {REMEDY}"
        ) from error
    return document


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise SettingsError(f"Expected the sidecar {path}, found none: a later landing builds on it. {REMEDY}")
    document = read_json(path)
    number = document.get("format") if isinstance(document, dict) else None
    if not isinstance(number, int) or not 1 <= number <= SIDECAR_FORMAT:
        raise SettingsError(
            f"Expected a sidecar of format 1 to {SIDECAR_FORMAT} in {path}, found {str(document)[:100]}. "
            f"A newer version of this program may have written it: use that. {REMEDY}"
        )
    return dict(document)


def _differences(pointer: str, old: Any, new: Any) -> Iterator[tuple[str, Any, bool]]:
    """(pointer, new value, whether it is gone). Lists of another length are replaced whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            below = f"{pointer}/{_escaped(name)}"
            if name not in new:
                yield below, None, True
            elif name not in old:
                yield below, new[name], False
            else:
                yield from _differences(below, old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(f"{pointer}/{index}", one, other)
    elif type(old) is not type(new) or old != new:
        yield pointer, new, False


def _place(document: Any, pointer: str) -> tuple[Any, Any]:
    """The dict or list that holds what a pointer names, and its key or position there."""
    *parents, last = pointer.removeprefix("/").split("/")
    for name in parents:
        document = document[_key(document, name)]
    return document, _key(document, last)


def _key(parent: Any, name: str) -> str | int:
    return int(name) if isinstance(parent, list) else name.replace("~1", "/").replace("~0", "~")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _sha256(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
