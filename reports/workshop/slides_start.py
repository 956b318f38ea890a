"""The first slides: title, where we come from, the municipality in one minute, who we are compared with."""

from reports.facts import Row
from reports.facts_context import POPULATION
from reports.workshop import draw, say
from reports.workshop.context import Context, is_number, number_format, plain, point
from reports.workshop.escape import clean
from reports.workshop.model import AxisChart, Box, Chart, Para, Run, Series, Slide, Text
from reports.workshop.notes import Figure, claim_figures, figure_of, medians, source_notes

AGES = ("share_under_15_pct", "share_15_64_pct", "share_over_64_pct")
LEFT, RIGHT = Box(0.6, 2.1, 5.85, 4.4), Box(6.88, 2.1, 5.85, 4.4)
WIDE = Box(0.6, 2.1, 12.13, 4.4)
MINUTE_FINDINGS = 2  # of each verdict: a slide is read from the back of a room
LEAD = 13  # the placeholder under the title of a figure slide


def title_slide(context: Context) -> Slide:
    words, edition = context.words, context.marts.edition.edition
    lines = [plain(words.subtitle.format(edition=edition))]
    if context.theme:
        lines.append(plain(words.subtitle_theme.format(theme=context.theme_name(context.theme))))
    name = clean(context.municipality.name, 120)
    return Slide("title", words.title.format(name=name), (Text("Subtitle", tuple(lines), placeholder=1),))


def past_slide(context: Context) -> Slide:
    words = context.words.past
    people = context.rows.get(POPULATION)
    charts = [chart for chart in (_population(context, people), _ages(context)) if chart]
    ages = [context.rows[i] for i in AGES if i in context.rows]
    if not charts:
        return Slide("text", words.title, (Text("Text", (plain(words.none),), placeholder=1),), (words.how,))
    if len(charts) == 1:
        charts = [Chart(c.name, c.description, WIDE, c.shape) for c in charts]
    shapes: tuple[Text | Chart, ...] = (Text("Lead", (plain(_past_lead(context, people)),), placeholder=LEAD), *charts)
    figures = [f for row in ([people] if people else []) + ages for f in [figure_of(context, row)] if f]
    said = [line for row in ages for line in [medians(context, row, [row.similar])] if line]
    return Slide("figure", words.title, shapes, (words.how, *said, *source_notes(context, figures)))


def _past_lead(context: Context, people: Row | None) -> str:
    words, units = context.words.past, context.language.units
    if people is None or people.latest is None:
        return ""
    latest, indicator = people.latest, people.indicator
    shown = {"population": units.full(latest.value, indicator), "year": latest.year}
    if latest.change_abs is None or latest.reference_year is None:
        return str(words.lead.format(**shown))
    change = units.change(latest.change_abs, indicator)
    return str(words.lead_change.format(**shown, since=latest.reference_year, change=change))


def _population(context: Context, people: Row | None) -> Chart | None:
    if people is None or len(draw.own_points(people.series, context.marts.edition.edition_year)) < 2:
        return None
    points = draw.own_points(people.series, context.marts.edition.edition_year)
    years = context.language.form.years(min(points), max(points))
    title = context.words.past.population.format(years=years)
    figure = figure_of(context, people, max(points))
    notes = draw.sheet_notes(context, [figure] if figure else [])
    # The similar municipalities' median of a count would only say how large they are.
    alone = people.__class__(**{**vars(people), "band": ()})
    return Chart(
        "Population", line_summary(context, people, points), LEFT, draw.trend_chart(context, alone, title, notes)
    )


def line_summary(context: Context, row: Row, points: dict[int, float]) -> str:
    first, last = min(points), max(points)
    units = context.language.units
    return str(
        context.words.trend.summary.format(
            name=clean(row.indicator.name, 200), first=first, last=last,
            first_value=units.full(points[first], row.indicator), last_value=units.full(points[last], row.indicator),
        )
    )  # fmt: skip


def _ages(context: Context) -> Chart | None:
    """Shares of the age groups of one year: own, the similar municipalities' median, the whole country."""
    rows = [context.rows[i] for i in AGES if i in context.rows]
    years = {row.latest.year for row in rows if row.latest}
    if len(rows) < 2 or len(years) != 1 or any(r.latest is None or not is_number(r.latest.value) for r in rows):
        return None
    words, year = context.words.past, years.pop()
    names = tuple(str(words.ages[row.indicator.id]) for row in rows)
    all_points = frozenset(range(len(rows)))
    own = tuple(row.latest.value if row.latest else None for row in rows)
    series = [Series(clean(context.municipality.name, 60), own, "tx1", labels=all_points)]
    similar = tuple(row.similar.median if row.similar else None for row in rows)
    national = tuple(row.national.value if row.national else None for row in rows)
    for name, values, colour in ((words.median, similar, "accent4"), (words.national, national, "accent6")):
        if any(v is not None for v in values):
            series.append(Series(name, values, colour, labels=all_points))
    figures = [f for row in rows for f in [figure_of(context, row)] if f]
    units = context.language.units
    said = ". ".join(
        f"{name}: {units.full(value, row.indicator)}"
        for name, value, row in zip(names, own, rows, strict=True)
        if value is not None
    )
    title = words.age.format(year=year)
    notes = draw.sheet_notes(context, figures)
    decimals = max(row.indicator.decimals for row in rows)
    shape = AxisChart("column", title, names, tuple(series), number_format(decimals), notes)
    return Chart("Age structure", f"{title}. {said}.", RIGHT, shape)


