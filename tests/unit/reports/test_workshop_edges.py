"""The workshop pack where it could break: hostile names, hardly any data, one theme, languages, and its bytes."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from reports.facts import THEMES
from reports.language import LANGUAGES, load_language
from reports.read import Marts, localised
from reports.wording import Texts
from reports.workshop import render
from reports.workshop.context import gather
from reports.workshop.escape import clean
from reports.workshop.model import Formula
from reports.workshop.workbook import Row, workbook
from tests.fixtures.marts_fixture import ALMOST_EMPTY, HOSTILE, NO_PEER, ORDINARY
from tests.unit.reports.test_workshop import ALL, BIDI, charts, read, texts_of
from tilannekuva.errors import PublishFailed

BAD = '\u202e<script>alert(1)</script> & "Q" \'\x00\x07\ud800' + "x" * 5_000


def test_the_same_input_gives_the_same_bytes(marts: Marts) -> None:
    first, second = render(marts, "fi", ORDINARY), render(marts, load_language("fi"), ORDINARY)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("code", ALL)
def test_every_part_is_sound_and_named_in_the_content_types(marts: Marts, code: str) -> None:
    with zipfile.ZipFile(io.BytesIO(render(marts, "fi", code))) as archive:
        names = set(archive.namelist())
        kinds = ElementTree.fromstring(archive.read("[Content_Types].xml"))
        listed = {e.get("PartName", "").lstrip("/") for e in kinds if e.tag.endswith("Override")}
        assert listed <= names
        assert {n for n in names if n.endswith(".xml")} - listed == {"[Content_Types].xml"}
        for name in names:
            if not name.endswith(".xlsx"):
                ElementTree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                folder = Path(name).parent.parent
                for relation in ElementTree.fromstring(archive.read(name)):
                    target = (Path("/") / folder / relation.get("Target", "")).resolve()
                    assert str(target).lstrip("/") in names


def test_shape_ids_differ_and_texts_are_large_enough(marts: Marts) -> None:
    for slide in read(render(marts, "fi", ORDINARY)).slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(set(ids)) == len(ids)
        for shape in slide.shapes:
            if not shape.has_text_frame or shape.name in ("Footer", "Slide number"):
                continue
            sizes = [run.font.size.pt for p in shape.text_frame.paragraphs for run in p.runs if run.font.size]
            assert all(size >= 18 for size in sizes), shape.name
            assert sum(1 for p in shape.text_frame.paragraphs if p.text) <= 8


def test_labels_of_charts_are_at_least_12_points(marts: Marts) -> None:
    for shape in charts(read(render(marts, "fi", ORDINARY))):
        sizes = [int(e.get("sz")) for e in shape.chart._chartSpace.iter() if e.get("sz")]
        assert sizes
        assert min(sizes) >= 1200


def test_hostile_names_are_text(marts: Marts) -> None:
    bad = BAD.replace("\ud800", "")
    ugly = replace(
        marts,
        municipalities=marts.municipalities | {ORDINARY: marts.municipalities[ORDINARY]._replace(name=f"={bad}")},
        indicators={
            i: v._replace(name=f"{bad}{i}"[-900:] if n % 2 else f"+{bad}")
            for n, (i, v) in enumerate(marts.indicators.items())
        },
        tables={t: v._replace(title=bad, source_name=bad, licence=bad) for t, v in marts.tables.items()},
        landings={k: v._replace(url=bad) for k, v in marts.landings.items()},
    )
    data = render(ugly, "fi", ORDINARY)
    text = texts_of(data)
    assert "<script>" in text
    assert not BIDI.search(text)
    assert max(len(line) for line in text.splitlines()) < 4_000
    for shape in charts(read(data)):
        blob = shape.chart.part.chart_workbook.xlsx_part.blob
        for row in openpyxl.load_workbook(io.BytesIO(blob))["Data"].iter_rows():
            for cell in row:
                if cell.data_type == "f":  # only our own formulas, whose texts hold references and signs
                    assert set(str(cell.value)) <= set("=$*()-/DEFGHIJKL0123456789")


def test_a_text_is_never_a_formula_and_a_lone_surrogate_is_left_out() -> None:
    rows: list[Row] = [["name", "value"], ["=1+1", 2.5], ["@x", Formula("B2*2", 5.0)], ["\ud800a\x0bb", None]]
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows)))["Data"]
    assert (book["A2"].data_type, book["A2"].value) == ("s", "=1+1")
    assert book["A3"].data_type == "s"
    assert (book["B3"].data_type, book["B3"].value) == ("f", "=B2*2")
    assert book["A4"].value == "ab"
    assert clean("a\u202eb\r\nc") == "ab c"
    assert len(clean("y" * 9_000)) == 2_000


def test_almost_no_data_and_no_close_peer_are_said(marts: Marts) -> None:
    words = load_language("fi").texts.workshop
    empty = replace(marts, values={}, latest={}, comparisons={}, claims={}, trends={}, peers={}, peer_status={})
    text = texts_of(render(empty, "fi", ORDINARY))
    assert words.past.none in text
    assert not charts(read(render(empty, "fi", ORDINARY)))
    assert render(marts, "fi", ALMOST_EMPTY)
    alone = read(render(marts, "fi", NO_PEER))
    assert words.peers.none[0] in texts_of(render(marts, "fi", NO_PEER))
    for shape in charts(alone, "Position"):
        names = [series.name for series in shape.chart.plots[0].series]
        assert words.position.median_of.country not in names  # it is the centre
        assert words.position.others not in names
    heads = [
        s.table.cell(0, 2).text for slide in alone.slides for s in slide.shapes if s.has_table and s.name == "Figures"
    ]
    assert set(heads) <= {words.position.head.network}


@pytest.mark.parametrize("theme", THEMES)
def test_one_theme_only(marts: Marts, theme: str) -> None:
    data = render(marts, "fi", ORDINARY, theme)
    names = load_language("fi").texts.themes
    text = "\n".join(slide.shapes.title.text for slide in read(data).slides)
    assert f"{names[theme]}: missä olemme" in text
    assert not any(f"{names[other]}: " in text for other in THEMES if other != theme)
    context = gather(marts, load_language("fi"), ORDINARY, theme)
    assert set(context.findings) == {theme}
    assert names[theme] in texts_of(data).split("\n", 3)[1] + texts_of(data)


def test_what_does_not_exist_is_refused(marts: Marts) -> None:
    with pytest.raises(PublishFailed, match="Expected the code of a municipality, found '999'"):
        render(marts, "fi", "999")
    with pytest.raises(PublishFailed, match="Expected a theme of"):
        render(marts, "fi", ORDINARY, "weather")


def test_sample_figures_say_so_on_every_slide_in_the_notes_and_in_the_sheets(marts: Marts) -> None:
    sample = replace(marts, edition=marts.edition._replace(is_sample=True))
    found = read(render(sample, "fi", ORDINARY))
    banner = load_language("fi").texts.sample_banner.fi
    note = f"{banner.title} {banner.text}"
    for slide in found.slides:
        assert [s.text_frame.text for s in slide.shapes if s.name == "Sample data"] == [note]
        assert slide.notes_slide.notes_text_frame.text.startswith(note)
    for shape in charts(found):
        blob = shape.chart.part.chart_workbook.xlsx_part.blob
        assert note in {cell for row in openpyxl.load_workbook(io.BytesIO(blob))["Data"].values for cell in row}
    assert found.core_properties.title.startswith(note)
    assert not any(
        s.name == "Sample data" for slide in read(render(marts, "fi", ORDINARY)).slides for s in slide.shapes
    )


def leaves(texts: Texts | list | object, path: str = "") -> dict[str, object]:  # type: ignore[type-arg]
    if isinstance(texts, Texts | dict):
        return {k: v for key in texts for k, v in leaves(texts[key], f"{path}.{key}").items()}
    if isinstance(texts, list):
        return {k: v for n, item in enumerate(texts) for k, v in leaves(item, f"{path}.{n}").items()}
    return {path: texts}


def test_the_three_languages_have_the_same_texts_and_a_pack_each(marts: Marts, warehouse: Path) -> None:
    import string

    places = {
        language: {
            path: {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}
            for path, text in leaves(load_language(language).texts.workshop).items()
        }
        for language in LANGUAGES
    }
    assert places["fi"] == places["sv"] == places["en"]
    titles = {}
    for language in LANGUAGES:
        data = render(localised(marts, warehouse, language), language, ORDINARY)
        titles[language] = [slide.shapes.title.text for slide in read(data).slides]
        assert "{" not in texts_of(data)
    assert len({len(found) for found in titles.values()}) == 1
    assert titles["sv"][0].startswith("Utvecklingsverkstad")
    assert titles["en"][-2] == "For the facilitator: the session"


def test_the_session_adds_up_and_names_the_slides(marts: Marts) -> None:
    for theme, minutes in ((None, 150), ("finances", 75)):
        found = read(render(marts, "fi", ORDINARY, theme))
        slide = found.slides[len(found.slides) - 2]
        table = next(s.table for s in slide.shapes if s.has_table)
        rows = [[cell.text for cell in row.cells] for row in table.rows][1:]
        assert sum(int(row[0]) for row in rows) == minutes
        assert f"{minutes} min" in "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        titles = [s.shapes.title.text for s in found.slides]
        first = int(rows[3][2].split("–")[0])
        assert titles[first - 1].startswith("Keskusteltavaksi")


def test_a_hostile_municipality_opens(marts: Marts) -> None:
    assert len(read(render(marts, "fi", HOSTILE)).slides) > 10
