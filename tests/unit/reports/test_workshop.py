"""The workshop pack, read back by python-pptx and openpyxl, which share no code with what writes it."""

import io
import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.presentation import Presentation as Pack

from reports.facts import THEMES, theme_facts
from reports.language import load_language
from reports.read import Marts
from reports.workshop import render
from reports.workshop.context import gather
from reports.workshop.pick import position_rows, trend_rows
from reports.workshop.say import questions
from tests.fixtures.marts_fixture import ALMOST_EMPTY, HOSTILE, NO_PEER, ORDINARY

BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ALL = (ORDINARY, ALMOST_EMPTY, NO_PEER, HOSTILE)


def read(data: bytes) -> Pack:
    return Presentation(io.BytesIO(data))


@pytest.fixture(scope="module")
def pack(marts: Marts) -> Pack:
    return read(render(marts, "fi", ORDINARY))


def charts(found: Pack, name: str | None = None) -> list:  # type: ignore[type-arg]
    return [shape for slide in found.slides for shape in slide.shapes if shape.has_chart and name in (None, shape.name)]


def sheet(shape: Any) -> list[Any]:
    """The rows of the workbook that a chart opens when it is edited."""
    blob = shape.chart.part.chart_workbook.xlsx_part.blob
    return list(openpyxl.load_workbook(io.BytesIO(blob), data_only=True)["Data"].values)


@lru_cache
def texts_of(data: bytes) -> str:
    found = read(data)
    parts = []
    for slide in found.slides:
        parts.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            if shape.has_text_frame:
                parts.append(shape.text_frame.text)
            if shape.has_table:
                parts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(parts)


