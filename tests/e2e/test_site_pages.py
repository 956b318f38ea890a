"""The published site in a browser: no request leaves it, it works without scripts, and nothing overflows."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from reports.publish import publish
from tests.fixtures.marts_fixture import build_data_dir
from tilannekuva.settings import Settings

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = [
    "fi/index.html", "fi/111/index.html", "fi/766/index.html", "fi/091/index.html", "fi/901/index.html",
    "fi/verkosto/index.html", "fi/laatu/index.html",
    "fi/tuoreus/index.html", "fi/muutokset/index.html", "fi/kattavuus/index.html", "fi/tunnusluvut/index.html",
    "fi/lahteet/index.html", "fi/menetelmat/index.html",
]  # fmt: skip

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("e2e") / "data"
    folder.mkdir()
    build_data_dir(folder, is_sample=True)
    publish(Settings(source="sample", data_dir=folder, edition_year=2021))
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_pages_make_no_foreign_request_and_no_error(site: Path, page: Page) -> None:
    errors: list[str] = []
    foreign: list[str] = []
    root = site.resolve().as_uri()
    page.on("console", lambda message: errors.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(request.url) if _has_failed(request) else None)
    page.on("request", lambda request: None if request.url.startswith(root) else foreign.append(request.url))
    for path in PAGES:
        page.goto(f"{root}/{path}")
        page.wait_for_load_state("load")
    assert errors == []
    assert foreign == []


def _has_failed(request: Request) -> bool:
    """Leaving a page aborts what it was still loading (its icon): that is no failure of the site."""
    return "ERR_ABORTED" not in (request.failure or "")


@pytest.mark.parametrize("width", [390, 768, 1024, 1600])
def test_nothing_overflows_sideways(site: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        page.goto((site / path).resolve().as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_the_root_leads_to_the_index(site: Path, page: Page) -> None:
    page.goto((site / "index.html").resolve().as_uri())
    page.wait_for_url("**/fi/index.html")
    assert page.locator("h1").inner_text() == "Kuntien tilanneanalyysit"


def test_without_scripts_all_content_is_there(site: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "fi/index.html").resolve().as_uri())
    assert page.locator("#aakkoset .letter li").count() == 26
    assert not page.locator("form.search").is_visible()
    page.get_by_role("link", name="Heinola", exact=True).first.click()
    assert page.locator("h1").inner_text() == "Heinola"
    assert page.locator("section.theme").count() == 6
    assert page.locator("svg.strip").count() > 10
    context.close()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("äänekoski", ["Äänekoski"]),
        ("AANEKOSKI", ["Äänekoski"]),
        ("Mariehamn", ["Maarianhamina"]),
        ("koski tl", ["Koski Tl"]),
        ("helsingfors", ["Helsinki"]),
        ("pertunmaa", ["Mäntyharju"]),
        ("xyzzy", []),
    ],
)
def test_search_finds_by_every_name(site: Path, page: Page, wanted: str, found: list[str]) -> None:
    page.goto((site / "fi/index.html").resolve().as_uri())
    page.get_by_label("Hae kuntaa").fill(wanted)
    assert page.locator("#aakkoset li[data-s]:visible a").all_inner_texts() == found
    message = page.locator("#haku-tulos").inner_text()
    assert message == ("1 kunta" if found else "Hakua vastaavaa kuntaa ei ole.")


def test_enter_opens_the_first_match(site: Path, page: Page) -> None:
    page.goto((site / "fi/index.html").resolve().as_uri())
    page.get_by_label("Hae kuntaa").fill("ääne")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/992/index.html")


def test_hostile_names_are_text(site: Path, page: Page) -> None:
    page.goto((site / "fi/901/index.html").resolve().as_uri())
    assert page.locator("h1").inner_text() == '<script>document.title="murto"</script>'
    assert page.title() != "murto"
    assert page.locator("script").count() == 0


def test_a_finding_leads_to_its_row_and_the_row_to_its_source(site: Path, page: Page) -> None:
    page.goto((site / "fi/111/index.html").resolve().as_uri())
    page.locator(".findings .say a").first.click()
    target = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert target.startswith("i-")
    page.locator(f"#{target} th a").click()
    assert page.evaluate("document.getElementById(location.hash.slice(1)).innerText").count("arkistotunnus") == 1


def test_the_skip_link_is_first_and_visible_on_focus(site: Path, page: Page) -> None:
    page.goto((site / "fi/111/index.html").resolve().as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#sisalto"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]


def test_phone_rows_carry_their_column_names(site: Path, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((site / "fi/111/index.html").resolve().as_uri())
    shown = page.evaluate(
        "getComputedStyle(document.querySelector('#i-employment_rate_pct td:nth-child(5)'), '::before').content"
    )
    assert shown == '"Samankaltaiset, mediaani"'


def test_the_printed_page_repeats_the_notice_and_clips_no_table(site: Path, page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})  # about the width of A4 between its margins
    page.goto((site / "fi/111/index.html").resolve().as_uri())
    page.emulate_media(media="print")
    # Chromium repeats a table header on each page; the notice is one.
    assert page.evaluate("getComputedStyle(document.querySelector('.sample')).display") == "table-header-group"
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    hidden = page.evaluate(
        "[...document.querySelectorAll('.data, .list, .ind')].filter(t => t.scrollWidth > 700).length"
    )
    assert hidden == 0
    assert len(page.pdf()) > 10_000
