"""Reads one figure back from everything that prints it, as a stranger would: from the text, the cell, the chart."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from pptx import Presentation
from pypdf import PdfReader

from reports.facts import THEMES
from reports.language import Language
from reports.routes import load_routes

GAP = r"[\s\u00ad\u2010\u2011-]*"  # what a document may put inside a name when it breaks it


class Key(NamedTuple):
    code: str
    indicator_id: str


class Reading(NamedTuple):
    """A figure as it was read: printed to the indicator's decimals or exact; None: this source does not tell it."""

    year: int | None = None
    value: Decimal | None = None
    median: Decimal | None = None
    rank: tuple[int, int] | None = None


Readings = dict[Key, Reading]


def exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(float(value)))


def printed(value: Decimal | None, decimals: int) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def number(text: str, language: Language) -> Decimal | None:
    """A printed figure of this language."""
    group, point = (",", ".") if language.code == "en" else (None, ",")
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).replace("\u2212", "-").replace("\u2013", "")
    bare = bare.replace(group, "") if group else bare
    return Decimal(bare.replace(point, ".")) if bare else None


def count_pattern(language: Language) -> str:
    """``n 7 · sija 4/8`` with its numbers as groups."""
    words = language.texts.theme
    n, rank = (
        re.escape(text).replace(r"\{n\}", r"(?P<n>\d+)").replace(r"\{rank\}", r"(?P<rank>\d+)")
        .replace(r"\{rank_of\}", r"(?P<rank_of>\d+)").replace("\\ ", r"\s+").replace("\\\u00a0", r"\s+")
        .replace("\u00a0", r"\s+")
        for text in (str(words.n), str(words.rank))
    )  # fmt: skip
    return rf"{n}(?:\s+·\s+{rank})?"


def from_site(site: Path, language: Language, keys: list[Key]) -> Readings:
    """Chapters: the row of the indicator."""
    found: Readings = {}
    routes, count = load_routes(language.code), re.compile(count_pattern(language))
    for code in {key.code for key in keys}:
        for theme in THEMES:
            html = (site / routes.municipality(code, theme)).read_text(encoding="utf-8")
            for row in re.findall(r'<tr id="i-[^"]+">.*?(?=<tr |</tbody>|</table>)', html, re.DOTALL):
                key = Key(code, re.match(r'<tr id="i-([^"]+)"', row)[1])  # type: ignore[index]
                cells = row.split("<td>")
                if key in keys and len(cells) == 8:
                    found[key] = _site_row(cells, language, count)
    return found


def _site_row(cells: list[str], language: Language, count: re.Pattern[str]) -> Reading:
    small = unescape(re.sub(r"<a .*?</a>", "", cells[0].split("<small>")[1]))
    similar = unescape(re.sub(r"<[^>]+>", " ", cells[4]))
    told = count.search(similar)
    rank = (int(told["rank"]), int(told["rank_of"])) if told and told["rank"] else None
    bold = [unescape(b[1]) if (b := re.match(r"<b>(.*?)</b>", cells[n])) else "" for n in (2, 4)]
    return Reading(_year(small), number(bold[0], language), number(bold[1], language), rank)


def _year(text: str) -> int | None:
    return int(years[-1]) if (years := re.findall(r"\b(?:19|20)\d\d\b", text)) else None


def from_pdf(path: Path, language: Language, keys: list[Key], names: dict[str, tuple[str, str]]) -> Readings:
    """The table of a chapter: name, unit and year, own figure, and the median with how many it is of.

    names: of the indicators, with what their units are called. Cells come one after another, with or without lines
    between, so a row is found by name, unit and year, and lasts to the next one.
    """
    rest = {k.indicator_id: k for k in keys}
    found: Readings = {}
    for page in PdfReader(path).pages:
        if found.keys() == {*keys}:
            break  # the chapters come before the long tables
        text = re.sub(r"\s+", " ", page.extract_text().replace("\u00ad", "-"))
        places = {i: m for i in names if (m := re.search(_row_pattern(*names[i]), text))}
        starts = sorted(m.start() for m in places.values())
        for indicator_id, place in places.items():
            key = rest.get(indicator_id)
            if key and key not in found:
                end = next((s for s in starts if s > place.start()), len(text))
                found[key] = _pdf_row(place["year"], text[place.end() : end], language)
    return found


