"""How a new landing is stored: whole, or as what differs from the table's newest one, whichever keeps the folder small.

A landing that holds any difference is a link of a chain, which begins with a landing that is whole. Rules:

* a difference is stored only where it takes at most half of what the whole would;
* a chain has at most ``MOST_LINKS`` links, and its differences together take at most ``MOST_DELTA_SHARE`` of what the
  whole landing at its beginning takes: past either bound the next landing is whole again;
* what could not be read back right at once is stored whole.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingestion import byte_delta
from ingestion.compressed import decompress
from ingestion.landing_canonical import rows_content_sha256
from ingestion.landing_delta_rows import apply_rows, encode_rows, read_delta
from ingestion.landing_read import Landing, get_landing, has_landing, list_landings
from ingestion.landing_rows import landing_rows, raw_answer
from ingestion.landing_sidecar import difference
from ingestion.landing_state import read_state
from ingestion.landing_write import ROWS_FILE, raw_name, rows_to_parquet
from ingestion.model import Fetched, Query
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

log = logging.getLogger(__name__)

MOST_LINKS = 64
MOST_DELTA_SHARE = 1.5
MOST_OF_WHOLE = 0.5


@dataclass(frozen=True)
class Stored:
    """The files of a landing by their path in its folder: new bytes, and raw answers to take over as they are.

    sidecar: what goes into ``sidecar.json``.
    """

    files: Mapping[str, bytes]
    raw: Mapping[str, Path]
    sidecar: Mapping[str, Any]


@dataclass(frozen=True)
class _Raw:
    """One answer: the name and bytes of its file (null bytes: taken over whole; null name: no file), and its base."""

    name: str | None
    data: bytes | None = None
    delta_base: str | None = None


@dataclass(frozen=True)
class _Chain:
    snapshot: str
    links: int
    delta_bytes: int
    snapshot_bytes: int

    def longer_by(self, size: int) -> _Chain:
        return _Chain(self.snapshot, self.links + 1, self.delta_bytes + size, self.snapshot_bytes)

    @property
    def is_too_long(self) -> bool:
        return self.links > MOST_LINKS or self.delta_bytes > MOST_DELTA_SHARE * self.snapshot_bytes

    def document(self) -> dict[str, Any]:
        return {
            "snapshot": self.snapshot,
            "links": self.links,
            "delta_bytes": self.delta_bytes,
            "snapshot_bytes": self.snapshot_bytes,
        }


def how_to_store(settings: Settings, fetched: Fetched, sidecar: Mapping[str, Any]) -> Stored:
    """The files of a new landing whose whole description is ``sidecar`` (without how it is stored)."""
    rows = rows_to_parquet(fetched.rows)
    digest = rows_content_sha256(fetched.rows)
    described = {**sidecar, "rows_sha256": hashlib.sha256(rows).hexdigest(), "rows_content_sha256": digest}
    base = _newest(settings, fetched.table_id)
    if base is not None:
        chain = _chain_of(base)
        row_files = _row_files(settings, base, fetched.rows, digest, len(rows))
        raws = _raws(settings, base, fetched.queries)
        size = sum(len(data) for data in (row_files or {}).values()) + sum(len(raw.data or b"") for raw in raws)
        longer = chain.longer_by(size)
        if not longer.is_too_long and (row_files is not None or any(raw.delta_base for raw in raws)):
            whole = _described(described, base.landing_id, row_files, raws, longer)
            return _stored(fetched, row_files if row_files is not None else {ROWS_FILE: rows}, raws,
                           _shorter(settings, fetched.table_id, whole, longer.snapshot))  # fmt: skip
    raws = [_Raw(f"raw/{raw_name(number)}") for number in range(len(fetched.queries))]
    size = len(rows) + sum(query.raw_path.stat().st_size for query in fetched.queries)
    chain = _Chain(str(sidecar["landing_id"]), 0, 0, size)
    return _stored(fetched, {ROWS_FILE: rows}, raws, _described(described, None, None, raws, chain))


def _stored(fetched: Fetched, rows: Mapping[str, bytes], raws: Sequence[_Raw], sidecar: Mapping[str, Any]) -> Stored:
    files = {**rows, **{raw.name: raw.data for raw in raws if raw.name is not None and raw.data is not None}}
    taken = {
        raw.name: query.raw_path
        for raw, query in zip(raws, fetched.queries, strict=True)
        if raw.name is not None and raw.data is None
    }
    return Stored(files, taken, sidecar)


def _described(
    sidecar: Mapping[str, Any],
    base_id: str | None,
    rows: Mapping[str, bytes] | None,
    raws: Sequence[_Raw],
    chain: _Chain,
) -> dict[str, Any]:
    """The sidecar with how everything is stored (pure)."""
    storage: dict[str, Any] = {"chain": chain.document()}
    if rows is not None:
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in rows.items()}
        storage |= {"rows_base": base_id, "rows_delta": digests}
    queries = [
        {**query, "raw": raw.name, **({"delta_base": raw.delta_base} if raw.delta_base else {})}
        for query, raw in zip(sidecar["queries"], raws, strict=True)
    ]
    return {**sidecar, **storage, "queries": queries}


def _shorter(settings: Settings, table_id: str, sidecar: dict[str, Any], snapshot: str) -> dict[str, Any]:
    base = get_landing(settings, table_id, snapshot)
    return difference(base.sidecar, sidecar, snapshot)


def _newest(settings: Settings, table_id: str) -> Landing | None:
    """The landing to build on; null when there is none, or none that can be read."""
    try:
        newest = read_state(settings, table_id).newest_landing_id
        if has_landing(settings, table_id, newest):
            return get_landing(settings, table_id, str(newest))
        landings = list_landings(settings, table_id)
    except SettingsError as error:
        log.warning("landing table=%s is stored whole: %s", table_id, error)
        return None
    return landings[-1] if landings else None


def _chain_of(base: Landing) -> _Chain:
    found = base.sidecar.get("chain")
    if found is not None:
        return _Chain(**found)
    names = [base.folder / ROWS_FILE, *(base.folder / query["raw"] for query in base.sidecar["queries"])]
    return _Chain(base.landing_id, 0, 0, sum(path.stat().st_size for path in names if path.exists()))


def _row_files(
    settings: Settings, base: Landing, rows: pa.Table, digest: str, whole_size: int
) -> dict[str, bytes] | None:
    """The difference in rows; null when they are better stored whole."""
    try:
        before = landing_rows(settings, base)
    except (SettingsError, OSError, ValueError) as error:
        log.warning("landing table=%s rows are stored whole: %s", base.table_id, error)
        return None
    files = encode_rows(before, rows)
    if files is None or sum(map(len, files.values())) > MOST_OF_WHOLE * whole_size:
        return None
    rebuilt = apply_rows(before, read_delta(files))
    return files if rows_content_sha256(rebuilt) == digest else None


def _raws(settings: Settings, base: Landing, queries: Sequence[Query]) -> list[_Raw]:
    """How each answer is stored, by the base's answer to the same question or, failing that, in the same place."""
    asked = base.sidecar["queries"]
    places = {(entry["method"], entry["url"], entry["body"]): place for place, entry in enumerate(asked)}
    found = [places.get((query.method, query.url, query.body), number) for number, query in enumerate(queries)]
    return [
        _raw(settings, base, number, place, query) if place < len(asked) else _Raw(f"raw/{raw_name(number)}")
        for number, (place, query) in enumerate(zip(found, queries, strict=True))
    ]


def _raw(settings: Settings, base: Landing, number: int, place: int, query: Query) -> _Raw:
    """How one answer is stored, by the answer ``place`` of the base."""
    whole = _Raw(f"raw/{raw_name(number)}")
    try:
        packed = query.raw_path.read_bytes()
        body, before = decompress(packed), raw_answer(settings, base, place)
    except (SettingsError, OSError) as error:
        log.warning("landing table=%s answer %d is stored whole: %s", base.table_id, number, error)
        return whole
    if hashlib.sha256(body).hexdigest() != query.sha256:
        return whole
    if body == before:
        earlier = base.sidecar["queries"][place]
        holder = earlier.get("delta_base") if earlier["raw"] is None else None
        return _Raw(None, None, holder or _reference(base, place))
    delta = byte_delta.encode(before, body)
    if delta is None or len(delta) > MOST_OF_WHOLE * len(packed) or byte_delta.apply(before, delta) != body:
        return whole
    return _Raw(f"raw-{number:04d}.delta.zst", delta, _reference(base, place))


def _reference(base: Landing, number: int) -> str:
    return f"{base.landing_id}/raw/{number:04d}"
