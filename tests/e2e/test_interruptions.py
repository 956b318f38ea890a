"""kill -9 in every stage, on a source that fails and resets: the next run completes with an undisturbed run's marts.

And no reader is blocked by a build.
"""

import json
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

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


STAGES: list[Callable[[Path], bool]] = [fetching, landing, building, publishing]


@pytest.mark.timeout(900)
def test_killed_in_every_stage_on_a_flaky_source_the_next_run_completes_with_the_same_marts(
    baseline: Baseline, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with serving(replay_dir(), faults=("flaky-5xx", "connection-reset")) as url:
        for stage in STAGES:
            assert kill_when(url, data, partial(stage, data), "run"), f"{stage.__name__} was never seen"
            if stage in (fetching, landing, building):
                assert not (data / "warehouse.duckdb").exists(), "half a build must not be in use"

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


@pytest.mark.timeout(900)
def test_a_reader_is_never_blocked_and_never_sees_half_a_build(baseline: Baseline, tmp_path: Path) -> None:
    """A reader holds the warehouse open while it is built again; it keeps its figures, the next sees the new ones."""
    data = tmp_path / "data"
    shutil.copytree(baseline.data, data)
    old_file = (data / "warehouse.duckdb").stat().st_ino
    sql = "select count(*), bit_xor(hash(value)) from marts.fct_indicator_value where status = 'ok'"
    with warehouse(data) as reader:
        before = reader.execute(sql).fetchone()
        seen: list[object] = []

        def reads_on() -> bool:
            seen.append(reader.execute(sql).fetchone())
            with warehouse(data) as another:
                seen.append(another.execute(sql).fetchone())
            time.sleep(0.2)
            return False

        ended_by_itself = not kill_when(baseline_url(data), data, reads_on, "build", "--force")
        assert ended_by_itself
        assert reader.execute(sql).fetchone() == before
    assert set(seen) == {before}
    assert len(seen) > 20
    assert (data / "warehouse.duckdb").stat().st_ino != old_file, "nothing was built"
    assert marts_digest(data) == baseline.digest


def baseline_url(data: Path) -> str:
    return str(json.loads((data / "source.json").read_text(encoding="utf-8"))["source"])
