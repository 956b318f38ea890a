"""The page on how similar municipalities serve as a yardstick, and the cards of pairs, read back from their HTML."""

import re

import pytest

from reports.facts_context import Part
from reports.language import load_language
from reports.pages import PageSet
from reports.peer_words import card_line
from reports.read import Marts
from reports.wording import Texts, Units
from tests.fixtures.marts_fixture import ORDINARY
from tests.unit.reports.test_page import text_of


def rendered(marts: Marts, texts: Texts) -> str:
    return PageSet(marts, load_language("fi")).page("validation")[1]


@pytest.fixture(scope="module")
def html(marts: Marts, texts: Texts) -> str:
    return rendered(marts, texts)


def test_the_result_is_said_also_where_peers_do_not_win(html: str) -> None:
    words = text_of(html)
    assert "Samankaltaiset kunnat osuvat lähimmäs 2 luvussa, kun lukuja on 3." in words
    assert "Samankaltaiset kunnat osuvat lähimmäs 0 luvussa, kun lukuja on 1." in words
    assert re.search(r"Maakunnan muut kunnat 0,80 0/3 \d\d %", words)


def test_each_quantity_has_its_errors_and_the_smallest_is_marked(html: str) -> None:
    row = re.search(r"<tr[^>]*><th[^>]*>Väkiluku<small>.*?</tr>", html, re.S)
    assert row and re.findall(r"<b>([^<]*)</b>", row.group(0)) == ["0,20"]
    words = " ".join(text_of(row.group(0)).split())
    assert words == "Väkiluku vuosi 2021, 24 kuntaa 0,30 0,65 0,20 0,35 0,70"
    assert "population_of_old" in html  # a quantity the page knows no name of is shown by its id


def test_models_and_stability(html: str, marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    words = text_of(html)
    assert "Yleinen malli – 43 % Kuntatalous 43 % –" in words and "Yleinen malli 168 71 % 38 %" in words
    alone = [r for r in marts.peer_validation if r.measure not in {"overlap", "inclusion_share", "core_share"}]
    monkeypatch.setitem(marts.__dict__, "peer_validation", alone)
    words = text_of(rendered(marts, texts))
    assert texts.validation.overlap_none in words and texts.validation.stability_none in words
    monkeypatch.setitem(marts.__dict__, "peer_validation", [])
    assert texts.validation.none in text_of(rendered(marts, texts))


def test_it_is_led_to_from_methods_and_the_navigation(page_set: PageSet) -> None:
    pages = dict(page_set.site_pages())
    assert "fi/vertailuryhmat/index.html" in pages
    assert pages["fi/menetelmat/index.html"].count("../../fi/vertailuryhmat/index.html") == 2


def test_a_card_says_what_is_alike_and_what_apart(page_set: PageSet, marts: Marts) -> None:
    words = text_of("".join(html for _, html in page_set.municipality(ORDINARY))).replace("\u00a0", " ")
    first = marts.peers[ORDINARY][0]
    for card in marts.peer_cards[ORDINARY, first.code]:
        name = marts.indicators[card.indicator_id].name
        more = "suurempi" if card.other > card.own else "pienempi"
        share = f", {round(100 * card.share)} % etäisyydestä"
        assert re.search(
            rf"{name} {more}: [^()]+ \([^)]+\){share}" if card.side == "unlike" else rf"{name} [\d ]", words
        )


def test_figures_of_a_card_have_units_and_are_told_apart(marts: Marts, texts: Texts) -> None:
    share = marts.indicators["share_under_15_pct"]
    line = card_line(Part(share, 0.256, 14.31, 14.29), "unlike", texts, Units(texts)).replace("\u00a0", " ")
    assert line == "Alle 15-vuotiaiden osuus pienempi: 14,29 % (14,31 %), 26 % etäisyydestä"
    same = card_line(Part(share, 0.0, 14.3, 14.3), "alike", texts, Units(texts)).replace("\u00a0", " ")
    assert same == "Alle 15-vuotiaiden osuus 14,3 % (14,3 %)"


def test_each_variable_has_its_effect_and_false_alarms_are_published(html: str) -> None:
    words = " ".join(text_of(html).replace("\u00a0", " ").split())
    assert re.search(r"Yhden muuttujan vaikutus .* 75 %", words)
    assert "Vuosien vaihtelu 2 000 asukasta 200 000 asukasta Riippumaton vaihtelu 1,4 % 1,4 %" in words
    assert "Satunnaiskulku, jossa poikkeama jää pysyvästi 15,0 % 15,0 %" in words
