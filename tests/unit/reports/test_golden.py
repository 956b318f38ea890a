"""Golden pages of the synthetic warehouse. A changed page is looked at, then accepted with UPDATE_GOLDEN=1.

Almost no data, no close peer, what another was merged into, bilingual (in Swedish), and Helsinki: the front page and a
chapter of each. Helsinki is also the one without close peers, so it is kept in English with the page that says so.
"""

import os
from pathlib import Path

import pytest

from reports.language import LANGUAGES, load_language
from reports.pages import PageSet
from reports.read import Marts, localised
from tests.fixtures.marts_fixture import ALMOST_EMPTY, NO_PEER, ORDINARY

GOLDEN = Path(__file__).parents[2] / "golden"
HELSINKI, BILINGUAL, HEIR, MERGED = "091", "599", "507", "588"
PAGES = [
    ("almost_empty", "fi", ALMOST_EMPTY, "population"),
    ("no_close_peer", "en", NO_PEER, "peers"),
    ("merged", "fi", HEIR, "population"),
    ("bilingual", "sv", BILINGUAL, "wellbeing"),
    ("helsinki", "fi", HELSINKI, "vitality"),
]


@pytest.fixture(scope="module")
def page_sets(marts: Marts, warehouse: Path) -> dict[str, PageSet]:
    return {
        code: PageSet(marts if code == "fi" else localised(marts, warehouse, code), load_language(code))
        for code in LANGUAGES
    }


def assert_golden(name: str, html: str) -> None:
    path = GOLDEN / f"{name}.html"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(html, encoding="utf-8")
    assert html == path.read_text(encoding="utf-8"), f"{path.name} differs; look at it, then UPDATE_GOLDEN=1"


@pytest.mark.parametrize(("name", "language", "code", "part"), PAGES)
def test_front_page_and_a_chapter(
    page_sets: dict[str, PageSet], name: str, language: str, code: str, part: str
) -> None:
    pages, routes = dict(page_sets[language].municipality(code)), page_sets[language].base.routes
    assert_golden(f"{name}_front", pages[routes.municipality(code)])
    assert_golden(f"{name}_{part}", pages[routes.municipality(code, part)])


def test_a_merged_municipality_has_no_page_and_the_front_page_leads_to_its_heir(page_sets: dict[str, PageSet]) -> None:
    pages = page_sets["fi"]
    assert MERGED not in {m.code for m in pages.municipalities}
    _, html = pages.page("index")
    assert f"{MERGED}/index.html" not in html
    assert_golden("merged_index", html)


def test_no_golden_page_is_of_nothing() -> None:
    """A page that is no longer compared with anything would be trusted for nothing."""
    named = {f"{name}_{kind}.html" for name, _, _, part in PAGES for kind in ("front", part)}
    assert {p.name for p in GOLDEN.glob("*.html")} == named | {"merged_index.html"}


def test_a_page_does_not_depend_on_the_order_of_work(page_set: PageSet) -> None:
    first = list(page_set.municipality(ORDINARY))
    list(page_set.municipality(NO_PEER))
    assert list(page_set.municipality(ORDINARY)) == first
