"""Seconds and memory of the PDFs, beside weasyprint with the same words, tables and drawings as HTML.

``python -m tests.bench.pdf ENGINE WAREHOUSE COUNT`` measures one of them in a process of its own: processor time,
since other work on the machine would blur the comparison.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.measure import _peak_mb
from tilannekuva.settings import PROJECT_DIR

DOCUMENTS = 308 * 3
AIM_TIMES = 8
COUNTS = {"typst": 30, "weasyprint": 1}  # one document of weasyprint takes longer than all of typst's
STYLE = """@page{size:A4;margin:19mm 15mm;@bottom-right{content:counter(page) " / " counter(pages)}}
body{font:9pt sans-serif}table{border-collapse:collapse;width:100%;font-size:6.5pt}
td,th{border-bottom:.4pt solid #ccc;text-align:left}
.charts{display:flex;flex-wrap:wrap;gap:5pt}"""


def as_html(content: dict[str, Any]) -> str:
    """The document as a plain team would write it for weasyprint: the same words, the same drawings inline."""
    parts = [f"<h1>{escape(content['cover']['name'])}</h1>"]
    parts += [f"<p>{escape(label)}: {escape(value)}</p>" for label, value in content["cover"]["facts"]]
    for column in content["minute"]["columns"]:
        parts += [f"<h2>{escape(column['title'])}</h2>"]
        parts += [f"<p>{''.join(escape(run[0]) for run in f['text'])}</p>" for f in column["findings"]]
    for part in (part for stack in content["rug"]["stacks"] for part in stack):
        parts += [f"<h3>{escape(part['name'])}</h3><p>{escape(part['names'])}</p>", part["svg"]]
    for theme in content["themes"]:
        parts += [f"<h1>{escape(theme['title'])}</h1>", *_theme(theme)]
    parts += [chart["svg"] for chart in content["outlook"]["charts"]]
    cards = [[escape(str(value)) for value in peer.values()] for peer in content["peers"]["rows"]]
    parts.append(_table(content["peers"]["heads"], cards))
    for column in content["methods"]["columns"]:
        parts += [f"<h2>{escape(title)}</h2><p>{escape(words)}</p>" for title, words in column]
    parts.append(_table(content["sources"]["heads"], [[escape(c) for c in row] for row in content["sources"]["rows"]]))
    title = f"<title>{escape(content['title'])}</title><style>{STYLE}</style>"
    return f'<html lang="{content["language"]}"><meta charset="utf-8">{title}<body>{"".join(parts)}'


def _table(heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _theme(theme: dict[str, Any]) -> list[str]:
    parts = []
    for group in theme["spine"]["groups"] if theme["spine"] else []:
        rows = []
        for row in group["rows"]:
            strip = row["strip"] if isinstance(row["strip"], str) else row["strip"][0]
            cells = ["<br>".join(escape(line[0]) for line in lines) for lines in row["cells"]]
            rows.append([f"<b>{escape(row['name'])}</b><br>{escape(row['meta'])}", strip, *cells])
        parts.append(_table([head[0] for head in theme["spine"]["heads"]], rows))
    charts = theme["charts"]["charts"] if theme["charts"] else []
    drawn = "".join(f"<div><b>{escape(c['name'])}</b><br>{c['svg']}</div>" for c in charts)
    table = theme["table"] or {"head": "", "years": [], "rows": []}
    years = [[escape(label), *(escape(figure) for _, figure in figures)] for label, figures in table["rows"]]
    heads = [table["head"], *(year for _, year in table["years"])]
    return [*parts, f'<div class="charts">{drawn}</div>', _table(heads, years)]


def measure(engine: str, warehouse: Path, count: int) -> dict[str, float]:
    """Processor seconds of the median document, peak memory above the marts' and what the second half added to it."""
    from reports.facts import current_municipalities
    from reports.language import load_language
    from reports.pdf import render
    from reports.pdf.content import document
    from reports.pdf.press import press_of
    from reports.read import read_marts

    marts = read_marts(warehouse)
    codes = [m.code for m in current_municipalities(marts)]
    make: Callable[[str], bytes]
    if engine == "typst":

        def make(code: str) -> bytes:
            return render(marts, "fi", code)
    else:
        import weasyprint  # type: ignore[import-untyped]

        press = press_of(marts, load_language("fi"))

        def make(code: str) -> bytes:
            return bytes(weasyprint.HTML(string=as_html(document(press, code))).write_pdf(pdf_variant="pdf/ua-1"))

    if engine == "typst":  # what is prepared once for all documents is not one document's time
        make(codes[0])
    before, seconds, sizes, peaks = _peak_mb(), [], [], []
    for n in range(count):
        started = time.process_time()
        sizes.append(len(make(codes[1 + n % (len(codes) - 1)])))
        seconds.append(time.process_time() - started)
        peaks.append(_peak_mb())
    growth = peaks[-1] - peaks[len(peaks) // 2]
    return {"seconds": median(seconds), "peak_mb": peaks[-1] - before, "growth_mb": growth, "kb": median(sizes) / 1000}


def bench_pdf(console: Console, warehouse: Path | None = None) -> bool:
    """Print the table; True when typst is AIM_TIMES as quick. Without a warehouse, of the synthetic marts."""
    with tempfile.TemporaryDirectory() as folder:
        if warehouse is None:
            from tests.fixtures.marts_fixture import build_marts

            warehouse = build_marts(Path(folder) / "warehouse.duckdb")
        found = {engine: _measured(engine, warehouse, count, console) for engine, count in COUNTS.items()}
    table = Table(
        "engine", "seconds, median", "308 x 3 on two cores, s", "extra memory, MB", "growth, second half", "kB"
    )
    for engine, one in found.items():
        if one:
            cells = (f"{one['seconds']:.2f}", f"{one['seconds'] * DOCUMENTS / 2:.0f}", f"{one['peak_mb']:.0f}")
            table.add_row(engine, *cells, f"{one['growth_mb']:.0f}", f"{one['kb']:.0f}")
    console.print(table)
    ours, theirs = found["typst"], found["weasyprint"]
    return bool(ours and theirs and theirs["seconds"] >= AIM_TIMES * ours["seconds"])


def _measured(engine: str, warehouse: Path, count: int, console: Console) -> dict[str, float] | None:
    """None, and a line that says why, when the engine cannot run: weasyprint needs pango from the system."""
    command = [sys.executable, "-m", "tests.bench.pdf", engine, str(warehouse), str(count)]
    done = subprocess.run(command, cwd=PROJECT_DIR, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        console.print(f"{engine} did not run: {(done.stderr.strip().splitlines() or ['no message'])[-1]}", markup=False)
        return None
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))) + "\n")
