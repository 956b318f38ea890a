"""Alerts: one JSON line in ``logs/alerts.jsonl`` for whatever somebody should look at, and a message if configured.

An alert never makes anything else fail: what cannot be written or sent is logged, without secrets, and that is all.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from ingestion.atomic import read_json, write_json_atomic
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

log = logging.getLogger(__name__)

Kind = Literal["dag_failed", "run_failed", "contract_broken", "release_late"]

MAX_FILE_BYTES = 1_000_000
KEPT_FILES = 5
_MAX_TEXT = 2000
_MAX_TASKS = 20
_LOCK_SECONDS = 10.0
_NOTES_KEPT_SECONDS = 7 * 24 * 3600.0


@dataclass(frozen=True)
class Alert:
    """One alert. subject: the DAG, run or table it is about; tasks: the failed ones, with what each said.

    at: UTC, ISO 8601. source: where figures come from (``sample``, ``live``, an address).
    """

    at: str
    kind: Kind
    subject: str
    text: str
    source: str
    run_id: str | None = None
    tasks: tuple[tuple[str, str], ...] = ()


def alerts_file(settings: Settings) -> Path:
    return settings.data_dir / "logs" / "alerts.jsonl"


def raise_alert(
    settings: Settings,
    kind: Kind,
    subject: str,
    text: str,
    run_id: str | None = None,
    tasks: Mapping[str, str] | None = None,
) -> Alert:
    """Write an alert and send it to where the environment says. Never raises; texts are cut to a bounded length."""
    told = tuple((name, _cut(message)) for name, message in list((tasks or {}).items())[:_MAX_TASKS])
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    alert = Alert(at, kind, _cut(subject), _cut(text), settings.source, run_id and _cut(run_id), told)
    try:
        append_line(alerts_file(settings), json.dumps(asdict(alert), ensure_ascii=False))
    except (OSError, Timeout) as error:
        log.error("An alert could not be written to %s: %s", alerts_file(settings), error)
    _send(alert)
    return alert


def append_line(path: Path, line: str, max_bytes: int = MAX_FILE_BYTES, kept: int = KEPT_FILES) -> None:
    """Append one line; a file that would grow beyond ``max_bytes`` becomes ``.1``, that one ``.2`` and so on, and of
    the old ones ``kept`` stay. Safe among processes. Raises OSError, or Timeout when another holds the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = (line.replace("\n", " ") + "\n").encode("utf-8", errors="backslashreplace")
    with FileLock(f"{path}.lock", timeout=_LOCK_SECONDS):
        if path.exists() and path.stat().st_size + len(data) > max_bytes:
            for number in range(kept, 0, -1):
                older = path.with_name(f"{path.name}.{number}")
                newer = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
                if newer.exists():
                    os.replace(newer, older)
        with path.open("ab") as file:
            file.write(data)


def note_task(settings: Settings, dag_id: str, run_id: str, task: str, message: str) -> None:
    """Keep what a failed task said until its run ends: the run's own callback knows only that it failed."""
    folder = _notes(settings, dag_id, run_id)
    name = hashlib.sha256(task.encode()).hexdigest()[:16]
    write_json_atomic(folder / f"{name}.json", {"task": task, "message": _cut(message)})


def take_notes(settings: Settings, dag_id: str, run_id: str) -> dict[str, str]:
    """What the failed tasks of a run said, by task; the notes are removed, and so are old ones nobody took."""
    folder = _notes(settings, dag_id, run_id)
    notes: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        try:
            note = read_json(path)
            notes[str(note["task"])] = str(note["message"])
        except (SettingsError, OSError, KeyError, TypeError):
            notes[path.stem] = "its note is damaged; see the task's log"
    shutil.rmtree(folder, ignore_errors=True)
    _drop_old(folder.parent)
    return dict(sorted(notes.items()))


def alert_late(settings: Settings, late: Mapping[str, str]) -> list[Alert]:
    """Alert of tables whose release is late, each once for each release. late: table id -> overdue since (a day)."""
    known_file = settings.state_dir / "alerts" / "late.json"
    try:
        known = read_json(known_file) if known_file.exists() else {}
    except SettingsError:
        known = {}
    fresh = {t: since for t, since in late.items() if not isinstance(known, dict) or known.get(t) != since}
    alerts = [
        raise_alert(
            settings, "release_late", t, f"Table {t}: nothing new; its release has been overdue since {day}. See "
            "docs/runbooks/contract_watch.md.",
        )
        for t, day in fresh.items()
    ]  # fmt: skip
    write_json_atomic(known_file, dict(late))
    return alerts


def _send(alert: Alert) -> None:
    from tilannekuva import alerts_send

    try:
        alerts_send.send(asdict(alert), os.environ)
    except SettingsError as error:
        log.error("An alert was not sent: %s", error)


def _notes(settings: Settings, dag_id: str, run_id: str) -> Path:
    return settings.state_dir / "alerts" / dag_id / hashlib.sha256(run_id.encode()).hexdigest()[:16]


def _drop_old(folder: Path) -> None:
    for run in folder.iterdir() if folder.is_dir() else []:
        if time.time() - run.stat().st_mtime > _NOTES_KEPT_SECONDS:
            shutil.rmtree(run, ignore_errors=True)


def _cut(text: Any) -> str:
    found = str(text).encode("utf-8", "backslashreplace").decode()  # half a character would fail every receiver
    return found if len(found) <= _MAX_TEXT else f"{found[:_MAX_TEXT]} … ({len(found)} characters)"
