"""The comparison pages and their files print what the municipalities' newest figures are."""

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from reports.compare_page import MOST, compare_context, compare_files, group_pages
from reports.facts_compare import MAX_SIDE_BY_SIDE, side_groups
from reports.language import load_language
from reports.page_base import PageBase
from reports.read import Marts
from reports.routes import Place
from tests.fixtures.marts_fixture import HOSTILE
from tests.fixtures.marts_lists import NETWORK
from tilannekuva.groups import load_groups
from tilannekuva.settings import Settings

FI = load_language("fi")
LANGUAGES = ("fi", "sv", "en")


def test_files_hold_every_newest_figure_as_it_is_printed(marts: Marts) -> None:
    documents = [json.loads(data) for _, data in compare_files(marts, FI)]
    found = {
        (code, row["id"]): (value, mark, row["years"].get(code, row["year"]))
        for document in documents
        for row in document["indicators"]
        for code, value, mark in zip(document["codes"], row["values"], row["marks"], strict=True)
        if value is not None
    }
    today = {m.code for m in marts.municipalities.values() if m.is_current}
    wanted = {k: v for k, v in marts.latest.items() if k[0] in today and not marts.indicators[k[1]].is_projection}
    assert found.keys() == wanted.keys() and len(found) > 200
    for (code, indicator_id), latest in wanted.items():
        value, mark, year = found[code, indicator_id]
        assert value == FI.units.bare(latest.value, marts.indicators[indicator_id]) and year == latest.year
        places = [
            c.position
            for c in marts.comparisons.get((code, indicator_id), ())
            if c.group == "country" and c.year == latest.year
        ]
        judged = {"better": "b", "worse": "w"}.get(places[0] if places else "", "-")
        assert mark == ("-" if latest.is_old else judged)
        assert not (mark != "-" and marts.indicators[indicator_id].direction == "neutral")


def test_files_are_small_and_their_names_say_what_is_not_real(marts: Marts) -> None:
    sample = replace(marts, edition=marts.edition._replace(is_sample=True))
    for of, pattern in (
        (marts, r"files/compare/[a-z]+-fi\.json"),
        (sample, r"files/compare/sample_not_real_[a-z]+-fi\.json"),
    ):
        for path, data in compare_files(of, FI):
            assert re.fullmatch(pattern, path) and len(data) < 250_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chooser_offers_every_municipality(marts: Marts, language: str) -> None:
    spoken = load_language(language)
    context = compare_context(marts, spoken)
    _, html = PageBase(marts, spoken).render("compare.html.j2", Place("site", "compare"), **context)
    boxes = re.findall(r'<input type="checkbox" value="(\d{3})"', html)
    assert sorted(boxes) == sorted(m.code for m in marts.municipalities.values() if m.is_current)
    setup = re.search(r'data-setup="([^"]*)"', html)
    assert setup
    known = json.loads(unescape(setup.group(1)))
    assert known["most"] == MOST and known["themes"]
    files = {path for path, _ in compare_files(marts, spoken)}
    assert {t["file"].removeprefix("../../") for t in known["themes"]} == files
    assert "<script>document" not in html and len(html.encode()) < 250_000


def test_a_group_has_a_page_with_its_members_figures(marts: Marts) -> None:
    pages = dict(group_pages(marts, FI))
    context = pages[Place("compare", "network")]
    path, html = PageBase(marts, FI).render("compare_group.html.j2", Place("compare", "network"), **context)
    assert path == "fi/vertailu/network/index.html"
    heads = re.search(r"<thead>(.*?)</thead>", html, re.S)
    assert heads and heads.group(1).count("<th") == 3 + len(NETWORK)
    for code in NETWORK:
        printed = FI.units.bare(
            marts.latest[code, "employment_rate_pct"].value, marts.indicators["employment_rate_pct"]
        )
        assert f">{printed}" in html
    region = pages[Place("compare", f"region-{marts.municipalities[HOSTILE].region_code}")]
    _, html = PageBase(marts, FI).render("compare_group.html.j2", Place("compare", "region-06"), **region)
    assert "<script>document" not in html and "&lt;script&gt;document" in html


def test_groups_of_files_are_offered_and_large_ones_are_not_pages(marts: Marts, tmp_path: Path) -> None:
    book = load_groups(Settings(source="sample", data_dir=tmp_path, edition_year=2021))
    keys = [g.key for g in side_groups(marts, FI, book.groups.values())]
    assert "group-six-largest-cities" in keys and keys[0] == "network" and len(keys) == len(set(keys))
    group = next(iter(book.groups.values())).model_copy(
        update={"id": "all_of_them", "members": [m.code for m in marts.municipalities.values() if m.is_current]}
    )
    found = side_groups(marts, FI, [group])[-1]
    assert found.is_too_large == (len(found.members) > MAX_SIDE_BY_SIDE)
