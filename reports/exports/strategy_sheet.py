"""The metrics of a municipality's strategy against their targets, as the mart judges them."""

from reports.exports.book import Book
from reports.exports.sheet import Sheet, Tail
from reports.read_tracking import Metric
from reports.rows import Municipality

_COLUMNS = (
    ("metric", 44), ("goal", 28), ("owner", 22), ("set", 26), ("unit", 16), ("latest", 12), ("year", 8), ("status", 26),
    ("reason", 24), ("baseline", 12), ("baseline_year", 9), ("target", 12), ("low", 10), ("high", 10),
    ("target_year", 9), ("target_line", 14), ("required_pace", 14), ("observed_pace", 14), ("reference", 16),
    ("reference_n", 14), ("indicator_id", 34),
)  # fmt: skip
_FREE_DECIMALS = 2  # of a metric that is no indicator of ours


def strategy_sheet(book: Book, municipality: Municipality) -> Sheet | None:
    """The newest figure of each metric; None when the mart has no metric of this municipality."""
    metrics = book.marts.tracking.metrics.get(municipality.code)
    if not metrics:
        return None
    sheet = book.words.sheets.strategy
    title = book.words.theme_title.format(name=municipality.name, theme=sheet.name)
    rows = [_row(book, metric) for metric in metrics]
    return Sheet(sheet.name, sheet.contents, [book.head(*c) for c in _COLUMNS], rows, title)


def _row(book: Book, metric: Metric) -> list[Tail]:
    cells, words = book.cells, book.words
    indicator = book.marts.indicators.get(metric.indicator_id or "")
    decimals = indicator.decimals if indicator else _FREE_DECIMALS
    pace = f"change{min(decimals + 2, 6)}"

    def figure(value: float | None) -> Tail:
        return cells.value(value, metric.unit, decimals)

    kind = "default" if metric.is_default else "example" if metric.is_example else "own"
    return [
        cells.text(metric.metric_name or (indicator.name if indicator else metric.metric_id)),
        cells.text(metric.goal),
        cells.text(metric.owner),
        cells.text(words.sets[kind]),
        cells.text(_unit(book, metric.unit)),
        figure(metric.value),
        cells.year(metric.year),
        cells.text(words.strategy_status[metric.status] if metric.status else None),
        cells.text(words.strategy_reasons[metric.reason] if metric.reason else None),
        figure(metric.baseline_value),
        cells.year(metric.baseline_year),
        *(figure(value) for value in (metric.target, metric.low, metric.high)),
        cells.year(metric.target_year),
        figure(metric.target_line),
        cells.number(metric.required_pace, pace),
        cells.number(metric.observed_pace, pace),
        figure(metric.reference_median),
        cells.number(metric.reference_n, "count"),
        cells.text(metric.indicator_id),
    ]


def _unit(book: Book, unit: str) -> str:
    """The unit's label; a metric of the municipality's own may have a unit in its own words."""
    return str(book.texts.units[unit].label) if unit in book.texts.units else unit
