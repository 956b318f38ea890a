"""What a slide holds, before it is XML: texts, tables and charts with their places in inches on a 13.33 x 7.5 slide."""

from dataclasses import dataclass, field

Cell = str | float | int | None


@dataclass(frozen=True)
class Box:
    """Left, top, width, height in inches."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Run:
    """A piece of text. colour: a colour of the theme (tx1, tx2, bg1, accent1 …); size in points, None as inherited."""

    text: str
    bold: bool = False
    colour: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Para:
    runs: tuple[Run, ...]
    bullet: bool = True
    align: str = "l"


@dataclass(frozen=True)
class Text:
    """placeholder: the index of a text placeholder of the layout, or None for a box of its own."""

    name: str
    paras: tuple[Para, ...]
    placeholder: int | None = None
    box: Box | None = None
    fill: str | None = None


@dataclass(frozen=True)
class Table:
    """The first row is the header. widths, heights in inches; a cell is a tuple of paragraphs."""

    name: str
    description: str
    box: Box
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    rows: tuple[tuple[tuple[Para, ...], ...], ...]


@dataclass(frozen=True)
class Formula:
    """A formula of ours in the workbook behind a chart, with its value."""

    text: str
    value: float


@dataclass(frozen=True)
class Series:
    """One line or set of bars; None is a gap. labels: the points whose figure is printed."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    is_dashed: bool = False
    width_pt: float = 3.0
    marker: str = "none"
    labels: frozenset[int] = frozenset()
    in_legend: bool = True


@dataclass(frozen=True)
class AxisChart:
    """Lines over categories, columns, or bars. number_format: Excel's, of the figures; sheet_notes stand under them."""

    kind: str  # line, column, bar
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str
    sheet_notes: tuple[str, ...] = ()
    has_legend: bool = True
    marked: int | None = None  # a bar in the own colour


@dataclass(frozen=True)
class PositionRow:
    """One indicator: actual figures, and which way is better (1 higher, -1 lower)."""

    name: str
    unit: str
    year: int
    decimals: int
    own: float
    centre: float
    network: float | None
    country: float | None
    others: tuple[tuple[str, float], ...]
    direction: int
    mark: str


@dataclass(frozen=True)
class PositionChart:
    """The strips of a theme: the centre is a group's median, right is better. headers: of the sheet, by column."""

    rows: tuple[PositionRow, ...]
    names: dict[str, str]  # own, network, country, others: the series; further headers of the sheet
    sheet_notes: tuple[str, ...] = ()
    legend_share: float = 0.15  # of the chart's height


@dataclass(frozen=True)
class Chart:
    """description: the text alternative that says what the chart shows."""

    name: str
    description: str
    box: Box
    shape: AxisChart | PositionChart


@dataclass(frozen=True)
class Slide:
    """layout: title, text, columns or figure."""

    layout: str
    title: str
    shapes: tuple[Text | Table | Chart, ...]
    notes: tuple[str, ...] = field(default=())
