"""The process dies at any moment: the next run ends in the same landings, and asks for nothing that it has already.

A forked child ingests and dies without any clean-up at its n-th durable step (rename or fsync).
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.atomic import TEMPORARY_PREFIX
from ingestion.landing import current, get_landing, list_landings, promote, read_state
from ingestion.landing_rows import landing_rows
from ingestion.landing_write import rows_to_parquet
from ingestion.run import ingest_table
from tests.unit.expectations.builders import TABLE_ID, catalogue, people, table
from tests.unit.expectations.fakes import FakeAdapter
from tilannekuva.settings import Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CATALOGUE = catalogue(table())
NEW = people([2019, 2020, 2021]).arrow()
DIED = -signal.SIGKILL
pytestmark = pytest.mark.timeout(120)


def settings_in(folder: Path) -> Settings:
    return Settings(source="http://127.0.0.1:1", data_dir=folder, edition_year=2021)


def with_a_good_landing(folder: Path) -> Settings:
    settings = settings_in(folder)
    outcome = ingest_table(settings, CATALOGUE, TABLE_ID, now=NOW, adapter=FakeAdapter(people().arrow()))
    promote(settings, TABLE_ID, str(outcome.landing_id), now=NOW)
    return settings


def start_child(settings: Settings, last_step: int) -> int:
    """Fork a process that ingests the new content and is killed at a step; exits with 0 when it comes to the end."""
    process_id = os.fork()
    if process_id == 0:
        try:
            _count_steps(last_step)
            ingest_table(settings, CATALOGUE, TABLE_ID, now=NOW, adapter=FakeAdapter(NEW, stamp="second"))
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    return process_id


def _count_steps(last: int) -> None:
    """Make this process die at its ``last``-th durable step."""
    done = 0

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments, **named)

        return call

    for name in ("replace", "rename", "fsync", "link", "unlink", "rmdir"):
        setattr(os, name, counted(getattr(os, name)))


def end_of(process_id: int) -> int:
    """0, 1 or minus the signal that ended the process."""
    return os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])


def landed(settings: Settings) -> dict[str, bytes]:
    return {
        each.landing_id: rows_to_parquet(landing_rows(settings, each)) for each in list_landings(settings, TABLE_ID)
    }


def test_a_kill_at_any_step_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    undisturbed = with_a_good_landing(tmp_path / "undisturbed")
    good = current(undisturbed, TABLE_ID)
    assert good is not None
    assert end_of(start_child(undisturbed, last_step=-1)) == 0
    point = 0
    while True:
        point += 1
        settings = with_a_good_landing(tmp_path / f"killed_{point}")
        if (ended := end_of(start_child(settings, point))) == 0:
            break
        assert ended == DIED, point
        assert_usable(settings, good.landing_id, point)
        answers = answers_at_hand(settings)
        adapter = FakeAdapter(NEW, stamp="second")
        ingest_table(settings, CATALOGUE, TABLE_ID, now=NOW, adapter=adapter)
        assert adapter.data_requests == 3 - answers, (point, answers)
        assert landed(settings) == landed(undisturbed), point
        assert read_state(settings, TABLE_ID).newest_landing_id == read_state(undisturbed, TABLE_ID).newest_landing_id
        assert no_leftovers(settings), point
    assert point > 25, "the child did not count its steps"


def assert_usable(settings: Settings, good: str, point: int) -> None:
    """Straight after the kill: what was in use still is, and every landing that has its name is complete."""
    in_use = current(settings, TABLE_ID)
    assert in_use is not None and in_use.landing_id == good, point
    for landing in list_landings(settings, TABLE_ID):
        landing_rows(settings, landing)
        raws = [query["raw"] for query in landing.sidecar["queries"]]
        assert all((landing.folder / raw).is_file() for raw in raws if raw is not None), point
    newest = read_state(settings, TABLE_ID).newest_landing_id
    assert newest is not None and get_landing(settings, TABLE_ID, newest), point


def answers_at_hand(settings: Settings) -> int:
    """Raw answers that were stored whole, or all three when the state says that the new content is landed."""
    if read_state(settings, TABLE_ID).fingerprint == "second":
        return 3
    partial = settings.landing_dir / TABLE_ID / "partial"
    return len([path for path in partial.rglob("*.zst") if not path.name.startswith(TEMPORARY_PREFIX)])


def no_leftovers(settings: Settings) -> bool:
    folder = settings.landing_dir / TABLE_ID
    return not (folder / "partial").exists() and not [
        p for p in folder.iterdir() if p.name.startswith(TEMPORARY_PREFIX)
    ]


def test_two_processes_at_once_land_the_table_once(tmp_path: Path) -> None:
    settings = with_a_good_landing(tmp_path / "both")
    children = [start_child(settings, last_step=-1) for _ in range(2)]
    assert [end_of(child) for child in children] == [0, 0]
    assert len(list_landings(settings, TABLE_ID)) == 2
    assert no_leftovers(settings)
    assert [path.name for path in settings.landing_dir.iterdir()] == [TABLE_ID]
