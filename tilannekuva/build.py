"""Build the warehouse: one dbt run into a new file, swapped in when every model and test has passed."""

import hashlib
import json
import logging
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from ingestion.atomic import write_json_atomic
from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.landing import read_state
from tilannekuva.build_dbt import DBT_DIR, run_dbt
from tilannekuva.build_inputs import late_releases, write_inputs
from tilannekuva.build_published import published_alternatives
from tilannekuva.claims_state import claims_key, record_claims, write_claim_inputs
from tilannekuva.editions_state import ledger_key, write_ledger_inputs
from tilannekuva.errors import BuildFailed
from tilannekuva.peer_editions import editions_key, record_edition
from tilannekuva.settings import PROJECT_DIR, Settings
from tilannekuva.strategies import record_versions, strategies_key, strategies_now
from tilannekuva.strategies_inputs import write_strategy_inputs
from tilannekuva.vintages import count_changes, past_key, promoted_landings, record_vintage, vintages_now
from tilannekuva.vintages_past import write_history_inputs

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
LOCK_SECONDS = 3600
# Whatever these hold decides what the marts say; a change in any of them is a reason to build.
_CODE = (
    (DBT_DIR, ("*.sql", "*.yml", "*.py", "*.csv")),
    (
        PROJECT_DIR / "tilannekuva",
        (
            "build*.py",
            "claims_state.py",
            "editions_state.py",
            "editions_definition.py",
            "vintages*.py",
            "peer_editions.py",
            "strategies*.py",
            "numerics/*.py",
        ),
    ),
    (PROJECT_DIR / "ingestion" / "catalogue", ("*.yml", "*.csv")),
)
_NOT_CODE = {"target", "logs", "__pycache__"}


@dataclass(frozen=True)
class BuildOutcome:
    """built is False when nothing had changed; facts: rows of fct_indicator_value.

    strategy_faults: of files that were left out, each with file and line.
    """

    built: bool
    seconds: float
    facts: int
    fingerprint: str
    strategy_faults: tuple[str, ...] = ()


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
            facts, faults = count_facts(settings.warehouse_path), _strategy_faults(settings, catalogue)
            return BuildOutcome(False, time.monotonic() - started, facts, fingerprint, faults)
        _refuse_empty(settings, catalogue)
        _clean(settings.build_dir)
        facts = _build_and_swap(settings, catalogue, fingerprint)
        faults = _strategy_faults(settings, catalogue)
    return BuildOutcome(True, time.monotonic() - started, facts, fingerprint, faults)


def build_fingerprint(settings: Settings, catalogue: Catalogue) -> str:
    """sha256 over everything the marts depend on: promoted landings, table states, earlier vintages, code, settings."""
    landings = promoted_landings(settings, catalogue)
    tables = [(t, landings[t].landing_id if t in landings else None, _outcome(settings, t)) for t in catalogue.tables]
    published = sorted(published_alternatives(settings, catalogue))
    parts: list[Any] = [settings.source, settings.edition_year, tables, published]
    parts += [past_key(vintages_now(settings, landings)), sorted(late_releases(settings, catalogue))]
    parts.append(strategies_key(strategies_now(settings, catalogue.indicators)))
    parts += [editions_key(settings), ledger_key(settings)]
    for root, patterns in _CODE:
        for path in sorted({p for pattern in patterns for p in root.rglob(pattern)}):
            if not _NOT_CODE.intersection(path.relative_to(root).parts):
                parts.append((str(path.relative_to(root)), hashlib.sha256(path.read_bytes()).hexdigest()))
    return hashlib.sha256(json.dumps(parts).encode("utf-8")).hexdigest()


def is_up_to_date(settings: Settings, fingerprint: str) -> bool:
    """Whether the warehouse in use was built from exactly these inputs, and its claims are the newest recorded."""
    manifest = settings.build_dir / MANIFEST
    if not manifest.exists() or not settings.warehouse_path.exists():
        return False
    built = json.loads(manifest.read_text(encoding="utf-8"))
    # The record that a build leaves is no input of that build: it stands beside the fingerprint.
    return bool(built["fingerprint"] == fingerprint and built.get("claims") == claims_key(settings))


def count_facts(path: Path) -> int:
    """Rows of fct_indicator_value in a warehouse."""
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("select count(*) from marts.fct_indicator_value").fetchone()
    return int(row[0]) if row else 0


def _strategy_faults(settings: Settings, catalogue: Catalogue) -> tuple[str, ...]:
    faults = tuple(str(fault) for fault in strategies_now(settings, catalogue.indicators).faults)
    for fault in faults:
        log.warning("strategy left out: %s", fault)
    return faults


def _outcome(settings: Settings, table_id: str) -> str:
    # "landed" and "unchanged" both mean that the landing in use is the source's newest.
    outcome = read_state(settings, table_id).outcome
    return outcome if outcome in {"absent_at_source", "fetch_failed", "check_failed"} else "current"


def _refuse_empty(settings: Settings, catalogue: Catalogue) -> None:
    if not promoted_landings(settings, catalogue):
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
    landings = promoted_landings(settings, catalogue)
    write_inputs(settings, catalogue, inputs, landings)
    new = settings.build_dir / f"warehouse.{os.getpid()}.duckdb"
    vintages = vintages_now(settings, landings)
    vintages[-1] = count_changes(settings, vintages[-1])
    write_history_inputs(settings, catalogue, vintages, inputs, new)
    write_claim_inputs(settings, inputs)
    write_ledger_inputs(settings, catalogue, inputs)
    strategies = strategies_now(settings, catalogue.indicators)
    write_strategy_inputs(strategies, catalogue.indicators, inputs)
    run_dbt(settings, inputs, new)
    facts = count_facts(new)
    # Before the swap: whatever anybody could read in a warehouse has its vintage and its edition's peers recorded.
    record_vintage(settings, vintages[-1])
    record_versions(settings, strategies)
    record_edition(settings, new)
    record_claims(settings, new)
    _swap(new, settings.warehouse_path)
    manifest = {"fingerprint": fingerprint, "facts": facts, "claims": claims_key(settings)}
    write_json_atomic(settings.build_dir / MANIFEST, manifest)
    return facts


def _swap(new: Path, target: Path) -> None:
    """Readers that hold the old file keep it; those that open later get the new one."""
    descriptor = os.open(new, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(new, target)
