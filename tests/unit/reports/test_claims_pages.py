"""What pages say about claims: in how many peer groups one holds, what chance would give, and what has changed."""

from typing import Any

import pytest

from reports import facts_claims
from reports.facts import findings
from reports.language import load_language
from reports.pages import PageSet
from reports.read import Marts
from reports.read_claims import Chance, ClaimChange, ClaimChangeCount, ClaimMarts
from reports.rows import Claim
from reports.sentences import finding_view
from reports.wording import Texts, Units
from tests.unit.reports.test_page import text_of

CODE = "111"
NEWS = ClaimMarts(
    chances={CODE: [Chance("similar", 90, 27.9, 28.1, 20, 31), Chance("network", 95, 24.0, 24.2, 10, 30)]},
    changes=[
        ClaimChange(CODE, "employment_rate_pct", "similar", "disappeared", "value_revised", "worse", None, 2020, 2020,
                    64.6, 66.1),
        ClaimChange(CODE, "gone_indicator", "trend", "appeared", "new_year", None, "improving", None, 2021, None, 7.0),
    ],
    counts=[
        ClaimChangeCount("rank_changed", "others_changed", 4000, 290),
        ClaimChangeCount("appeared", "new_year", 150, 60),
        ClaimChangeCount("disappeared", "value_revised", 2, 2),
    ],
    compared_with="2026-11-17 06:05:00+00",
    of_municipality={},
)  # fmt: skip


def with_claims(marts: Marts, code: str, **changed: Any) -> dict[str, list[Claim]]:
    claims = [c._replace(**changed) if c.group == "similar" else c for c in marts.claims[code]]
    return {**marts.claims, code: sorted(claims, key=lambda c: (not c.is_headline, c.priority))}


def rendered(marts: Marts, texts: Texts) -> PageSet:
    return PageSet(marts, load_language("fi"))


def front(marts: Marts, texts: Texts) -> str:
    """The first page of the municipality."""
    return next(rendered(marts, texts).municipality(CODE))[1]


@pytest.mark.parametrize(
    ("support", "said"),
    [
        (0.874, "Pätee 87 prosentissa mahdollisista vertailuryhmistä."),
        (0.996, "Pätee 99 prosentissa mahdollisista vertailuryhmistä."),  # not all
        (0.29, "Pätee 29 prosentissa mahdollisista vertailuryhmistä."),
        (1.0, "Pätee kaikissa mahdollisissa vertailuryhmissä."),
        (None, ""),
    ],
)
def test_a_sentence_carries_its_support(marts: Marts, texts: Texts, support: float | None, said: str) -> None:
    (finding, *_) = [f for f in findings(marts, CODE, "warning") if f.claim.group == "similar"]
    indicator = marts.indicators[finding.claim.indicator_id]
    changed = type(finding)(finding.claim._replace(support=support), ())
    text = str(finding_view(changed, indicator, None, texts, Units(texts), "#x").text)
    assert text.endswith(said) if said else "vertailuryhm" not in text


def test_what_holds_in_under_half_of_the_groups_is_not_among_the_first(
    marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(marts.__dict__, "claims", with_claims(marts, CODE, support=0.4, is_headline=False))
    html = front(marts, texts)
    minute = html[html.index('class="minute"') :]
    first, details = minute.index("</ol>"), minute.index("<details>")
    kicker = "Heikompi kuin samankaltaisissa kunnissa"
    assert kicker not in minute[:first] and kicker in minute[details:] and "Pätee 40 prosentissa" in minute[details:]
    monkeypatch.setitem(marts.__dict__, "claims", {CODE: [
        c._replace(is_headline=False, support=0.4) for c in marts.claims[CODE]]})  # fmt: skip
    assert "Yksikään havainto ei päde vähintään puolessa" in text_of(front(marts, texts))


def test_a_page_says_how_much_chance_would_give(marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(marts.__dict__, "claim_news", NEWS)
    words = text_of(front(marts, texts)).replace("\u00a0", " ")
    assert "verrattuja tunnuslukuja on 90. Heikoimpaan neljännekseen niistä osui 31 ja parhaaseen 20." in words
    assert "Pelkkä sattuma toisi heikoimpaan noin 28 ja parhaaseen noin 28." in words
    assert facts_claims.chance_of(marts, "766") is None


def test_changed_claims_are_told_with_their_reason(marts: Marts, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(marts.__dict__, "claim_news", NEWS)
    pages = dict([rendered(marts, texts).page("changes")])
    words = text_of(pages["fi/muutokset/index.html"]).replace("\u00a0", " ")
    assert "aiempiin havaintoihin, jotka tallennettiin 17.11.2026 klo 6.05" in words
    assert "Työllisyysaste samankaltaiset kunnat heikompi 64,6 % (2020) ei havaintoa 66,1 % (2020)" in words
    assert "gone_indicator oma kehitys ei havaintoa suunta parempaan 7.0 (2021) uusi vuosi" in words
    assert "Muuttuneita havaintoja on lisäksi 150." in words
    assert words.index("uusi havainto uusi vuosi 150 60") < words.index("sija muuttui")


def test_without_changes_it_says_so(marts: Marts, texts: Texts) -> None:
    assert facts_claims.claim_change_facts(marts)["counts"] == []
    pages = dict([rendered(marts, texts).page("changes")])
    assert "Havainnot ovat ennallaan" in text_of(pages["fi/muutokset/index.html"])


def test_every_word_of_the_marts_has_its_text(texts: Texts) -> None:
    words = texts.changes.claims
    assert set(words.changes) == set(facts_claims.CHANGES)
    assert set(words.reasons) == {
        "new_figure", "no_figure", "new_year", "value_revised", "newly_compared", "not_compared", "trend_changed",
        "group_changed", "others_changed", "said_with_comparison", "draws_changed", "not_told",
    }  # fmt: skip
    assert set(words.said) == {"nothing", *texts.minute.kickers}
