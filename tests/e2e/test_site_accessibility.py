"""Every kind of page in real Chromium: axe-core, console, requests, language, keyboard, zoom, print, motion."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from reports.routes import Place
from tests.e2e.small_site import CHROMIUM, HOSTILE_KINDS, KINDS, chromium, path_of

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}")

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
ALL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
# Colours are the slowest rule by far and the same in every language and at every width.
ALL_BUT_COLOURS = ALL | {"rules": {"color-contrast": {"enabled": False}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# In the dark only colours differ: one page of each look is enough.
LOOKS = [KINDS[1], KINDS[2], *(p for p in KINDS if p.kind in {"indicator", "compare"} or p.key in {"coverage", "sql"})]
FRONT, CHAPTER = KINDS[1], KINDS[2]
WIDER_THAN = """width => [...document.querySelectorAll("main *")]
  .filter(e => !e.closest("svg, .vh") && e.checkVisibility() && e.getBoundingClientRect().right > width + 1)
  .map(e => e.tagName + "." + e.className + " " + e.getBoundingClientRect().right).slice(0, 5)"""
# The paper less 12 mm on either side, at 96 px to the inch; municipalities side by side are printed on its long side.
A4_PX, A4_LONG_SIDE_PX = 702, 1032


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _open(browser: Browser, **options: Any) -> Page:
    return browser.new_context(**options).new_page()


def _audit(page: Page, rules: dict[str, Any]) -> list[str]:
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"], "iframes": False, **rules}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for v in found for node in v["nodes"]]


def _listen(page: Page, url: str) -> list[str]:
    """What a page may not do: say something to the console, fail to load something, ask anybody else."""
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on("request", lambda r: None if r.url.startswith((url, "data:", "blob:")) else faults.append(r.url))
    return faults


@pytest.mark.parametrize(("language", "width", "rules"), [("fi", 1280, ALL), ("sv", 390, ALL_BUT_COLOURS)])
def test_axe_finds_nothing_on_any_kind_of_page(
    small_url: str, browser: Browser, language: str, width: int, rules: dict[str, Any]
) -> None:
    page = _open(browser, viewport={"width": width, "height": 900})
    faults = _listen(page, small_url)
    found = {}
    for place in KINDS:
        page.goto(small_url + path_of(place, language))
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        found[place] = _audit(page, rules)
    assert {place: violations for place, violations in found.items() if violations} == {}
    assert faults == []


def test_in_the_dark_colours_keep_their_contrast_and_english_its_language(small_url: str, browser: Browser) -> None:
    page = _open(browser, viewport={"width": 1280, "height": 900}, color_scheme="dark")
    faults = _listen(page, small_url)
    for place in LOOKS:
        page.goto(small_url + path_of(place, "en"))
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 24, 31)"
        assert _audit(page, COLOURS) == []
    assert faults == []


def test_axe_would_find_a_fault(small_url: str, browser: Browser) -> None:
    page = _open(browser)
    page.goto(small_url + path_of(FRONT))
    faults = "<img src=data:,><p style=color:#eee>Pale words"
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", faults)
    found = " ".join(_audit(page, ALL))
    assert "image-alt" in found and "color-contrast" in found


@pytest.mark.parametrize("place", [KINDS[0], FRONT, CHAPTER, *HOSTILE_KINDS], ids=lambda p: f"{p.key}-{p.part}")
def test_at_400_percent_a_page_scrolls_only_down(small_url: str, browser: Browser, place: Place) -> None:
    """A 1280 px window zoomed to 400 % is 320 px wide (WCAG 1.4.10)."""
    page = _open(browser, viewport={"width": 320, "height": 256})
    page.goto(small_url + path_of(place))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_overflows_on_a_screen_and_nothing_is_clipped_on_paper(small_url: str, browser: Browser) -> None:
    """390 and 1280 px are looked at by the audit of every kind."""
    page = _open(browser)
    for place in KINDS:
        page.goto(small_url + path_of(place))
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.emulate_media(media="screen")
        for width in (768, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        paper = A4_LONG_SIDE_PX if place.kind == "compare" else A4_PX
        page.set_viewport_size({"width": paper, "height": 1000})
        page.emulate_media(media="print")
        assert page.evaluate(WIDER_THAN, paper) == [], place
        # Chromium repeats a table header on each page; the notice is one.
        assert page.evaluate("getComputedStyle(document.querySelector('.sample')).display") == "table-header-group"


def test_the_keyboard_reaches_the_languages_and_the_chapters_and_focus_is_seen(
    small_url: str, browser: Browser
) -> None:
    page = _open(browser, viewport={"width": 1280, "height": 900})
    page.goto(small_url + path_of(FRONT))
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        style = "(s => s.outlineStyle + ' ' + s.outlineWidth)(getComputedStyle(document.activeElement))"
        assert page.evaluate(style) == "solid 3px", reached
        box = page.evaluate("(r => [r.left, r.width])(document.activeElement.getBoundingClientRect())")
        assert box[0] >= 0 and box[1] > 0, reached
    assert reached[0] == "#sisalto"
    relative = {f"../../{path_of(FRONT, code)}" for code in ("sv", "en")}
    chapters = {f"../../{path_of(Place('municipality', '111', part))}" for part in ("vitality", "finances", "strategy")}
    assert relative | chapters <= set(reached)
    page.goto(small_url + path_of(FRONT))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(("motion", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_who_wants_no_motion_gets_none(small_url: str, browser: Browser, motion: Any, behaviour: str) -> None:
    page = _open(browser, reduced_motion=motion)
    page.goto(small_url + path_of(FRONT))
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour
    moving = "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0)"
    assert page.evaluate(f"{moving}.length + document.getAnimations().length") == 0
