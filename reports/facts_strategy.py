"""Facts of a municipality's page of its strategy: each metric in words and as a chart. Every figure is the marts'."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from reports.charts import target
from reports.charts.scale import Point
from reports.form import slope_decimals, with_unit
from reports.language import Language
from reports.read import Marts
from reports.read_tracking import Metric, MetricPoint

STATUS_MARKS = {
    "met": "better",
    "on_track": "better",
    "unclear": "level",
    "off_track": "worse",
    "wrong_way": "worse",
    "cannot_be_judged": "none",
}
OWN_DECIMALS = 1  # of a series of the municipality's own, for which the catalogue has no decimals


@dataclass(frozen=True)
class MetricView:
    """A metric ready to print; texts are None where there is nothing to say."""

    metric: Metric
    name: str
    group: str | None
    mark: str
    value: str | None
    target: str | None
    line: str | None
    required: str | None
    observed: str | None
    observed_low: str | None
    observed_high: str | None
    council: str | None
    reference: str | None
    chart: Markup | None


def strategy_facts(marts: Marts, language: Language, code: str) -> dict[str, Any]:
    """The metrics by goal (by pillar when they are the default ones), and the strategy they belong to, if any."""
    views = [_view(marts, language, code, metric) for metric in marts.tracking.metrics.get(code, [])]
    first = views[0].metric if views else None
    tally = [(mark, sum(1 for v in views if v.metric.status == mark)) for mark in STATUS_MARKS]
    return {
        "strategy": first,
        "groups": [(group, list(items)) for group, items in groupby(sorted_by_group(views), key=lambda v: v.group)],
        "tally": [(status, STATUS_MARKS[status], n) for status, n in tally if n],
    }


def sorted_by_group(views: list[MetricView]) -> list[MetricView]:
    """Groups stay in the order of their first metric."""
    order = {group: n for n, group in reversed(list(enumerate(v.group for v in views)))}
    return sorted(views, key=lambda v: order[v.group])


def _view(marts: Marts, language: Language, code: str, metric: Metric) -> MetricView:
    indicator = marts.indicators.get(metric.indicator_id or "")
    decimals = indicator.decimals if indicator else OWN_DECIMALS
    say = _Figures(language, metric.unit, decimals)
    points = marts.tracking.points.get((code, metric.metric_id), [])
    pillars = language.texts.strategy.pillars
    return MetricView(
        metric=metric,
        name=metric.metric_name or (indicator.name if indicator else metric.metric_id),
        group=metric.goal if not metric.is_default else pillars[metric.pillar] if metric.pillar else None,
        mark=STATUS_MARKS[metric.status],
        value=say.value(metric.value),
        target=_target(language, metric, say),
        line=say.value(metric.target_line),
        required=say.pace(metric.required_pace),
        observed=say.pace(metric.observed_pace),
        observed_low=say.pace(metric.observed_pace_low),
        observed_high=say.pace(metric.observed_pace_high),
        council=say.value(metric.council_value),
        reference=say.value(metric.reference_median),
        chart=_chart(metric, points, language, say),
    )


class _Figures:
    """Prints a metric's figures: its unit may be one of the vocabulary or the municipality's own words."""

    def __init__(self, language: Language, unit: str, decimals: int) -> None:
        self.form, self.decimals = language.form, decimals
        units = language.texts.units
        known = units[unit] if unit in set(units) else None
        # Braces in a unit's own words are text, not a place for a figure.
        own = "{n} " + unit.replace("{", "").replace("}", "")
        self.patterns = (known.value, known.change) if known else (own, own)

    def value(self, figure: float | None) -> str | None:
        return None if figure is None else with_unit(self.form.number(figure, self.decimals), self.patterns[0])

    def pace(self, figure: float | None) -> str | None:
        if figure is None:
            return None
        return with_unit(self.form.number(figure, slope_decimals(figure, self.decimals), True), self.patterns[1])


def _target(language: Language, metric: Metric, say: _Figures) -> str | None:
    words = language.texts.strategy.targets
    low, high = say.value(metric.low), say.value(metric.high)
    if metric.direction == "reach" and metric.target is not None:
        return str(words.reach.format(target=say.value(metric.target), year=metric.target_year))
    if low and high and metric.low != metric.high:
        return str(words.corridor.format(low=low, high=high))
    if low or high:
        return str((words.at_least if low else words.at_most).format(limit=low or high))
    return None


def _chart(metric: Metric, points: list[MetricPoint], language: Language, say: _Figures) -> Markup | None:
    own = tuple(Point(p.year, p.value) for p in points if p.value is not None)
    if len(own) < 2 or metric.target_year is None:
        return None
    line: tuple[Point, ...] = ()
    if metric.direction == "reach" and metric.target is not None:
        ends = [Point(metric.target_year, metric.target)]
        if metric.baseline_year is not None and metric.baseline_value is not None:
            ends.insert(0, Point(metric.baseline_year, metric.baseline_value))
        line = tuple(ends)
    title = language.texts.strategy.chart_title.format(
        first=own[0].year,
        first_value=say.value(own[0].value),
        last=own[-1].year,
        last_value=say.value(own[-1].value),
        target=_target(language, metric, say) or "",
    )
    shape = target.TargetChart(own, line, (metric.low, metric.high), own[0].year, max(metric.target_year, own[-1].year))
    return target.draw(shape, title, language.form.number)
