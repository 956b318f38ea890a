"""What a municipality's page says, read back from its HTML."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from reports.language import load_language
from reports.pages import PageSet
from reports.read import Marts, read_marts
from reports.wording import Texts, Units
from tests.fixtures.marts_fixture import ALMOST_EMPTY, HOSTILE, NO_PEER, ORDINARY, build_marts


class Page(HTMLParser):
    """Collects ids, links, headings and the text of elements by id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))


def text_of(html: str) -> str:
    return re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]+>", " ", html))


def row(html: str, indicator: str) -> str:
    found = re.search(rf'<tr id="i-{indicator}">.*?(?=<tr|</tbody>)', html, re.S)
    assert found, indicator
    return found.group(0)


@pytest.fixture(scope="module")
def parts(page_set: PageSet) -> dict[str, dict[str, str]]:
    """code -> path -> HTML."""
    return {code: dict(page_set.municipality(code)) for code in (ORDINARY, ALMOST_EMPTY, NO_PEER, HOSTILE, "507")}


@pytest.fixture(scope="module")
def pages(parts: dict[str, dict[str, str]]) -> dict[str, str]:
    """All pages of a municipality, one after another."""
    return {code: "\n".join(found.values()) for code, found in parts.items()}


def all_ids(parts: dict[str, dict[str, str]]) -> Iterator[tuple[str, Page]]:
    for found in parts.values():
        for path, html in found.items():
            yield path, Page(html)


def test_structure(parts: dict[str, dict[str, str]]) -> None:
    for code, page in all_ids(parts):
        assert page.tags.count("h1") == 1, code
        assert page.tags.count("main") == 1 and "nav" in page.tags and "footer" in page.tags
        assert len(page.ids) == len(set(page.ids)), code
        dead = [link for link in page.links if link.startswith("#") and link[1:] not in page.ids]
        assert dead == [], code


def test_every_row_leads_to_its_source_in_one_step(pages: dict[str, str], marts: Marts) -> None:
    for indicator in marts.indicators.values():
        if not indicator.is_projection:
            assert re.search(r'href="#l-\w+"', row(pages[ORDINARY], indicator.id)), indicator.id
    entry = re.search(r'<tr id="l-jobs">.*?</tr>', pages[ORDINARY], re.S)
    assert entry
    words = text_of(entry.group(0))
    for part in (
        "Tilastokeskus: Työssäkäynti",
        "StatFin/jobs/jobs.px",
        "alue_23_20260101",
        "24.11.2026",
        "jobs-0001",
        "CC BY 4.0",
    ):
        assert part in words


def test_a_row_prints_what_the_marts_hold(pages: dict[str, str], marts: Marts, texts: Texts) -> None:
    units = Units(texts)
    for (code, indicator_id), latest in marts.latest.items():
        if code != ORDINARY:
            continue
        indicator = marts.indicators[indicator_id]
        words = text_of(row(pages[code], indicator_id))
        assert units.bare(latest.value, indicator) in words and str(latest.year) in words
        for comparison in marts.comparisons[code, indicator_id]:
            if comparison.year == latest.year and comparison.median is not None:
                assert units.bare(comparison.median, indicator) in words
                assert f"sija {comparison.rank}/{comparison.rank_of}" in words


def test_old_values_say_so_and_carry_no_verdict(pages: dict[str, str]) -> None:
    html = row(pages[ORDINARY], "youth_outside_pct")
    assert "viimeisin 2016" in html and "m-old" in html
    assert "w-better" not in html and "w-worse" not in html


def test_variables_of_the_model_say_so(pages: dict[str, str]) -> None:
    html = row(pages[ORDINARY], "share_under_15_pct")
    assert "valintaperuste" in html and "m-neutral" in html


def test_a_theme_without_data_is_said_aloud(pages: dict[str, str]) -> None:
    section = pages[ORDINARY].split('id="t-leadership"')[1].split("<section")[0]
    assert "Tästä teemasta ei ole aineistoa tässä painoksessa." in section
    assert "Ei aineistoa tässä painoksessa" in section and "lähdetaulu turnout" in section


def test_missing_figures_give_their_reason(pages: dict[str, str]) -> None:
    assert "Lähde on salannut luvun" in row(pages[ALMOST_EMPTY], "offences_per_1000")
    assert "kuntaliitosta" in row(pages[ALMOST_EMPTY], "low_income_pct")
    assert "Tästä kunnasta on luku 2 tunnusluvusta." in text_of(pages[ALMOST_EMPTY]).replace("\u00a0", " ")


def test_no_close_peer_is_an_answer(pages: dict[str, str]) -> None:
    words = text_of(pages[NO_PEER])
    assert "Ei riittävän samankaltaisia kuntia" in words and "kaikkien kuntien mediaani" in words
    assert "Samankaltaisten kuntien mediaani on" not in words
    assert "Rajan sisällä: Tampere ja Kangasala." in words  # too few to be a group
    assert 'class="peer"' not in pages[NO_PEER] and 'class="bp"' not in pages[NO_PEER]


def test_a_mergers_heir_names_what_joined_it(pages: dict[str, str]) -> None:
    assert "Kuntaan on liittynyt Pertunmaa." in text_of(pages["507"])


def test_names_from_outside_are_text(pages: dict[str, str]) -> None:
    for html in pages.values():
        assert "<script" not in html
    assert "&lt;script&gt;document.title=" in pages[HOSTILE]


def test_the_projection_states_its_base_year(pages: dict[str, str]) -> None:
    assert "Ennuste, laadittu vuoden 2019 tiedoista" in pages[ORDINARY]


def test_sample_figures_are_marked_first_in_three_languages(
    tmp_path_factory: pytest.TempPathFactory, texts: Texts
) -> None:
    marts = read_marts(build_marts(tmp_path_factory.mktemp("sample") / "w.duckdb", is_sample=True))
    for path, html in PageSet(marts, load_language("fi")).pages():
        body = html.split("<body>")[1].lstrip()
        assert body.startswith('<aside class="sample"'), path
        for language in ("fi", "sv", "en"):
            assert f'<p lang="{language}">' in body.split("</aside>")[0]


def test_real_figures_are_not_marked(pages: dict[str, str]) -> None:
    assert 'class="sample"' not in pages[ORDINARY]


def test_every_page_renders_and_is_small(page_set: PageSet) -> None:
    seen = {}
    for path, html in page_set.pages():
        seen[path] = len(html.encode())
    assert len(seen) == len(set(seen))
    assert {
        "fi/index.html",
        "fi/laatu/index.html",
        "fi/tuoreus/index.html",
        "fi/muutokset/index.html",
        "fi/kattavuus/index.html",
    } <= set(seen)
    assert max(seen.values()) < 250_000
