"""An indicator's page, read back from its HTML: its figures are those of the marts."""

import re
from dataclasses import replace
from html import unescape

import duckdb
import pytest

from reports.facts_indicator import indicator_facts, quarter_of
from reports.indicator_pages import indicator_context, indicator_ids
from reports.language import load_language
from reports.page_base import PageBase
from reports.read import Marts
from reports.routes import Place
from reports.rows import Comparison
from tests.fixtures.marts_fixture import HOSTILE

FI = load_language("fi")
BASES: dict[str, PageBase] = {}  # an environment compiles its templates once


def base_of(marts: Marts, language: str) -> PageBase:
    if language not in BASES:
        BASES[language] = PageBase(marts, load_language(language))
    return BASES[language]


def page(marts: Marts, indicator_id: str, language: str = "fi") -> str:
    context = indicator_context(marts, load_language(language), indicator_id)
    return base_of(marts, language).render("indicator.html.j2", Place("indicator", indicator_id), **context)[1]


def table_of(html: str) -> list[list[str]]:
    body = re.search(r"sortable.*?<tbody>(.*?)</tbody>", html, re.S)
    assert body
    rows = [re.split(r"<t[hd]", row)[1:] for row in body.group(1).split("<tr>")[1:]]
    return [[unescape(re.sub(r"<[^>]+>", "", "<td" + cell)).strip() for cell in row] for row in rows]


@pytest.mark.parametrize("indicator_id", ["employment_rate_pct", "population", "unemployment_rate_pct"])
def test_the_table_is_what_the_marts_say(marts: Marts, warehouse: object, indicator_id: str) -> None:
    indicator = marts.indicators[indicator_id]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        expected = {
            name: (FI.form.number(value, indicator.decimals), f"{rank}/{of}" if rank else "–", region)
            for name, value, rank, of, region in connection.execute(
                """select m.name_fi, l.value, c.rank, c.rank_of, m.region_name_fi from marts.fct_indicator_latest l
                join marts.dim_municipality m using (municipality_code)
                left join marts.fct_peer_comparison c on c.municipality_code = l.municipality_code
                  and c.indicator_id = l.indicator_id and c.year = l.year and c.comparison_group = 'country'
                where l.indicator_id = ? and m.is_current""",
                [indicator_id],
            ).fetchall()
        }
    rows = table_of(page(marts, indicator_id))
    assert len(rows) == sum(m.is_current for m in marts.municipalities.values()), "every municipality has a row"
    shown = {row[0]: (row[1], row[4], row[5]) for row in rows if row[4]}
    assert shown == expected


def test_the_order_is_best_first_or_by_name(marts: Marts) -> None:
    for indicator_id, sign in (("employment_rate_pct", -1), ("unemployment_rate_pct", 1)):
        facts = indicator_facts(marts, indicator_id)
        values = [row.latest.value for row in facts.of_year if row.latest]
        assert values == sorted(values, key=lambda v: sign * v) and len(values) > 3
        with_figure = [row.latest is not None for row in facts.rows]
        assert with_figure == sorted(with_figure, reverse=True), "without a figure last"
    names = [row.municipality.name for row in indicator_facts(marts, "population").rows]
    assert names[-1] == "Äänekoski"


def test_statistics_are_those_of_the_comparison_with_the_whole_country(marts: Marts) -> None:
    facts = indicator_facts(marts, "employment_rate_pct")
    stat = facts.stat
    assert stat and stat.group == "country" and stat.year == facts.year and stat.median is not None
    html = page(marts, "employment_rate_pct")
    assert FI.units.full(stat.median, facts.indicator) in html
    assert facts.national and facts.national.value is not None
    assert FI.units.full(facts.national.value, facts.indicator) in html
    assert html.count('class="map tiles"') == 1 and 'class="histogram"' in html


def test_quarters_are_cut_at_the_quartiles() -> None:
    stat = Comparison(2021, "country", "FI", 8, 5.0, 3.0, 7.0, 1.0, 9.0, 1, 8, "level")
    assert [quarter_of(v, stat) for v in (1.0, 3.0, 3.1, 5.0, 7.0, 7.1)] == ["c1", "c1", "c2", "c2", "c3", "c4"]


def test_a_hostile_name_is_text(marts: Marts) -> None:
    for indicator_id in ("employment_rate_pct", "population"):
        html = page(marts, indicator_id)
        assert "<script>document" not in html
        assert "&lt;script&gt;document.title" in html
    hostile = marts.indicators["population"]._replace(name='<img src=x onerror="1">', definition="{0} </title>\u202e")
    changed = replace(marts, indicators={**marts.indicators, "population": hostile})
    assert "<img src=x" not in page(changed, "population")
    assert marts.municipalities[HOSTILE].name.startswith("<script>")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_indicator_has_a_whole_page(marts: Marts, language: str) -> None:
    for indicator_id in indicator_ids(marts):
        html = page(marts, indicator_id, language)
        assert html.count("<h1") == 1 and len(html.encode()) < 250_000
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids)), indicator_id
        assert not re.search(r"\{\w+\}", re.sub(r"<style>.*?</style>|<pre.*?</pre>", "", html, flags=re.S)), (
            indicator_id
        )


def test_revisions_and_a_projection_are_told_apart(marts: Marts) -> None:
    html = page(marts, "employment_rate_pct")
    assert "61,04" in html and "61,01" in html, "decimals enough to tell the two apart"
    assert str(FI.texts.indicator_page.revisions_none) in page(marts, "unemployment_rate_pct")
    projection = next(i for i in marts.indicators.values() if i.is_projection)
    html = page(marts, projection.id)
    assert 'class="map' not in html and FI.texts.indicator_page.projection[:20] in html


def test_an_old_figure_says_so(marts: Marts) -> None:
    old = next(i for (_, i), latest in marts.latest.items() if latest.is_old)
    html = page(marts, old)
    assert '<em class="old">viimeisin' in html
    ended = next(i for i in marts.indicators if indicator_facts(marts, i).is_old)
    assert "Se on vanha" in page(marts, ended)
    assert "Se on vanha" not in page(marts, "employment_rate_pct")
