"""The situation analysis as a PDF, read back by pypdf, which shares no code with typst."""

import io
import random
import re
import resource
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pypdf import PdfReader

from reports.language import LANGUAGES, load_language
from reports.pdf import render
from reports.pdf.content import document
from reports.pdf.document import compiled
from reports.pdf.lines import width, wrapped
from reports.pdf.packed import packed
from reports.pdf.plain import FONT_DIR, KEPT, SUBSTITUTE, cell, glyphs, printable, runs
from reports.pdf.press import press_of
from reports.pdf.rug_drawing import PITCH_PT, signs
from reports.read import Marts
from tests.fixtures.marts_fixture import ALMOST_EMPTY, HOSTILE, NO_PEER, ORDINARY
from tilannekuva.errors import PublishFailed

HOSTILE_NAMES = (
    '#import "x.typ": *',
    "$ sqrt(2) $ \\ #panic() @label <i-x> `raw` *b* _i_ = h // c",
    "<script>alert(1)</script>",
    "\u202etoinen\u202c \u0007\u0000nimi \U0001f600",
    "x" * 5_000,
)


def read(data: bytes) -> Any:
    """A reader; Any, because pypdf types every value of a PDF as any object."""
    return PdfReader(io.BytesIO(data))


@pytest.fixture(scope="module")
def made(marts: Marts) -> Callable[[str], bytes]:
    """Documents in Finnish, each set once for all tests."""
    return lru_cache(lambda code: render(marts, "fi", code))


@pytest.fixture(scope="module")
def unpacked(marts: Marts) -> bytes:
    """A document as typst writes it."""
    content = document(press_of(marts, load_language("fi")), ALMOST_EMPTY)
    return compiled(content)


@lru_cache(maxsize=4)  # reading a document takes longer than setting it
def text_of(data: bytes) -> str:
    """All text on one line, no-break spaces as spaces, without what hyphenation and line ends put in."""
    pages = "\n".join(page.extract_text() for page in read(data).pages)
    return re.sub(r"\s+", " ", pages.replace("\u200b", ""))


def test_it_is_tagged_named_and_dated_without_a_clock(marts: Marts, made: Callable[[str], bytes]) -> None:
    data = made(ORDINARY)
    found = read(data)
    root = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"].startswith("fi")
    assert found.metadata is not None
    genitive = load_language("fi").genitive(marts.municipalities[ORDINARY])
    assert found.metadata.title == f"{genitive} tilanneanalyysi"
    assert found.metadata.creation_date is not None and found.metadata.creation_date.date().isoformat() == "2026-11-24"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    numbers = {*found.xref[0], *found.xref_objStm}
    alts = [str(found.get_object(n).get("/Alt", "")) for n in numbers if is_figure(found, n)]
    assert alts and all(alt.strip() for alt in alts)
    fonts = {str(f["/BaseFont"]) for page in found.pages for f in map(as_object, page["/Resources"]["/Font"].values())}
    assert fonts and all("TilannekuvaSans" in font for font in fonts)


def as_object(reference: Any) -> Any:
    return reference.get_object()


def said(found: Any, number: int) -> str:
    """An object in words; a reference to another one without the reader that it belongs to."""
    return re.sub(r"IndirectObject\((\d+), \d+, \d+\)", r"\1", repr(found.get_object(number)))


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def is_figure(found: Any, number: int) -> bool:
    thing = found.get_object(number)
    return isinstance(thing, dict) and bool(thing.get("/S") == "/Figure")


def test_same_marts_same_bytes(marts: Marts, made: Callable[[str], bytes]) -> None:
    first = made(ORDINARY)
    made(NO_PEER)
    assert render(marts, "fi", ORDINARY) == first


