"""Read the raw answers of a landing, whether stored whole or as what differs from earlier ones."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ingestion import byte_delta
from ingestion.compressed import decompress
from ingestion.landing_paths import is_landing_id, table_dir
from ingestion.landing_read import MOST_LINKS, Landing, damaged
from ingestion.landing_sidecar import REMEDY, read_sidecar_in
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings


class _Place(NamedTuple):
    """Where one answer is stored: a file in a folder (null: none of its own), and the answer it builds on."""

    folder: Path
    raw: str | None
    delta_base: str | None


def raw_answer(settings: Settings, landing: Landing, number: int) -> bytes:
    """The raw answer to the landing's query ``number`` (0 is the first), as it came over the wire.

    Raises SettingsError when it, or an earlier answer it builds on, is absent or damaged.
    """
    queries = landing.sidecar["queries"]
    if not 0 <= number < len(queries):
        raise SettingsError(
            f"Expected one of the {len(queries)} answers of the landing {landing.landing_id} of {landing.table_id}, "
            f"found the number {number}. The first is 0."
        )
    query = queries[number]
    files = _files(settings, landing.table_id, _Place(landing.folder, query["raw"], query.get("delta_base")))
    path = files[-1]
    try:
        body = decompress(_read(files[-1]))
        for path in reversed(files[:-1]):
            body = byte_delta.apply(body, _read(path))
    except (ValueError, OSError) as error:
        raise damaged(path, "a stored answer", str(error)) from error
    if hashlib.sha256(body).hexdigest() != query["sha256"]:
        expected = f"answer {number} of the landing {landing.landing_id} with the sha256 {query['sha256']}"
        raise damaged(path, expected, "another one")
    return body


def _files(settings: Settings, table_id: str, place: _Place) -> list[Path]:
    """The files to put together, the whole answer last."""
    files: list[Path] = []
    for _ in range(MOST_LINKS):
        if place.raw is not None:
            files.append(place.folder / place.raw)
        if place.delta_base is None:
            if not files:
                break
            return files
        place = _place(settings, table_id, place.delta_base)
    raise damaged(place.folder, "an answer that begins somewhere", f"more than {MOST_LINKS} links, or none")


def _place(settings: Settings, table_id: str, reference: str) -> _Place:
    """Where the answer lies that a ``delta_base`` such as ``0123456789abcdef/raw/0000`` names."""
    landing_id, _, number = reference.partition("/raw/")
    if not is_landing_id(landing_id) or not number.isdecimal():
        raise SettingsError(
            f"Expected a landing and the number of an answer of {table_id}, found '{reference[:100]}'. {REMEDY}"
        )
    sidecar = table_dir(settings, table_id) / landing_id / "sidecar.json"
    places = _places(sidecar, sidecar.stat().st_mtime_ns if sidecar.exists() else 0)
    if int(number) >= len(places):
        raise damaged(sidecar, f"an answer {number}", f"{len(places)} answers")
    return places[int(number)]


# A landing may have hundreds of answers and a chain dozens of landings: each sidecar is read once. They never change.
@lru_cache(maxsize=256)
def _places(sidecar: Path, _stamp: int) -> list[_Place]:
    folder = sidecar.parent
    queries = read_sidecar_in(folder.parent, folder.name)["queries"]
    return [_Place(folder, query["raw"], query.get("delta_base")) for query in queries]


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise damaged(path, "a stored answer", "no such file")
    return path.read_bytes()
