"""The comparisons of a municipality: its newest value of each indicator beside six groups."""

from reports.exports.book import Book
from reports.exports.sheet import Sheet, Tail
from reports.rows import Comparison, Indicator, Latest, Municipality

GROUPS = ("similar", "network", "country", "region", "size_class", "urban_rural_class")
_COLUMNS = (
    ("indicator", 44), ("theme", 22), ("unit", 16), ("year", 8), ("own", 12), ("group", 22), ("group_name", 30),
    ("n", 7),
    ("median", 12), ("p25", 12), ("p75", 12), ("minimum", 12), ("maximum", 12), ("rank", 8), ("rank_of", 8),
    ("position", 16), ("indicator_id", 34),
)  # fmt: skip


def comparison_sheet(book: Book, municipality: Municipality) -> Sheet:
    """A row per indicator and group of the newest year, as the mart has it."""
    names = _group_names(book, municipality)
    rows: list[list[Tail]] = []
    for indicator in book.marts.indicators.values():
        key = (municipality.code, indicator.id)
        latest = book.marts.latest.get(key)
        if latest is None:
            continue
        pages = [c for c in book.marts.comparisons.get(key, ()) if c.year == latest.year]
        by_group = {c.group: c for c in (*pages, *book.marts.exports.groups.get(key, ()))}
        rows += _rows(book, indicator, latest, [by_group[g] for g in GROUPS if g in by_group], names)
    sheet = book.words.sheets.comparisons
    title = book.words.theme_title.format(name=municipality.name, theme=sheet.name)
    return Sheet(sheet.name, sheet.contents, [book.head(*c) for c in _COLUMNS], rows, title)


def _group_names(book: Book, municipality: Municipality) -> dict[str, tuple[Tail, Tail]]:
    """Of each kind of group its kind in words, and what this municipality's group of that kind is called."""
    words, text = book.words, book.cells.text
    names = {
        "network": book.marts.edition.network_name,
        "country": words.country_group,
        "region": municipality.region,
        "size_class": municipality.size_class,
        "urban_rural_class": municipality.urban_rural_class,
    }
    return {group: (text(words.groups[group]), text(names.get(group))) for group in GROUPS}


def _rows(
    book: Book, indicator: Indicator, latest: Latest, found: list[Comparison], names: dict[str, tuple[Tail, Tail]]
) -> list[list[Tail]]:
    cells, unit, decimals = book.cells, indicator.unit, indicator.decimals
    before = [
        cells.text(indicator.name),
        cells.text(book.texts.themes[indicator.theme]),
        cells.text(book.labels[indicator.id]),
        cells.year(latest.year),
        book.figure(latest.value, indicator, latest.is_preliminary),
    ]
    last = cells.text(indicator.id)
    return [
        [
            *before,
            *names[c.group],
            cells.number(c.n, "count"),
            *(cells.value(value, unit, decimals) for value in (c.median, c.p25, c.p75, c.minimum, c.maximum)),
            cells.number(c.rank, "count"),
            cells.number(c.rank_of, "count"),
            cells.text(book.texts.positions[c.position]),
            last,
        ]
        for c in found
    ]
