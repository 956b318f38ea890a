"""A theme's figures by year, as the site prints them."""

from typing import Any

from reports.facts import Row, Theme
from reports.pdf.lines import height, times, width, wrapped
from reports.pdf.plain import name, printable
from reports.pdf.press import Press
from reports.rows import Value

TABLE_YEARS = 6  # columns of the year tables; the charts show all years, the web page and the workbook print them
YEAR_ROOM, YEAR_PITCH, YEAR_SIZE, YEAR_INSET = 295.0, 36.0, 6.5, 1.4  # points, as in the template


def year_table(press: Press, found: Theme, years: range, title: str) -> dict[str, Any]:
    """Own figures of the newest years; the medians of the newest one are in the spine chart."""
    words = press.language.texts
    rows = [_years(press, row, years) for row in found.shown if row.series]
    return {
        "caption": printable(words.pdf.theme.table.format(theme=title)),
        "head": printable(words.theme.head),
        "years": _spaced(list(map(str, years)), "semibold"),
        "rows": rows,
        "heights": [round(height(times(label, YEAR_SIZE)) + 2 * YEAR_INSET, 2) for label, _ in rows],
    }


def _spaced(figures: list[str], weight: str) -> list[list[Any]]:
    """[points of space before it, figure]: the years of a row are one cell, since a cell each takes 0.1 s."""
    said = [figures[0], *(f" {figure}" for figure in figures[1:])]  # the space is for those who hear or copy the row
    return [[round(max(YEAR_PITCH - width(words, weight, YEAR_SIZE), 0.0), 2), words] for words in said]


def _years(press: Press, row: Row, years: range) -> list[Any]:
    by_year = {value.year: value for value in row.series}
    label = wrapped(
        name(f"{row.indicator.name}, {press.language.units.label(row.indicator)}"), "regular", YEAR_SIZE, YEAR_ROOM
    )
    return [label, _spaced([_figure(press, by_year.get(year), row) for year in years], "regular")]


def _figure(press: Press, value: Value | None, row: Row) -> str:
    if value is None or value.value is None:
        return printable(press.language.texts.statuses[value.status if value else "absent"].short)
    return press.language.units.bare(value.value, row.indicator) + ("*" if value.is_preliminary else "")
