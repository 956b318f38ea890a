"""The workbook behind a chart: one sheet, written directly, since a pack has some twenty of them."""

import io
import zipfile
from collections.abc import Sequence

from reports.workshop.escape import xml
from reports.workshop.model import Cell, Formula
from reports.workshop.package import Parts, add

SHEET = "Data"
Row = Sequence[Cell | Formula]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STATIC: Parts = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/>'
    '<name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/>'
    '<bottom/><diagonal/></border></borders><cellStyleXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def column(n: int) -> str:
    """The letter of the n-th column from 0; the sheets here have less than 26."""
    return chr(ord("A") + n)


def workbook(rows: Sequence[Row]) -> bytes:
    """An xlsx of one sheet ``Data``; the first row is bold. Texts are inline strings, so none is ever a formula."""
    lines = "".join(
        f'<row r="{r}">' + "".join(_cell(cell, f"{column(c)}{r}", r == 1) for c, cell in enumerate(row)) + "</row>"
        for r, row in enumerate(rows, 1)
        if row
    )
    sheet = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="38" customWidth="1"/>'
        f'<col min="2" max="20" width="16" customWidth="1"/></cols><sheetData>{lines}</sheetData></worksheet>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in _STATIC.items():
            add(archive, name, text)
        add(archive, "xl/worksheets/sheet1.xml", sheet)
    return target.getvalue()


def _cell(cell: Cell | Formula, place: str, is_head: bool) -> str:
    style = ' s="1"' if is_head else ""
    if cell is None:
        return ""
    if isinstance(cell, Formula):
        return f'<c r="{place}"><f>{xml(cell.text)}</f><v>{cell.value!r}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"{style}><is><t xml:space="preserve">{xml(cell)}</t></is></c>'
    return f'<c r="{place}"{style}><v>{cell!r}</v></c>'
