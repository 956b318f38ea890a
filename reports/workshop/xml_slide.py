"""A slide and its notes as PresentationML; the order of the shapes is the order in which they are read aloud."""

from reports.workshop.escape import xml
from reports.workshop.model import Chart, Slide, Table, Text
from reports.workshop.xml_text import LANGUAGES, emu, fill, paragraphs, place, text_shape, title_shape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
_TREE = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/>'
    '<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
_NUMBER_FIELD = "{7D1F0F5A-4C27-4B0F-9E0B-3B1E5C0A9D11}"


def slide_xml(slide: Slide, number: int, footer: str, language: str, first_chart: int = 2) -> str:
    """first_chart: the number of the relationship of the slide's first chart; the others follow."""
    shapes, charts = [title_shape(slide.title, slide.layout, language)], first_chart
    for n, shape in enumerate(slide.shapes, 3):
        if isinstance(shape, Text):
            shapes.append(text_shape(shape, n, slide.layout, language))
        elif isinstance(shape, Table):
            shapes.append(_table(shape, n, language))
        else:
            shapes.append(_chart(shape, n, f"rId{charts}"))
            charts += 1
    shapes += _footers(len(slide.shapes) + 3, number, footer, language)
    return (
        f"{HEAD}<p:sld {SPACES}><p:cSld><p:spTree>{_TREE}{''.join(shapes)}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    )


def _footers(first: int, number: int, footer: str, language: str) -> list[str]:
    # Said here too, since not every program lets a footer take its look from the layout.
    look = f'lang="{LANGUAGES[language]}" sz="1200" dirty="0">{fill("tx2")}<a:latin typeface="+mn-lt"/></a:rPr>'
    texts = (
        (
            "Footer",
            "l",
            '<p:ph type="ftr" sz="quarter" idx="11"/>',
            f"<a:r><a:rPr {look}<a:t>{xml(footer)}</a:t></a:r>",
        ),
        (
            "Slide number",
            "r",
            '<p:ph type="sldNum" sz="quarter" idx="12"/>',
            f'<a:fld id="{_NUMBER_FIELD}" type="slidenum"><a:rPr {look}<a:t>{number}</a:t></a:fld>',
        ),
    )
    return [
        f'<p:sp><p:nvSpPr><p:cNvPr id="{n}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{holder}"
        "</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>"
        f'<a:pPr algn="{side}"/>{text}</a:p></p:txBody></p:sp>'
        for n, (name, side, holder, text) in enumerate(texts, first)
    ]


def _frame(shape: Chart | Table, number: int, uri: str, content: str) -> str:
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name="{xml(shape.name)}" '
        f'descr="{xml(shape.description)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
        f'<p:nvPr/></p:nvGraphicFramePr>{place(shape.box, "p:xfrm")}<a:graphic><a:graphicData uri="{uri}">{content}'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _chart(shape: Chart, number: int, relation: str) -> str:
    return _frame(shape, number, _CHART, f'<c:chart xmlns:c="{_CHART}" r:id="{relation}"/>')


def _table(shape: Table, number: int, language: str) -> str:
    columns = "".join(f'<a:gridCol w="{emu(w)}"/>' for w in shape.widths)
    rows = "".join(
        f'<a:tr h="{emu(height)}">' + "".join(_cell(c, n == 0, language) for c in row) + "</a:tr>"
        for n, (row, height) in enumerate(zip(shape.rows, shape.heights, strict=True))
    )
    return _frame(
        shape, number, _TABLE, f'<a:tbl><a:tblPr firstRow="1"/><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>'
    )


def _cell(paras: tuple, is_head: bool, language: str) -> str:  # type: ignore[type-arg]
    line = f'<a:ln{{}} w="{19050 if is_head else 9525}">{fill("tx1" if is_head else "accent6")}</a:ln{{}}>'
    none = "".join(f"<a:ln{side}><a:noFill/></a:ln{side}>" for side in "LRT")
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{paragraphs(paras, language)}</a:txBody>"
        f'<a:tcPr marL="0" marR="91440" marT="18288" marB="18288" anchor="{"b" if is_head else "ctr"}">{none}'
        f"{line.format('B', 'B')}<a:noFill/></a:tcPr></a:tc>"
    )


def notes_xml(lines: tuple[str, ...], language: str) -> str:
    tag = LANGUAGES[language]
    body = "".join(f'<a:p><a:r><a:rPr lang="{tag}"/><a:t>{xml(line)}</a:t></a:r></a:p>' for line in lines)
    return (
        f"{HEAD}<p:notes {SPACES}><p:cSld><p:spTree>{_TREE}<p:sp><p:nvSpPr>"
        '<p:cNvPr id="2" name="Slide image"/><p:cNvSpPr>'
        '<a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/>'
        "</p:nvPr></p:nvSpPr>"
        '<p:spPr/></p:sp><p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>'
        f"{body}</p:txBody></p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    )