def minute_slide(context: Context) -> Slide:
    """The findings that come first over all themes of the pack."""
    texts, words = context.language.texts.minute, context.words
    chosen = {}
    for verdict in ("warning", "strength"):
        found = [f for theme in context.findings.values() for f in theme[verdict]]
        found.sort(key=lambda f: (not f.claim.is_headline, f.claim.priority, f.claim.id))
        chosen[verdict] = found[:MINUTE_FINDINGS]
    columns = [
        findings_text(context, n, texts[verdict], chosen[verdict], texts[f"none_{verdict}"])
        for n, verdict in enumerate(("warning", "strength"), 1)
    ]
    everything = [*chosen["warning"], *chosen["strength"]]
    notes = [words.minute.how, *(say.whole_sentence(context, f) for f in everything)]
    return Slide(
        "columns",
        words.minute.title,
        tuple(columns),
        (*notes, *source_notes(context, claim_figures(context, everything))),
    )


def findings_text(context: Context, place: int, head: str, findings: list, nothing: str) -> Text:  # type: ignore[type-arg]
    """A column of findings: what is bold is the figure, under it the comparison."""
    colour = "accent2" if place == 1 else "accent1"
    paras: list[Para] = [plain(head, 24, True, colour)]
    for finding in findings:
        figure, comparison = say.headline(context, finding)
        runs = (Run(f"{figure} ", bold=True, size=22), Run(comparison, size=22))
        paras.append(Para(runs, bullet=False))
    if not findings:
        paras.append(plain(nothing, 22))
    return Text(("Warnings", "Strengths")[place - 1], tuple(paras), placeholder=place)


def peers_slide(context: Context) -> Slide:
    words, edition = context.words.peers, context.marts.edition
    pattern = words.network_example if edition.network_is_example else words.network
    network = [pattern.format(name=clean(edition.network_name, 200))] if edition.network_name else []
    if not context.has_peers:
        text = Text("Text", tuple(point(line) for line in [*words.none, *network]), placeholder=1)
        return Slide("text", words.title, (text,), (words.how,))
    found = _sizes(context)
    near = context.marts.peers.get(context.municipality.code, [])
    lead = words.lead.format(count=context.language.form.count(len(near), words.count))
    shapes: list[Text | Chart] = [Text("Lead", (plain(lead),), placeholder=LEAD)]
    figures = [figure for _, _, figure in found]
    if found:
        shapes.append(_sizes_chart(context, found))
    return Slide("figure", words.title, tuple(shapes), (words.how, *network, *source_notes(context, figures)))


def _sizes(context: Context) -> list[tuple[str, float, Figure]]:
    """(name, population, figure) of this municipality and then of the similar ones, all of one year."""
    marts, people = context.marts, context.rows.get(POPULATION)
    if people is None or people.latest is None:
        return []
    found = []
    for code in [context.municipality.code, *(p.code for p in marts.peers.get(context.municipality.code, []))]:
        name = clean(marts.municipalities[code].name, 40)
        for value in marts.values.get((code, POPULATION), []):
            if value.year == people.latest.year and value.value is not None and value.table_id:
                shown = context.language.units.full(value.value, people.indicator)
                found.append((name, value.value, Figure(name, value.year, shown, value.table_id, value.landing_id)))
    return found


def _sizes_chart(context: Context, found: list[tuple[str, float, Figure]]) -> Chart:
    words, people = context.words.peers, context.rows[POPULATION]
    title = words.chart.format(year=found[0][2].year)
    values = tuple(value for _, value, _ in found)
    series = Series(clean(people.indicator.name, 60), values, "accent3", labels=frozenset(range(len(found))))
    shape = AxisChart(
        "bar", "", tuple(name for name, _, _ in found), (series,), number_format(people.indicator.decimals),
        draw.sheet_notes(context, [f for _, _, f in found]), has_legend=False, marked=0,
    )  # fmt: skip
    said = ". ".join(f"{name}: {figure.value}" for name, _, figure in found)
    return Chart("Similar municipalities", f"{title}. {said}.", WIDE, shape)
