"""Reading the DAG files must be quick and touch nothing: the dag-processor does it over and over."""

import json
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from tilannekuva.settings import PROJECT_DIR

# Opening of files is watched from inside the interpreter: whatever is opened for anything but importing code is told.
WATCH = """
import builtins, json, os, socket, sys, time
import airflow.sdk
from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException
before = set(sys.modules)
seen = []
def hook(event, args):
    writing = ("subprocess.Popen", "os.mkdir", "os.rename", "os.remove", "sqlite3.connect")
    if event.startswith("socket.") or event in writing:
        seen.append(event)
    elif (event == "open" and not str(args[0]).endswith((".py", ".pyc", ".so", ".zip"))
            and not os.path.isdir(str(args[0]))):
        seen.append(f"open {args[0]}")
sys.addaudithook(hook)
started = time.perf_counter()
for name in ("ingest", "backfill", "contract_watch", "transform", "publish", "yearly_edition"):
    __import__(f"dags.{name}")
seconds = time.perf_counter() - started
sys.stdout.write(json.dumps({"seconds": seconds, "seen": seen, "new": sorted(set(sys.modules) - before)}))
"""
HEAVY = {"great_expectations", "dbt", "duckdb", "pandas", "polars", "pyarrow", "requests", "numpy", "scipy", "yaml"}


MORE = """
seen.clear()
open('pyproject.toml').close()
socket.socket().close()
sys.stdout.write(chr(10) + json.dumps(seen))
"""


@pytest.fixture(scope="module")
def watched() -> list[Any]:
    """What the interpreter saw while it read the DAG files, and what it saw of an opened file and a socket after."""
    code = textwrap.dedent(WATCH) + textwrap.dedent(MORE)
    result = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in result.stdout.splitlines()[-2:]]


def test_reading_the_dags_is_quick_and_touches_nothing(watched: list[Any]) -> None:
    found = watched[0]
    assert found["seen"] == []
    assert found["seconds"] < 3
    imported = {name.split(".")[0] for name in found["new"]}
    assert not imported & HEAVY
    assert {"dags", "tilannekuva"} <= imported
    rooms = {name for name in found["new"] if name.split(".")[0] in {"ingestion", "expectations", "reports"}}
    assert rooms == set()


def test_the_watch_would_have_seen_it(watched: list[Any]) -> None:
    assert watched[1] == ["open pyproject.toml", "socket.__new__"]
