"""The site in real Chromium: search, languages, sorting, no scripts, hostile names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from reports.language import LANGUAGES, load_language
from reports.routes import Place
from tests.e2e.small_site import CHROMIUM, HOSTILE, HOSTILE_KINDS, KINDS, chromium, path_of

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}")

INDEX, FRONT = KINDS[0], KINDS[1]
INDICATOR = Place("indicator", "employment_rate_pct")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


SEARCHES = {
    "Äänekoski": "992", "AANEKOSKI": "992", "Mariehamn": "478", "maarianhamina": "478", "koski tl": "284",
    "helsingfors": "091", "pertunmaa": "507", "xyzzy": None,
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_finds_by_every_name(small_url: str, page: Page, language: str) -> None:
    page.goto(small_url + path_of(INDEX, language))
    words = load_language(language).texts.index
    for wanted, code in SEARCHES.items():
        page.get_by_label(words.search).fill(wanted)
        shown = page.locator("#aakkoset li[data-s]:visible a")
        assert [a.get_attribute("href") for a in shown.all()] == ([f"../{language}/{code}/index.html"] if code else [])
        assert page.locator("#haku-tulos").inner_text() == (
            f"1 {words.search_found.one}" if code else words.search_none
        )


def test_enter_opens_the_first_match(small_url: str, page: Page) -> None:
    page.goto(small_url + path_of(INDEX))
    page.get_by_label("Hae kuntaa").fill("ääne")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/992/index.html")


@pytest.mark.parametrize("place", KINDS, ids=lambda p: f"{p.kind}-{p.key}-{p.part}")
def test_the_language_switch_keeps_the_place(small_site: Path, place: Place) -> None:
    """Without a browser, since it is plain links: from each language to each other one, and so back."""
    for here in LANGUAGES:
        html = (small_site / path_of(place, here)).read_text(encoding="utf-8")
        nav = re.search(r'<nav class="langs".*?</nav>', html, re.DOTALL)
        assert nav and f'<html lang="{here}">' in html
        links = dict(re.findall(r'<a href="([^"]+)" lang="(\w\w)"', nav.group()))
        found = {code: ((small_site / path_of(place, here)).parent / link).resolve() for link, code in links.items()}
        others = {code: (small_site / path_of(place, code)).resolve() for code in LANGUAGES if code != here}
        assert found == others
        assert all(path.is_file() for path in found.values())


def test_the_language_switch_by_hand(small_url: str, page: Page) -> None:
    page.goto(small_url + path_of(KINDS[2]))
    for name, language in (("Svenska", "sv"), ("English", "en"), ("Suomi", "fi")):
        page.get_by_role("link", name=name).click()
        assert page.url == small_url + path_of(KINDS[2], language)
        assert page.evaluate("document.documentElement.lang") == language


def test_a_table_sorts_by_keyboard_and_says_so(small_url: str, page: Page) -> None:
    page.goto(small_url + path_of(INDICATOR))
    head = page.locator("table.sortable thead th").nth(1)
    head.locator("button").focus()
    values = "[...document.querySelectorAll('table.sortable tbody tr')].map(r => r.cells[1].dataset.v).filter(v => v)"
    for key, way, sign in (("Enter", "ascending", 1), ("Space", "descending", -1)):
        page.keyboard.press(key)
        assert head.get_attribute("aria-sort") == way
        found = [float(v) for v in page.evaluate(values)]
        assert len(found) > 20 and found == sorted(found, key=lambda v: sign * v)
        assert page.evaluate("document.activeElement.closest('th')?.cellIndex") == 1
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator("table.sortable thead th[aria-sort]").evaluate_all("t => t.map(e => e.cellIndex)") == [0]
    first = page.locator("table.sortable tbody tr th").first.inner_text()
    assert first == '<script>document.title="murto"</script>'  # punctuation comes before letters


MAIN_TEXT = """() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll(".search, .sorthint, noscript, .chooser, #result, .sql, .sql-answer").forEach(e => e.remove());
  return main.textContent.replace(/\\s+/g, " ").trim();
}"""


def test_without_scripts_all_content_is_there(small_url: str, small_site: Path, browser: Browser) -> None:
    """A page without a script is the same without scripts: the others are opened both ways."""
    with_scripts = browser.new_context().new_page()
    without = browser.new_context(java_script_enabled=False).new_page()
    scripted = [p for p in KINDS if "<script" in (small_site / path_of(p)).read_text(encoding="utf-8")]
    assert {p.key or p.kind for p in scripted} == {"index", "compare", "employment_rate_pct", "sql"}
    for place in scripted:
        texts = []
        for page in (with_scripts, without):
            page.goto(small_url + path_of(place))
            texts.append(page.evaluate(MAIN_TEXT))
        assert texts[0] == texts[1] and len(texts[0]) > 150, place
    without.goto(small_url + path_of(INDEX))
    assert without.locator("#aakkoset .letter li:visible").count() == 26
    assert not without.locator("form.search").is_visible()


@pytest.mark.parametrize("place", HOSTILE_KINDS, ids=lambda p: f"{p.kind}-{p.part}")
def test_hostile_names_are_text_and_break_nothing(small_url: str, browser: Browser, place: Place) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.on("console", lambda message: ran.append(message.text))
    page.goto(small_url + path_of(place))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    text = page.locator("main").inner_text()
    assert page.title() != "murto" and ran == []
    assert '<script>document.title="murto"</script>' in text
    assert page.locator("main script, main img").count() == 0
    if place.kind != "municipality" or place.part:
        assert "pitkä" * 1000 in page.locator("main").text_content()  # type: ignore[operator]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_marks_of_direction_end_where_the_name_ends(small_url: str, page: Page) -> None:
    """Whatever holds an override that is never closed is a block of its own or isolated: what follows stands as is."""
    for place in (*HOSTILE_KINDS, Place("site", "quality"), Place("site", "freshness"), Place("site", "sources")):
        page.goto(small_url + path_of(place))
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        loose = page.evaluate(
            """() => {
              const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
              const found = [];
              while (walk.nextNode()) {
                const node = walk.currentNode, holder = node.parentElement;
                if (!node.data.includes("\\u202e") || holder.closest("svg, style, script, option")) continue;
                const style = getComputedStyle(holder);
                if (style.display !== "inline" || style.unicodeBidi.startsWith("isolate")) continue;
                found.push(holder.outerHTML.slice(0, 80));
              }
              return found;
            }"""
        )
        assert loose == [], place
    assert "\u202e" in HOSTILE


def test_a_finding_leads_to_its_row_and_the_row_to_its_source(small_url: str, page: Page) -> None:
    page.goto(small_url + path_of(FRONT))
    page.locator(".findings .say a").first.click()
    target = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert target.startswith("i-")
    assert page.locator(f"#{target}").is_visible()
    page.locator("#lahteet td a").first.click()
    landing = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert landing.startswith("k-")
    assert page.locator(f"[id='{landing}'] summary").is_visible()


def test_phone_rows_carry_their_column_names(small_url: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(small_url + path_of(KINDS[2]))
    shown = page.evaluate(
        "getComputedStyle(document.querySelector('#i-employment_rate_pct td:nth-child(5)'), '::before').content"
    )
    assert shown == '"Samankaltaiset, mediaani"'


def test_messages_of_the_program_are_folded_and_marked_as_english(small_url: str, page: Page) -> None:
    page.goto(small_url + path_of(Place("site", "freshness")))
    row = page.locator("#f-wellbeing")
    assert row.locator(".res").inner_text() == load_language("fi").texts.freshness.states.stale
    message = row.locator("details code")
    assert not message.is_visible() and message.get_attribute("lang") == "en"
    row.locator("summary").click()
    assert message.is_visible()
