"""``make run``'s program over the sample source, once per test session: the run that every test of it looks at."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from tilannekuva.settings import PROJECT_DIR

# Municipalities whose PDF, PPTX and XLSX are made too; those of all would take a quarter of an hour of the tests.
WITH_DOCUMENTS = ("091", "766", "837")


@dataclass(frozen=True)
class SampleRun:
    """data: the run's data folder (read-only for tests: copy it). home: the user's home it ran with."""

    data: Path
    home: Path
    code: int
    output: str


def make_sample_run(shared: Path) -> SampleRun:
    """Run once into ``shared`` or reuse what another worker has made there."""
    data, home, record = shared / "sample" / "data", shared / "sample" / "home", shared / "sample.json"
    with FileLock(shared / "sample.lock"):
        if not record.exists():
            env = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "TILANNEKUVA_"))}
            env |= {"SOURCE": "sample", "TILANNEKUVA_DATA": str(data), "HOME": str(home)}
            env |= {"TILANNEKUVA_DOCUMENTS": ",".join(WITH_DOCUMENTS)}
            command = [sys.executable, "-m", "tilannekuva.airflow_run"]
            done = subprocess.run(command, cwd=PROJECT_DIR, env=env, capture_output=True, text=True, check=False)
            temporary = record.with_suffix(".tmp")
            temporary.write_text(json.dumps([done.returncode, done.stdout + done.stderr]), encoding="utf-8")
            os.replace(temporary, record)
    code, output = json.loads(record.read_text(encoding="utf-8"))
    return SampleRun(data, home, code, output)
