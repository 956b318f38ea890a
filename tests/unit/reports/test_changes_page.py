"""The page that says what changed, read back from its HTML."""

import re

import pytest

from reports import facts_changes
from reports.language import load_language
from reports.pages import PageSet
from reports.read import Marts
from reports.wording import Texts
from tests.unit.reports.test_page import text_of


def rendered(marts: Marts, texts: Texts) -> str:
    return PageSet(marts, load_language("fi")).page("changes")[1]


@pytest.fixture(scope="module")
def words(marts: Marts, texts: Texts) -> str:
    return text_of(rendered(marts, texts)).replace("\u00a0", " ")


def test_it_sums_up_the_newest_refresh_and_lists_the_earlier_ones(words: str) -> None:
    assert "Uusin muutos on haettu 24.11.2026 klo 6.05. Korjattuja lukuja on 13, myöhässä tulleita 1 ja" in words
    assert "17.11.2026 klo 6.05 ensimmäinen aineisto" in words


def test_a_changed_indicator_has_its_count_and_its_largest_change(words: str) -> None:
    assert re.search(r"Työllisyysaste korjattu 12 11 Heinola 2020: 64,6 % → 65,1 % Tilastokeskus: Työssäkäynti", words)
    assert "Sottunga 2018: 13,4 % → –" in words


def test_every_kind_of_finding_is_told(words: str) -> None:
    assert "Väkiluku 2022: 26 kuntaa" in words and "Alle 15-vuotiaiden osuus 2022: 1 kunta" in words
    assert re.search(r"Kadonneet kunnat.*Sottunga 2018 THL Sotkanet: Hyvinvointi", words)
    assert "Tilastokeskus: Kuntatalous: myöhässä 1.10.2026 lähtien" in words
    assert "Koulutuksen ulkopuolelle jääneet nuoret: viimeisin vuosi 2016" in words
    assert "Tilastokeskus: Rakennukset: viimeisin vuosi 2019" in words  # the source says so itself
    assert re.search(r"Pienituloisten osuus .*jobs .*wellbeing 4 3 Helsinki 2017: 13,1 % → 14,2 %", words)


def test_names_from_outside_are_text(marts: Marts, texts: Texts) -> None:
    html = rendered(marts, texts)
    assert "<script" not in html and "&lt;script&gt;document.title=" in html


def test_before_anything_changed_it_says_so(marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(marts.__dict__, "refreshes", marts.refreshes[-1:])
    monkeypatch.setitem(marts.__dict__, "refresh_findings", [])
    words = text_of(rendered(marts, texts))
    assert "Aineisto on ensimmäinen" in words
    for nothing in ("ei muuttanut yhtään aiempaa lukua", "ei tuonut uusia vuosia", "ei ole myöhässä", "samat luvut"):
        assert nothing in words


def test_a_page_stays_small_however_much_changed(marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f._replace(year=1900 + n) for f in marts.refresh_findings for n in range(300)]
    monkeypatch.setitem(marts.__dict__, "refresh_findings", many)
    html = rendered(marts, texts)
    assert len(html.encode()) < 250_000
    assert html.count("korjattu</td>") == facts_changes.SHOWN_ROWS
    assert "Rivejä on lisäksi" in html


def test_a_finding_about_something_unknown_is_shown_by_its_code(
    marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = marts.refresh_findings[0]._replace(
        finding="revised", indicator_id="gone", table_id="gone_table", municipality_code="999"
    )
    monkeypatch.setitem(marts.__dict__, "refresh_findings", [strange])
    assert "gone_table" in rendered(marts, texts)
