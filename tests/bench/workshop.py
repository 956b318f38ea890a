"""Seconds and memory of the workshop packs, of the synthetic marts or a warehouse. No rival: nobody else makes them."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.measure import _peak_mb
from tilannekuva.settings import PROJECT_DIR

PACKS = 308 * 3
MOST = 40  # municipalities measured; the rest cost the same
AIM_SECONDS = 0.3


def measure(warehouse: Path) -> dict[str, float]:
    """Processor seconds of the median and the slowest pack, peak memory above the marts', bytes of a pack."""
    from reports.facts import current_municipalities
    from reports.read import read_marts
    from reports.workshop import render

    marts = read_marts(warehouse)
    codes = [m.code for m in current_municipalities(marts)][:MOST]
    render(marts, "fi", codes[0])  # the template and the texts are read once
    before, seconds, sizes = _peak_mb(), [], []
    for code in codes:
        started = time.process_time()
        sizes.append(len(render(marts, "fi", code)))
        seconds.append(time.process_time() - started)
    return {
        "packs": len(codes),
        "seconds": median(seconds),
        "slowest": max(seconds),
        "peak_mb": _peak_mb() - before,
        "kb": median(sizes) / 1000,
    }


def bench_workshop(console: Console, warehouse: Path | None = None) -> bool:
    """Print the table; True when a pack takes at most AIM_SECONDS. Without a warehouse, of the synthetic marts."""
    with tempfile.TemporaryDirectory() as folder:
        if warehouse is None:
            from tests.fixtures.marts_fixture import build_marts

            warehouse = build_marts(Path(folder) / "warehouse.duckdb")
        command = [sys.executable, "-m", "tests.bench.workshop", str(warehouse)]
        done = subprocess.run(command, cwd=PROJECT_DIR, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    table = Table("packs", "seconds, median", "slowest", "308 x 3 on two cores, s", "extra memory, MB", "kB")
    whole = found["seconds"] * PACKS / 2
    cells = (f"{found['seconds']:.3f}", f"{found['slowest']:.3f}", f"{whole:.0f}", f"{found['peak_mb']:.0f}")
    table.add_row(str(found["packs"]), *cells, f"{found['kb']:.0f}")
    console.print(table)
    return bool(found["seconds"] <= AIM_SECONDS)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))) + "\n")
