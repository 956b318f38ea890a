"""What each build's claims were: recorded once per change in ``state/claims/NNNN.parquet``, compared with next time.

A record holds everything a claim could have been made of (int_claim_record), so that a claim that appears or goes can
be told its reason. The two newest records are inputs of the build: the newest is what today's claims are compared with
or, when it says the same as today's (a build again), the one before. So building twice gives the same marts.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.atomic import write_bytes_atomic
from tilannekuva.build_schemas import INPUTS
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

RECORD_SCHEMA = pa.schema([(name, kind) for name, kind in INPUTS["claim_past"].items() if name != "record"])
_RECORDED_AT = b"recorded_at"
_IN_USE = 2


@dataclass(frozen=True)
class ClaimRecord:
    """One file of ``state/claims``. recorded_at: when the build that first made these claims ended (aware)."""

    number: int
    recorded_at: datetime
    path: Path


def claims_dir(settings: Settings) -> Path:
    return settings.state_dir / "claims"


def read_records(settings: Settings) -> list[ClaimRecord]:
    """The records by number; SettingsError for a file that is damaged, missing in between or of other columns."""
    folder = claims_dir(settings)
    found = [_read(path) for path in sorted(folder.glob("[0-9]*.parquet"))] if folder.is_dir() else []
    for expected, record in enumerate(found, start=1):
        if record.number != expected:
            raise SettingsError(
                f"Expected the claims {expected:04d} in {folder}, found {record.path.name}. "
                "Restore the folder from a backup: what changed in the claims is told from these files."
            )
    return found


def claims_key(settings: Settings) -> list[str]:
    """Digests of the records that a build reads: a warehouse made beside others is not up to date."""
    return [hashlib.sha256(r.path.read_bytes()).hexdigest() for r in read_records(settings)[-_IN_USE:]]


def write_claim_inputs(settings: Settings, folder: Path) -> None:
    """Write the build's inputs ``claim_record`` and ``claim_past``: the newest two records."""
    records = read_records(settings)[-_IN_USE:]
    rows = [{"record": r.number, "recorded_at": r.recorded_at} for r in records]
    pq.write_table(pa.Table.from_pylist(rows, schema=_schema("claim_record")), folder / "claim_record.parquet")
    with pq.ParquetWriter(folder / "claim_past.parquet", _schema("claim_past")) as writer:
        for record in records:
            table = _rows(record.path)
            number = pa.array([record.number] * table.num_rows, pa.int32())
            writer.write_table(table.add_column(0, "record", number).select(_schema("claim_past").names))


def record_claims(settings: Settings, warehouse: Path, now: datetime | None = None) -> ClaimRecord | None:
    """Record the claims of a built warehouse unless the newest record says the same; None when it does."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        columns = ", ".join(RECORD_SCHEMA.names)
        order = "municipality_code, indicator_id, comparison_group"
        sql = f"select {columns} from intermediate.int_claim_record order by {order}"  # noqa: S608 (our own names)
        table = connection.sql(sql).to_arrow_table().cast(RECORD_SCHEMA)
    records = read_records(settings)
    if records and _rows(records[-1].path).equals(table):
        return None
    made = ClaimRecord(len(records) + 1, now or datetime.now(UTC), _path(settings, len(records) + 1))
    target = io.BytesIO()
    stamped = table.replace_schema_metadata({_RECORDED_AT: made.recorded_at.isoformat().encode("ascii")})
    pq.write_table(stamped, target, compression="zstd", compression_level=9)
    write_bytes_atomic(made.path, target.getvalue())
    return made


def _schema(name: str) -> pa.Schema:
    return pa.schema(list(INPUTS[name].items()))


def _path(settings: Settings, number: int) -> Path:
    return claims_dir(settings) / f"{number:04d}.parquet"


def _rows(path: Path) -> pa.Table:
    return pq.read_table(path, partitioning=None).replace_schema_metadata(None)


def _read(path: Path) -> ClaimRecord:
    try:
        schema = pq.read_schema(path)
        if not schema.equals(RECORD_SCHEMA):
            raise ValueError(f"the columns {', '.join(schema.names)[:300]}")
        recorded_at = datetime.fromisoformat((schema.metadata or {})[_RECORDED_AT].decode("ascii"))
        if recorded_at.tzinfo is None:
            raise ValueError("a time without its zone")
        return ClaimRecord(int(path.stem), recorded_at, path)
    except (pa.ArrowException, KeyError, ValueError) as error:
        raise SettingsError(
            f"Expected the claims of a build (columns {', '.join(RECORD_SCHEMA.names)}, and when they were recorded) "
            f"in {path}, found {error!r}. The file is damaged or of another version: restore it from a backup, or "
            "move state/claims away to start anew (what changed since the last build is then not told)."
        ) from error
