"""The site of the small synthetic warehouse with hostile names in it, in three languages, served over HTTP."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from reports.language import LANGUAGES, load_language
from reports.pages import PageSet
from reports.read import localised, read_marts
from reports.routes import SITE_PAGES, Place, load_routes
from reports.sql_page import SqlTable, sql_facts
from tests.fixtures.marts_fixture import build_marts
from tilannekuva.settings import PROJECT_DIR

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Markup, quotes, an override and an isolate that are never closed, and 5,000 characters without a place to break.
HOSTILE = '<script>document.title="murto"</script>\'"&amp;\u202e\u2066<img src=x onerror="alert(1)">' + "pitkä" * 1000
HOSTILE_TABLE, HOSTILE_INDICATOR, HOSTILE_MUNICIPALITY = "environment", "oil_heating_pct", "901"

# Every kind of page once. 111 has a strategy of its own, 837 the default one.
KINDS = [
    Place("index"),
    Place("municipality", "111"),
    Place("municipality", "111", "vitality"),
    Place("municipality", "111", "peers"),
    Place("municipality", "111", "strategy"),
    Place("municipality", "837", "strategy"),
    Place("compare", "region-06"),
    Place("indicator", "employment_rate_pct"),
    Place("table", "finances"),
    *(Place("site", name) for name in (*SITE_PAGES, "sql")),
]  # fmt: skip
HOSTILE_KINDS = [
    Place("municipality", HOSTILE_MUNICIPALITY),
    Place("municipality", HOSTILE_MUNICIPALITY, "sustainability"),
    Place("indicator", HOSTILE_INDICATOR),
    Place("table", HOSTILE_TABLE),
]


def path_of(place: Place, language: str = "fi") -> str:
    return load_routes(language).path(place)


def make_small_site(shared: Path) -> Path:
    """The site's folder; another worker may have made it."""
    folder = shared / "small_site"
    with FileLock(shared / "small_site.lock"):
        if not folder.exists():
            working = shared / "small_site.tmp"
            shutil.rmtree(working, ignore_errors=True)
            _write(working, _warehouse(shared / "small_site.duckdb"))
            os.replace(working, folder)
    return folder


def _warehouse(path: Path) -> Path:
    build_marts(path, is_sample=True)
    with duckdb.connect(str(path)) as connection:
        titles = "set title_fi = $text, title_sv = $text, title_en = $text, path = $text"
        connection.execute(f"update marts.dim_table {titles} where table_id = $id", _hostile(HOSTILE_TABLE))
        names = "set name_fi = $text, name_sv = $text, definition_fi = $text, caveat_fi = $text"
        connection.execute(f"update marts.dim_indicator {names} where indicator_id = $id", _hostile(HOSTILE_INDICATOR))
        for mart, column in (("mart_freshness", "message"), ("mart_data_quality", "observed")):
            connection.execute(
                f"update marts.{mart} set {column} = $text where table_id = $id", _hostile("environment")
            )
        connection.execute(
            "update marts.mart_landing set url = $text, first_query = $text, licence = $text where table_id = $id",
            _hostile(HOSTILE_TABLE),
        )
    return path


def _hostile(key: str) -> dict[str, str]:
    return {"text": HOSTILE, "id": key}


def _write(folder: Path, warehouse: Path) -> None:
    first = read_marts(warehouse, LANGUAGES[0])
    shutil.copytree(PROJECT_DIR / "reports" / "assets", folder / "assets")
    for code in LANGUAGES:
        marts = first if code == LANGUAGES[0] else localised(first, warehouse, code)
        language = load_language(code)
        extra = (("sql", load_routes(code).site("sql")),)
        pages = PageSet(marts, language, extra_pages=extra, has_documents=lambda _: False)
        facts = sql_facts([SqlTable("fct_claim", "files/sql/fct_claim.arrow.gz", 1200, 40_000)], language)
        sql = pages.base.render("sql.html.j2", Place("site", "sql"), **facts)
        written = [(path, html.encode()) for path, html in (*pages.pages(), sql)]
        for path, content in (*written, *pages.compare_files()):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving_site(folder: Path) -> Iterator[str]:
    """Its root URL on loopback, ending in a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()
