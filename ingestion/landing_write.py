"""The files of one landing: rows, raw answers and the sidecar that says where they come from."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.atomic import sync_file, sync_folder, write_synced
from ingestion.catalogue_schema import Source, Table
from ingestion.landing_canonical import canonical
from ingestion.landing_sidecar import SIDECAR_FORMAT, sidecar_bytes
from ingestion.model import CLASSIFICATION_SCHEMA, ROWS_SCHEMA, Fetched, Probe, Query
from tilannekuva.errors import SourceChanged

ROWS_FILE = "rows.parquet"
_ROW_GROUP = 122_880


def rows_to_parquet(rows: pa.Table) -> bytes:
    """The rows as zstd Parquet; equal rows give equal bytes however their chunks and dictionaries were built."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        canonical(rows), sink, compression="zstd", compression_level=3, row_group_size=_ROW_GROUP, version="2.6"
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data


def expected_schema(kind: str) -> pa.Schema:
    """The columns that a source of this kind lands."""
    return CLASSIFICATION_SCHEMA if kind == "classification" else ROWS_SCHEMA


def refuse_wrong_schema(rows: pa.Table, kind: str, where: str) -> None:
    """Raise SourceChanged when the unpacked rows haven't the columns every later step relies on."""
    expected = expected_schema(kind)
    if not rows.schema.equals(expected, check_metadata=False):
        raise SourceChanged(
            f"Expected rows with the columns {_columns(expected)}, found {_columns(rows.schema)} in {where}. "
            "The source module unpacks this answer wrongly: correct it, then run again; nothing was landed."
        )


def write_landing_files(
    folder: Path, files: Mapping[str, bytes], raw: Mapping[str, Path], sidecar: Mapping[str, Any]
) -> None:
    """Write all files of a landing into ``folder`` and make them durable; the caller renames the folder.

    files: bytes by name. raw: stored answers to take over by their name here, as ``raw/0000.json.zst``.
    """
    folder.mkdir(parents=True)
    if raw:
        (folder / "raw").mkdir()
    for name, origin in raw.items():
        _link_or_copy(origin, folder / name)
    for name, data in files.items():
        write_synced(folder / name, data)
    write_synced(folder / "sidecar.json", sidecar_bytes(sidecar))
    if raw:
        sync_folder(folder / "raw")
    sync_folder(folder)


def raw_name(number: int) -> str:
    return f"{number:04d}.json.zst"


def build_sidecar(table: Table, source: Source, probe: Probe, fetched: Fetched) -> dict[str, Any]:
    """Everything needed to say where the rows come from and to ask for them again, but not how it is stored (pure)."""
    times = sorted(query.retrieved_at for query in fetched.queries)
    return {
        "format": SIDECAR_FORMAT,
        "table_id": table.id,
        "landing_id": fetched.content_sha256[:16],
        "source_id": source.id,
        "source_kind": source.kind,
        "url": probe.url,
        "path": fetched.path,
        "queries": [_query(query) for query in fetched.queries],
        "first_retrieved_at": times[0].isoformat() if times else None,
        "last_retrieved_at": times[-1].isoformat() if times else None,
        "metadata_sha256": _metadata_sha256(probe.metadata),
        "listing_stamp": probe.listing_stamp,
        "fingerprint": probe.fingerprint,
        "updated_at_source": fetched.updated_at_source,
        "cells": fetched.cells,
        "row_count": fetched.rows.num_rows,
        "content_sha256": fetched.content_sha256,
        "licence": source.licence,
        "attribution": ", ".join(text for text in (source.name.en, table.title.en, source.homepage) if text),
        "binding": dict(fetched.binding),
        "notes": list(fetched.notes),
    }


def _query(query: Query) -> dict[str, Any]:
    return {
        "method": query.method,
        "url": query.url,
        "body": query.body,
        "sha256": query.sha256,
        "retrieved_at": query.retrieved_at.isoformat(),
        "cells": query.cells,
        "etag": query.etag,
        "last_modified": query.last_modified,
    }


def _metadata_sha256(metadata: Any) -> str:
    text = json.dumps(metadata, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _link_or_copy(origin: Path, target: Path) -> None:
    """The raw answer stays under both names until the partial folder goes: a kill in between loses nothing."""
    try:
        os.link(origin, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(origin, target)
    sync_file(target)


def _columns(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name} {field.type}{'' if field.nullable else ' not null'}" for field in schema)
