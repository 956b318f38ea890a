"""Build the warehouse: one dbt run into a new file, swapped in when every model and test has passed."""

import gc
import hashlib
import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from ingestion.atomic import write_json_atomic
from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.landing import current, read_state
from tilannekuva.build_inputs import write_inputs
from tilannekuva.errors import BuildFailed
from tilannekuva.settings import PROJECT_DIR, Settings

log = logging.getLogger(__name__)

DBT_DIR = PROJECT_DIR / "dbt_project"
MANIFEST = "manifest.json"
LOCK_SECONDS = 3600
# Whatever these hold decides what the marts say; a change in any of them is a reason to build.
_CODE = (
    (DBT_DIR, ("*.sql", "*.yml", "*.py", "*.csv")),
    (PROJECT_DIR / "tilannekuva", ("build*.py", "numerics/*.py")),
    (PROJECT_DIR / "ingestion" / "catalogue", ("*.yml", "*.csv")),
)
_NOT_CODE = {"target", "logs", "__pycache__"}


@dataclass(frozen=True)
class BuildOutcome:
    """built is False when nothing had changed; facts: rows of fct_indicator_value."""

    built: bool
    seconds: float
    facts: int
    fingerprint: str


def build(settings: Settings, *, force: bool = False) -> BuildOutcome:
    """Build and test the warehouse unless its inputs are unchanged; the old one stays in use until the new one is good.

    Raises BuildFailed with dbt's own words; BuildFailed too when no table was promoted yet.
    """
    started = time.monotonic()
    catalogue = load_catalogue()
    settings.build_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.build_dir / "build.lock", timeout=LOCK_SECONDS):
        fingerprint = build_fingerprint(settings, catalogue)
        if not force and is_up_to_date(settings, fingerprint):
            return BuildOutcome(False, time.monotonic() - started, count_facts(settings.warehouse_path), fingerprint)
        _refuse_empty(settings, catalogue)
        _clean(settings.build_dir)
        facts = _build_and_swap(settings, catalogue, fingerprint)
    return BuildOutcome(True, time.monotonic() - started, facts, fingerprint)


def build_fingerprint(settings: Settings, catalogue: Catalogue) -> str:
    """sha256 over everything the marts depend on: promoted landings, table states, code, catalogue and settings."""
    tables = [
        (t, found.landing_id if (found := current(settings, t)) else None, _outcome(settings, t))
        for t in catalogue.tables
    ]
    parts: list[Any] = [settings.source, settings.edition_year, tables]
    for root, patterns in _CODE:
        for path in sorted({p for pattern in patterns for p in root.rglob(pattern)}):
            if not _NOT_CODE.intersection(path.relative_to(root).parts):
                parts.append((str(path.relative_to(root)), hashlib.sha256(path.read_bytes()).hexdigest()))
    return hashlib.sha256(json.dumps(parts).encode("utf-8")).hexdigest()


def is_up_to_date(settings: Settings, fingerprint: str) -> bool:
    """Whether the warehouse in use was built from exactly these inputs."""
    manifest = settings.build_dir / MANIFEST
    if not manifest.exists() or not settings.warehouse_path.exists():
        return False
    return bool(json.loads(manifest.read_text(encoding="utf-8"))["fingerprint"] == fingerprint)


def count_facts(path: Path) -> int:
    """Rows of fct_indicator_value in a warehouse."""
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("select count(*) from marts.fct_indicator_value").fetchone()
    return int(row[0]) if row else 0


def _outcome(settings: Settings, table_id: str) -> str:
    # "landed" and "unchanged" both mean that the landing in use is the source's newest.
    outcome = read_state(settings, table_id).outcome
    return outcome if outcome in {"absent_at_source", "fetch_failed", "check_failed"} else "current"


def _refuse_empty(settings: Settings, catalogue: Catalogue) -> None:
    if not any(current(settings, t) for t in catalogue.tables):
        raise BuildFailed(
            f"Expected at least one promoted table in {settings.landing_dir}, found none. "
            "Run 'tilannekuva ingest' and 'tilannekuva check' first; 'tilannekuva status' says what failed."
        )


def _clean(build_dir: Path) -> None:
    """Remove what a killed build left; only the holder of the lock may."""
    for path in (*build_dir.glob("warehouse.*.duckdb*"), *build_dir.glob("inputs*")):
        # DuckDB's spill folder (warehouse.….duckdb.tmp) is a directory, the database and its log are files.
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _build_and_swap(settings: Settings, catalogue: Catalogue, fingerprint: str) -> int:
    inputs = settings.build_dir / "inputs"
    inputs.mkdir()
    write_inputs(settings, catalogue, inputs)
    new = settings.build_dir / f"warehouse.{os.getpid()}.duckdb"
    _run_dbt(settings, inputs, new)
    facts = count_facts(new)
    _swap(new, settings.warehouse_path)
    write_json_atomic(settings.build_dir / MANIFEST, {"fingerprint": fingerprint, "facts": facts})
    return facts


def _swap(new: Path, target: Path) -> None:
    """Readers that hold the old file keep it; those that open later get the new one."""
    descriptor = os.open(new, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(new, target)


def _run_dbt(settings: Settings, inputs: Path, new: Path) -> None:
    """``dbt build`` in this process. dbt talks to a log file; what went wrong is raised."""
    with _dbt_environment(new):
        from dbt.cli.main import dbtRunner  # takes seconds to import

        logs = settings.build_dir / "logs"
        arguments = [
            "build", "--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR), "--quiet",
            "--target-path", str(settings.build_dir / "target"), "--log-path", str(logs),
            "--log-level-file", "info", "--vars", json.dumps({"inputs_dir": str(inputs)}),
        ]  # fmt: skip
        result = dbtRunner().invoke(arguments)
        _release_database()
    if not result.success:
        raise BuildFailed(f"{_failures(result)} The old warehouse stays in use; the whole log is in {logs}/dbt.log.")


def _release_database() -> None:
    """dbt's adapter keeps its database open as long as the process lives; the file must be closed before the swap."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    gc.collect()


def _failures(result: Any) -> str:
    if result.exception is not None:
        return f"dbt could not run: {str(result.exception)[:1000]}"
    bad = [r for r in result.result if str(r.status) in {"error", "fail", "runtime error"}]
    shown = "; ".join(f"{r.node.name}: {(r.message or r.status)[:300]}" for r in bad[:8])
    return f"dbt build failed in {len(bad)} of {len(list(result.result))} steps: {shown}."


@contextmanager
def _dbt_environment(new: Path) -> Iterator[None]:
    """dbt reads the path of its database from the environment, and its Python models import this package."""
    values = {"TILANNEKUVA_BUILD_PATH": str(new), "DBT_SEND_ANONYMOUS_USAGE_STATS": "False"}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    if str(PROJECT_DIR) not in sys.path:
        sys.path.insert(0, str(PROJECT_DIR))
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = old
