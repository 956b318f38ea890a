"""The whole published site of the sample run: no page too large, no link into nothing, every page in its language."""

import html
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from reports.language import LANGUAGES
from reports.routes import THEMES, Place, load_routes
from tests.e2e.sample_run import SampleRun
from tests.e2e.small_site import KINDS

MAX_PAGE_BYTES = 250_000
LINK = re.compile(r'<(?:a|link|script)\b[^>]*?\s(?:href|src)="([^"]*)"')
IDS = re.compile(r'\sid="([^"]+)"')


@pytest.fixture(scope="module")
def site(sample_run: SampleRun) -> Path:
    assert sample_run.code == 0, sample_run.output[-2000:]
    return sample_run.data / "site"


def test_every_page_is_small_and_names_its_language(site: Path) -> None:
    pages = [path for language in LANGUAGES for path in (site / language).rglob("*.html")]
    assert len(pages) > 3 * 308 * 9
    assert [(str(p), p.stat().st_size) for p in pages if p.stat().st_size > MAX_PAGE_BYTES] == []
    for page in pages:
        with page.open(encoding="utf-8") as file:
            assert f'<html lang="{page.relative_to(site).parts[0]}">' in file.read(120), page


def test_every_link_of_every_kind_of_page_leads_somewhere(site: Path) -> None:
    """Including the anchor, and the files a municipality's page offers."""
    places = [p for p in KINDS if (site / load_routes("fi").path(p)).is_file()]
    places += [Place("municipality", "837"), *(Place("municipality", "837", theme) for theme in THEMES)]
    known: dict[Path, set[str]] = {}
    broken = []
    for language in LANGUAGES:
        for place in places:
            page = site / load_routes(language).path(place)
            text = page.read_text(encoding="utf-8")
            for link in sorted({html.unescape(found) for found in LINK.findall(text)}):
                if not _leads_somewhere(page, link, known):
                    broken.append((str(page.relative_to(site)), link))
    assert broken == [], broken[:20]


def _leads_somewhere(page: Path, link: str, known: dict[Path, set[str]]) -> bool:
    parts = urlsplit(link)
    if parts.scheme in {"http", "https"}:
        return True  # a source's address: never asked by a test
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page.resolve()
    if not target.is_file():
        return False
    if not parts.fragment or target.suffix != ".html" or "dbt" in target.parts:
        return True
    if target not in known:
        known[target] = {html.unescape(i) for i in IDS.findall(target.read_text(encoding="utf-8"))}
    return unquote(parts.fragment) in known[target]
