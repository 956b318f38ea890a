"""``make run``'s program over the sample source, in a process of its own, from an empty folder to a published page."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tilannekuva.settings import PROJECT_DIR


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_three_dags_end_in_a_published_page(tmp_path: Path) -> None:
    data = tmp_path / "data"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "TILANNEKUVA_"))}
    env |= {"SOURCE": "sample", "TILANNEKUVA_DATA": str(data), "HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "tilannekuva.airflow_run"]
    done = subprocess.run(command, cwd=PROJECT_DIR, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    run = json.loads((data / "run.json").read_text(encoding="utf-8"))
    assert (run["exit_reason"], run["via"]) == ("ok", "airflow")
    assert run["tables"]["failed"] == run["tables"]["absent"] == 0
    assert run["tables"]["fetched"] >= 50
    assert run["municipalities"] >= 300
    assert run["facts"] > 100_000
    assert Path(run["first_page"]).is_file()
    page = (data / "site" / "fi" / "091" / "index.html").read_text(encoding="utf-8")
    assert "Helsinki" in page
    assert str(run["first_page"]) in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "home" / "airflow").exists()
