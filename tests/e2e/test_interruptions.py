"""kill -9 in every stage, on a source that fails and resets: the next run completes with an undisturbed run's marts.

And no reader is blocked by a build, nor sees half of one.
"""

import shutil
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pytest

from tests.conftest import replay_dir
from tests.e2e.baseline import Baseline
from tests.e2e.replay import serving, stats
from tests.e2e.support import kill_when, marts_digest, promoted, run_cli, warehouse


def fetching(data: Path) -> bool:
    """Some answers of a table that takes several are there, and the table is not landed."""
    partial = data / "landing" / "statfin_tyonv_12r5" / "partial"
    return any(partial.rglob("*.zst")) if partial.exists() else False


def landing(data: Path) -> bool:
    """A landing is being written, or has just been."""
    folder = data / "landing" / "keyfigures_2017"
    return folder.exists() and any(p.is_dir() and p.name != "partial" for p in folder.iterdir())


def building(data: Path) -> bool:
    """dbt has begun to write its models into the new file."""
    return any(p.stat().st_size > 2_000_000 for p in (data / "build").glob("warehouse.*.duckdb*"))


def publishing(data: Path) -> bool:
    """Some pages of the new site are written, under another name than the site's."""
    return any(data.glob("site*tmp*/fi/0*")) or any(data.glob("site*/fi/0*")) or any(data.glob(".site*/fi/0*"))


FIGURES = "select count(*), bit_xor(hash(value)) from marts.fct_indicator_value where status = 'ok'"


@dataclass
class Readers:
    """Somebody who holds the warehouse open during a build, and others who come and go. seen: all that they read."""

    data: Path
    held: duckdb.DuckDBPyConnection
    seen: list[object] = field(default_factory=list)
    next_at: float = 0.0

    def read(self) -> None:
        if time.monotonic() < self.next_at:
            return
        self.seen.append(self.held.execute(FIGURES).fetchone())
        with warehouse(self.data) as another:
            self.seen.append(another.execute(FIGURES).fetchone())
        self.next_at = time.monotonic() + 0.2


@pytest.mark.timeout(900)
def test_killed_in_every_stage_on_a_flaky_source_the_next_run_completes_and_no_reader_was_blocked(
    baseline: Baseline, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with serving(replay_dir(), faults=("flaky-5xx", "connection-reset")) as url:
        for stage in (fetching, landing, building):
            assert kill_when(url, data, partial(stage, data), "run"), f"{stage.__name__} was never seen"
            assert not (data / "warehouse.duckdb").exists(), "half a build must not be in use"
        built_beside_readers_and_killed_when_publishing(url, data, baseline)
        done = run_cli(url, data, "run")
        counted = stats(url)

    assert done.code == 0, done.output[-3000:]
    assert counted["statuses"].get("503", 0) > 0, counted["statuses"]
    assert counted["statuses"].get("broken", 0) > 0, counted["statuses"]
    assert promoted(data) == baseline.landings
    assert marts_digest(data) == baseline.digest
    assert (data / "site" / "fi" / "091" / "index.html").stat().st_size > 10_000
    leftovers = [*(data / "build").glob("warehouse.*"), *(data / "landing").glob("*/partial/*/*")]
    assert leftovers == []


def built_beside_readers_and_killed_when_publishing(url: str, data: Path, baseline: Baseline) -> None:
    """An earlier warehouse is in use while it is built anew: who holds it keeps its figures, nobody waits or sees half.

    The build is killed in the stage after it, as the others were in theirs.
    """
    shutil.copy(baseline.data / "warehouse.duckdb", data / "warehouse.duckdb")
    old_file = (data / "warehouse.duckdb").stat().st_ino
    with warehouse(data) as held:
        before = held.execute(FIGURES).fetchone()
        readers = Readers(data, held)

        def publishes() -> bool:
            readers.read()
            return publishing(data)

        assert kill_when(url, data, publishes, "run"), "publishing was never seen"
        assert held.execute(FIGURES).fetchone() == before
    assert set(readers.seen) == {before}
    assert len(readers.seen) > 20
    assert (data / "warehouse.duckdb").stat().st_ino != old_file, "nothing was built"