@pytest.mark.parametrize("code", [ORDINARY, ALMOST_EMPTY, NO_PEER])
def test_figures_of_the_marts_are_in_the_text(marts: Marts, made: Callable[[str], bytes], code: str) -> None:
    language = load_language("fi")
    text = text_of(made(code))
    own = [(i, v) for (c, i), v in marts.latest.items() if c == code and not marts.indicators[i].is_projection]
    assert own
    for indicator_id, latest in random.Random(7).sample(own, min(8, len(own))):
        printed = re.sub(r"\s", " ", language.units.bare(latest.value, marts.indicators[indicator_id]))
        assert printed in text, indicator_id


def test_almost_no_data_gives_a_shorter_but_whole_document(made: Callable[[str], bytes]) -> None:
    whole, little = read(made(ORDINARY)), read(made(ALMOST_EMPTY))
    assert len(little.pages) < len(whole.pages)
    strategy = load_language("fi").texts.pdf.strategy.title
    titles = [[t for item in found.outline if (t := item["/Title"]) != strategy] for found in (little, whole)]
    assert titles[0] == titles[1] and len(titles[0]) == 12
    assert f"{len(little.pages)} / {len(little.pages)}" in little.pages[-1].extract_text()


def test_no_close_peers_is_said(made: Callable[[str], bytes]) -> None:
    assert load_language("fi").texts.peers.none_title in text_of(made(NO_PEER))


def test_no_figure_at_all_is_a_document_too(marts: Marts) -> None:
    bare = replace(marts, latest={}, values={}, comparisons={}, trends={}, claims={}, peer_status={}, peers={})
    assert load_language("fi").texts.minute.nothing[:40] in text_of(render(bare, "fi", ORDINARY))


def test_names_are_text(marts: Marts) -> None:
    name = HOSTILE_NAMES[2]
    municipality = marts.municipalities[ORDINARY]._replace(name=name)
    rows = enumerate(marts.indicators.values())
    indicators = {row.id: row._replace(name=HOSTILE_NAMES[n % len(HOSTILE_NAMES)]) for n, row in rows}
    hostile = replace(marts, municipalities={**marts.municipalities, ORDINARY: municipality}, indicators=indicators)
    found = read(render(hostile, "fi", ORDINARY))
    assert printable(name, 40).replace("\u200b", "")[:12] in (found.metadata.title if found.metadata else "")
    assert len(found.pages) < 60


def test_a_hostile_row_of_the_marts_is_text(made: Callable[[str], bytes]) -> None:
    assert read(made(HOSTILE)).pages


def test_what_could_break_a_document_is_taken_out() -> None:
    assert printable("a\u202eb\u0000c") == "abc"
    assert printable("\U0001f600") == SUBSTITUTE
    assert printable("x" * 50, 20) == "x" * 20 + "…"
    assert printable("12\u00a0345,6\u00a0% − CO₂ → Šö") == "12\u00a0345,6\u00a0% − CO₂ → Šö"


def test_our_markup_is_taken_apart_and_theirs_is_not() -> None:
    html = '<a href="#i-x_pct">A &lt;b&gt; &amp; B</a>: <b>5\u00a0%</b>.'
    assert runs(html) == [["A <b> & B", "", "i-x_pct"], [": ", "", ""], ["5\u00a0%", "b", ""], [".", "", ""]]
    assert cell('<b>1</b><small class="w-worse">&lt;i&gt;</small><small>n 7</small>') == [
        ["1", "b"], ["<i>", "w-worse"], ["n 7", "small"],
    ]  # fmt: skip


def test_the_list_of_characters_is_that_of_the_typefaces() -> None:
    paths = sorted(FONT_DIR.glob("*.ttf"))
    maps = [set(map(chr, TTFont(path).getBestCmap())) for path in paths]
    assert len(paths) == 3 and set.intersection(*maps) == set(glyphs())
    names = [n.toUnicode() for p in paths for n in TTFont(p)["name"].names if n.nameID in (1, 4, 6, 16)]
    assert not [found for found in names if "Source" in found]  # a Reserved Font Name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_whole(marts: Marts, made: Callable[[str], bytes], language: str) -> None:
    """The words that the PDF alone has are of the language, and no other language's are among them."""
    found = read(made(ORDINARY) if language == "fi" else render(marts, language, ORDINARY))
    assert found.trailer["/Root"]["/Lang"].startswith(language)
    contents = found.pages[1].extract_text()
    titles = {code: load_language(code).texts.pdf.method.title for code in LANGUAGES}
    assert titles.pop(language) in contents
    assert not [title for title in titles.values() if title in contents]


