"""The strips of a theme as a scatter chart whose workbook holds the actual figures; formulas there make the positions.

Whoever changes a figure in the sheet moves its mark: position = direction * (figure - centre) / scale, -1 to 1.
"""

from reports.workshop import xml_chart as x
from reports.workshop.model import Formula, PositionChart, PositionRow
from reports.workshop.workbook import Row

_ACROSS, _DOWN = 111_111_201, 111_111_202
_REACH = 1.12
# Columns of the sheet, see sheet_rows.
_OWN, _NETWORK, _COUNTRY, _LINE = "J", "K", "L", "M"
_MARKS = {"better": ("diamond", "accent1"), "worse": ("diamond", "accent2")}


def scale_of(row: PositionRow) -> float:
    """Half of the axis in the indicator's unit: the farthest of the marks from the centre."""
    figures = [row.own, row.network, row.country, *(value for _, value in row.others)]
    return max(abs(v - row.centre) for v in figures if v is not None) or 1.0


def _at(value: float, row: PositionRow) -> float:
    return round(row.direction * (value - row.centre) / scale_of(row), 6)


def sheet_rows(chart: PositionChart) -> list[Row]:
    """A row per indicator (figures D-G, scale and direction H-I, positions J-L, line M), then one per similar one."""
    names = chart.names
    keys = ("indicator", "unit", "year", "own", "centre", "network", "country", "scale", "direction")
    at = [f"{names['position']}: {names[key]}" for key in ("own", "network", "country")]
    rows: list[Row] = [[*(names[key] for key in keys), *at, names["line"]]]
    for n, row in enumerate(chart.rows, 2):
        places = [
            None if value is None else Formula(f"$I{n}*({letter}{n}-$E{n})/$H{n}", _at(value, row))
            for letter, value in (("D", row.own), ("F", row.network), ("G", row.country))
        ]
        figures = (row.own, row.centre, row.network, row.country)
        rows.append([row.name, row.unit, row.year, *figures, scale_of(row), row.direction, *places, n - 1])
    rows += [
        [],
        [
            names["others"],
            names["municipality"],
            "",
            names["figure"],
            *[""] * 5,
            names["position"],
            "",
            "",
            names["line"],
        ],
    ]
    for n, (line, row, other, value) in enumerate(_dots(chart), len(chart.rows) + 4):
        place = Formula(f"$I{line + 1}*(D{n}-$E{line + 1})/$H{line + 1}", _at(value, row))
        rows.append([row.name, other, "", value, *[""] * 5, place, "", "", line])
    return [*rows, [], *([note] for note in chart.sheet_notes)]


def _dots(chart: PositionChart) -> list[tuple[int, PositionRow, str, float]]:
    return [(line, row, name, value) for line, row in enumerate(chart.rows, 1) for name, value in row.others]


def chart_xml(chart: PositionChart, language: str) -> str:
    last, dots = len(chart.rows) + 1, _dots(chart)
    lines = list(range(1, len(chart.rows) + 1))
    series: list[str] = []
    if dots:
        first, end = last + 3, last + 2 + len(dots)
        at = [_at(value, row) for _, row, _, value in dots]
        look = x.marker("circle", 8, "accent6", "accent3")
        head = x.name_of(chart.names["others"], f"A{last + 2}")
        series.append(_series(len(series), head, look, "", at, [d[0] for d in dots], (_OWN, first, end)))
    for key, letter, look in (
        ("country", _COUNTRY, x.marker("triangle", 10, "accent4", "accent4")),
        ("network", _NETWORK, x.marker("square", 9, "accent3", "accent3")),
        ("own", _OWN, x.marker("diamond", 16, "tx1", "tx1")),
    ):
        values = [None if v is None else _at(v, row) for row in chart.rows for v in [getattr(row, key)]]
        if any(v is not None for v in values):
            points = _verdicts(chart) if key == "own" else ""
            head = x.name_of(chart.names[key], {"own": "D1", "network": "F1", "country": "G1"}[key])
            series.append(_series(len(series), head, look, points, values, lines, (letter, 2, last)))
    body = (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(series)}<c:axId val="{_ACROSS}"/><c:axId val="{_DOWN}"/></c:scatterChart>'
    )
    return x.chart_space(
        "", _layout(chart.legend_share) + body + _axes(len(chart.rows)), x.legend((), 12, chart.legend_share), language
    )


def _verdicts(chart: PositionChart) -> str:
    """Colour means verdict, as on the site; the word stands in the table beside it."""
    found = []
    for n, row in enumerate(chart.rows):
        if row.mark in _MARKS:
            symbol, colour = _MARKS[row.mark]
            found.append(
                f'<c:dPt><c:idx val="{n}"/>{x.marker(symbol, 16, colour, colour)}<c:bubble3D val="0"/>'
                f'<c:spPr>{x.solid(colour)}<a:ln w="19050"><a:noFill/></a:ln></c:spPr></c:dPt>'
            )
    return "".join(found)


def _series(
    n: int, head: str, look: str, points: str, at: list[float | None] | list[float], lines: list[int],
    place: tuple[str, int, int],
) -> str:  # fmt: skip
    letter, first, last = place
    across = x.numbers("xVal", x.reference(f"{letter}{first}", f"{letter}{last}"), at)
    down = x.numbers("yVal", x.reference(f"{_LINE}{first}", f"{_LINE}{last}"), lines)
    return (
        f'<c:ser><c:idx val="{n}"/><c:order val="{n}"/>{head}<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>'
        f'{look}{points}{across}{down}<c:smooth val="0"/></c:ser>'
    )


def _layout(legend_share: float) -> str:
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="0"/><c:y val="0"/><c:w val="1"/><c:h val="{round(1 - legend_share, 4)}"/>'
        "</c:manualLayout></c:layout>"
    )


def _axes(count: int) -> str:
    def axis(own: int, other: int, low: float, high: float, turned: str, side: str, look: str) -> str:
        return (
            f'<c:valAx><c:axId val="{own}"/><c:scaling><c:orientation val="{turned}"/><c:max val="{high}"/>'
            f'<c:min val="{low}"/></c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
            '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
            '<c:minorTickMark val="none"/>'
            f'<c:tickLblPos val="none"/><c:spPr>{look}</c:spPr><c:crossAx val="{other}"/>'
            f'<c:crosses val="autoZero"/><c:crossBetween val="midCat"/></c:valAx>'
        )

    # The axis down stands at 0: it is the spine, the median of the group in the centre.
    return axis(_ACROSS, _DOWN, -_REACH, _REACH, "minMax", "b", x.NO_LINE) + axis(
        _DOWN, _ACROSS, 0.5, count + 0.5, "maxMin", "l", x.line_look("tx2", 2)
    )
