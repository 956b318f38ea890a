"""A theme's chapter: the spine chart, small charts of the years, and all numbers."""

from typing import Any

from reports.cells import Cells
from reports.charts.scale import Point
from reports.charts.strip import Strip
from reports.charts.trend import TrendChart
from reports.drawing import breaks_of, points_of
from reports.facts import Row, Theme, by_group, has_close_peers
from reports.pdf import drawings
from reports.pdf.content_years import TABLE_YEARS, year_table
from reports.pdf.lines import LEADING_PT, height, times, wrapped
from reports.pdf.plain import cell, name, printable
from reports.pdf.press import Press
from reports.sentences import missing_text

NAME_ROOM, FIGURE_ROOMS = 125.0, (42.0, 47.0, 45.0, 45.0, 43.0, 45.0)  # the spine table's columns, points
NAME_SIZE, FIGURE_SIZE, VERDICT_SIZE, SMALL_SIZE = 8.0, 8.4, 6.5, 6.0
CELL_INSET = 1.7
CHART_ROOM, CHART_NAME_SIZE, CHART_META_SIZE = 119.5, 7.3, 6.3
CHARTS_IN_ROW = 4
_LOOKS = {"b": ("semibold", FIGURE_SIZE), "w-better": ("semibold", VERDICT_SIZE), "w-worse": ("semibold", VERDICT_SIZE)}


def theme(press: Press, code: str, found: Theme, linked: frozenset[str] = frozenset()) -> dict[str, Any]:
    """``linked``: the indicators that another chapter refers to."""
    texts, form = press.language.texts, press.language.form
    has_peers = has_close_peers(press.marts, code)
    title = printable(texts.themes[found.code])
    last = press.marts.edition.edition_year
    return {
        "title": title,
        "tally": [[mark, printable(form.count(n, texts.marks[mark]))] for mark, n in found.tally],
        "none": _none(press, found),
        "spine": _spine(press, found, has_peers, linked) if found.shown else None,
        "missing": [[name(row.indicator.name), _why(press, row)] for row in found.missing],
        "charts": _charts(press, found, has_peers, title),
        "table": year_table(press, found, range(max(press.first_year, last - TABLE_YEARS + 1), last + 1), title)
        if found.shown
        else None,
    }


def _none(press: Press, found: Theme) -> str | None:
    words = press.language.texts.theme
    if not found.rows:
        return printable(words.no_indicators)
    if found.shown:
        return None
    return printable(
        words.sentence_none_here if any(r.state == "missing_here" for r in found.missing) else words.sentence_none
    )


def _why(press: Press, row: Row) -> str:
    texts = press.language.texts
    if row.state == "no_data":
        return printable(texts.theme.no_data)
    return printable(missing_text(row.status, texts) if row.status else texts.theme.no_data_here)


def _spine(press: Press, found: Theme, has_peers: bool, linked: frozenset[str]) -> dict[str, Any]:
    words = press.language.texts.theme
    own = words.own_sub_similar if has_peers else words.own_sub_country
    heads = [
        (words.head, ""),
        (press.language.texts.pdf.theme.strip, ""),
        (words.own, own),
        (words.change, ""),
        (words.similar, words.similar_sub),
        (words.network, words.network_sub),
        (words.country, words.country_sub),
        (words.national, words.national_sub),
    ]
    cells = Cells(press.language.texts, press.language.units, str)  # no addresses: a document has no other pages
    return {
        "heads": [[printable(head), printable(sub)] for head, sub in heads],
        "caption": printable(
            press.language.texts.pdf.theme.spine.format(theme=press.language.texts.themes[found.code])
        ),
        "groups": [
            {
                "name": printable(words.groups[group]),
                "axis": [printable(word) for word in _axis(press, group, rows)],
                "rows": [_row(press, cells, row, has_peers) | _anchor(row, linked) for row in rows],
            }
            for group, rows in by_group(found.shown)
        ],
    }


def _axis(press: Press, group: str, rows: list[Row]) -> tuple[str, str, str]:
    words = press.language.texts.theme.strip
    left, right = (words.left, words.right) if group == "rated" else (words.smaller, words.larger)
    return left, words.centre if rows[0].basis == "similar" else words.centre_all, right


def _row(press: Press, cells: Cells, row: Row, has_peers: bool) -> dict[str, Any]:
    """Figures as the site's cells print them, taken apart into lines."""
    own = f"<b>{press.language.units.bare(row.latest.value if row.latest else None, row.indicator)}</b>"
    columns = (
        own + cells.position(row),
        cells.change(row),
        cells.similar(row, has_peers),
        cells.network(row),
        cells.stat(row.country, row.indicator, with_n=False),
        cells.national(row),
    )
    title = wrapped(name(row.indicator.name), "semibold", NAME_SIZE, NAME_ROOM)
    meta = wrapped(_meta(press, row), "regular", SMALL_SIZE, NAME_ROOM)
    figures = [_figure_lines(html, room) for html, room in zip(columns, FIGURE_ROOMS, strict=True)]
    tallest = max(height(size for text, kind in lines for size in times(text, _look(kind)[1])) for lines in figures)
    named = height(times(title, NAME_SIZE) + times(meta, SMALL_SIZE))
    return {
        "name": title,
        "meta": meta,
        "strip": _strip(press, row),
        "cells": figures,
        "height": round(max(tallest, named, drawings.STRIP_HEIGHT) + 2 * CELL_INSET, 2),
    }


def _anchor(row: Row, linked: frozenset[str]) -> dict[str, str | None]:
    """A place that can be linked to has its price, so that only those have one that are linked to."""
    return {"anchor": f"i-{row.indicator.id}" if row.indicator.id in linked else None}


