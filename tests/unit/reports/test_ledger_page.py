"""The page on published figures, in each language, without an edition and with ones of which figures have moved."""

from dataclasses import replace
from typing import Any

import pytest

from reports.facts_ledger import SHOWN_EDITIONS, ledger_facts
from reports.language import LANGUAGES, load_language
from reports.page_base import PageBase
from reports.read import Marts
from reports.read_ledger import LedgerMarts, LedgerRow, PublishedEdition, Reason
from reports.routes import Place
from tests.unit.reports.test_page import text_of

EDITION = PublishedEdition("2021", 2021, "2026-11-24 06:05:00+00", 900, 40, 897, 3, 2, 5, 2, 1, 7)
ROW = LedgerRow(
    "111", "employment_rate_pct", 2020, 64.62, 65.1, "ok", "ok", 1, "revised_at_source", "worse", "better", "reversed",
    "worse", "better", None, None, None, None,
)  # fmt: skip
WITHDRAWN = ROW._replace(code="766", value_now=None, status_now="suppressed", why="withdrawn", conclusion="gone",
                         similar_now=None)  # fmt: skip
REASONS = [Reason("revised_at_source", 2, 1, 2), Reason("withdrawn", 1, 1, 1)]


def words(marts: Marts, code: str = "fi", **ledger: Any) -> str:
    found = LedgerMarts([EDITION], {"2021": REASONS}, {"2021": [ROW, WITHDRAWN]}, {"2021": 2})._replace(**ledger)
    language = load_language(code)
    given = replace(marts, ledger=found)
    _, html = PageBase(given, language).render(
        "ledger.html.j2", Place("site", "ledger"), **ledger_facts(given, language)
    )
    assert "<script>document" not in html
    assert len(html.encode()) < 250_000
    return text_of(html).replace("\u00a0", " ")


def test_the_marts_of_a_warehouse_without_editions_give_the_empty_page(marts: Marts) -> None:
    assert marts.ledger == LedgerMarts([], {}, {}, {})
    assert "Yhtään painosta ei ole vielä jäädytetty" in words(marts, editions=[])


def test_a_figure_stands_as_it_was_printed_beside_what_is_printed_now(marts: Marts) -> None:
    text = words(marts)
    assert "Jäädytetty 24.11.2026 klo 6.05. Painos koskee vuotta 2021. Siinä julkaistiin 900 lukua ja 40" in text
    assert "Ennallaan on 897 lukua. Muuttuneita on 3, ja niistä 2 näkyy" in text
    assert "Johtopäätös on muuttunut 2 luvussa, ja niistä 1 on kääntynyt" in text
    assert (
        "Heinola Työllisyysaste 2020 64,6 % samankaltaiset kunnat: heikompi 65,1 % samankaltaiset kunnat: parempi "
        "lähde on korjannut lukua kääntyi vastakkaiseksi"
    ) in text
    assert "Sottunga Työllisyysaste 2020 64,6 % samankaltaiset kunnat: heikompi salattu lähde on poistanut" in text


def test_a_figure_whose_unit_or_indicator_is_another_has_its_number_alone(marts: Marts) -> None:
    rows = [
        ROW._replace(why="unit_changed", decimals_then=2),
        ROW._replace(indicator_id="gone", value_now=None, status_now=None),
    ]
    text = words(marts, rows={"2021": rows})
    assert "Työllisyysaste 2020 64,62 samankaltaiset" in text
    assert "gone 2020 64,6 samankaltaiset kunnat: heikompi –" in text


def test_names_from_outside_are_text_and_many_editions_are_counted(marts: Marts) -> None:
    many = [EDITION._replace(name=f"e{n}") for n in range(SHOWN_EDITIONS + 2)]
    text = words(marts, editions=many, rows={"e0": [ROW._replace(code="901")] * 40}, counts={"e0": 41})
    assert "Vanhempia painoksia on 2" in text
    assert "Muuttuneita lukuja on lisäksi 1" in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_the_marts_has_its_text(marts: Marts, code: str) -> None:
    texts = load_language(code).texts.ledger
    rows = [ROW._replace(why=why) for why in texts.reasons] + [ROW._replace(conclusion=o) for o in texts.outcomes]
    text = words(marts, code, rows={"2021": rows})
    assert all(word in text for word in texts.reasons.values())
    assert set(texts.outcomes) == {"none", "holds", "new", "gone", "reversed", "changed", "newer_figure"}
