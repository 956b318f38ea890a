"""Workbooks: a stranger's reader opens them, figures are the marts', and the text of others stays text."""

import random
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.exports import country_workbook, network_workbook, workbook
from reports.exports.safe_text import LONGEST_CELL, clean, csv_text
from reports.exports.sheet import HEAD_ROW
from reports.facts import THEMES
from reports.language import LANGUAGES, load_language
from reports.read import Marts, localised, read_marts
from tests.fixtures.marts_fixture import ALMOST_EMPTY, NO_PEER, ORDINARY, build_marts
from tests.fixtures.marts_strategy import OWNER
from tilannekuva.errors import PublishFailed

HOSTILE = {
    "837": "=cmd|' /C calc'!A0", "020": "+1", "108": "-1", "177": "@SUM(A1)", "211": "<script>alert(1)</script>",
    "418": "O'Brien & \"Söner\"", "536": "Nokia\u202e0202", "562": "a\x00b\x07c\x1bd", "604": "x" * 5000,
    "635": "_x0041_rivi", "702": "\t=1", "887": "\uff1d1+1",
}  # fmt: skip


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def table(sheet: Worksheet) -> list[dict[object, object]]:
    """Rows below the heads, by head."""
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    rows = sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def ordinary(marts: Marts) -> Workbook:
    return opened(workbook(marts, "fi", ORDINARY))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    path = build_marts(tmp_path_factory.mktemp("hostile") / "warehouse.duckdb")
    with duckdb.connect(str(path)) as connection:
        for code, name in HOSTILE.items():
            connection.execute(
                "update marts.dim_municipality set name_fi = ?, region_name_fi = ? where municipality_code = ?",
                [name, name, code],
            )
        connection.execute("update marts.dim_indicator set definition_fi = '=1+1', name_fi = '@' || name_fi")
        connection.execute("update marts.dim_table set title_fi = '-' || title_fi")
    return read_marts(path)


def test_sheets_panes_filters_and_links(ordinary: Workbook) -> None:
    texts = load_language("fi").texts
    names = ordinary.sheetnames
    assert names[0] == texts.exports.sheets.index.name
    assert names[1:7] == [texts.themes[theme] for theme in THEMES]
    sheets = texts.exports.sheets
    wanted = [sheets[n].name for n in ("projections", "comparisons", "peers", "cards", "strategy")]
    assert names[7:] == [*wanted, sheets.definitions.name, sheets.sources.name]
    for sheet in ordinary.worksheets[1:]:
        assert sheet.freeze_panes == f"B{HEAD_ROW + 1}"
        assert sheet.auto_filter.ref == f"A{HEAD_ROW}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert sheet["A3"].hyperlink is not None and names[0] in (sheet["A3"].hyperlink.location or "")
    cells = [row[0] for row in ordinary.worksheets[0].iter_rows(min_row=HEAD_ROW + 1)]
    linked = [cell.hyperlink.location for cell in cells if cell.hyperlink]
    assert linked == [f"'{name}'!A1" for name in names[1:]]
    assert ordinary.properties.title == "Heinola: tunnusluvut"


def test_every_latest_value_is_the_marts_number_with_its_decimals(ordinary: Workbook, marts: Marts) -> None:
    words = load_language("fi").texts.exports.columns
    found: dict[object, dict[object, object]] = {}
    for sheet in ordinary.worksheets[1:7]:
        for number, row in enumerate(table(sheet), start=HEAD_ROW + 1):
            found[row[words.indicator_id]] = row
            indicator = marts.indicators[str(row[words.indicator_id])]
            shown = sheet.cell(number, 3)
            if shown.value is not None and indicator.unit != "yes_no":
                assert shown.data_type == "n"
                assert shown.number_format == "#,##0" + ("." + "0" * indicator.decimals if indicator.decimals else "")
    own = {i: latest for (code, i), latest in marts.latest.items() if code == ORDINARY}
    assert {i for i, row in found.items() if row[words.latest] is not None} == set(own)
    assert set(found) == {i.id for i in marts.indicators.values() if not i.is_projection}
    for indicator_id, latest in own.items():
        row = found[indicator_id]
        assert (row[words.latest], row[words.year]) == (latest.value, latest.year)
        values = marts.values[ORDINARY, indicator_id]
        assert {v.year: row[v.year] for v in values if v.value is not None} == {
            v.year: v.value for v in values if v.value is not None
        }
        assert row[words.landing_id] == next(v.landing_id for v in values if v.year == latest.year)