def test_packing_loses_nothing_and_is_much_smaller(unpacked: bytes, made: Callable[[str], bytes]) -> None:
    before, after = read(unpacked), read(made(ALMOST_EMPTY))
    assert len(made(ALMOST_EMPTY)) < 0.6 * len(unpacked)
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    members = [number for number in before.xref[0] if number in after.xref_objStm]
    assert len(members) > 100
    assert [said(after, number) for number in members] == [said(before, number) for number in members]


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7\n%x\nstartxref\n9\n%%EOF", b"\x00" * 100])
def test_what_typst_does_not_write_is_not_packed(broken: bytes) -> None:
    with pytest.raises(PublishFailed, match="cross-reference"):
        packed(broken)


def test_widths_are_those_of_the_typefaces() -> None:
    for path in sorted(FONT_DIR.glob("*.ttf")):
        font, weight = TTFont(path), path.stem.rsplit("-", 1)[-1]
        advances = {chr(c): font["hmtx"][glyph][0] for c, glyph in font.getBestCmap().items()}
        shown = glyphs() - KEPT
        assert {c: width(c, weight, 1000) for c in shown} == pytest.approx({c: advances[c] for c in shown})


def test_a_line_ends_before_the_room_does_and_a_figure_is_never_broken() -> None:
    title = "Vähintään toisen asteen tutkinnon suorittaneiden osuus"
    lines = wrapped(title, "semibold", 8.0, 125.0).split("\n")
    assert " ".join(lines) == title and len(lines) > 1
    assert all(width(line, "semibold", 8.0) <= 125.0 for line in lines)
    figure = "1\u00a0234\u00a0567"
    assert wrapped(figure, "semibold", 8.4, 10.0) == figure
    assert wrapped(printable("x" * 60), "regular", 6.0, 50.0).count("\n") > 1


def test_the_drawing_of_the_rug_is_as_high_as_its_names() -> None:
    cells = [("better", "better"), ("none", "blank"), ("falling", "plain")]
    drawn = signs([(1, cells), (2, cells)])
    assert f'height="{3 * PITCH_PT:.1f}pt"' in drawn and drawn.count("<path") == 5
    with pytest.raises(KeyError):
        signs([(1, [("unknown", "plain")])])


def test_typst_remembers_nothing_of_a_document(marts: Marts) -> None:
    """Ten documents of its cache are 600 MB."""
    render(marts, "fi", ORDINARY)
    before = resident_mb()
    for code in (NO_PEER, ALMOST_EMPTY, HOSTILE):
        render(marts, "sv", code)
    assert resident_mb() - before < 60


def test_texts_have_only_characters_that_can_be_printed() -> None:
    missing = set()
    for language in LANGUAGES:
        for area in ("pdf.yml", "municipality.yml", "words.yml", "methods.yml", "analysis.yml"):
            path = FONT_DIR.parents[1] / "text" / language / area
            missing |= {c for c in path.read_text(encoding="utf-8") if printable(c) == SUBSTITUTE}
    assert not missing


def test_unknown_municipality(marts: Marts) -> None:
    with pytest.raises(PublishFailed, match="three digits"):
        render(marts, "fi", "../091")


def test_the_template_gets_text_only_as_json(marts: Marts) -> None:
    press = press_of(marts, load_language("fi"))
    assert document(press, ORDINARY)["cover"]["name"] == marts.municipalities[ORDINARY].name
