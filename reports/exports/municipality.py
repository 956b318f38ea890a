"""The workbook of a municipality."""

from reports.exports.book import book_of
from reports.exports.comparison_sheet import comparison_sheet
from reports.exports.index_sheet import index_sheet
from reports.exports.peer_sheets import cards_sheet, peers_sheet
from reports.exports.strategy_sheet import strategy_sheet
from reports.exports.theme_sheets import projections_sheet, theme_sheets
from reports.read import Marts
from reports.rows import Municipality
from tilannekuva.errors import PublishFailed


def workbook(marts: Marts, language: str, code: str) -> bytes:
    """The municipality's figures as an XLSX file; the same marts give the same bytes.

    Raises PublishFailed when there is no such municipality today.
    """
    municipality = current(marts, code)
    book = book_of(marts, language)
    found = [
        *theme_sheets(book, municipality),
        projections_sheet(book, municipality),
        comparison_sheet(book, municipality),
        peers_sheet(book, municipality),
        cards_sheet(book, municipality),
        strategy_sheet(book, municipality),
    ]
    sheets = [sheet for sheet in found if sheet is not None]
    title = book.words.title.format(name=municipality.name)
    merged = [m.name for m in marts.municipalities.values() if m.merged_into_code == code]
    facts = [
        ("code", code),
        ("region", municipality.region),
        ("edition", marts.edition.edition),
        ("network", marts.edition.network_name),
        ("merged", ", ".join(merged)),
    ]
    index = index_sheet(book, title, facts, sheets, book.words.index.notes)
    return book.finish(title, str(book.words.subject), index, sheets)


def current(marts: Marts, code: str) -> Municipality:
    """Today's municipality with this code. Raises PublishFailed, naming the one it has merged into, when it is none."""
    municipality = marts.municipalities.get(code)
    if municipality is not None and municipality.is_current:
        return municipality
    into = marts.municipalities.get((municipality.merged_into_code or "") if municipality else "")
    told = f"one that has merged into {into.code} {into.name}; take that one" if into else "none; see dim_municipality"
    raise PublishFailed(f"Expected the code of one of today's municipalities, found '{code}': {told}.")
