"""The rows of an indicator's table as HTML: 308 of them on each of some 450 pages, so in Python rather than a template.

Closing tags that HTML makes optional are left out. Every word and name is escaped; numbers are ours. ``data-v`` holds
what a column is sorted by where the printed text would not do.
"""

from markupsafe import Markup, escape

from reports.facts_indicator import IndicatorFacts, IndicatorRow
from reports.form import DASH
from reports.language import Language
from reports.routes import Routes
from reports.safe import ready


def table_rows(facts: IndicatorFacts, language: Language, routes: Routes, root: str) -> Markup:
    """One <tr> per municipality."""
    return ready("\n").join(ready(_row(row, facts, language, routes, root)) for row in facts.rows)


def _row(row: IndicatorRow, facts: IndicatorFacts, language: Language, routes: Routes, root: str) -> str:
    place = row.municipality
    address = escape(root + routes.municipality(place.code))
    head = f'<tr><th scope="row"><a href="{address}">{escape(place.name)}</a>'
    region = f"<td>{escape(place.region or DASH)}"
    if row.latest is None:
        why = language.texts.statuses[row.status or "absent"].short
        return f"{head}<td class=off>{escape(why)}<td><td><td>{region}"
    return head + _figures(row, facts, language) + region


def _figures(row: IndicatorRow, facts: IndicatorFacts, language: Language) -> str:
    latest, units, words = row.latest, language.units, language.texts
    if latest is None:
        raise ValueError(f"{row.municipality.code} has no figure to lay out; print its status instead.")
    indicator = facts.indicator
    year = str(latest.year)
    if latest.is_old:
        year = f'<em class="old">{escape(words.theme.old.format(year=latest.year))}</em>'
    if latest.is_preliminary:
        year += f" <small>{escape(words.theme.preliminary)}</small>"
    mark = " class=other" if latest.year != facts.year else ""
    value = f"<td data-v={latest.value:.10g}{mark}><b>{units.bare(latest.value, indicator)}</b>"
    return f"{value}<td data-v={latest.year}>{year}<td{_change(row, facts, language)}<td{_rank(row)}"


def _change(row: IndicatorRow, facts: IndicatorFacts, language: Language) -> str:
    latest = row.latest
    if latest is None or latest.change_abs is None or latest.reference_year is None:
        return f">{DASH}"
    since = language.texts.theme.since.format(year=latest.reference_year)
    printed = language.units.change(latest.change_abs, facts.indicator)
    return f" data-v={latest.change_abs:.10g}>{printed} <small>{escape(since)}</small>"


def _rank(row: IndicatorRow) -> str:
    found = row.country
    if found is None or found.rank is None:
        return f">{DASH}"
    return f" data-v={found.rank}>{found.rank}/{found.rank_of}"
