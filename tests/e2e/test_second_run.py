"""The same run again, inside recheck_days: nothing is fetched, nothing is landed, nothing is built."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from ingestion.catalogue import load_catalogue
from tests.e2e.baseline import Baseline
from tests.e2e.replay import reset, stats
from tests.e2e.support import landing_files, marts_digest, run_cli

# The first test of a session makes the run that all of them look at.
pytestmark = pytest.mark.timeout(900)


def test_second_run_fetches_no_cell_lands_no_file_and_builds_nothing(
    baseline: Baseline, replay_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(baseline.data, data)
    url = json.loads((data / "source.json").read_text(encoding="utf-8"))["source"]
    files, warehouse_before = landing_files(data), (data / "warehouse.duckdb").stat()
    reset(url)

    done = run_cli(url, data, "run")

    assert done.code == 0, done.output[-3000:]
    counted = stats(url)
    assert counted["data_requests"] == 0, counted["paths"]
    assert counted["cells_served"] == 0
    assert_one_metadata_request_per_table(counted["paths"])
    assert landing_files(data) == files
    after = (data / "warehouse.duckdb").stat()
    assert (after.st_mtime_ns, after.st_size) == (warehouse_before.st_mtime_ns, warehouse_before.st_size)
    assert marts_digest(data) == baseline.digest
    summary = json.loads((data / "run.json").read_text(encoding="utf-8"))
    assert {t["outcome"] for t in summary["table_outcomes"]} == {"unchanged", "absent_at_source"}
    assert summary["stages"]["transform"] == "unchanged"


def assert_one_metadata_request_per_table(paths: dict[str, dict[str, int]]) -> None:
    """Per table address at most as many requests as the catalogue has entries for it; a folder is listed once."""
    entries = Counter(path for table in load_catalogue().tables.values() for path in table.paths)
    for asked, numbers in paths.items():
        method, path = asked.split(" ", 1)
        assert method == "GET", f"{asked}: figures were asked for"
        known = next((n for p, n in entries.items() if path.endswith("/" + p)), 1)
        assert numbers["requests"] <= known, f"{asked} was asked {numbers['requests']} times"
