"""The slides of a theme: where we stand, which way, and what the findings say."""

from reports.facts import Row, Theme
from reports.wording import Texts
from reports.workshop import draw, pick, say
from reports.workshop.context import Context, plain
from reports.workshop.escape import clean
from reports.workshop.model import Box, Chart, Para, PositionChart, Run, Slide, Table, Text
from reports.workshop.notes import Figure, claim_figures, figure_of, medians, source_notes
from reports.workshop.slides_start import LEFT, RIGHT, WIDE, findings_text, line_summary

FINDINGS = 2  # of each verdict
HEAD, ROW, TOP, LEGEND = 0.5, 0.75, 1.55, 0.8  # inches of the position table and the chart's legend
WIDTHS = {"name": 3.15, "own": 2.1, "similar": 1.35, "network": 1.25, "country": 1.25, "chart": 3.03}
SHORT_NAME = 44  # a longer name is printed smaller, so that it stays on two lines
Cell = tuple[Para, ...]


def theme_slides(context: Context, theme: Theme) -> list[Slide]:
    """Two or three slides; a theme without any comparison says so and has no charts."""
    slides = [_position_slide(context, theme)]
    rows = pick.trend_rows(context, theme)
    if rows:
        slides.append(_trend_slide(context, theme, rows))
    return [*slides, _findings_slide(context, theme)]


def _figures(context: Context, rows: list[Row]) -> list[Figure]:
    return [figure for row in rows for figure in [figure_of(context, row)] if figure]


def _position_slide(context: Context, theme: Theme) -> Slide:
    words = context.words.position
    title = words.title.format(theme=context.theme_name(theme.code))
    rows = pick.position_rows(context, theme)
    if not rows:
        none = words.none if theme.shown else context.language.texts.theme.sentence_none_here
        return Slide("text", title, (Text("Text", (plain(none),), placeholder=1),))
    figures = _figures(context, rows)
    shape = draw.position_chart(context, rows, LEGEND / (ROW * len(rows) + LEGEND), draw.sheet_notes(context, figures))
    table = _table(context, theme, rows)
    height = ROW * len(rows) + LEGEND
    left = 0.6 + sum(table.widths[:-1])
    box = Box(left, TOP + HEAD, table.widths[-1], height)
    group = "rated" if rows[0].group == "rated" else "structure"
    centre, right = words.median_of[rows[0].basis or "country"], words.right[group]
    description = words.chart.format(centre=centre, right=right, rows=_summary(context, rows, shape, centre))
    notes = [words.how.format(centre=centre, right=right)]
    notes += [f"{clean(r.indicator.name, 200)}: {medians(context, r, [r.similar, r.network, r.country])}" for r in rows]
    chart = Chart("Position", description, box, shape)
    return Slide("figure", title, (table, chart), (*notes, *source_notes(context, figures)))


def _summary(context: Context, rows: list[Row], shape: PositionChart, centre: str) -> str:
    words, units, marks = context.words.position, context.language.units, context.language.texts.positions
    return " ".join(
        words.summary_mark.format(
            name=place.name, own=units.full(place.own, row.indicator), centre=centre,
            median=units.full(place.centre, row.indicator), mark=marks[row.spine.position],
        )
        for row, place in zip(rows, shape.rows, strict=True) if row.spine
    )  # fmt: skip


def _table(context: Context, theme: Theme, rows: list[Row]) -> Table:
    """The figures beside the chart, whose place is the last column."""
    words = context.words.position
    basis = rows[0].basis or "country"
    columns = ["name", "own", *(["similar"] if basis == "similar" else []), "network", "country", "chart"]
    widths = {**WIDTHS, "name": WIDTHS["name"] + (0 if basis == "similar" else WIDTHS["similar"])}
    axis = words.axis["rated" if rows[0].group == "rated" else "structure"].format(centre=words.centre[basis])
    head = [
        (plain(axis if c == "chart" else words.head[c], 14, True, align="ctr" if c == "chart" else "l"),)
        for c in columns
    ]
    body = [tuple(_cell(context, row, column, words) for column in columns) for row in rows]
    name = words.table.format(count=len(rows), theme=context.theme_name(theme.code))
    used = tuple(widths[c] for c in columns)
    return Table(
        "Figures", name, Box(0.6, TOP, sum(used), HEAD + ROW * len(rows)), used, (HEAD, *[ROW] * len(rows)),
        (tuple(head), *body),
    )  # fmt: skip


def _cell(context: Context, row: Row, column: str, words: Texts) -> Cell:
    units, texts = context.language.units, context.language.texts
    if column == "chart" or row.latest is None:
        return (plain("", 14),)
    if column == "name":
        name = clean(row.indicator.name, 70)
        return (plain(name, 18 if len(name) <= SHORT_NAME else 16, True),)
    if column == "own":
        colour = {"better": "accent1", "worse": "accent2"}.get(row.mark)
        year = words.year.format(unit=units.label(row.indicator), year=row.latest.year)
        judged = Run(f" {texts.positions[row.spine.position]}" if row.spine else "", size=16, colour=colour, bold=True)
        value = Run(units.bare(row.latest.value, row.indicator), bold=True, size=20)
        return (Para((value, judged), bullet=False), plain(year, 12, colour="tx2"))
    found = {"similar": row.similar, "network": row.network, "country": row.country}[column]
    if found is None or found.median is None:
        return (plain(context.words.no_value, 18),)
    return (plain(units.bare(found.median, row.indicator), 18), plain(words.n.format(n=found.n), 12, colour="tx2"))


def _trend_slide(context: Context, theme: Theme, rows: list[Row]) -> Slide:
    words = context.words.trend
    edition = context.marts.edition.edition_year
    charts = []
    for row, box in zip(rows, (LEFT, RIGHT) if len(rows) > 1 else (WIDE,), strict=True):
        points = draw.own_points(row.series, edition)
        newest = figure_of(context, row, max(points))
        title = words.chart.format(name=clean(row.indicator.name, 70), unit=context.language.units.label(row.indicator))
        tall = Box(box.x, 1.6, box.w, 4.9)
        shape = draw.trend_chart(context, row, title, draw.sheet_notes(context, [newest] if newest else []))
        charts.append(Chart("Trend", line_summary(context, row, points), tall, shape))
    figures = [
        f for row in rows for points in [draw.own_points(row.series, edition)]
        for year in (min(points), max(points)) for f in [figure_of(context, row, year)] if f
    ]  # fmt: skip
    title = words.title.format(theme=context.theme_name(theme.code))
    return Slide("figure", title, tuple(charts), (words.how, *source_notes(context, figures)))


def _findings_slide(context: Context, theme: Theme) -> Slide:
    words, texts = context.words.findings, context.language.texts.minute
    title = words.title.format(theme=context.theme_name(theme.code))
    found = context.findings[theme.code]
    everything = [f for verdict in ("warning", "strength") for f in found[verdict]]
    if not everything:
        return Slide("text", title, (Text("Text", (plain(words.none),), placeholder=1),))
    columns = tuple(
        findings_text(context, n, texts[verdict], found[verdict][:FINDINGS], texts[f"none_{verdict}"])
        for n, verdict in enumerate(("warning", "strength"), 1)
    )
    notes = [words.how, *(say.whole_sentence(context, f) for f in everything)]
    return Slide("columns", title, columns, (*notes, *source_notes(context, claim_figures(context, everything))))
