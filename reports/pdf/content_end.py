"""What follows the themes: the outlook, the similar municipalities, the methods and where the figures come from."""

from typing import Any

from reports import facts_context
from reports.charts.outlook import OutlookChart
from reports.drawing import points_of
from reports.facts import has_close_peers
from reports.facts_context import Outlook, PeerFacts, SourceEntry
from reports.facts_network import HORIZON_YEAR, OUTLOOK_STEP_YEARS
from reports.form import DASH
from reports.pdf import drawings
from reports.pdf.lines import height, times, wrapped
from reports.pdf.plain import name, printable
from reports.pdf.press import Press
from reports.peer_words import card_line
from reports.rows import Value

SOURCE_ROOM, SOURCE_SIZE, SOURCE_META_SIZE, SOURCE_INSET = 333.0, 7.2, 6.2, 1.6  # points, as in the template
METHODS = (
    "similar", "positions", "support", "chance", "trends", "old", "mergers", "missing", "projections", "national",
    "provenance",
)  # fmt: skip


def outlook(press: Press, looks: list[Outlook]) -> dict[str, Any]:
    words = press.language.texts.outlook
    return {
        "title": printable(words.title),
        "none": None if looks else printable(words.none),
        "charts": [chart for look in looks if look.drawn and (chart := _chart(press, look))],
        "keys": [["own", printable(words.key_history)], ["projection", printable(words.key_projection)]],
        "note": printable(words.note),
        "table": _projections(press, looks) if looks else None,
    }


