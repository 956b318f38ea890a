"""The municipality in one minute: tested findings, what chance would give, what changed, and the outlook."""

from typing import Any

from reports import facts, facts_claims
from reports.facts import Row, Theme
from reports.facts_claims import worded_changes
from reports.facts_context import Outlook
from reports.facts_network import HORIZON_YEAR
from reports.pdf.plain import printable, runs
from reports.pdf.press import Press
from reports.rows import Municipality
from reports.sentences import FindingView, finding_view

SHOWN_FINDINGS = 5
SHOWN_CHANGES = 6


def minute(press: Press, municipality: Municipality, themes: list[Theme], looks: list[Outlook]) -> dict[str, Any]:
    code, texts = municipality.code, press.language.texts
    rows = {row.indicator.id: row for theme in themes for row in theme.rows}
    found = {verdict: _findings(press, code, verdict, rows) for verdict in ("warning", "strength")}
    near = facts.has_close_peers(press.marts, code)
    nothing = not any(found.values()) and not any(row.basis for row in rows.values())
    return {
        "title": printable(texts.minute.title),
        "intro": printable(texts.minute.intro_similar if near else texts.minute.intro_alone),
        "nothing": printable(texts.minute.nothing) if nothing else None,
        "columns": [] if nothing else [_column(press, verdict, views) for verdict, views in found.items()],
        "chance": _chance(press, code),
        "changes": changes(press, code),
        "outlook": _outlook(press, looks),
    }


def linked(found: dict[str, Any]) -> frozenset[str]:
    """The indicators that the findings lead to."""
    findings = [finding for column in found["columns"] for finding in column["findings"]]
    texts = [runs for finding in findings for runs in (finding["text"], *finding["notes"])]
    return frozenset(target.removeprefix("i-") for text in texts for _, _, target in text if target)


def _findings(press: Press, code: str, verdict: str, rows: dict[str, Row]) -> list[FindingView]:
    """Findings whose indicator has a row to refer to."""
    texts, units = press.language.texts, press.language.units
    return [
        finding_view(finding, row.indicator, row.trend, texts, units, _target(row))
        for finding in facts.findings(press.marts, code, verdict)
        if (row := rows.get(finding.claim.indicator_id))
    ]


def _column(press: Press, verdict: str, views: list[FindingView]) -> dict[str, Any]:
    words = press.language.texts.minute
    first = [view for view in views if view.is_headline][:SHOWN_FINDINGS]
    more = len(views) - len(first)
    count = press.language.form.count(more, words.more)
    return {
        "title": printable(words[verdict]),
        "none": printable(words[f"none_{verdict}"]) if not views else None if first else printable(words.none_headline),
        "findings": [_finding(view) for view in first],
        "more": printable(press.language.texts.pdf.minute.more.format(count=count)) if more and first else None,
    }


def _finding(view: FindingView) -> dict[str, Any]:
    return {
        "mark": view.mark,
        "kicker": printable(view.kicker),
        "text": runs(view.text),
        "notes": ([[[printable(view.meta), "", ""]]] if view.meta else []) + [runs(also) for also in view.also],
    }


def _chance(press: Press, code: str) -> str | None:
    chance = facts_claims.chance_of(press.marts, code)
    if chance is None:
        return None
    number = press.language.form.number
    counts = {
        "n": chance.n_indicators,
        "found_worse": chance.found_worse,
        "found_better": chance.found_better,
        "expected_worse": chance.expected_worse,
        "expected_better": chance.expected_better,
    }
    words = press.language.texts.minute.chance[chance.group]
    return printable(words.format(**{key: number(value) for key, value in counts.items()}))


def changes(press: Press, code: str) -> dict[str, Any]:
    """Findings that appeared, went or changed since the claims recorded before; or that there are none."""
    texts, news = press.language.texts, press.marts.claim_news
    own, words = texts.pdf.changes, texts.front
    found = worded_changes(news.of_municipality.get(code, ()), texts, press.marts)
    lines = [own.line.format(name=c.name, before=c.before, after=c.after, reason=c.reason) for c in found]
    if not news.compared_with:
        lead = words.changes_first
    else:
        when = press.language.form.day(news.compared_with)
        lead = words.changes_lead.format(when=when) if lines else words.changes_none
    more = len(lines) - SHOWN_CHANGES
    if more > 0:
        lines = [*lines[:SHOWN_CHANGES], own.more.format(count=press.language.form.count(more, words.changes_more))]
    return {
        "title": printable(words.changes_title),
        "lead": printable(lead),
        "lines": [printable(line) for line in lines],
    }


def _outlook(press: Press, looks: list[Outlook]) -> dict[str, Any] | None:
    """One sentence per projection that continues a history, to the horizon at most."""
    words, units = press.language.texts.pdf.minute, press.language.units
    sentences = []
    for look in looks:
        last = next((v for v in reversed(look.projection) if v.year <= HORIZON_YEAR), None)
        if not look.drawn or last is None or last.value is None:
            continue
        value = units.full(last.value, look.indicator)
        pattern = words.outlook if look.base_year else words.outlook_unknown
        sentences.append(
            printable(pattern.format(name=look.indicator.name, year=last.year, value=value, base=look.base_year))
        )
    return {"title": printable(words.outlook_title), "sentences": sentences} if sentences else None


def _target(row: Row) -> str:
    """The row in its chapter's spine chart; an indicator without a figure has none."""
    return f"#i-{row.indicator.id}" if row.state == "value" else ""
