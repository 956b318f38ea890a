"""Speaker notes: where each figure on a slide comes from, so that it leads to its source in one step."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.facts import Finding, Row
from reports.routes import load_routes
from reports.rows import Comparison, Value
from reports.workshop.context import Context
from reports.workshop.escape import clean


@dataclass(frozen=True)
class Figure:
    """A printed figure: its name, year and text, and the landing it was read from."""

    name: str
    year: int
    value: str
    table_id: str
    landing_id: str | None


def figure_of(context: Context, row: Row, year: int | None = None) -> Figure | None:
    """The row's newest figure, or that of a year; None when the row has no such figure."""
    wanted = year if year is not None else row.latest.year if row.latest else None
    for value in row.series:
        if value.year == wanted and value.value is not None:
            return _figure(context, row, value)
    return None


def _figure(context: Context, row: Row, value: Value) -> Figure | None:
    table = value.table_id or row.table_id
    if table is None or value.value is None:
        return None
    shown = context.language.units.full(value.value, row.indicator)
    return Figure(clean(row.indicator.name, 200), value.year, shown, table, value.landing_id)


def claim_figures(context: Context, findings: Iterable[Finding]) -> list[Figure]:
    found = (figure_of(context, context.rows[f.claim.indicator_id], f.claim.year) for f in findings)
    return [figure for figure in found if figure]


def medians(context: Context, row: Row, found: Iterable[Comparison | None]) -> str:
    """``samankaltaisten mediaani: 66,9 %, 7 …`` for each group that has one."""
    words, language = context.words, context.language
    said = []
    for comparison in found:
        if comparison is None or comparison.median is None:
            continue
        group = words.position.median_of[comparison.group]
        value = language.units.full(comparison.median, row.indicator)
        said.append(words.notes.median.format(group=group, value=value, count=words.position.n.format(n=comparison.n)))
    return " ".join(said)


def source_notes(context: Context, figures: Iterable[Figure]) -> tuple[str, ...]:
    """A line per figure and a line per table with its landing, retrieval time and place of the query."""
    figures = list(dict.fromkeys(figures))
    if not figures:
        return ()
    words = context.words.notes
    lines = [
        words.figure.format(
            name=f.name, year=f.year, value=f.value, table=f.table_id, landing=f.landing_id or context.words.no_value
        )
        for f in figures
    ]
    return (words.sources, *lines, *table_lines(context, figures))


def table_lines(context: Context, figures: Iterable[Figure]) -> list[str]:
    keys = dict.fromkeys((f.table_id, f.landing_id) for f in figures)
    return [_table_line(context, table_id, landing_id) for table_id, landing_id in keys]


def _table_line(context: Context, table_id: str, landing_id: str | None) -> str:
    marts, words, language = context.marts, context.words.notes, context.language
    table = marts.tables.get(table_id)
    title, source = (clean(table.title, 200), clean(table.source_name, 100)) if table else (table_id, words.no_query)
    landing = marts.landings.get((table_id, landing_id)) if landing_id else None
    if landing is None or landing.retrieved_at is None:
        return str(words.no_landing.format(table=table_id, title=title, source=source))
    return str(
        words.table.format(
            table=table_id, title=title, source=source, landing=landing_id,
            when=language.form.moment(landing.retrieved_at), url=clean(landing.url or words.no_query, 500),
            page=load_routes(language.code).site("sources"),
        )
    )  # fmt: skip
