"""What each edition published, for the ledger: ``state/editions/<name>.parquet`` and ``.json``, written once.

The build reads them and tells what has become of every published figure (mart_published_ledger). The JSON file is
written last: figures without it are a leftover of a freeze that was killed, and the next freeze writes both again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.atomic import read_json, write_bytes_atomic, write_json_atomic
from ingestion.catalogue import Catalogue
from tilannekuva.build_schemas import INPUTS
from tilannekuva.editions_definition import definition_keys
from tilannekuva.errors import EditionRefused, SettingsError
from tilannekuva.settings import Settings

FIGURE_SCHEMA = pa.schema([(name, kind) for name, kind in INPUTS["published_figure"].items() if name != "edition"])
_EDITION = INPUTS["published_edition"]


@dataclass(frozen=True)
class PublishedIndicator:
    """How the catalogue had an indicator. definition_key: what its figures were made by (editions_definition)."""

    unit: str
    definition_key: str


@dataclass(frozen=True)
class EditionRecord:
    """One edition of ``state/editions``. row: its input row; parts: former municipalities by today's code then."""

    name: str
    row: Mapping[str, Any]
    indicators: Mapping[str, PublishedIndicator]
    parts: Mapping[str, Sequence[str]]
    figures: Path
    sha256: str


def records_dir(settings: Settings) -> Path:
    return settings.state_dir / "editions"


def record_paths(settings: Settings, name: str) -> tuple[Path, Path]:
    """(figures, document) of an edition whose name was checked."""
    folder = records_dir(settings)
    return folder / f"{name}.parquet", folder / f"{name}.json"


def write_record(settings: Settings, document: Mapping[str, Any], figures: bytes) -> bool:
    """Write what an edition published; False when it is there already. EditionRefused when that says another thing."""
    name = str(document["edition"])
    target, described = record_paths(settings, name)
    if described.exists():
        if read_json(described) != dict(document):
            raise EditionRefused(
                f"Expected no record of the edition '{name}', or the same one, found another in {described}. "
                "A published edition is never rewritten: freeze under another name."
            )
        return False
    write_bytes_atomic(target, figures)
    write_json_atomic(described, dict(document))
    return True


def read_records(settings: Settings) -> list[EditionRecord]:
    """All recorded editions, the earliest frozen first; SettingsError for a file that is damaged or missing."""
    folder = records_dir(settings)
    found = [_read(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []
    return sorted(found, key=lambda record: (record.row["frozen_at"], record.name))


def ledger_key(settings: Settings) -> list[tuple[str, str]]:
    """(edition, digest of its record): what a build takes from published editions."""
    folder = records_dir(settings)
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return [(path.stem, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]


def write_ledger_inputs(settings: Settings, catalogue: Catalogue, folder: Path) -> None:
    """Write the build's inputs ``published_edition``, ``_figure``, ``_indicator`` and ``_municipality``.

    Figures are checked against the digest that was recorded with them: SettingsError when they are not the same.
    """
    records = read_records(settings)
    keys = definition_keys(catalogue) if records else {}
    _put(folder, "published_edition", [dict(record.row) for record in records])
    _put(folder, "published_indicator", [row for record in records for row in _indicator_rows(record, keys)])
    _put(folder, "published_municipality", [
        {"edition": record.name, "municipality_code": code, "parts": ",".join(parts)}
        for record in records for code, parts in record.parts.items()
    ])  # fmt: skip
    schema = pa.schema(list(INPUTS["published_figure"].items()))
    with pq.ParquetWriter(folder / "published_figure.parquet", schema) as writer:
        for record in records:
            figures = _figures(record)
            edition = pa.array([record.name] * figures.num_rows, pa.string())
            writer.write_table(figures.add_column(0, "edition", edition).select(schema.names))


def _indicator_rows(record: EditionRecord, keys: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row per published indicator; whether it was made otherwise is null where the catalogue has it no more."""
    return [
        {
            "edition": record.name, "indicator_id": indicator_id, "unit": then.unit,
            "is_definition_changed": keys[indicator_id] != then.definition_key if indicator_id in keys else None,
        }
        for indicator_id, then in record.indicators.items()
    ]  # fmt: skip


def _figures(record: EditionRecord) -> pa.Table:
    try:
        data = record.figures.read_bytes()
        if hashlib.sha256(data).hexdigest() != record.sha256:
            raise ValueError(f"{len(data)} bytes with another digest")
        return pq.read_table(pa.BufferReader(data)).replace_schema_metadata(None).cast(FIGURE_SCHEMA)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise SettingsError(
            f"Expected the figures of the edition '{record.name}' as they were recorded (sha256 {record.sha256}) in "
            f"{record.figures}, found {error!r}. Restore the file from a backup, or copy figures.parquet of the frozen "
            "edition there."
        ) from error


def _read(path: Path) -> EditionRecord:
    document = read_json(path)
    try:
        row = {name: document[name] for name in _EDITION}
        for name in ("frozen_at", "vintage_valid_from"):
            row[name] = _moment(row[name])
        if row["edition"] != path.stem:
            raise ValueError(f"the edition {str(row['edition'])[:80]!r}")
        indicators = {str(i): PublishedIndicator(**found) for i, found in document["indicators"].items()}
        parts = {str(code): [str(part) for part in found] for code, found in document["parts"].items()}
        sha256 = str(document["sha256"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"Expected the record of an edition ({', '.join(_EDITION)}, indicators, parts, sha256) in {path}, found "
            f"{error!r}. The file is damaged: restore it from a backup."
        ) from error
    return EditionRecord(path.stem, row, indicators, parts, path.with_name(f"{path.stem}.parquet"), sha256)


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def _put(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(list(INPUTS[name].items()))), folder / f"{name}.parquet")