def _until(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(v for v in values if v.year <= HORIZON_YEAR)


def _chart(press: Press, look: Outlook) -> dict[str, str] | None:
    words, units = press.language.texts.outlook, press.language.units
    history, projection = points_of(look.history), points_of(_until(look.projection))
    if not projection:
        return None
    first, last = history[0], projection[-1]
    alt = words.chart_title.format(
        name=look.indicator.name,
        first=first.year,
        first_value=units.full(first.value, look.indicator),
        last=last.year,
        last_value=units.full(last.value, look.indicator),
    )
    base = words.base.format(year=look.base_year) if look.base_year else words.base_unknown
    shape = OutlookChart(history, projection, look.base_year)
    return {
        "svg": drawings.outlook(shape, printable(base), press.language.form.number),
        "alt": printable(alt, 400),
        "caption": name(f"{look.indicator.name}, {units.label(look.indicator)}"),
    }


def _projections(press: Press, looks: list[Outlook]) -> dict[str, Any]:
    """Every projection at every fifth year and at its last one up to the horizon."""
    words, units = press.language.texts.outlook, press.language.units
    series = {look.indicator.id: {v.year: v for v in _until(look.projection)} for look in looks}
    lasts = {max(values) for values in series.values() if values}
    years = sorted({y for values in series.values() for y in values if y % OUTLOOK_STEP_YEARS == 0} | lasts)
    rows = []
    for look in looks:
        values = [series[look.indicator.id].get(year) for year in years]
        figures = [units.bare(v.value, look.indicator) if v else DASH for v in values]
        base = str(look.base_year) if look.base_year is not None else DASH
        rows.append([name(f"{look.indicator.name}, {units.label(look.indicator)}"), *figures, base])
    return {
        "caption": printable(press.language.texts.pdf.outlook.table),
        "heads": [printable(words.columns.name), *map(str, years), printable(words.columns.base)],
        "rows": rows,
    }


def peers(press: Press, code: str) -> dict[str, Any]:
    marts, words, form = press.marts, press.language.texts.peers, press.language.form
    status = marts.peer_status.get(code)
    near = facts_context.peer_facts(marts, code)
    close = has_close_peers(marts, code)
    cap = form.number(status.distance_cap, 2) if status and status.distance_cap is not None else DASH
    keys = ("rank", "name", "population", "distance", "alike", "unlike")
    return {
        "title": printable(words.title),
        "lead": printable(words.lead.format(cap=cap)) if close else None,
        "none": None if close else _no_peers(press, code, cap, [p.municipality.name for p in near]),
        "none_title": printable(words.none_title if status and status.verdict == "no_close_peer" else words.title),
        "caption": printable(words.caption),
        "heads": [printable(words.columns[key]) for key in keys],
        "rows": [_peer(press, found) for found in near] if close else [],
        "model": _model(press, code),
    }


def _no_peers(press: Press, code: str, cap: str, within: list[str]) -> str:
    """That no group is named, and why; it is a result."""
    words, form = press.language.texts.peers, press.language.form
    status = press.marts.peer_status.get(code)
    if status and status.verdict == "no_close_peer":
        nearest = DASH if status.nearest_distance is None else form.number(status.nearest_distance, 2)
        said = words.none.format(cap=cap, nearest=nearest)
        return printable(f"{said} {words.within.format(names=form.joined(within))}" if within else said)
    missing = status.missing_variables if status else None
    return printable(f"{words.not_modelled} {words.missing.format(names=missing)}" if missing else words.not_modelled)


def _peer(press: Press, found: PeerFacts) -> dict[str, Any]:
    texts, units, form = press.language.texts, press.language.units, press.language.form
    cards = {
        side: [printable(card_line(part, side, texts, units), 400) for part in parts]
        for side, parts in (("alike", found.alike), ("unlike", found.unlike))
    }
    return {
        "rank": str(found.peer.rank),
        "name": name(found.municipality.name),
        "region": name(found.municipality.region or ""),
        "population": DASH if found.population is None else form.number(found.population),
        "distance": form.number(found.peer.distance, 2),
        **cards,
    }


def _model(press: Press, code: str) -> dict[str, Any] | None:
    """The variables that similarity is judged by, with this municipality's values."""
    words, units, form = press.language.texts.peers, press.language.units, press.language.form
    variables = facts_context.model_variables(press.marts, code)
    rows = []
    for variable, indicator, own in variables:
        used = variable.state == "used"
        rows.append([
            printable(words.blocks[variable.block]),
            name(indicator.name if indicator else variable.indicator_id),
            words.unknown_year if variable.year is None else str(variable.year),
            printable(units.full(own, indicator)) if indicator and own is not None else DASH,
            form.number(variable.weight, 2) if variable.weight is not None and used else DASH,
            printable(words.states[variable.state]),
        ])  # fmt: skip
    keys = ("block", "variable", "year", "own", "weight", "state")
    heads = [printable(words.model_columns[key]) for key in keys]
    if not rows:
        return None
    return {
        "title": printable(words.model_title),
        "caption": printable(words.model_caption),
        "heads": heads,
        "rows": rows,
    }


def methods(press: Press) -> dict[str, Any]:
    words, form = press.language.texts.methods, press.language.form
    counts = {key: form.number(n) for key, n in press.counts.items()}
    counts["edition_year"] = str(press.marts.edition.edition_year)
    found = [words["items"][key] for key in METHODS]
    items = [[printable(item.title), printable(item.text.format(**counts))] for item in found]
    half = sum(len(text) for _, text in items) / 2
    first = next(n for n in range(len(items) + 1) if sum(len(text) for _, text in items[:n]) >= half)
    return {
        "title": printable(press.language.texts.pdf.method.title),
        "lead": printable(words.lead),
        "columns": [items[:first], items[first:]],
    }


def sources(press: Press, entries: list[SourceEntry]) -> dict[str, Any]:
    words = press.language.texts.sources
    own = press.language.texts.pdf.sources
    rows = [_source(press, entry) for entry in entries]
    return {
        "title": printable(words.title),
        "lead": printable(own.lead),
        "caption": printable(words.caption),
        "heads": [printable(head) for head in (words.columns.table, words.columns.retrieved, own.landing)],
        "rows": rows,
        "heights": [_source_height(row) for row in rows],
    }


def _source(press: Press, entry: SourceEntry) -> list[str]:
    texts, landing = press.language.texts, entry.landing
    parts = [entry.table.id] + ([entry.table.path] if entry.table.path else [])
    licence = (landing.licence if landing else None) or entry.table.licence
    parts += [texts.sources.licence.format(name=licence)] if licence else []
    if landing is None:
        state = texts.freshness.states[entry.freshness.state] if entry.freshness else texts.sources.not_retrieved
        found = [state, DASH]
    else:
        found = [press.language.form.moment(landing.retrieved_at) if landing.retrieved_at else DASH, landing.landing_id]
    title = wrapped(name(f"{entry.table.source_name}: {entry.table.title}"), "semibold", SOURCE_SIZE, SOURCE_ROOM)
    meta = wrapped(printable(" · ".join(parts), 300), "regular", SOURCE_META_SIZE, SOURCE_ROOM)
    return [title, meta, *map(printable, found)]


def _source_height(row: list[str]) -> float:
    return round(height(times(row[0], SOURCE_SIZE) + times(row[1], SOURCE_META_SIZE)) + 2 * SOURCE_INSET, 2)
