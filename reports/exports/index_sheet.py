"""The first sheet: whose figures these are, what is on which sheet, and how to read them."""

from collections.abc import Mapping, Sequence

from reports.exports.book import Book
from reports.exports.sheet import HEAD_ROW, Column, Sheet, Tail


def index_sheet(
    book: Book, title: str, facts: Sequence[tuple[str, str | None]], sheets: Sequence[Sheet], notes: Mapping[str, str]
) -> Sheet:
    """facts: pairs of a word's key and a text. sheets: all that follow, each linked to."""
    words, text = book.words.index, book.cells.text
    listed = [*sheets, *(sheet for sheet, _ in book.shared)]
    rows: list[list[Tail]] = [
        [text(s.name, "link"), text(s.contents), book.cells.number(len(s.rows), "count")] for s in listed
    ]
    links = [(f"A{HEAD_ROW + n}", s.name) for n, s in enumerate(listed, start=1)]
    known = [[text(words.facts[key]), text(value)] for key, value in facts if value]
    guide = [[text(note)] for note in notes.values()]
    rows += [[], *known, [], [text(words.read_title, "head")], *guide]
    columns = [Column(words.columns.sheet, 42), Column(words.columns.contents, 100), Column(words.columns.rows, 10)]
    return Sheet(str(book.words.sheets.index.name), "", columns, rows, title, frozen=0, is_filtered=False, links=links)
