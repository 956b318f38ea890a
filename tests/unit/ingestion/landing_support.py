"""Landings of small tables with answers that are real zstd frames of JSON."""

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingestion.compressed import compress
from ingestion.landing import land, write_state
from ingestion.landing_state import TableState
from ingestion.model import Probe, Query
from tests.unit.expectations.builders import MUNICIPALITIES, TABLE_ID, Cells, people, source, table
from tests.unit.expectations.fakes import RETRIEVED, fetched
from tilannekuva.settings import Settings

URL = "https://statistics.example/api/people.px"
PROBE = Probe(TABLE_ID, "people.px", URL, "fp", "stamp", {"title": "Väestö"})


def settings_in(folder: Path) -> Settings:
    return Settings(source="http://127.0.0.1:1", data_dir=folder, edition_year=2021)


def body_of(rows: pa.Table) -> bytes:
    return json.dumps({"value": rows["value"].to_pylist(), "status": rows["status"].to_pylist()}).encode()


def arrive(settings: Settings, rows: pa.Table, *bodies: bytes, week: int = 0, kind: str = "pxweb_v1") -> str:
    """Land rows with these answers (by default one that holds them), and make them the table's newest."""
    folder = settings.data_dir / "arriving"
    folder.mkdir(parents=True, exist_ok=True)
    queries = [_query(folder, number, body, week) for number, body in enumerate(bodies or [body_of(rows)])]
    landing_id = land(settings, table(), PROBE, fetched(table(), rows, queries), source=source(kind=kind))
    write_state(settings, TABLE_ID, TableState(newest_landing_id=landing_id))
    return landing_id


def _query(folder: Path, number: int, body: bytes, week: int) -> Query:
    raw = folder / f"{number}.json.zst"
    raw.unlink(missing_ok=True)  # a landing may hold the file of the answer before under another name
    raw.write_bytes(compress(body))
    asked = json.dumps({"part": number})
    received = RETRIEVED + timedelta(weeks=week)
    return Query("POST", URL, asked, raw, hashlib.sha256(body).hexdigest(), received, cells=10, etag='"e"')


def files_under(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def killed_at(step: int, work: Callable[[], Any]) -> bool:
    """Do the work in a forked child that dies at its ``step``-th durable step; False when it came to its end."""
    process_id = os.fork()
    if process_id == 0:
        try:
            _die_at(step)
            work()
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])
    if code == 1:
        raise AssertionError("the child failed by itself")
    return code == -signal.SIGKILL


def _die_at(last: int) -> None:
    done = 0

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments, **named)

        return call

    for name in ("replace", "rename", "fsync", "link", "unlink"):
        setattr(os, name, counted(getattr(os, name)))


SOME = MUNICIPALITIES[:80]
FIRST = people(municipalities=SOME)
Chain = Callable[[int], list[str]]


def week(number: int) -> Cells:
    """The figures after so many revisions, each of a few cells more."""
    return FIRST.changed({(f"{at:03d}", 2020): 7.0 * at for at in range(1, 3 * number + 1)})


def grow(settings: Settings, links: int) -> list[str]:
    """Land a table and so many revisions of it."""
    return [arrive(settings, week(number).arrow(), week=number) for number in range(links + 1)]


def same(one: pa.Table, other: pa.Table) -> bool:
    """Whether two tables say the same, whatever their dictionaries."""
    return one.schema.equals(other.schema) and one.to_pylist() == other.to_pylist()
