"""The last slides: outlook, strategy metrics, questions, sources and the facilitator's sheet."""

from collections.abc import Mapping
from typing import Any

from reports.facts_context import Outlook, source_entries
from reports.facts_strategy import MetricView, strategy_facts
from reports.workshop import draw, say
from reports.workshop.context import Context, is_number, plain, point
from reports.workshop.escape import clean
from reports.workshop.model import AxisChart, Box, Chart, Para, Slide, Table, Text
from reports.workshop.notes import Figure, claim_figures, source_notes, table_lines
from reports.workshop.slides_start import LEAD, LEFT, RIGHT, WIDE

OUTLOOK_YEAR = 2040
QUESTIONS = 4  # on a theme's slide
METRICS = 5
SOURCES = 6
PEOPLE = "population_projection"
AGES = ("population_projection_7_15", "population_projection_over_74")


def outlook_slide(context: Context) -> Slide | None:
    """Population and two age groups to 2040; None when there is no projection of the population."""
    words, looks = context.words.outlook, {look.indicator.id: look for look in context.looks}
    people = looks.get(PEOPLE)
    points = _projected(people) if people else {}
    if people is None or len(points) < 2:
        return None
    base = context.language.texts.outlook.base if people.base_year else context.language.texts.outlook.base_unknown
    last = max(points)
    lead = words.lead.format(
        name=clean(people.indicator.name, 80), last=last, base=base.format(year=people.base_year),
        last_value=context.language.units.full(points[last], people.indicator),
    )  # fmt: skip
    figures = _ends(context, people)
    charts = [Chart("Population", _summary(context, people), LEFT, _people_chart(context, people, figures))]
    groups = [looks[i] for i in AGES if i in looks and len(_projected(looks[i])) > 1]
    if groups:
        ages = [f for look in groups for f in _ends(context, look)]
        said = " ".join(_summary(context, look) for look in groups)
        charts.append(Chart("Age groups", said, RIGHT, _ages_chart(context, groups, ages)))
        figures += ages
    else:
        charts = [Chart(c.name, c.description, WIDE, c.shape) for c in charts]
    shapes: tuple[Text | Chart, ...] = (Text("Lead", (plain(lead),), placeholder=LEAD), *charts)
    return Slide("figure", words.title.format(year=last), shapes, (words.how, *source_notes(context, figures)))


def _projected(look: Outlook) -> dict[int, float]:
    return {
        v.year: v.value
        for v in look.projection
        if v.value is not None and is_number(v.value) and v.year <= OUTLOOK_YEAR
    }


def _people_chart(context: Context, look: Outlook, figures: list[Figure]) -> AxisChart:
    words = context.words.outlook
    history = draw.own_points(look.history, context.marts.edition.edition_year)
    lines = [(words.history, history, False)] if history else []
    lines.append((words.projection, _projected(look), True))
    title = clean(look.history_indicator.name if look.history_indicator else look.indicator.name, 70)
    return draw.projection_chart(title, lines, look.indicator.decimals, draw.sheet_notes(context, figures))


def _ages_chart(context: Context, looks: list[Outlook], figures: list[Figure]) -> AxisChart:
    lines = [(clean(look.indicator.name, 70), _projected(look), True) for look in looks]
    notes = draw.sheet_notes(context, figures)
    return draw.projection_chart(context.words.outlook.ages, lines, max(k.indicator.decimals for k in looks), notes)


def _ends(context: Context, look: Outlook) -> list[Figure]:
    """The first and the last projected figure, and the newest one of the history."""
    points = _projected(look)
    wanted = [v for v in look.projection if v.year in (min(points), max(points))]
    wanted += [v for v in look.history[-1:] if v.value is not None]
    units, name = context.language.units, clean(look.indicator.name, 200)
    return [
        Figure(name, v.year, units.full(v.value, look.indicator), v.table_id, v.landing_id)
        for v in wanted if v.value is not None and v.table_id
    ]  # fmt: skip


def _summary(context: Context, look: Outlook) -> str:
    points, units = _projected(look), context.language.units
    first, last = min(points), max(points)
    return str(
        context.words.outlook.summary.format(
            name=clean(look.indicator.name, 200), first=first, first_value=units.full(points[first], look.indicator),
            last=last, last_value=units.full(points[last], look.indicator),
        )
    )  # fmt: skip


def strategy_slide(context: Context) -> Slide | None:
    """The metrics of the council's strategy; None where there is none (default metrics have no target to discuss)."""
    code = context.municipality.code
    if all(m.is_default for m in context.marts.tracking.metrics.get(code, [])):
        return None
    facts = strategy_facts(context.marts, context.language, code)
    views = [view for _, group in facts["groups"] for view in group if not view.metric.is_default]
    if context.theme:
        views = [v for v in views if _theme_of(context, v) == context.theme]
    if not views:
        return None
    words, texts = context.words.strategy, context.language.texts.strategy
    shown = views[:METRICS]
    widths = (4.3, 2.65, 2.95, 2.23)
    rows: list[tuple[tuple[Para, ...], ...]] = [
        tuple((plain(words.head[c], 16, True),) for c in ("name", "value", "target", "status"))
    ]
    rows += [_metric_cells(context, view) for view in shown]
    table = Table(
        "Strategy metrics", words.table.format(count=len(shown)), Box(0.6, 2.1, sum(widths), 0.5 + 0.78 * len(shown)),
        widths, (0.5, *[0.78] * len(shown)), tuple(rows),
    )  # fmt: skip
    first = views[0].metric
    lead = texts.example if first.is_example else clean(first.strategy_name or "", 120)
    figures = [f for view in shown for f in _metric_figures(context, view)]
    notes = (words.how, *source_notes(context, figures))
    return Slide("figure", words.title, (Text("Lead", (plain(lead),), placeholder=LEAD), table), notes)


