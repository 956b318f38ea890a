"""Helpers of the end-to-end tests: the command line in a process of its own, and what a warehouse contains."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

REPO = Path(__file__).resolve().parents[2]
EDITION_YEAR = "2021"
RUN_TIMEOUT = 600

# What tells one run from another though nothing differs: times, and the address of the server.
_VOLATILE = {
    "dim_edition": {"source"},
    "mart_landing": {"url", "first_query", "retrieved_at"},  # a GET's query is its address
    "mart_freshness": {"retrieved_at", "last_checked_at", "last_changed_at", "next_release_expected", "message"},
    "mart_data_quality": {"checked_at"},
    "fct_indicator_value_history": {"valid_from"},
    "mart_refresh": {"seen_at"},
    "mart_refresh_finding": {"seen_at", "late_since"},
}


@dataclass(frozen=True)
class Finished:
    code: int
    output: str


def environment(url: str, data: Path) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("TILANNEKUVA_", "AIRFLOW")) and k != "SOURCE"}
    return {
        **clean,
        "SOURCE": url,
        "TILANNEKUVA_DATA": str(data),
        "TILANNEKUVA_EDITION_YEAR": EDITION_YEAR,
        # What these runs prove is not the publication: the sample run publishes in all languages.
        "TILANNEKUVA_LANGUAGES": "fi",
        "TILANNEKUVA_DOCUMENTS": "none",
        "PYTHONUNBUFFERED": "1",
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tilannekuva", *arguments]


def run_cli(url: str, data: Path, *arguments: str) -> Finished:
    """Run one command to its end; the caller looks at the exit code."""
    done = subprocess.run(
        command(*arguments), cwd=REPO, env=environment(url, data), capture_output=True, text=True, timeout=RUN_TIMEOUT
    )
    return Finished(done.returncode, done.stdout + done.stderr)


def kill_when(url: str, data: Path, condition: Callable[[], bool], *arguments: str) -> bool:
    """Start a command and kill -9 its whole process group as soon as the condition holds; False when it ended first."""
    process = subprocess.Popen(
        command(*arguments), cwd=REPO, env=environment(url, data), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + RUN_TIMEOUT
    try:
        while process.poll() is None and time.monotonic() < deadline:
            if condition():
                os.killpg(process.pid, signal.SIGKILL)
                return True
            time.sleep(0.002)
        return False
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def warehouse(data: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(data / "warehouse.duckdb"), read_only=True)


def marts_digest(data: Path) -> dict[str, str]:
    """A digest per mart of all rows, without times and addresses; floats to twelve significant digits."""
    with warehouse(data) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        ).fetchall()
        return {name: _digest(connection, name) for (name,) in names}


def _digest(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    described = connection.execute(f'describe marts."{name}"').fetchall()
    columns = [(c, t) for c, t, *_ in described if c not in _VOLATILE.get(name, set())]
    shown = ", ".join(f"""printf('%.12g', "{c}")""" if t == "DOUBLE" else f'"{c}"::varchar' for c, t in columns)
    rows = connection.execute(f'select {shown} from marts."{name}"').fetchall()
    text = "\n".join(sorted("\x1f".join("" if v is None else str(v) for v in row) for row in rows))
    return f"{len(rows)} rows {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def landing_files(data: Path) -> set[str]:
    """Every file under landing except the two pointers that are rewritten in place."""
    found = (p for p in (data / "landing").rglob("*") if p.is_file() and p.name not in {"state.json", "current.json"})
    return {str(p.relative_to(data)) for p in found if not p.name.endswith(".lock")}


def promoted(data: Path) -> dict[str, str]:
    """Table id -> landing in use."""
    return {
        p.parent.name: json.loads(p.read_text(encoding="utf-8"))["landing_id"]
        for p in sorted((data / "landing").glob("*/current.json"))
    }
