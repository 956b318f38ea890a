"""Rows of the marts as charts. Figures go in as they are; only the places of marks are scaled, by the chart itself."""

from collections.abc import Iterable, Sequence

from reports.facts import Row
from reports.rows import Value
from reports.workshop.context import Context, is_number, number_format
from reports.workshop.escape import clean
from reports.workshop.model import AxisChart, PositionChart, PositionRow, Series
from reports.workshop.notes import Figure, table_lines


def sheet_notes(context: Context, figures: Iterable[Figure]) -> tuple[str, ...]:
    """What stands under the figures in a chart's sheet: the warning of sample figures, and the sources."""
    note = context.sample_note
    return (*((note,) if note else ()), *table_lines(context, figures))


def pieces(
    name: str, years: Sequence[int], points: dict[int, float], breaks: Iterable[int], pattern: str
) -> list[Series]:
    """One series per stretch between breaks, so that the line ends there; only the first is named in the legend.

    A missing year is a gap of its own. pattern names the later ones, with {name} and {years}.
    """
    known = [y for y in years if y in points]
    if not known:
        return []
    starts = [known[0], *sorted(b for b in set(breaks) if known[0] < b <= known[-1])]
    found: list[Series] = []
    for n, start in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else years[-1] + 1
        inside = [y for y in known if start <= y < end]
        if not inside:
            continue
        label = pattern.format(name=name, years=f"{inside[0]}\u2013{inside[-1]}") if found else name
        values = tuple(points.get(y) if start <= y < end else None for y in years)
        found.append(Series(label, values, "tx1", in_legend=not found))
    return found


def _styled(series: list[Series], colour: str, width: float, dashed: bool, marker: str, ends: bool) -> list[Series]:
    """ends: print the first and the last figure."""
    styled = []
    for n, one in enumerate(series):
        filled = [i for i, v in enumerate(one.values) if v is not None]
        spots = {filled[0]} if n == 0 else set()
        spots |= {filled[-1]} if n == len(series) - 1 else set()
        styled.append(
            Series(one.name, one.values, colour, dashed, width, marker, frozenset(spots if ends else ()), one.in_legend)
        )
    return styled


def own_points(series: Iterable[Value], last: int) -> dict[int, float]:
    return {v.year: v.value for v in series if v.value is not None and is_number(v.value) and v.year <= last}


def trend_chart(context: Context, row: Row, title: str, notes: tuple[str, ...]) -> AxisChart:
    """The municipality's line with the median of the similar ones."""
    edition, words = context.marts.edition.edition_year, context.words.trend
    points = own_points(row.series, edition)
    medians = {c.year: c.median for c in row.band if c.median is not None and min(points) <= c.year <= edition}
    years = list(range(min(points), max([*points, *medians]) + 1))
    breaks = [v.year for v in row.series if v.is_break]
    pattern = words.piece
    own = pieces(clean(context.municipality.name, 60), years, points, breaks, pattern)
    group = pieces(words.median, years, medians, breaks, pattern)
    # A year without neighbours (elections) has no line: then the median needs marks of its own.
    mark = "none" if any(y + 1 in medians for y in medians) else "dash"
    series = _styled(group, "accent3", 2.25, True, mark, False) + _styled(own, "tx1", 3.5, False, "circle", True)
    return AxisChart("line", title, tuple(map(str, years)), tuple(series), number_format(row.indicator.decimals), notes)


def projection_chart(
    title: str, lines: Sequence[tuple[str, dict[int, float], bool]], decimals: int, notes: tuple[str, ...]
) -> AxisChart:
    """lines: (name, figures by year, is projected); projected lines are dashed, and no line is drawn through a gap."""
    years = sorted({year for _, points, _ in lines for year in points})
    span = list(range(years[0], years[-1] + 1))
    colours = ("tx1", "tx1") if len({projected for _, _, projected in lines}) == 2 else ("tx1", "accent4")
    series = []
    for (name, points, projected), colour in zip(lines, colours, strict=False):
        filled = [span.index(y) for y in sorted(points)]
        values = tuple(points.get(y) for y in span)
        spots = frozenset({filled[-1]})
        series.append(Series(name, values, colour, projected, 3.5, "none", spots))
    return AxisChart("line", title, tuple(map(str, span)), tuple(series), number_format(decimals), notes)


def position_chart(context: Context, rows: Sequence[Row], legend_share: float, notes: tuple[str, ...]) -> PositionChart:
    words = context.words.position
    basis = rows[0].basis or "country"
    names = {key: str(text) for key, text in words.sheet.items()}
    names |= {
        "own": clean(context.municipality.name, 60),
        "centre": words.median_of[basis],
        "network": words.median_of.network,
        "country": words.median_of.country,
        "others": words.others,
    }
    return PositionChart(tuple(_position(context, row) for row in rows), names, notes, legend_share)


def _position(context: Context, row: Row) -> PositionRow:
    if row.latest is None or row.spine is None or row.spine.median is None:
        raise ValueError(f"The row of {row.indicator.id} has no position to draw; it should not have been picked.")
    network = row.network.median if row.network else None
    country = row.country.median if row.country and row.basis != "country" else None
    lower = row.indicator.direction == "lower_is_better" and row.group == "rated"
    return PositionRow(
        clean(row.indicator.name, 200), context.language.units.label(row.indicator), row.latest.year,
        row.indicator.decimals, row.latest.value, row.spine.median, network, country,
        tuple((clean(n, 100), v) for n, v in row.others), -1 if lower else 1, row.mark,
    )  # fmt: skip
