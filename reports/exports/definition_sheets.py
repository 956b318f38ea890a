"""The sheets that are the same in every workbook of a language: what the indicators mean, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.exports.sheet import Sheet, Tail
from reports.rows import Landing, Table

if TYPE_CHECKING:
    from reports.exports.book import Book


def definitions_sheet(book: Book) -> Sheet:
    """One row per indicator, projections too."""
    columns = [book.head(name, width) for name, width in (
        ("indicator", 44), ("theme", 22), ("unit", 16), ("direction", 20), ("definition", 70), ("caveat", 60),
        ("max_age", 10), ("variable", 12), ("tables", 40), ("indicator_id", 34),
    )]  # fmt: skip
    text, words = book.cells.text, book.words
    rows = [
        [
            text(i.name, "wrapped"),
            text(book.texts.themes[i.theme], "wrapped"),
            text(book.labels[i.id]),
            text(words.directions[i.direction], "wrapped"),
            text(i.definition, "wrapped"),
            text(i.caveat, "wrapped"),
            book.cells.number(i.max_age_years, "count"),
            book.yes_no(i.is_peer_variable),
            text(", ".join(i.source_tables), "wrapped"),
            text(i.id),
        ]
        for i in book.marts.indicators.values()
    ]
    sheet = words.sheets.definitions
    return Sheet(sheet.name, sheet.contents, columns, rows, sheet.name)


def sources_sheet(book: Book) -> Sheet:
    """One row per landing in use; a table that has none is listed too."""
    columns = [book.head(name, width) for name, width in (
        ("table", 44), ("source", 22), ("table_id", 26), ("landing_id", 19), ("retrieved", 20), ("updated", 22),
        ("licence", 16), ("rows", 12), ("path", 40), ("url", 50), ("queries", 10), ("query", 60), ("checksum", 24),
    )]  # fmt: skip
    landed: dict[str, list[Landing | None]] = {}
    for landing in book.marts.landings.values():
        landed.setdefault(landing.table_id, []).append(landing)
    rows = [
        _source_row(book, table, landing)
        for table in book.marts.tables.values()
        for landing in landed.get(table.id, [None])
    ]
    sheet = book.words.sheets.sources
    return Sheet(sheet.name, sheet.contents, columns, rows, sheet.name)


def _source_row(book: Book, table: Table, landing: Landing | None) -> list[Tail]:
    text, number = book.cells.text, book.cells.number
    named = [text(table.title), text(table.source_name), text(table.id)]
    if landing is None:
        return [*named, text(book.words.not_retrieved, "word"), None, None, text(table.licence), None, text(table.path)]
    return [
        *named,
        text(landing.landing_id),
        text((landing.retrieved_at or "")[:19]),
        text(landing.updated_at_source),
        text(landing.licence or table.licence),
        number(landing.row_count, "count"),
        text(table.path),
        text(landing.url),
        number(landing.query_count, "count"),
        text(landing.first_query),
        text(landing.sha256),
    ]
