"""``make bench``: ratios measured side by side in one run, on whatever machine this is."""

import importlib
import inspect
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

from rich.console import Console
from rich.table import Table

from tests.bench.analysis_report import bench_analysis
from tests.bench.cube import write_document
from tests.bench.history import VINTAGES, measure_reads
from tests.bench.machine import machine
from tests.bench.plans import Planned, plan_random_tables
from tests.bench.storage import Shape, measure_refreshes
from tests.bench.traffic import measure_traffic
from tilannekuva.settings import PROJECT_DIR, load_settings

TABLES = 100
REFRESHES = 52
NAMES = {
    "orjson": "orjson.loads alone",
    "ours": "ours: decode to Arrow",
    "pxwebpy": "pxwebpy: its converter (list of dicts)",
    "pxwebpy_polars": "pxwebpy: converter, polars, Arrow",
    "pyjstat": "pyjstat: to a pandas 3 frame",
}
REPEATS = {"orjson": 20, "ours": 20, "pxwebpy": 2, "pxwebpy_polars": 1, "pyjstat": 1}
CONSOLE = Console(width=110)


def _measure(reader: str, file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.measure", reader, str(file), str(REPEATS[reader])]
    done = subprocess.run(command, cwd=PROJECT_DIR, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def bench_reading() -> bool:
    """Print how long each reader takes; True when the aims are met."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cube.json"
        cells = write_document(file)
        CONSOLE.print(
            f"Reading JSON-stat: {cells:,} cells, {file.stat().st_size / 1e6:.1f} MB (pyjstat takes a minute)"
        )
        found = {name: _measure(name, file) for name in REPEATS}
    ours = found["ours"]["seconds"]
    table = Table("reader", "processor seconds", "times ours", "peak memory, MB")
    for name, got in found.items():
        times = f"{got['seconds'] / ours:.2f}" if name == "orjson" else f"{got['seconds'] / ours:.1f}"
        table.add_row(NAMES[name], f"{got['seconds']:.3f}", times, f"{got['peak_mb']:.0f}")
    CONSOLE.print(table)
    to_orjson = ours / found["orjson"]["seconds"]
    to_pyjstat, to_pxwebpy = found["pyjstat"]["seconds"] / ours, found["pxwebpy"]["seconds"] / ours
    return all(
        [
            _aim("orjson.loads", f"{to_orjson:.2f} times its time", "at most 2.5", to_orjson <= 2.5),
            _aim("pyjstat", f"{to_pyjstat:.0f} times as fast", "at least 200", to_pyjstat >= 200),
            _aim("pxwebpy's converter", f"{to_pxwebpy:.1f} times as fast", "at least 15", to_pxwebpy >= 15),
        ]
    )


def bench_planning() -> bool:
    """Print how many requests are planned; True when the aims are met."""
    planned = plan_random_tables(TABLES)
    ratios = [p.ratio for p in planned]
    above = [p for p in planned if p.requests > p.proven]
    worst = sorted(planned, key=lambda p: -p.ratio)[:5]
    CONSOLE.print(f"\nRequests planned for {TABLES} random tables, against cells / limit rounded up")
    table = Table("variables", "limit", "requests", "cells / limit", "proven least", "ratio")
    for p in worst:
        row = (p.limit, p.requests, p.by_cells, p.proven)
        table.add_row(" x ".join(map(str, p.sizes)), *(f"{n:,}" for n in row), f"{p.ratio:.3f}")
    CONSOLE.print(table)
    seconds = [p.seconds for p in planned]
    CONSOLE.print(
        f"{TABLES - len(above)} of {TABLES} plans are the proven least; planning took {median(seconds) * 1000:.0f} ms "
        f"(median), {max(seconds) * 1000:.0f} ms (longest)"
    )
    return all(
        [
            _aim("mean ratio", f"{mean(ratios):.4f}", "at most 1.03", mean(ratios) <= 1.03),
            _aim("worst ratio", f"{max(ratios):.3f}", "at most 1.10 or proven least", all(map(_good, planned))),
        ]
    )


def bench_storage() -> bool:
    """Print what a year of weekly refreshes costs on disk; True when the aim is met."""
    shape = Shape()
    CONSOLE.print(
        f"\nA table of {shape.cells:,} cells, refreshed {REFRESHES} times, 1 % of its cells revised each time"
    )
    with tempfile.TemporaryDirectory() as folder:
        found = measure_refreshes(Path(folder), shape, REFRESHES)
    table = Table("", "bytes", "copies")
    sizes = {
        "one copy of raw answers and rows": found.copy_bytes,
        f"landing folder after {REFRESHES} refreshes": found.landing_bytes,
        "the same in blocks of the file system": found.block_bytes,
        "beside it: cache of the rows in use": found.cache_bytes,
    }
    for name, size in sizes.items():
        table.add_row(name, f"{size:,}", f"{size / found.copy_bytes:.2f}")
    CONSOLE.print(table)
    CONSOLE.print(
        f"{found.whole_landings} landing(s) stored whole; landing took {median(found.land_seconds):.2f} s (median); "
        f"reading rows {found.oldest_seconds * 1000:.0f} ms (oldest), {found.newest_seconds * 1000:.0f} ms (newest), "
        f"the newest raw answer {found.raw_seconds * 1000:.0f} ms"
    )
    return _aim("landing folder", f"{found.copies:.2f} copies", "at most 3", found.copies <= 3)


def bench_history() -> bool:
    """Print how long as_of takes against the current table; True when the aim is met."""
    reads, now, rows = measure_reads()
    CONSOLE.print(f"\nas_of over {VINTAGES} vintages of 1 % revisions: {rows:,} rows of history, {now:,} figures now")
    table = Table("read", "current table, ms", "as_of, ms", "ratio")
    for read in reads:
        table.add_row(read.what, f"{read.current_ms:.2f}", f"{read.as_of_ms:.2f}", f"{read.ratio:.2f}")
    CONSOLE.print(table)
    worst = max(read.ratio for read in reads)
    return _aim("as_of, worst read", f"{worst:.2f} times the current table", "at most 2", worst <= 2)


def _good(planned: Planned) -> bool:
    return planned.ratio <= 1.10 or planned.requests == planned.proven


def _aim(what: str, found: str, aim: str, met: bool) -> bool:
    CONSOLE.print(f"  {what}: {found} (aim: {aim}){'' if met else '   NOT MET'}")
    return met


def bench_traffic() -> bool:
    """Print what a full and an unchanged refresh of the catalogue ask of the sources; True when the aims are met."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure_traffic(Path(folder))
    asked, least = sum(t.asked for t in found.full), sum(t.least for t in found.full)
    worst = max(found.full, key=lambda t: t.ratio)
    table = Table("refresh of the catalogue", found.source)
    for name, told in (
        ("cells landed", f"{found.cells:,}"),
        ("cells per second, from request to landing", f"{found.cells / found.seconds:,.0f}"),
        ("tables limited in cells", f"{len(found.full)}"),
        ("their data requests, of at least", f"{asked} of {least} = {asked / least:.3f}"),
        ("worst table", f"{worst.table_id}: {worst.asked} of {worst.least} = {worst.ratio:.2f}"),
        ("unchanged tables the second time", f"{len(found.again)} in {found.again_seconds:.1f} s"),
        ("requests for them: in all, most for one", f"{sum(found.again.values())}, {max(found.again.values())}"),
    ):
        table.add_row(name, told)
    CONSOLE.print(table)
    most = max(found.again.values())
    aims = [
        _aim("data requests, worst table", f"{worst.ratio:.2f} times the least", "at most 1.10", worst.ratio <= 1.10),
        _aim("unchanged table", f"{most} request", "at most 1", most <= 1),
    ]
    return all(aims)


def _analysis() -> bool:
    return bench_analysis(CONSOLE, _aim)


BENCHES: list[Callable[[], bool]] = [
    bench_reading, bench_planning, bench_storage, bench_history, bench_traffic, _analysis,
]  # fmt: skip
# "module:function" of what is made from the marts, one line each. A bench is given those of console, aim and warehouse
# that it asks for by name, and returns whether its aims are met; without a warehouse ('make run' makes one) it is
# given none, or is left out when it cannot do without.
PRODUCTS = [
    "tests.bench.site:bench_site",
    "tests.bench.exports:bench_exports",
    "tests.bench.pdf:bench_pdf",
    "tests.bench.workshop:bench_workshop",
]


def bench_product(name: str) -> bool:
    """Run one of ``PRODUCTS``; True when its aims are met, or when it was left out and that was said."""
    module, function = name.split(":")
    bench = getattr(importlib.import_module(module), function)
    wanted = inspect.signature(bench).parameters
    path = load_settings().warehouse_path
    given = {"console": CONSOLE, "aim": _aim, "warehouse": path if path.exists() else None}
    if not path.exists() and "warehouse" in wanted and wanted["warehouse"].default is inspect.Parameter.empty:
        CONSOLE.print(f"\n{function} left out: expected a warehouse at {path}; 'make run' makes one")
        return True
    return bool(bench(**{key: value for key, value in given.items() if key in wanted}))


if __name__ == "__main__":
    CONSOLE.print(machine())
    met = [bench() for bench in BENCHES] + [bench_product(name) for name in PRODUCTS]
    sys.exit(0 if all(met) else 1)