FIGURE = r"(?<![\d,.])[+\u2212]?\d{1,3}(?:[ ,]\d{3})*(?:[.,]\d+)?(?!\d)"


def _pdf_row(year: str, cells: str, language: Language) -> Reading:
    own = re.match(rf"\D*?({FIGURE})", cells)
    told = re.search(rf"({FIGURE}) {count_pattern(language)}", cells)
    few = r"\s*\d+\s*".join(_spelt(part) for part in str(language.texts.theme.too_few).split("{n}"))
    if told and re.search(few, cells[: told.start()]):
        told = None  # too few similar ones have a figure: this is the network's
    rank = (int(told["rank"]), int(told["rank_of"])) if told and told["rank"] else None
    return Reading(
        int(year), number(own[1], language) if own else None, number(told[1], language) if told else None, rank
    )


def _spelt(words: str) -> str:
    """A pattern of the words' letters with anything between them that breaking a line may put there."""
    return GAP.join(re.escape(c) for c in re.sub(GAP, "", words))


def _row_pattern(name: str, unit: str) -> str:
    return rf"{_spelt(name)}\s*{_spelt(unit)} · [^\d·]{{0,20}}(?P<year>(?:19|20)\d\d)"


def from_pptx(
    path: Path, language: Language, keys: list[Key], names: dict[str, tuple[str, str]], own: str
) -> Iterator[tuple[str, Readings]]:
    """("table", …) of the tables beside the position charts, ("chart", …) of the figures of the trend charts.

    own: what the municipality is called.
    """
    wanted = {_plain(names[k.indicator_id][0]): k for k in keys}
    tables: Readings = {}
    trends: Readings = {}
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_table and shape.name == "Figures":
                for row in list(shape.table.rows)[1:]:
                    cells = [list(cell.text_frame.paragraphs) for cell in row.cells]
                    if key := wanted.get(_plain(cells[0][0].text)):
                        value = number(cells[1][0].runs[0].text, language)
                        median = number(cells[2][0].text, language) if len(cells) == 6 else None
                        tables[key] = Reading(_year(cells[1][1].text), value, median)
            if shape.has_chart and shape.name == "Trend":
                title = shape.chart.chart_title.text_frame.text
                key = next((k for name, k in wanted.items() if _plain(title).startswith(f"{name},")), None)
                if key:
                    trends[key] = _last_point(shape.chart, own)
    yield "table", tables
    yield "chart", trends


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()


def _last_point(chart: Any, own: str) -> Reading:
    """The newest figure of the municipality's own line, which may be drawn in pieces ("Helsinki, 2023–2025")."""
    plot = chart.plots[0]
    years = [int(c) for c in plot.categories]
    points = {
        year: value
        for series in plot.series if series.name == own or series.name.startswith(f"{own}, ")
        for year, value in zip(years, series.values, strict=True) if value is not None
    }  # fmt: skip
    return Reading(max(points), exact(points[max(points)]))


def from_xlsx(path: Path, language: Language, keys: list[Key]) -> Readings:
    """The sheets of the themes, and the sheet of comparisons."""
    words, texts = language.texts.exports.columns, language.texts
    book = openpyxl.load_workbook(path, read_only=True)
    rest, found = {k.indicator_id: k for k in keys}, dict[Key, Reading]()
    for theme in THEMES:
        for row in _rows(book[str(texts.themes[theme])]):
            if (key := rest.get(row[words.indicator_id])) and isinstance(row[words.latest], int | float):
                found[key] = Reading(row[words.year], exact(row[words.latest]))
    for row in _rows(book[str(texts.exports.sheets.comparisons.name)]):
        key = rest.get(row[words.indicator_id])
        if key in found and row[words.group] == texts.exports.groups.similar and row[words.rank] is not None:
            found[key] = found[key]._replace(
                median=exact(row[words.median]), rank=(row[words.rank], row[words.rank_of])
            )
    return found


def _rows(sheet: Any) -> Iterator[dict[Any, Any]]:
    rows = iter(sheet.iter_rows(min_row=4, values_only=True))
    heads = next(rows)
    return (dict(zip(heads, row, strict=False)) for row in rows)