def _look(kind: str) -> tuple[str, float]:
    return _LOOKS.get(kind, ("regular", SMALL_SIZE))


def _figure_lines(html: str, room: float) -> list[list[str]]:
    """A cell as [text, kind]; neighbours of one kind are one text, and the line ends are in it."""
    found: list[list[str]] = []
    for words, kind in cell(html):
        text = wrapped(words, *_look(kind), room)
        if found and found[-1][1] == kind:
            found[-1][0] += "\n" + text
        else:
            found.append([text, kind])
    return found


def _meta(press: Press, row: Row) -> str:
    words = press.language.texts.theme
    parts = [press.language.units.label(row.indicator)]
    if row.latest:
        parts.append(words.old.format(year=row.latest.year) if row.latest.is_old else str(row.latest.year))
        if row.latest.is_preliminary:
            parts.append(words.preliminary)
    return printable(" · ".join(parts))


def _strip(press: Press, row: Row) -> list[str] | str:
    """[svg, what it shows], or why there is none."""
    spine, country, units = row.spine, row.country, press.language.units
    if spine is None or spine.median is None or row.latest is None:
        return printable(press.language.texts.theme.no_strip)
    block = (country.p25, country.p75) if country and country.p25 is not None and country.p75 is not None else None
    shape = Strip(
        own=row.latest.value,
        median=spine.median,
        others=tuple(value for _, value in row.others),
        block=block,
        lower_is_better=row.indicator.direction == "lower_is_better" and row.group == "rated",
        mark=row.mark,
        by_country=row.basis == "country",
    )
    words = press.language.texts.strip_text
    own, median = (units.bare(value, row.indicator) for value in (row.latest.value, spine.median))
    parts = [row.indicator.name, words.title.format(own=own, group=words.group[row.basis], median=median)]
    if block:
        low, high = (units.bare(value, row.indicator) for value in block)
        parts.append(words.half.format(low=low, high=high))
    return [drawings.strip(shape), printable(". ".join(parts) + ".", 400)]


def _charts(press: Press, found: Theme, has_peers: bool, title: str) -> dict[str, Any] | None:
    """Small charts of the years, and the names of indicators that have under two."""
    texts = press.language.texts
    words, last = texts.trend_section, press.marts.edition.edition_year
    charts = [chart for row in found.shown if (chart := _chart(press, row))]
    drawn = {chart["id"] for chart in charts}
    single = [row.indicator.name for row in found.shown if row.indicator.id not in drawn]
    if not charts and not single:
        return None
    years = press.language.form.years(press.first_year, last)
    keys = [["own", words.key_own]]
    keys += [["band", words.key_band], ["median", words.key_median]] if has_peers else []
    return {
        "title": printable(words.title.format(years=years)),
        "caption": printable(texts.pdf.theme.charts.format(theme=title, years=years)),
        "keys": [[kind, printable(text)] for kind, text in [*keys, ["gap", words.key_gap]]],
        "charts": charts,
        "heights": _chart_heights(charts),
        "single": printable(words.none.format(names=press.language.form.joined(single))) if single else None,
    }


def _chart_heights(charts: list[dict[str, Any]]) -> list[float]:
    """Of each row of charts, points: words, drawing and the leading between them."""
    sizes = [
        height(times(c["name"], CHART_NAME_SIZE) + times(c["meta"], CHART_META_SIZE))
        + LEADING_PT
        + drawings.TREND_HEIGHT
        for c in charts
    ]
    return [round(max(sizes[n : n + CHARTS_IN_ROW]), 2) for n in range(0, len(sizes), CHARTS_IN_ROW)]


def _chart(press: Press, row: Row) -> dict[str, Any] | None:
    texts, units, first_year = press.language.texts, press.language.units, press.first_year
    own = points_of(tuple(v for v in row.series if first_year <= v.year <= press.marts.edition.edition_year))
    if len(own) < 2:
        return None
    shape = _trend(press, row, own)
    first, last = (units.full(p.value, row.indicator) for p in (own[0], own[-1]))
    alt = texts.trend_section.chart_title.format(
        first=own[0].year, first_value=first, last=own[-1].year, last_value=last
    )
    meta = [units.label(row.indicator)] + ([texts.trends[row.trend.verdict]] if row.trend else [])
    broken = [str(year) for year in sorted(shape.breaks) if year >= first_year]
    meta += [texts.trend_section["break"].format(years=", ".join(broken))] if broken else []
    return {
        "id": row.indicator.id,
        "name": wrapped(name(row.indicator.name), "semibold", CHART_NAME_SIZE, CHART_ROOM),
        "meta": wrapped(printable(" · ".join(meta)), "regular", CHART_META_SIZE, CHART_ROOM),
        "svg": drawings.trend(shape, press.language.form.number),
        "alt": printable(f"{row.indicator.name}: {alt}. {'. '.join(meta[1:])}".strip(), 400),
    }


def _trend(press: Press, row: Row, own: tuple[Point, ...]) -> TrendChart:
    band = [c for c in row.band if c.year >= press.first_year]
    quartiles = [(c.year, c.p25, c.p75) for c in band if c.p25 is not None and c.p75 is not None]
    newest = next(v for v in reversed(row.series) if v.year == own[-1].year)
    return TrendChart(
        own=own,
        median=tuple(Point(c.year, c.median) for c in band if c.median is not None),
        low=tuple(Point(year, low) for year, low, _ in quartiles),
        high=tuple(Point(year, high) for year, _, high in quartiles),
        breaks=breaks_of(row.series),
        first=press.first_year,
        last=press.marts.edition.edition_year,
        last_is_preliminary=newest.is_preliminary,
    )
