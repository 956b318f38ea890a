"""Pages and charts: seconds and memory for all municipalities in three languages, and a chart beside matplotlib's."""

import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from reports.charts.scale import Point
from reports.charts.trend import TrendChart, draw
from tests.bench.measure import _peak_mb
from tilannekuva.settings import PROJECT_DIR

MUNICIPALITIES = 308
MOST = 30  # municipalities measured; the rest cost the same
CHARTS, RIVALS = 2_000, 30
LEAST_RATIO = 50
Aim = Callable[[str, str, str, bool], bool]


def shape(seed: int) -> TrendChart:
    """A chart as the pages have them: twelve years, own line, median and quartiles, one break."""
    years = range(2014, 2026)
    # No two shapes are equal, so that none is taken from a cache.
    own = tuple(Point(y, 50 + seed / 1000 + 8 * ((seed * 7 + y * 13) % 17) / 17) for y in years)
    median_line = tuple(Point(y, 52 + 3 * ((seed * 5 + y * 3) % 11) / 11) for y in years)
    low = tuple(Point(p.year, p.value - 2) for p in median_line)
    high = tuple(Point(p.year, p.value + 2) for p in median_line)
    return TrendChart(own, median_line, low, high, frozenset({2020}), 2014, 2025)


def measure_charts() -> dict[str, float]:
    """Processor seconds of a chart, ours and matplotlib's as SVG."""
    shapes = [shape(n) for n in range(CHARTS)]
    started = time.process_time()
    for each in shapes:
        draw(each, "A title", lambda value, decimals: f"{value:.{decimals}f}")
    ours = (time.process_time() - started) / CHARTS
    _plain(shape(0))  # fonts are looked for once
    started = time.process_time()
    for n in range(RIVALS):
        _plain(shape(n))
    return {"ours": ours, "matplotlib": (time.process_time() - started) / RIVALS}


def _plain(each: TrendChart) -> bytes:
    """The same chart as a plain team would draw it: one figure, its lines and band, saved as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(2.6, 1.2))
    years = [p.year for p in each.own]
    axes.fill_between(years, [p.value for p in each.low], [p.value for p in each.high], alpha=0.3)
    axes.plot(years, [p.value for p in each.median], linewidth=1)
    for part in (slice(0, 6), slice(6, None)):
        axes.plot(years[part], [p.value for p in each.own][part], linewidth=2, color="black")
    axes.axvline(2019.5, linestyle=":")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg")
    plt.close(figure)
    return buffer.getvalue()


def measure_pages(warehouse: Path) -> dict[str, float]:
    """Processor seconds of a municipality's pages in all languages, their bytes, and peak memory above the marts'."""
    from reports.facts import current_municipalities
    from reports.language import LANGUAGES, load_language
    from reports.pages import PageSet
    from reports.read import localised, read_marts

    marts = read_marts(warehouse)
    page_sets = [PageSet(localised(marts, warehouse, code), load_language(code)) for code in LANGUAGES]
    codes = [m.code for m in current_municipalities(marts)][:MOST]
    for pages in page_sets:
        list(pages.municipality(codes[0]))  # templates are compiled once
    before, seconds, sizes = _peak_mb(), [], []
    for code in codes:
        started = time.process_time()
        sizes.append(sum(len(html) for pages in page_sets for _, html in pages.municipality(code)))
        seconds.append(time.process_time() - started)
    return {"seconds": median(seconds), "peak_mb": _peak_mb() - before, "kb": median(sizes) / 1000}


def bench_site(console: Console, aim: Aim, warehouse: Path | None = None) -> bool:
    """Print both tables; True when a chart is at least LEAST_RATIO times as quick as matplotlib's."""
    with tempfile.TemporaryDirectory() as folder:
        if warehouse is None:
            from tests.fixtures.marts_fixture import build_marts

            warehouse = build_marts(Path(folder) / "warehouse.duckdb")
        command = [sys.executable, "-m", "tests.bench.site", str(warehouse)]
        done = subprocess.run(command, cwd=PROJECT_DIR, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    charts, pages = found["charts"], found["pages"]
    ratio = charts["matplotlib"] / charts["ours"]
    table = Table("chart as SVG", "ms")
    table.add_row("ours", f"{charts['ours'] * 1000:.3f}")
    table.add_row("matplotlib", f"{charts['matplotlib'] * 1000:.1f}")
    console.print(table)
    table = Table("pages of a municipality, fi sv en: s", "308 on two cores, s", "extra memory, MB", "kB")
    whole = pages["seconds"] * MUNICIPALITIES / 2
    table.add_row(f"{pages['seconds']:.3f}", f"{whole:.0f}", f"{pages['peak_mb']:.0f}", f"{pages['kb']:.0f}")
    console.print(table)
    return aim("charts", f"{ratio:.0f} times as quick as matplotlib", f"at least {LEAST_RATIO}", ratio >= LEAST_RATIO)


if __name__ == "__main__":
    measured = {"charts": measure_charts(), "pages": measure_pages(Path(sys.argv[1]))}
    sys.stdout.write(json.dumps(measured) + "\n")
