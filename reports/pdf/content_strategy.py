"""The metrics of the municipality's strategy: where each is and whether it is on its way to its target."""

from typing import Any

from reports.facts_strategy import MetricView, strategy_facts
from reports.form import DASH
from reports.pdf.plain import name, printable
from reports.pdf.press import Press


def strategy(press: Press, code: str) -> dict[str, Any] | None:
    """None when the municipality has no metrics in this edition. That default ones have no targets is said."""
    facts = strategy_facts(press.marts, press.language, code)
    first = facts["strategy"]
    if first is None:
        return None
    words, own = press.language.texts.strategy, press.language.texts.pdf.strategy
    genitive = press.language.genitive(press.marts.municipalities[code])
    return {
        "title": name(own.title),
        "lead": printable(words.lead_default if first.is_default else words.lead),
        "notes": [printable(words.example)] if first.is_example else [],
        "caption": name(words.title.format(genitive=genitive)),
        "heads": [printable(own.columns[key]) for key in ("name", "value", "target", "observed", "required", "status")],
        "groups": [
            {"name": name(group or words.no_goal), "rows": [_row(press, view) for view in views]}
            for group, views in facts["groups"]
        ],
    }


def _row(press: Press, view: MetricView) -> dict[str, str]:
    words, metric = press.language.texts.strategy, view.metric
    value = words.in_year.format(value=view.value, year=metric.year) if view.value else DASH
    status = words.statuses[metric.status]
    if metric.reason:
        status = f"{status}: {words.reasons[metric.reason]}"
    observed = view.observed or DASH
    if view.observed and view.observed_low and view.observed_high:
        observed = words.interval.format(pace=view.observed, low=view.observed_low, high=view.observed_high)
    return {
        "name": name(view.name),
        "value": printable(value),
        "target": name(view.target or DASH),
        "observed": printable(observed),
        "required": printable(view.required or DASH),
        "status": printable(status),
        "mark": view.mark,
    }
