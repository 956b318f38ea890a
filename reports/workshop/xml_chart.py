"""Pieces that every chart part has: frame, axes, text sizes, and references into its workbook with cached values."""

from collections.abc import Sequence

from reports.workshop.escape import xml
from reports.workshop.workbook import SHEET
from reports.workshop.xml_text import LANGUAGES

LABEL_SIZE = 14  # points of everything a chart says, its title apart
TITLE_SIZE = 18
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def chart_space(title: str, plot: str, legend: str, language: str) -> str:
    """A whole chart part; its workbook is relationship rId1."""
    head = _title(title, language) if title else '<c:autoTitleDeleted val="1"/>'
    return (
        f'{_HEAD}<c:chartSpace {_SPACES}><c:date1904 val="0"/><c:lang val="{LANGUAGES[language]}"/>'
        f'<c:roundedCorners val="0"/><c:chart>{head}<c:plotArea>{plot}</c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/>'
        "</a:ln></c:spPr>"
        f'{text_look(LABEL_SIZE)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _title(text: str, language: str) -> str:
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr/></a:pPr>"
        f'<a:r><a:rPr lang="{LANGUAGES[language]}" sz="{TITLE_SIZE}00" b="1"/><a:t>{xml(text)}</a:t></a:r>'
        "</a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
    )


def text_look(size: int, colour: str = "tx1", is_bold: bool = False, turn: str = "") -> str:
    """turn: attributes that keep the text level; without them long labels are slanted."""
    return (
        f'<c:txPr><a:bodyPr{turn}/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}00" b="{int(is_bold)}"><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill></a:defRPr></a:pPr><a:endParaRPr lang="fi-FI"/></a:p></c:txPr>'
    )


def solid(colour: str) -> str:
    return f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'


def line_look(colour: str, width_pt: float, is_dashed: bool = False) -> str:
    dash = '<a:prstDash val="dash"/>' if is_dashed else ""
    return f'<a:ln w="{round(width_pt * 12700)}" cap="rnd">{solid(colour)}{dash}<a:round/></a:ln>'


LEVEL = ' rot="0" vert="horz"'
NO_LINE = "<a:ln><a:noFill/></a:ln>"


def marker(symbol: str, size: int, inside: str | None, outline: str) -> str:
    if symbol == "none":
        return '<c:marker><c:symbol val="none"/></c:marker>'
    body = solid(inside) if inside else "<a:noFill/>"
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>'
        f'<c:spPr>{body}<a:ln w="19050">{solid(outline)}</a:ln>'
        "</c:spPr></c:marker>"
    )


def reference(first: str, last: str) -> str:
    return f"{SHEET}!${first[0]}${first[1:]}:${last[0]}${last[1:]}"


def name_of(text: str, cell: str) -> str:
    return (
        f'<c:tx><c:strRef><c:f>{SHEET}!${cell[0]}${cell[1:]}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{xml(text)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def texts(tag: str, place: str, values: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{xml(v)}</c:v></c:pt>' for n, v in enumerate(values))
    return (
        f'<c:{tag}><c:strRef><c:f>{place}</c:f><c:strCache><c:ptCount val="{len(values)}"/>{points}'
        f"</c:strCache></c:strRef></c:{tag}>"
    )


def numbers(tag: str, place: str, values: Sequence[float | None], number_format: str = "General") -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{v!r}</c:v></c:pt>' for n, v in enumerate(values) if v is not None)
    return (
        f"<c:{tag}><c:numRef><c:f>{place}</c:f><c:numCache><c:formatCode>{xml(number_format)}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef></c:{tag}>'
    )


def shows(value: bool) -> str:
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{int(value)}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def labels(points: Sequence[int], number_format: str, position: str, colour: str) -> str:
    """Figures printed at some points of a series, and at no others."""
    look = (
        f'<c:numFmt formatCode="{xml(number_format)}" sourceLinked="0"/><c:spPr><a:noFill/>{NO_LINE}</c:spPr>'
        f'{text_look(LABEL_SIZE, colour, True)}<c:dLblPos val="{position}"/>{shows(True)}'
    )
    each = "".join(f'<c:dLbl><c:idx val="{n}"/>{look}</c:dLbl>' for n in points)
    return f"<c:dLbls>{each}{shows(False)}</c:dLbls>" if points else ""


def legend(hidden: Sequence[int], size: int = LABEL_SIZE, foot: float | None = None) -> str:
    """At the foot. hidden: the series that are not named in it; foot: its share of the chart's height, None for any."""
    entries = "".join(f'<c:legendEntry><c:idx val="{n}"/><c:delete val="1"/></c:legendEntry>' for n in hidden)
    place = (
        ""
        if foot is None
        else '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0"/>'
        f'<c:y val="{round(1 - foot, 4)}"/><c:w val="1"/><c:h val="{round(foot, 4)}"/></c:manualLayout></c:layout>'
    )
    return f'<c:legend><c:legendPos val="b"/>{entries}{place}<c:overlay val="0"/>{text_look(size)}</c:legend>'