def test_random_comparisons_are_the_marts_rows(ordinary: Workbook, marts: Marts) -> None:
    texts = load_language("fi").texts
    words, groups = texts.exports.columns, texts.exports.groups
    rows = table(ordinary[texts.exports.sheets.comparisons.name])
    by_key = {(row[words.indicator_id], row[words.group]): row for row in rows}
    keys = random.Random(6).sample(sorted(i for code, i in marts.latest if code == ORDINARY), 8)
    for indicator_id in keys:
        latest = marts.latest[ORDINARY, indicator_id]
        for c in marts.comparisons[ORDINARY, indicator_id]:
            if c.year == latest.year:
                row = by_key[indicator_id, groups[c.group]]
                shown = tuple(row[words[n]] for n in ("own", "n", "median", "p25", "p75", "rank", "rank_of"))
                assert shown == (latest.value, c.n, c.median, c.p25, c.p75, c.rank, c.rank_of)
                assert row[words.position] == texts.positions[c.position]


def test_the_same_marts_give_the_same_bytes_and_other_marts_others(marts: Marts, hostile: Marts) -> None:
    assert workbook(marts, "fi", ORDINARY) == workbook(marts, "fi", ORDINARY)
    assert workbook(marts, "fi", "837") != workbook(hostile, "fi", "837")


@pytest.mark.parametrize("code", [*HOSTILE, "901"])
def test_a_hostile_name_stays_text(hostile: Marts, code: str) -> None:
    book = opened(workbook(hostile, "fi", code))
    # openpyxl does not undo the escape of what looks like one; Excel and LibreOffice do.
    shown = clean(hostile.municipalities[code].name).replace("_x0041_", "_x005F_x0041_")
    assert book.worksheets[0]["A1"].value == clean(f"{shown}: tunnusluvut")


def test_no_cell_is_a_formula_and_what_looks_like_one_is_quoted(hostile: Marts) -> None:
    quoted = 0
    for sheet in opened(workbook(hostile, "fi", "837")).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in "ns"
            if isinstance(cell.value, str) and cell.value.strip()[:1] in tuple("=+-@\uff1d"):
                assert cell.quotePrefix, f"{sheet.title} {cell.coordinate}"
                assert cell.number_format == "@"
                quoted += 1
    assert quoted > 100


def test_what_people_wrote_into_a_strategy_is_text(ordinary: Workbook) -> None:
    texts = load_language("fi").texts.exports
    row = table(ordinary[texts.sheets.strategy.name])[0]
    assert row[texts.columns.owner] == OWNER
    assert (row[texts.columns.metric], row[texts.columns.latest]) == ("Työllisyys nousee", 71.25)


def test_text_is_cleaned_and_marked() -> None:
    assert clean("a\x00b\r\nc\u202ed\u2029e") == "ab\ncd\ne"
    assert len(clean("y" * 40_000)) == LONGEST_CELL
    assert csv_text(" \u200b=1") == "' \u200b=1"
    assert csv_text("Koski Tl") == "Koski Tl"


def test_a_municipality_with_almost_no_data_says_why(marts: Marts) -> None:
    texts = load_language("fi").texts
    book = opened(workbook(marts, "fi", ALMOST_EMPTY))
    rows = [row for sheet in book.worksheets[1:7] for row in table(sheet)]
    words = texts.exports.columns
    empty = [row for row in rows if row[words.latest] is None]
    assert len(empty) > len(rows) / 2
    assert all(row[words.note] for row in empty)
    assert texts.statuses.suppressed.short in {row[words.note] for row in empty}


def test_without_a_group_no_municipality_is_named(marts: Marts) -> None:
    texts = load_language("fi").texts.exports
    book = opened(workbook(marts, "fi", NO_PEER))
    assert [row[texts.columns.peer] for row in table(book[texts.sheets.peers.name])] == [texts.none_peers]
    assert texts.sheets.cards.name not in book.sheetnames


def test_a_merged_municipality_is_told_of_where_it_went(marts: Marts) -> None:
    with pytest.raises(PublishFailed, match="507 Mäntyharju"):
        workbook(marts, "fi", "588")
    index = [cell.value for row in opened(workbook(marts, "fi", "507")).worksheets[0] for cell in row]
    assert "Pertunmaa" in index
    with pytest.raises(PublishFailed, match="found '000'"):
        workbook(marts, "fi", "000")


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_municipalities_in_each_language(marts: Marts, warehouse: Path, language: str) -> None:
    spoken, texts = localised(marts, warehouse, language), load_language(language).texts
    current = {m.code for m in marts.municipalities.values() if m.is_current}
    members = {m.code for m in marts.network.members}
    made = [(network_workbook, members), *([(country_workbook, current)] if language == "sv" else [])]
    for write, codes in made:
        rows = table(opened(write(spoken, language))[texts.themes[THEMES[0]]])
        assert {row[texts.exports.columns.code] for row in rows} == codes
        column = next(head for head in rows[0] if str(head).startswith(spoken.indicators["employment_rate_pct"].name))
        year = int(str(column).rsplit(", ", 1)[1])
        for row in rows:
            values = marts.values[str(row[texts.exports.columns.code]), "employment_rate_pct"]
            value = next(v for v in values if v.year == year)
            shown = value.value if value.value is not None else texts.statuses[value.status].short
            assert row[column] == shown
