"""What analysts have: example questions, the quick start, dbt's documentation and the SQL page, over the sample run."""

import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from reports.dbt_docs import dbt_docs
from reports.language import load_language
from reports.page_base import PageBase
from reports.read import read_marts
from reports.routes import Place
from reports.sql_page import available, sql_facts, write_sql_files
from tests.e2e.sample_run import SampleRun
from tests.fixtures.marts_fixture import build_marts
from tilannekuva.query import run_query
from tilannekuva.query_examples import load_examples
from tilannekuva.settings import PROJECT_DIR, Settings, load_settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def settings(sample_run: SampleRun) -> Settings:
    return load_settings({"TILANNEKUVA_DATA": str(sample_run.data)})


@pytest.mark.parametrize("name", load_examples())
def test_each_example_answers_with_the_columns_it_documents(settings: Settings, name: str) -> None:
    example = load_examples()[name]
    found = run_query(settings, example.sql, example.values({}))
    assert found.columns == list(example.columns)
    assert found.rows or example.empty, "no row, and nothing says why that may be"


def test_the_python_quick_start_runs_as_it_stands(settings: Settings, tmp_path: Path) -> None:
    text = (PROJECT_DIR / "docs" / "how_to" / "quick_start_python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 5
    env = {"TILANNEKUVA_WAREHOUSE": str(settings.warehouse_path), "PYTHONPATH": str(PROJECT_DIR)}
    code = "\n".join(blocks)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "verdict" in done.stdout


def test_dbt_docs_are_one_page_that_asks_nobody_and_tells_no_path(settings: Settings) -> None:
    first, second = (dict(dbt_docs(settings)) for _ in range(2))
    assert first == second
    page = first["index.html"].decode("utf-8")
    assert "model.tilannekuva.fct_claim" in page
    assert "connect-src 'none'" in page
    assert str(settings.data_dir) not in page
    assert not re.search(r"cloudfront|fuzzed\.getdbt", page)
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//", page)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The small synthetic warehouse: what the page does with it, it does with a large one."""
    data = tmp_path_factory.mktemp("small")
    build_marts(data / "warehouse.duckdb")
    return load_settings({"TILANNEKUVA_DATA": str(data)})


@pytest.fixture(scope="module")
def site(small: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not available():
        pytest.skip("duckdb-wasm is not installed: scripts/duckdb_wasm.sh fetches it")
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    folder = tmp_path_factory.mktemp("sql")
    tables = write_sql_files(small.warehouse_path, folder)
    shutil.copytree(PROJECT_DIR / "reports" / "assets", folder / "assets")
    language = load_language("en")
    pages = PageBase(read_marts(small.warehouse_path, "en"), language)
    path, html = pages.render("sql.html.j2", Place("site", "sql"), **sql_facts(tables, language))
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text(html, encoding="utf-8")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{path}"
        server.shutdown()


def test_the_sql_page_answers_as_the_warehouse_does_and_stays_on_its_site(site: str, small: Settings) -> None:
    from playwright.sync_api import sync_playwright

    host = site.split("/")[2]
    left: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("response", lambda r: left.append(r.url) if host not in r.url else None)
        page.goto(site)

        def ask(sql: str) -> list[list[str]]:
            page.fill("#sql-text", sql)
            page.press("#sql-text", "Control+Enter")
            page.locator(".sql button[type=submit]:not([disabled])").wait_for(timeout=60_000)
            rows: list[list[str]] = page.evaluate(
                "[...document.querySelectorAll('.sql-answer:not([hidden]) tbody tr')]"
                ".map(r => [...r.cells].map(c => c.textContent))"
            )
            return rows

        sql = "select count(*)::varchar, count(value)::varchar, max(year)::varchar from marts.fct_indicator_value"
        assert ask(sql) == [list(run_query(small, sql).rows[0])]
        # A second answer is not read from the first one's file; text is text; an empty table has its columns.
        assert ask("select '<b>x</b>' as a, '' as b, null as c") == [["<b>x</b>", "", "–"]]
        assert ask("from marts.fct_claim_change limit 0") == []
        assert page.inner_text(".sql-status") == "The answer has no rows."
        assert ask("select nosuch\nfrom marts.dim_edition") == []
        assert "LINE 1: select nosuch" in page.inner_text(".sql-error")
        for outward in ("from read_csv('https://example.com/x.csv')", "select to_json(1)", "load httpfs"):
            ask(outward)
            assert page.locator(".sql-error").is_visible(), outward
        browser.close()
    assert left == []


def test_the_sql_pages_settings_cannot_end_their_element(site: str) -> None:
    import urllib.request

    with urllib.request.urlopen(site, timeout=5) as answer:
        html = answer.read().decode("utf-8")
    content = html.split('id="sql-settings">')[1].split("</script>")[0]
    assert "<" not in content
    assert json.loads(content)["tables"]