def _theme_of(context: Context, view: MetricView) -> str | None:
    indicator = context.marts.indicators.get(view.metric.indicator_id or "")
    return indicator.theme if indicator else None


def _metric_cells(context: Context, view: MetricView) -> tuple[tuple[Para, ...], ...]:
    nothing = context.words.no_value
    colour = {"better": "accent1", "worse": "accent2"}.get(view.mark)
    year = f" ({view.metric.year})" if view.metric.year is not None and view.value else ""
    return (
        (plain(clean(view.name, 80), 18, True),),
        (plain(f"{view.value or nothing}{year}", 18),),
        (plain(view.target or nothing, 18),),
        (plain(context.language.texts.strategy.statuses[view.metric.status], 18, True, colour),),
    )


def _metric_figures(context: Context, view: MetricView) -> list[Figure]:
    """The landing behind a metric's figure; a series of the municipality's own has none."""
    key = (context.municipality.code, view.metric.indicator_id or "")
    return [
        Figure(clean(view.name, 200), v.year, view.value, v.table_id, v.landing_id)
        for v in context.marts.values.get(key, []) if v.year == view.metric.year and v.table_id and view.value
    ]  # fmt: skip


def question_slides(context: Context) -> list[Slide]:
    """A slide per theme that has findings; in its notes, the finding behind each question."""
    words, slides = context.words.questions, []
    for theme in context.themes:
        found = say.questions(context, theme.code, QUESTIONS)
        if not found:
            continue
        title = words.title.format(theme=context.theme_name(theme.code))
        text = Text("Questions", tuple(point(asked, 24) for asked in say.asked(context, found)), placeholder=1)
        notes = [words.how]
        notes += [words.basis.format(number=n, sentence=say.whole_sentence(context, f)) for n, f in enumerate(found, 1)]
        slides.append(Slide("text", title, (text,), (*notes, *source_notes(context, claim_figures(context, found)))))
    return slides


def sources_slide(context: Context) -> Slide:
    """The sources by organisation; every table of the municipality's figures in the notes."""
    words, language = context.words.sources, context.language
    entries = source_entries(context.marts, list(context.themes), list(context.looks))
    by_source: dict[str, list[Any]] = {}
    for entry in entries:
        if entry.landing and entry.landing.retrieved_at:
            by_source.setdefault(clean(entry.table.source_name, 60), []).append(entry)
    lines = []
    for name, found in list(by_source.items())[:SOURCES]:
        newest = max(e.landing.retrieved_at for e in found)
        count = language.form.count(len({e.table.id for e in found}), words.count)
        lines.append(point(words.line.format(name=name, count=count, when=language.form.day(newest))))
    licences = sorted({clean(e.table.licence, 40) for found in by_source.values() for e in found if e.table.licence})
    if licences:
        lines.append(point(words.licence.format(names=language.form.joined(licences))))
    lines.append(point(words.where))
    listed = [Figure("", 0, "", e.table.id, e.landing.landing_id if e.landing else None) for e in entries if e.landing]
    notes = (context.words.notes.sources, *table_lines(context, listed))
    return Slide("text", words.title, (Text("Sources", tuple(lines), placeholder=1),), notes)


def sheet_slides(context: Context, places: Mapping[str, tuple[int, int] | None]) -> list[Slide]:
    """How to run the session, with timings. places: the first and last slide of each part of the pack."""
    words = context.words.sheet
    steps = words.one if context.theme else words.all
    rows = [tuple((plain(words.head[c], 16, True),) for c in ("minutes", "what", "slides"))]
    for step in steps:
        place = places.get(step["part"])
        slides = context.language.form.years(*place) if place else context.words.no_value
        rows.append(((plain(str(step["minutes"]), 20, True),), (plain(step["what"], 20),), (plain(slides, 20),)))
    widths, heights = (1.6, 8.73, 1.8), (0.5, *[0.7] * len(steps))
    table = Table("Session", words.table, Box(0.6, 2.1, sum(widths), sum(heights)), widths, heights, tuple(rows))
    total = words.total.format(minutes=sum(step["minutes"] for step in steps))
    how = Text("How to", tuple(point(line) for line in words.how), placeholder=1)
    notes = _all_questions(context)
    return [
        Slide("figure", words.title, (Text("Lead", (plain(total),), placeholder=LEAD), table), notes),
        Slide("text", words.how_title, (how,), notes),
    ]


def _all_questions(context: Context) -> tuple[str, ...]:
    lines = []
    for theme in context.themes:
        found = say.questions(context, theme.code, QUESTIONS)
        if found:
            lines.append(f"{context.theme_name(theme.code)}:")
            lines += [f"– {asked}" for asked in say.asked(context, found)]
    words = context.words.sheet
    return (words.questions, *lines) if lines else (words.no_questions,)
