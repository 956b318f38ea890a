"""Paragraphs and text boxes as DrawingML."""

from reports.workshop.escape import xml
from reports.workshop.model import Box, Para, Run, Text

EMU = 914_400  # per inch
LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}


def emu(inches: float) -> int:
    return round(inches * EMU)


def place(box: Box, tag: str = "a:xfrm") -> str:
    return f'<{tag}><a:off x="{emu(box.x)}" y="{emu(box.y)}"/><a:ext cx="{emu(box.w)}" cy="{emu(box.h)}"/></{tag}>'


def fill(colour: str | None) -> str:
    return f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>' if colour else ""


def run(piece: Run, language: str) -> str:
    size = f' sz="{piece.size * 100}"' if piece.size else ""
    bold = ' b="1"' if piece.bold else ""
    return (
        f'<a:r><a:rPr lang="{LANGUAGES[language]}"{size}{bold} dirty="0">{fill(piece.colour)}</a:rPr>'
        f"<a:t>{xml(piece.text)}</a:t></a:r>"
    )


def paragraph(para: Para, language: str) -> str:
    """Plain paragraphs lose the bullet and indent that a text placeholder gives."""
    plain = "" if para.bullet else ' marL="0" indent="0"'
    align = "" if para.align == "l" else f' algn="{para.align}"'
    inner = "" if para.bullet else "<a:buNone/>"
    return f"<a:p><a:pPr{plain}{align}>{inner}</a:pPr>" + "".join(run(r, language) for r in para.runs) + "</a:p>"


def paragraphs(paras: tuple[Para, ...], language: str) -> str:
    if not paras:
        return f'<a:p><a:endParaRPr lang="{LANGUAGES[language]}"/></a:p>'
    return "".join(paragraph(p, language) for p in paras)


def title_shape(text: str, layout: str, language: str) -> str:
    kind = "ctrTitle" if layout == "title" else "title"
    body = paragraphs((Para((Run(text),)),), language)
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{body}</p:txBody></p:sp>"
    )


def text_shape(shape: Text, number: int, layout: str, language: str) -> str:
    """A placeholder of the layout, or a box of its own."""
    where = place(shape.box) if shape.box else ""
    if shape.placeholder is not None:
        kind = {("title", 1): ' type="subTitle"', ("figure", 13): ' type="body"'}.get((layout, shape.placeholder), "")
        locks, holder = '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>', f'<p:ph{kind} idx="{shape.placeholder}"/>'
        look, body = where, "<a:bodyPr/>"
    else:
        locks, holder = '<p:cNvSpPr txBox="1"/>', ""
        look = f'{where}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill(shape.fill) or "<a:noFill/>"}'
        inset = 'lIns="91440" rIns="91440"' if shape.fill else 'lIns="0" rIns="0"'
        body = f'<a:bodyPr wrap="square" {inset} tIns="0" bIns="0" anchor="ctr"><a:normAutofit/></a:bodyPr>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{xml(shape.name)}"/>{locks}<p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{look}</p:spPr><p:txBody>{body}<a:lstStyle/>{paragraphs(shape.paras, language)}</p:txBody></p:sp>"
    )
