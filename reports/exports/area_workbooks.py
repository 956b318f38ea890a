"""Workbooks of many municipalities: a sheet per theme with municipalities as rows, indicators as columns."""

from collections import Counter
from collections.abc import Sequence

from reports.exports.book import Book, book_of
from reports.exports.index_sheet import index_sheet
from reports.exports.sheet import Column, Sheet, Tail
from reports.facts import THEMES, current_municipalities
from reports.read import Marts
from reports.rows import Indicator, Municipality, Value

_COLUMNS = (
    ("theme", 22), ("indicator", 44), ("unit", 16), ("year", 8), ("n", 8), ("table", 36), ("table_id", 26),
    ("landing_id", 19), ("retrieved", 20), ("indicator_id", 34),
)  # fmt: skip
_NETWORK = (
    ("indicator", 44), ("theme", 22), ("unit", 16), ("year", 8), ("members", 14), ("others", 14), ("n_members", 12),
    ("n_others", 14), ("better", 16), ("worse", 16), ("position", 16), ("indicator_id", 34),
)  # fmt: skip


def country_workbook(marts: Marts, language: str) -> bytes:
    """The newest figures of all municipalities as an XLSX file."""
    book = book_of(marts, language)
    return _area_workbook(book, str(book.words.country), current_municipalities(marts), [])


def network_workbook(marts: Marts, language: str) -> bytes:
    """The newest figures of the network's members, and members beside others, as an XLSX file."""
    book = book_of(marts, language)
    members = {member.code for member in marts.network.members}
    listed = [m for m in current_municipalities(marts) if m.code in members]
    return _area_workbook(book, marts.edition.network_name or str(book.words.groups.network), listed, [_network(book)])


def _area_workbook(book: Book, name: str, municipalities: Sequence[Municipality], more: list[Sheet]) -> bytes:
    years = _column_years(book.marts, municipalities)
    themes = [_theme_sheet(book, name, municipalities, theme, years) for theme in THEMES]
    sheets = [*themes, *more, _columns_sheet(book, name, municipalities, years)]
    title = book.words.title.format(name=name)
    facts = [("edition", book.marts.edition.edition), ("network", book.marts.edition.network_name)]
    index = index_sheet(book, title, facts, sheets, book.words.index.notes_many)
    return book.finish(title, str(book.words.subject_many), index, sheets)


def _column_years(marts: Marts, municipalities: Sequence[Municipality]) -> dict[str, int]:
    """Of each indicator the year that is the newest of most municipalities (the later one of equals)."""
    found: dict[str, Counter[int]] = {}
    for municipality in municipalities:
        for indicator_id in marts.indicators:
            latest = marts.latest.get((municipality.code, indicator_id))
            if latest is not None:
                found.setdefault(indicator_id, Counter())[latest.year] += 1
    return {i: max(years, key=lambda year, n=years: (n[year], year)) for i, years in found.items()}  # type: ignore[misc]


def _shown(marts: Marts, code: str, indicator_id: str, year: int | None) -> Value | None:
    return next((v for v in marts.values.get((code, indicator_id), ()) if v.year == year), None)


def _theme_sheet(
    book: Book, name: str, municipalities: Sequence[Municipality], theme: str, years: dict[str, int]
) -> Sheet:
    text, marts = book.cells.text, book.marts
    indicators = [i for i in marts.indicators.values() if i.theme == theme and not i.is_projection]
    rows: list[list[Tail]] = [
        [text(m.name), text(m.code), text(m.region),
         *(book.value(_shown(marts, m.code, i.id, years.get(i.id)), i) for i in indicators)]
        for m in municipalities
    ]  # fmt: skip
    columns = [book.head("peer", 26), book.head("code", 14), book.head("region", 20)]
    columns += [Column(_head(book, i, years.get(i.id)), 20) for i in indicators]
    word = str(book.texts.themes[theme])
    title = book.words.theme_title.format(name=name, theme=word)
    return Sheet(word, book.words.sheets.area_theme.contents, columns, rows, title)


def _head(book: Book, indicator: Indicator, year: int | None) -> str:
    pattern = book.words.column_head_none if year is None else book.words.column_head
    return str(pattern.format(name=indicator.name, unit=book.labels[indicator.id], year=year))


def _columns_sheet(book: Book, name: str, municipalities: Sequence[Municipality], years: dict[str, int]) -> Sheet:
    """Where the columns of the theme sheets come from: a row per indicator and landing."""
    rows = []
    for indicator in book.marts.indicators.values():
        if indicator.is_projection:
            continue
        shown = [_shown(book.marts, m.code, indicator.id, years.get(indicator.id)) for m in municipalities]
        sources = Counter((v.table_id or "", v.landing_id or "") for v in shown if v and v.value is not None)
        named = [book.cells.text(book.texts.themes[indicator.theme]), book.cells.text(indicator.name),
                 book.cells.text(book.labels[indicator.id]), book.cells.year(years.get(indicator.id))]  # fmt: skip
        for (table_id, landing_id), n in sorted(sources.items()) or [(("", ""), 0)]:
            source = book.source(table_id or None, landing_id or None)
            rows.append([*named, book.cells.number(n, "count"), *source, book.cells.text(indicator.id)])
    sheet = book.words.sheets.columns
    title = book.words.theme_title.format(name=name, theme=sheet.name)
    return Sheet(sheet.name, sheet.contents, [book.head(*c) for c in _COLUMNS], rows, title, frozen=2)


def _network(book: Book) -> Sheet:
    cells, rows = book.cells, []
    for indicator in book.marts.indicators.values():
        found = book.marts.network.indicators.get(indicator.id)
        if found is None:
            continue
        rows.append([
            cells.text(indicator.name), cells.text(book.texts.themes[indicator.theme]),
            cells.text(book.labels[indicator.id]), cells.year(found.year), book.figure(found.members_median, indicator),
            book.figure(found.others_median, indicator), cells.number(found.n_members, "count"),
            cells.number(found.n_others, "count"), cells.number(found.n_better, "count"),
            cells.number(found.n_worse, "count"), cells.text(book.texts.positions[found.position]),
            cells.text(indicator.id),
        ])  # fmt: skip
    sheet = book.words.sheets.network
    name = book.marts.edition.network_name or str(book.words.groups.network)
    title = book.words.theme_title.format(name=name, theme=sheet.name)
    return Sheet(sheet.name, sheet.contents, [book.head(*c) for c in _NETWORK], rows, title)