@pytest.mark.parametrize("code", ALL)
def test_every_slide_has_a_title_notes_of_its_figures_and_alternatives(marts: Marts, code: str) -> None:
    found = read(render(marts, "fi", code))
    titles = [slide.shapes.title.text for slide in found.slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    for slide in found.slides:
        assert slide.shapes[0] == slide.shapes.title  # what is read first
        figures = [s for s in slide.shapes if s.has_chart]
        for shape in figures:
            assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20
        if figures:
            notes = slide.notes_slide.notes_text_frame.text
            assert "Lähteet:" in notes
            assert "arkistotunnus" in notes


def test_the_parts_of_a_pack_come_in_their_order(marts: Marts, pack: Pack) -> None:
    titles = [slide.shapes.title.text for slide in pack.slides]
    assert titles[0].startswith("Kehittämistyöpaja: ")
    assert titles[1:4] == ["Mistä tulemme: väki ja ikärakenne", "Kunta minuutissa", "Keihin vertaamme"]
    names = load_language("fi").texts.themes
    places = [titles.index(f"{names[theme]}: missä olemme") for theme in THEMES]
    assert places == sorted(places)
    assert titles[-3:] == ["Lähteet", "Vetäjälle: työpajan kulku", "Vetäjälle: näin vedät keskustelun"]


def test_a_trend_chart_holds_the_figures_of_the_mart(marts: Marts, pack: Pack) -> None:
    context = gather(marts, load_language("fi"), ORDINARY, None)
    rows = [row for theme in context.themes for row in trend_rows(context, theme)]
    drawn, words = charts(pack, "Trend"), context.words.trend
    assert len(drawn) == len(rows) > 0
    for row, shape in zip(rows, drawn, strict=True):
        wanted = {v.year: v.value for v in row.series if v.value is not None and v.year <= marts.edition.edition_year}
        plot = shape.chart.plots[0]
        years = [int(c) for c in plot.categories]
        own = [s for s in plot.series if s.name.startswith(context.municipality.name)]
        found = {y: v for s in own for y, v in zip(years, s.values, strict=True) if v is not None}
        assert found == wanted
        medians = {
            y: v
            for s in plot.series
            if s.name.startswith(words.median)
            for y, v in zip(years, s.values, strict=True)
            if v is not None
        }
        assert medians == {c.year: c.median for c in row.band if min(wanted) <= c.year <= marts.edition.edition_year}
        assert f"{row.indicator.name}" in shape.chart.chart_title.text_frame.text
        # What opens for editing is what is drawn.
        head, *lines = sheet(shape)
        assert [line[0] for line in lines[: len(years)]] == [str(y) for y in years]
        assert list(head[1 : 1 + len(plot.series)]) == [s.name for s in plot.series]


def test_a_break_ends_the_line(marts: Marts, pack: Pack) -> None:
    broken = [v.year for theme in theme_facts(marts, ORDINARY) for row in theme.rows for v in row.series if v.is_break]
    assert broken
    context = gather(marts, load_language("fi"), ORDINARY, None)
    rows = [row for theme in context.themes for row in trend_rows(context, theme)]
    for row, shape in zip(rows, charts(pack, "Trend"), strict=True):
        breaks = {v.year for v in row.series if v.is_break}
        for series in shape.chart.plots[0].series:
            years = [
                int(c) for c, v in zip(shape.chart.plots[0].categories, series.values, strict=True) if v is not None
            ]
            assert not any(years[0] < b <= years[-1] for b in breaks)


def test_the_sheet_of_a_position_chart_has_the_figures_and_right_is_better(marts: Marts, pack: Pack) -> None:
    context = gather(marts, load_language("fi"), ORDINARY, None)
    themes = [rows for theme in context.themes if (rows := position_rows(context, theme))]
    drawn = charts(pack, "Position")
    assert len(drawn) == len(themes) > 0
    for rows, shape in zip(themes, drawn, strict=True):
        lines = sheet(shape)[1:]
        for row, line in zip(rows, lines, strict=False):
            name, _, year, own, centre, network, _, scale, direction, at = line[:10]
            assert row.latest and row.spine
            assert (name, year, own) == (row.indicator.name, row.latest.year, row.latest.value)
            assert centre == row.spine.median
            assert network == (row.network.median if row.network else None)
            assert direction == (-1 if row.indicator.direction == "lower_is_better" else 1)
            assert at == pytest.approx(direction * (own - centre) / scale, abs=1e-6)
            assert -1 <= at <= 1
            if row.mark in ("better", "worse"):
                assert (at > 0) == (row.mark == "better")
        own_series = next(s for s in shape.chart.plots[0].series if s.name == context.municipality.name)
        assert list(own_series.values) == list(range(1, len(rows) + 1))


def test_a_figure_on_a_slide_is_that_of_the_site(marts: Marts, pack: Pack) -> None:
    language = load_language("fi")
    context = gather(marts, language, ORDINARY, None)
    tables = [s.table for slide in pack.slides for s in slide.shapes if s.has_table and s.name == "Figures"]
    themes = [rows for theme in context.themes if (rows := position_rows(context, theme))]
    for rows, table in zip(themes, tables, strict=True):
        for row, cells in zip(rows, list(table.rows)[1:], strict=True):
            assert row.latest and row.spine
            assert cells.cells[1].text.startswith(language.units.bare(row.latest.value, row.indicator))
            assert cells.cells[2].text.startswith(language.units.bare(row.spine.median, row.indicator))


def test_notes_name_the_table_the_landing_and_where_its_query_is(marts: Marts, pack: Pack) -> None:
    context = gather(marts, load_language("fi"), ORDINARY, None)
    seen = 0
    for slide in pack.slides:
        notes = slide.notes_slide.notes_text_frame.text
        for theme in context.themes:
            if slide.shapes.title.text != f"{context.theme_name(theme.code)}: missä olemme":
                continue
            for row in position_rows(context, theme):
                value = next(v for v in row.series if row.latest and v.year == row.latest.year)
                assert value.table_id and value.landing_id
                assert f"Taulu {value.table_id}, arkistotunnus {value.landing_id}." in notes
                landing = marts.landings[value.table_id, value.landing_id]
                assert landing.url and landing.retrieved_at and landing.url in notes
                assert load_language("fi").form.moment(landing.retrieved_at) in notes
                seen += 1
    assert seen


@pytest.mark.parametrize("code", ALL)
def test_questions_come_from_claims_that_are_there(marts: Marts, code: str) -> None:
    language = load_language("fi")
    context = gather(marts, language, code, None)
    patterns = language.texts.workshop.questions.patterns
    allowed = {
        pattern.format(name=marts.indicators[c.indicator_id].name)
        for c in marts.claims.get(code, ())
        for pattern in patterns[c.predicate][c.group or "trend"]
    }
    asked = [
        paragraph.text
        for slide in read(render(marts, "fi", code)).slides
        for shape in slide.placeholders
        if shape.name == "Questions"
        for paragraph in shape.text_frame.paragraphs
    ]
    if code == HOSTILE:  # its names are cut and cleaned; how many there are still has to agree
        assert len(asked) <= len(marts.claims.get(code, ()))
    else:
        assert set(asked) <= allowed
    assert len(asked) == sum(len(questions(context, theme.code, 4)) for theme in context.themes)


def test_without_claims_there_is_no_question(marts: Marts) -> None:
    silent = replace(marts, claims={})
    data = render(silent, "fi", ORDINARY)
    titles = [slide.shapes.title.text for slide in read(data).slides]
    assert not any(title.startswith("Keskusteltavaksi") for title in titles)
    assert "?" not in "".join(line for line in texts_of(data).splitlines() if line.startswith("–"))
    assert load_language("fi").texts.workshop.sheet.no_questions in texts_of(data)
