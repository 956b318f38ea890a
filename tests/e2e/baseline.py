"""One undisturbed run on real figures, made once per test session whichever worker comes first."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from tests.e2e.support import marts_digest, promoted, run_cli


@dataclass(frozen=True)
class Baseline:
    """data: the run's data folder (read-only for tests). digest, landings: what an undisturbed run ends with."""

    data: Path
    digest: dict[str, str]
    landings: dict[str, str]


def make_baseline(shared: Path, url: str) -> Baseline:
    """Run once into ``shared`` or reuse what another worker has made there."""
    data, record = shared / "baseline", shared / "baseline.json"
    with FileLock(shared / "baseline.lock"):
        if not record.exists():
            done = run_cli(url, data, "run")
            assert done.code == 0, done.output[-3000:]
            content = {"digest": marts_digest(data), "landings": promoted(data)}
            temporary = record.with_suffix(".tmp")
            temporary.write_text(json.dumps(content), encoding="utf-8")
            os.replace(temporary, record)
    content = json.loads(record.read_text(encoding="utf-8"))
    return Baseline(data, content["digest"], content["landings"])
