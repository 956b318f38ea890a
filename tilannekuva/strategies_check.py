"""What must hold of a strategy besides its shape: against the catalogue, the municipalities and itself. Pure."""

from collections.abc import Iterator
from datetime import date

from ingestion.catalogue_schema import Indicator
from ingestion.municipalities import merger_rows, municipality_rows
from ingestion.sources.files_faults import shown
from tilannekuva.strategies_model import Metric, Strategy
from tilannekuva.strategies_raw import Fault, Path, Raw

Problem = tuple[Path, str]


def faults_of(strategy: Strategy, raw: Raw, indicators: dict[str, Indicator], today: date) -> list[Fault]:
    """Every fault with its place, in the order of the file."""
    return sorted(raw.fault(path, problem) for path, problem in problems_of(strategy, indicators, today))


def problems_of(strategy: Strategy, indicators: dict[str, Indicator], today: date) -> Iterator[Problem]:
    """Path of the part and what is wrong with it. today: the day the file is read."""
    yield from _municipality(strategy.municipality_code)
    yield from _term(strategy, today)
    yield from _goals(strategy)
    seen: dict[str, int] = {}
    for n, metric in enumerate(strategy.metrics):
        path: Path = ("metrics", n)
        for name in {metric.id, metric.indicator or metric.id}:
            if name in seen:
                yield (
                    (*path, "id" if name == metric.id and name != metric.indicator else "indicator"),
                    (f"the metric '{name}' is given twice, first as metric {seen[name] + 1}. Remove one."),
                )
            seen.setdefault(name, n)
        if metric.goal not in {goal.id for goal in strategy.goals}:
            known = ", ".join(goal.id for goal in strategy.goals)
            yield (*path, "goal"), f"there is no goal '{metric.goal}'. There are: {shown(known)}."
        for part, problem in _metric(metric, indicators, strategy.approved_on):
            yield (*path, *part), problem


def _municipality(code: str) -> Iterator[Problem]:
    names = {row["municipality_code"]: row["name_fi"] for row in municipality_rows()}
    if code in names:
        return
    mergers = {row["municipality_code"]: row for row in merger_rows()}
    if code not in mergers:
        yield ("municipality_code",), f"there is no municipality with the code '{code}'."
        return
    into, first = code, mergers[code]
    while into in mergers:
        into = mergers[into]["merged_into_code"]
    yield (
        ("municipality_code",),
        (
            f"{first['name_fi']} ({code}) merged into {names.get(into, '')} ({into}); it ceased to exist on "
            f"{first['in_force']}. Write the strategy for {into}."
        ),
    )


def _term(strategy: Strategy, today: date) -> Iterator[Problem]:
    term = strategy.council_term
    if term.end <= term.start:
        yield ("council_term", "end"), f"the council term ends on {term.end}, before it begins on {term.start}."
    if strategy.approved_on > today:
        yield ("approved_on",), f"expected a day that has been, found {strategy.approved_on}."


def _goals(strategy: Strategy) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, goal in enumerate(strategy.goals):
        if goal.id in seen:
            yield ("goals", n, "id"), f"the goal '{goal.id}' is given twice. Remove one."
        seen.add(goal.id)


def _metric(metric: Metric, indicators: dict[str, Indicator], approved_on: date) -> Iterator[Problem]:
    if metric.target_year < approved_on.year:
        yield (
            ("target_year",),
            (f"the target year {metric.target_year} is in the past: the strategy was approved on {approved_on}."),
        )
    if metric.baseline is not None and metric.baseline.year >= metric.target_year:
        yield (
            ("baseline", "year"),
            (f"the baseline year {metric.baseline.year} is not before the target year {metric.target_year}."),
        )
    if metric.low is not None and metric.high is not None and metric.low >= metric.high:
        yield ("low",), f"the corridor is upside down: low {metric.low:g} is not below high {metric.high:g}."
    if metric.own_series is not None:
        if not metric.own_series.values:
            yield ("own_series", "values"), "the series is empty. Give at least one year and its figure."
        yield from _aim(metric, metric.own_series.better)
        return
    indicator = indicators.get(metric.indicator or "")
    if indicator is None:
        yield (
            ("indicator",),
            (f"unknown indicator '{metric.indicator}'. The catalogue's indicators: tilannekuva coverage."),
        )
        return
    if indicator.is_projection:
        yield ("indicator",), f"'{metric.indicator}' is a projection: no target is followed with it."
    yield from _ranges(metric, indicator)
    yield from _aim(metric, {"higher_is_better": "higher", "lower_is_better": "lower"}.get(indicator.direction))


def _ranges(metric: Metric, indicator: Indicator) -> Iterator[Problem]:
    smallest, largest = indicator.valid_range
    baseline = metric.baseline.value if metric.baseline else None
    figures: dict[Path, float | None] = {
        ("target",): metric.target, ("low",): metric.low, ("high",): metric.high, ("baseline", "value"): baseline,
    }  # fmt: skip
    for path, figure in figures.items():
        if figure is not None and not smallest <= figure <= largest:
            what = "the baseline" if path[0] == "baseline" else f"the {path[0]}"
            yield (
                path,
                (
                    f"{what} {figure:g} is impossible: {indicator.names.en} ({indicator.id}, {indicator.unit}) lies "
                    f"between {smallest:g} and {largest:g}."
                ),
            )


def _aim(metric: Metric, better: str | None) -> Iterator[Problem]:
    """better: null for a neutral indicator."""
    if metric.direction == "keep" and better is None:
        yield ("direction",), f"'{metric.indicator}' is neither good nor bad: give a corridor instead of keep."
    if metric.direction != "reach" or metric.baseline is None or metric.target is None:
        return
    change = metric.target - metric.baseline.value
    if change == 0:
        yield ("target",), "the target is the baseline. Use direction keep, or a corridor."
    elif better is not None and (change > 0) != (better == "higher"):
        yield (
            ("target",),
            (
                f"the target {metric.target:g} is worse than the baseline {metric.baseline.value:g} ({better} is "
                "better). Use direction keep to allow a change for the worse up to a limit."
            ),
        )
