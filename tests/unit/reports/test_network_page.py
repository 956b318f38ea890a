"""The network's page, read back from its HTML: what it says, with its n, its links, and that an example is one."""

import re
from typing import Any

import pytest

from reports import facts_network
from reports.language import load_language
from reports.pages import PageSet
from reports.read import Marts
from reports.read_network import NetworkMarts
from reports.wording import Texts
from tests.fixtures.marts_lists import NETWORK
from tests.unit.reports.test_page import text_of


def rendered(marts: Marts, texts: Texts) -> str:
    return PageSet(marts, load_language("fi")).page("network")[1]


@pytest.fixture(scope="module")
def html(marts: Marts, texts: Texts) -> str:
    return rendered(marts, texts)


@pytest.fixture(scope="module")
def words(html: str) -> str:
    return text_of(html).replace("\u00a0", " ")


def test_it_says_whose_picture_it_is_and_that_an_example_is_one(
    marts: Marts, texts: Texts, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Esimerkkiverkosto · painos 2021 · jäseniä 7" in words
    assert "Verkosto on esimerkki" in words
    monkeypatch.setitem(marts.__dict__, "edition", marts.edition._replace(network_is_example=False))
    assert "Verkosto on esimerkki" not in text_of(rendered(marts, texts))


def test_a_theme_has_its_shares_with_their_n(marts: Marts, words: str) -> None:
    theme = marts.network.themes["vitality"]
    share = f"{theme.share_better_pct:.0f} % {theme.n_better}/{theme.n_compared} lukua"
    elsewhere = f"muissa kunnissa {theme.others_share_better_pct:.0f} % ({theme.n_others_compared} lukua)"
    assert f"{share} {elsewhere}" in words
    assert "Johtaminen ja osallisuus Teemasta ei ole tunnuslukuja" in words


def test_a_shared_finding_has_its_counts_and_names_the_members(html: str, words: str) -> None:
    assert re.search(r"Työttömyysaste \(2021\): 4/7 jäsentä\..*Muissa kunnissa osuus on 17 % \(3/18\)", words)
    for code in ("020", "111", "536", "562"):
        assert f'href="../../fi/{code}/elinvoima/index.html#i-unemployment_rate_pct"' in html


def test_what_a_stronger_sentence_says_is_not_said_again(words: str) -> None:
    assert "5/7 jäsentä" not in words  # worsening in five, of which four are worse and worsening: said once
    assert re.search(r"Öljylämmitteisten rakennusten osuus \(2021\): 6/7 jäsentä.*94 % \(17/18\)", words)


def test_the_ends_of_the_spread_are_named_and_linked(marts: Marts, html: str, words: str) -> None:
    row = marts.network.indicators["low_income_pct"]
    assert "Pienituloisten osuus 2021 · n 7 1,5-kertainen" in words
    for code in (row.minimum_code, row.maximum_code):
        assert f'href="../../fi/{code}/hyvinvointi/index.html#i-low_income_pct"' in html


def test_the_projection_reaches_2040_for_members_and_others(marts: Marts, words: str) -> None:
    last = {row.area: row for row in marts.network.outlook if row.year == 2040}
    assert "Muutos on laskettu vuodesta 2019" in words
    assert re.search(rf"2040 [−+][\d,]+ % .* henkilöä, n {last['members'].n} [−+][\d,]+ %", words)
    assert re.search(r"Akaa jäsen 1\.1\.2020 alkaen [\d ]+ 31\.12\.2020 [−+][\d,]+ % [\d ]+ henkilöä vuonna", words)


def test_every_member_is_linked_and_the_page_is_in_the_navigation(html: str, page_set: PageSet) -> None:
    for code in NETWORK:
        assert f'<a href="../../fi/{code}/index.html">' in html
    assert 'aria-current="page">Verkosto</a>' in html
    assert 'href="../../fi/verkosto/index.html"' in next(page_set.municipality("111"))[1]


def test_without_members_it_says_so(marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(marts.__dict__, "network", NetworkMarts([], {}, {}, [], [], {}))
    words = text_of(rendered(marts, texts))
    for nothing in ("Verkostolla ei ole jäseniä", "Tällaista yhteistä havaintoa ei ole", "Ennustetta ei ole"):
        assert nothing in words


def test_a_long_list_is_cut_and_says_so(marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    one = next(f for f in marts.network.findings if f.finding == "improving")
    many: Any = [one] * (facts_network.SHOWN_FINDINGS + 3)
    monkeypatch.setitem(marts.__dict__, "network", marts.network._replace(findings=many))
    assert "Havaintoja on lisäksi 3." in text_of(rendered(marts, texts))
