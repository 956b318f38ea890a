from dataclasses import replace

import pytest

from reports import facts, facts_context, facts_site
from reports.facts import Row
from reports.read import Marts
from reports.rows import Claim
from tests.fixtures.marts_fixture import ALMOST_EMPTY, NO_PEER, ORDINARY


def row_of(marts: Marts, code: str, indicator: str) -> Row:
    return facts.indicator_row(marts, code, marts.indicators[indicator])


def test_every_theme_is_there_in_order_even_without_data(marts: Marts) -> None:
    themes = facts.theme_facts(marts, ORDINARY)
    assert [t.code for t in themes] == list(facts.THEMES)
    leadership = themes[4]
    assert leadership.shown == []
    assert leadership.tally == (("missing", 1),)


def test_an_old_value_is_never_better_or_worse(marts: Marts) -> None:
    for code in marts.municipalities:
        row = row_of(marts, code, "youth_outside_pct")
        assert row.latest is None or row.mark == "old"


def test_a_neutral_indicator_is_never_better_or_worse(marts: Marts) -> None:
    marks = {row_of(marts, code, "services_jobs_share_pct").mark for code in marts.municipalities}
    assert marks <= {"neutral", "none"}


def test_a_variable_of_the_model_is_drawn_around_all_municipalities(marts: Marts) -> None:
    row = row_of(marts, ORDINARY, "share_under_15_pct")
    assert (row.group, row.basis, row.mark, row.others) == ("model", "country", "neutral", ())


def test_without_close_peers_the_strip_is_drawn_around_all_municipalities(marts: Marts) -> None:
    row = row_of(marts, NO_PEER, "employment_rate_pct")
    assert row.basis == "country"
    assert row.others == ()


def test_too_few_similar_values_are_not_replaced_by_another_group(marts: Marts) -> None:
    row = row_of(marts, ORDINARY, "employment_rate_pct")
    assert row.similar is not None and row.basis == "similar"
    thin = [
        c._replace(n=3, median=None, p25=None, p75=None, rank=None, position="not_compared")
        if c.group == "similar"
        else c
        for c in marts.comparisons[ORDINARY, "employment_rate_pct"]
    ]
    fewer = replace(marts, comparisons={**marts.comparisons, (ORDINARY, "employment_rate_pct"): thin})
    row = row_of(fewer, ORDINARY, "employment_rate_pct")
    assert (row.basis, row.mark, row.band) == (None, "none", ())


def test_peers_are_compared_in_the_same_year_only(marts: Marts) -> None:
    row = row_of(marts, ORDINARY, "median_income_eur")
    assert row.latest is not None and row.latest.year == 2020
    peer = marts.peers[ORDINARY][0].code
    value = next(v.value for v in marts.values[peer, "median_income_eur"] if v.year == 2020)
    assert (marts.municipalities[peer].name, value) in row.others


def test_missing_for_this_municipality_differs_from_missing_for_all(marts: Marts) -> None:
    here = row_of(marts, ALMOST_EMPTY, "offences_per_1000")
    assert (here.state, here.status) == ("missing_here", "suppressed")
    assert row_of(marts, ORDINARY, "turnout_pct").state == "no_data"


def test_the_national_figure_is_named_by_its_area(marts: Marts) -> None:
    country = row_of(marts, ORDINARY, "employment_rate_pct").national
    mainland = row_of(marts, ORDINARY, "low_income_pct").national
    assert country is not None and country.area_kind == "country" and country.year == 2021
    assert mainland is not None and mainland.area_kind == "mainland"


def test_findings_keep_the_priority_and_join_claims_about_one_indicator(marts: Marts) -> None:
    for code in marts.claims:
        for verdict in ("warning", "strength"):
            found = facts.findings(marts, code, verdict)
            priorities = [f.claim.priority for f in found]
            assert priorities == sorted(priorities)
            assert len({f.claim.indicator_id for f in found}) == len(found)
            assert all(c.verdict == verdict for f in found for c in (f.claim, *f.also))


def test_no_claim_is_made_up_or_lost(marts: Marts) -> None:
    for code, claims in marts.claims.items():
        found = [f for verdict in ("warning", "strength") for f in facts.findings(marts, code, verdict)]
        printed: list[Claim] = [c for f in found for c in (f.claim, *f.also)]
        assert sorted(c.id for c in printed) == sorted(c.id for c in claims)


def test_unlike_parts_have_the_largest_shares(marts: Marts) -> None:
    for peer in facts_context.peer_facts(marts, ORDINARY):
        shares = sorted(peer.peer.shares.values(), reverse=True)
        assert [part.share for part in peer.unlike] == shares[: len(peer.unlike)]
        assert not set(peer.alike) & set(peer.unlike)


def test_the_projection_continues_its_history_and_states_its_base_year(marts: Marts) -> None:
    look = next(o for o in facts_context.outlooks(marts, ORDINARY) if o.indicator.id == "population_projection")
    assert look.drawn and look.base_year == 2019
    assert look.history_indicator is not None and look.history_indicator.id == "population"
    assert not any(r.indicator.is_projection for t in facts.theme_facts(marts, ORDINARY) for r in t.rows)


def test_every_shown_figure_has_a_source_entry_with_its_landing(marts: Marts) -> None:
    themes = facts.theme_facts(marts, ORDINARY)
    entries = facts_context.source_entries(marts, themes, facts_context.outlooks(marts, ORDINARY))
    anchors = {e.table.id for e in entries if e.first}
    for row in (r for t in themes for r in t.rows):
        assert row.table_id in anchors
    for entry in entries:
        assert entry.landing is not None or entry.table.id in {"turnout", "buildings"}
    assert len(anchors) == sum(e.first for e in entries)


def test_former_municipalities_lead_to_todays(marts: Marts) -> None:
    merged = facts_site.index_facts(marts)["merged"]
    assert [(old.name, new.name, year) for old, new, year in merged] == [("Pertunmaa", "Mäntyharju", "2025")]
    assert "588" not in {m.code for m in facts.current_municipalities(marts)}


def test_alphabet_puts_swedish_and_finnish_letters_last() -> None:
    names = ["Äänekoski", "Akaa", "Ähtäri", "Öckerö", "Ylöjärvi", "Åland", "Zeta"]
    assert sorted(names, key=facts.sort_key) == ["Akaa", "Ylöjärvi", "Zeta", "Åland", "Ähtäri", "Äänekoski", "Öckerö"]


@pytest.mark.parametrize(
    "query", [None, "", "https://example.org/x", '{"query": 5}', "[1]", '{"query": [{"code": "a"}]}']
)
def test_a_query_of_another_kind_has_no_summary(query: str | None) -> None:
    assert facts_context.query_summary(query) == []


def test_indicators_that_are_not_confirmed_are_counted_apart(marts: Marts) -> None:
    counts = facts_site.coverage_facts(marts)["counts"]
    assert counts == {"n": len(marts.indicators), "unverified": 2, "held_back": 1}
