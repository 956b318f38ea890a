"""Similar municipalities of a municipality, by model, and why the pairs of the general model are similar."""

from reports.exports.book import Book
from reports.exports.sheet import Sheet, Tail
from reports.facts import has_close_peers
from reports.read_exports import ThemePeer
from reports.rows import Municipality, PeerCard

_PEERS = (
    ("peer", 28), ("code", 14), ("model", 24), ("rank", 8), ("distance", 11), ("inclusion", 14), ("core", 18),
    ("region", 24),
)  # fmt: skip
_CARDS = (
    ("peer", 28), ("code", 14), ("side", 18), ("indicator", 44), ("unit", 16), ("own", 12), ("peer_value", 14),
    ("share", 14), ("indicator_id", 34),
)  # fmt: skip


def peers_sheet(book: Book, municipality: Municipality) -> Sheet:
    """The general model first, then the themes'; a model that found no group has no rows."""
    rows = [_peer_row(book, peer) for peer in book.marts.exports.peers.get(municipality.code, ())]
    sheet = book.words.sheets.peers
    title = book.words.theme_title.format(name=municipality.name, theme=sheet.name)
    none = [[book.cells.text(book.words.none_peers, "word")]]
    return Sheet(sheet.name, sheet.contents, [book.head(*c) for c in _PEERS], rows or none, title)


def _peer_row(book: Book, peer: ThemePeer) -> list[Tail]:
    other, cells = book.marts.municipalities[peer.code], book.cells
    model = book.words.general if peer.theme == "general" else book.texts.themes[peer.theme]
    return [
        cells.text(other.name),
        cells.text(peer.code),
        cells.text(model),
        cells.number(peer.rank, "count"),
        cells.number(peer.distance, "n2"),
        cells.number(peer.inclusion_share, "share"),
        book.yes_no(peer.is_core),
        cells.text(other.region),
    ]


def cards_sheet(book: Book, municipality: Municipality) -> Sheet | None:
    """A row per pair and variable in which the two are most alike or most different; None without a group."""
    if not has_close_peers(book.marts, municipality.code):
        return None
    rows = [
        _card_row(book, peer.code, card)
        for peer in book.marts.peers.get(municipality.code, ())
        for card in book.marts.peer_cards.get((municipality.code, peer.code), ())
    ]
    sheet = book.words.sheets.cards
    title = book.words.theme_title.format(name=municipality.name, theme=sheet.name)
    return Sheet(sheet.name, sheet.contents, [book.head(*c) for c in _CARDS], rows, title)


def _card_row(book: Book, code: str, card: PeerCard) -> list[Tail]:
    cells, indicator = book.cells, book.marts.indicators[card.indicator_id]
    return [
        cells.text(book.marts.municipalities[code].name),
        cells.text(code),
        cells.text(book.words.sides[card.side]),
        cells.text(indicator.name),
        cells.text(book.labels[indicator.id]),
        book.figure(card.own, indicator),
        book.figure(card.other, indicator),
        cells.number(card.share, "share"),
        cells.text(indicator.id),
    ]
