"""Lines, columns and bars over categories: the chart part and the rows of the workbook behind it."""

from reports.workshop import xml_chart as x
from reports.workshop.model import AxisChart, Series
from reports.workshop.workbook import Row, column

_CATEGORY_AXIS, _VALUE_AXIS = 111_111_101, 111_111_102
_GRID = f"<c:majorGridlines><c:spPr>{x.line_look('accent6', 0.75)}</c:spPr></c:majorGridlines>"


def sheet_rows(chart: AxisChart, corner: str) -> list[Row]:
    """Categories in column A, a series per column; under them, after an empty row, the notes."""
    rows: list[Row] = [[corner, *(s.name for s in chart.series)]]
    rows += [[name, *(s.values[n] for s in chart.series)] for n, name in enumerate(chart.categories)]
    return [*rows, [], *([note] for note in chart.sheet_notes)]


def chart_xml(chart: AxisChart, language: str) -> str:
    draw = _line if chart.kind == "line" else _bars
    plot = "<c:layout/>" + draw(chart) + _axes(chart)
    hidden = [n for n, s in enumerate(chart.series) if not s.in_legend]
    return x.chart_space(chart.title, plot, x.legend(hidden) if chart.has_legend else "", language)


def _line(chart: AxisChart) -> str:
    series = "".join(_series(chart, n, s) + '<c:smooth val="0"/></c:ser>' for n, s in enumerate(chart.series))
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
        f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/></c:lineChart>'
    )


def _bars(chart: AxisChart) -> str:
    series = "".join(_series(chart, n, s) + "</c:ser>" for n, s in enumerate(chart.series))
    direction = "bar" if chart.kind == "bar" else "col"
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{45 if direction == "bar" else 60}"/><c:axId val="{_CATEGORY_AXIS}"/>'
        f'<c:axId val="{_VALUE_AXIS}"/></c:barChart>'
    )


def _series(chart: AxisChart, n: int, series: Series) -> str:
    """Everything of a series up to its values; the caller closes it."""
    letter, last = column(n + 1), len(chart.categories) + 1
    if chart.kind == "line":
        look = f"<c:spPr>{x.line_look(series.colour, series.width_pt, series.is_dashed)}</c:spPr>"
        look += x.marker(series.marker, 7, series.colour, series.colour)
    else:
        look = f'<c:spPr>{x.solid(series.colour)}</c:spPr><c:invertIfNegative val="0"/>' + _marked(chart)
    spots = [i for i in sorted(series.labels) if series.values[i] is not None]
    printed = x.labels(spots, chart.number_format, "t" if chart.kind == "line" else "outEnd", "tx1")
    return (
        f'<c:ser><c:idx val="{n}"/><c:order val="{n}"/>{x.name_of(series.name, f"{letter}1")}{look}{printed}'
        f"{x.texts('cat', x.reference('A2', f'A{last}'), chart.categories)}"
        f"{x.numbers('val', x.reference(f'{letter}2', f'{letter}{last}'), series.values, chart.number_format)}"
    )


def _marked(chart: AxisChart) -> str:
    if chart.marked is None:
        return ""
    return (
        f'<c:dPt><c:idx val="{chart.marked}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{x.solid('tx1')}</c:spPr></c:dPt>"
    )


def _axes(chart: AxisChart) -> str:
    is_bar = chart.kind == "bar"
    turned = "maxMin" if is_bar else "minMax"
    # The bars print their figures themselves, so that their axis would only repeat them.
    bare = chart.kind != "line"
    skip = max(1, -(-len(chart.categories) // 9)) if chart.kind == "line" else 1
    categories = (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="{turned}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"l" if is_bar else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{x.line_look('tx2', 1)}</c:spPr>{x.text_look(x.LABEL_SIZE, turn=x.LEVEL if bare else '')}"
        f'<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="100"/><c:tickLblSkip val="{skip}"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    floor = '<c:min val="0"/>' if bare and not _has_negative(chart) else ""
    values = (
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{floor}</c:scaling>'
        f'<c:delete val="{int(bare)}"/><c:axPos val="{"b" if is_bar else "l"}"/>{"" if bare else _GRID}'
        f'<c:numFmt formatCode="{chart.number_format}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{x.NO_LINE}</c:spPr>'
        f"{x.text_look(x.LABEL_SIZE, 'tx2')}"
        f'<c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )
    return categories + values


def _has_negative(chart: AxisChart) -> bool:
    return any(v is not None and v < 0 for s in chart.series for v in s.values)
