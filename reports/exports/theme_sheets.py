"""A theme's sheet of a municipality: every indicator with its latest value, change, trend and years; projections."""

from collections.abc import Iterable, Sequence

from reports.exports.book import Book
from reports.exports.sheet import Column, Sheet, Tail
from reports.facts import THEMES
from reports.rows import Indicator, Latest, Municipality, Trend, Value

_BEFORE_YEARS = (
    ("indicator", 44), ("unit", 16), ("latest", 12), ("year", 8), ("note", 22), ("change", 11), ("change_pct", 10),
    ("since", 12), ("trend", 24), ("slope", 11), ("slope_unit", 20), ("direction", 20),
)  # fmt: skip
_AFTER_YEARS = (("table", 36), ("table_id", 26), ("landing_id", 19), ("retrieved", 20), ("indicator_id", 34))
_YEAR_WIDTH = 11


def theme_sheets(book: Book, municipality: Municipality) -> list[Sheet]:
    """The six themes in their order; an indicator without figures is a row too, and says so."""
    return [_theme_sheet(book, municipality, theme) for theme in THEMES]


def _theme_sheet(book: Book, municipality: Municipality, theme: str) -> Sheet:
    indicators = [i for i in book.marts.indicators.values() if i.theme == theme and not i.is_projection]
    series = {i.id: book.marts.values.get((municipality.code, i.id), []) for i in indicators}
    years = _years(series.values())
    columns = [
        *(book.head(*column) for column in _BEFORE_YEARS),
        *(Column(year, _YEAR_WIDTH) for year in years),
        *(book.head(*column) for column in _AFTER_YEARS),
    ]
    rows = [_row(book, municipality.code, i, series[i.id], years) for i in indicators]
    name = str(book.texts.themes[theme])
    title = book.words.theme_title.format(name=municipality.name, theme=name)
    return Sheet(name, book.words.sheets.theme.contents, columns, rows, title)


def _row(book: Book, code: str, indicator: Indicator, series: list[Value], years: Sequence[int]) -> list[Tail]:
    key = (code, indicator.id)
    latest, trend = book.marts.latest.get(key), book.marts.trends.get(key)
    by_year = {value.year: value for value in series}
    shown = by_year.get(latest.year) if latest else None
    text = book.cells.text
    return [
        text(indicator.name),
        text(book.labels[indicator.id]),
        book.figure(latest.value, indicator, latest.is_preliminary) if latest else None,
        book.cells.year(latest.year) if latest else None,
        _note(book, latest, series),
        *_change(book, indicator, latest),
        *_trend(book, indicator, trend),
        text(book.words.directions[indicator.direction]),
        *(book.value(by_year.get(year), indicator) for year in years),
        *(book.source(shown.table_id, shown.landing_id) if shown else [None] * 4),
        text(indicator.id),
    ]


def _note(book: Book, latest: Latest | None, series: list[Value]) -> Tail:
    words = book.words.notes
    if latest is None:
        status = book.texts.statuses[series[-1].status].short if series else words.no_data
        return book.cells.text(status or words.no_data, "word")
    said = [word for word, holds in ((words.old, latest.is_old), (words.preliminary, latest.is_preliminary)) if holds]
    return book.cells.text("; ".join(said), "word")


def _change(book: Book, indicator: Indicator, latest: Latest | None) -> list[Tail]:
    if latest is None or latest.change_abs is None:
        return [None, None, None]
    number = book.cells.number
    return [
        number(latest.change_abs, f"change{indicator.decimals}"),
        number(latest.change_pct, "change1"),
        book.cells.year(latest.reference_year),
    ]


def _trend(book: Book, indicator: Indicator, trend: Trend | None) -> list[Tail]:
    if trend is None:
        return [None, None, None]
    text = book.cells.text
    word = text(book.texts.trends[trend.verdict])
    if trend.slope_per_year is None:
        return [word, None, None]
    is_pct = trend.slope_unit == "pct"
    # A yearly change is small beside the values: two decimals more show it.
    slope = book.cells.number(trend.slope_per_year, "change2" if is_pct else f"change{min(indicator.decimals + 2, 6)}")
    return [word, slope, text(book.words.slope_pct if is_pct else book.change_labels[indicator.id])]


def projections_sheet(book: Book, municipality: Municipality) -> Sheet | None:
    """The projected figures by year; None when there is no projection of this municipality."""
    projected = [i for i in book.marts.indicators.values() if i.is_projection]
    series = {i.id: book.marts.values.get((municipality.code, i.id), []) for i in projected}
    years = _years(series.values())
    if not years:
        return None
    rows = []
    for indicator in projected:
        found = {value.year: value for value in series[indicator.id]}
        last = series[indicator.id][-1] if series[indicator.id] else None
        rows.append([
            book.cells.text(indicator.name), book.cells.text(book.labels[indicator.id]),
            book.cells.year(last.projection_base_year if last else None),
            *(book.value(found.get(year), indicator) for year in years),
            *(book.source(last.table_id, last.landing_id) if last else [None] * 4), book.cells.text(indicator.id),
        ])  # fmt: skip
    columns = [
        *(book.head(*column) for column in (("indicator", 44), ("unit", 16), ("base_year", 14))),
        *(Column(year, _YEAR_WIDTH) for year in years),
        *(book.head(*column) for column in _AFTER_YEARS),
    ]
    sheet = book.words.sheets.projections
    title = book.words.theme_title.format(name=municipality.name, theme=sheet.name)
    return Sheet(sheet.name, sheet.contents, columns, rows, title)


def _years(series: Iterable[list[Value]]) -> list[int]:
    return sorted({value.year for values in series for value in values})
