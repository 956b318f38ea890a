"""``make run``'s program over the sample source, from an empty folder to a published page."""

import json
from pathlib import Path

import pytest

from tests.e2e.sample_run import SampleRun


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_dags_end_in_a_published_page(sample_run: SampleRun) -> None:
    data = sample_run.data
    assert sample_run.code == 0, sample_run.output[-5000:]
    run = json.loads((data / "run.json").read_text(encoding="utf-8"))
    assert (run["exit_reason"], run["via"]) == ("ok", "airflow")
    assert run["tables"]["failed"] == run["tables"]["absent"] == 0
    assert run["tables"]["fetched"] >= 50
    assert run["municipalities"] >= 300
    assert run["facts"] > 100_000
    assert Path(run["first_page"]).is_file()
    page = (data / "site" / "fi" / "091" / "index.html").read_text(encoding="utf-8")
    assert "Helsinki" in page
    assert str(run["first_page"]) in sample_run.output
    assert "Traceback" not in sample_run.output
    assert not (sample_run.home / "airflow").exists()
