"""Files as people bring them, good and bad, written by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

from ingestion.file_kinds import FileKind, file_kinds
from ingestion.sources.files_faults import FileRefused
from ingestion.sources.files_model import Record
from ingestion.sources.files_read import read_file

TODAY = date(2026, 3, 1)
KIND = file_kinds()["tax_rates"]
GOOD = ("091", "Helsinki", "2024", "5,3", "0,93", "0,41", "Verohallinto 2023")
OTHER = ("005", "Alajärvi", "2024", "9,5", "", "", "Verohallinto 2023")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Cell styles of the workbooks made here: 1 date, 2 percentage, 3 divided by thousands, 4 text, 5 "euroa" in quotes.
_STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="d.m.yyyy;@"/>
<numFmt numFmtId="165" formatCode="0.0%"/><numFmt numFmtId="166" formatCode="#,##0,"/>
<numFmt numFmtId="167" formatCode="0.00&quot; euroa/day&quot;"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="49"/>
<xf numFmtId="167"/></cellXfs></styleSheet>"""


def csv_of(*rows: Sequence[str], headers: Sequence[str] = KIND.headers, encoding: str = "utf-8-sig") -> bytes:
    """A CSV with these rows of cells under the header."""
    return "\r\n".join([";".join(headers), *(";".join(row) for row in rows), ""]).encode(encoding)


def with_cell(header: str, text: str) -> tuple[str, ...]:
    """The good row with one cell changed."""
    return tuple(text if name == header else cell for name, cell in zip(KIND.headers, GOOD, strict=True))


def text(reference: str, content: str, style: int = 4) -> str:
    """A text cell as XML; the content is not escaped."""
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t>{content}</t></is></c>'


def number(reference: str, content: str, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{content}</v></c>'


def header_row() -> str:
    return _row(1, [text(f"{letter}1", name) for letter, name in zip("ABCDEFG", KIND.headers, strict=True)])


def good_cells(row: int = 2) -> dict[str, str]:
    """The cells of GOOD in a workbook, by column letter."""
    return {
        "A": text(f"A{row}", "091"),
        "B": text(f"B{row}", "Helsinki"),
        "C": number(f"C{row}", "2024"),
        "D": number(f"D{row}", "5.3"),
        "E": number(f"E{row}", "0.93"),
        "F": number(f"F{row}", "0.41"),
        "G": text(f"G{row}", "Verohallinto 2023"),
    }


def xlsx_of(
    changed: Mapping[str, str] | None = None,
    *,
    sheet: str | None = None,
    after: str = "",
    before: str = "",
    attributes: str = "",
    more_parts: Mapping[str, str] | None = None,
    sheets: str = '<sheet name="data" sheetId="1" r:id="rId1"/>',
) -> bytes:
    """A workbook with the good row, some of whose cells are changed; or with another sheet altogether."""
    cells = {**good_cells(), **(changed or {})}
    body = header_row() + f'<row r="2"{attributes}>{"".join(cells[letter] for letter in sorted(cells))}</row>'
    whole = sheet or f'<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        # An address from the root, as some programs write it.
        "xl/_rels/workbook.xml.rels": _rels(("worksheet", "/xl/worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": whole,
        **(more_parts or {}),
    }
    return zipped(parts)


def zipped(parts: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def read(name: str, data: bytes, kind: FileKind = KIND) -> list[Record]:
    return read_file(name, data, kind, TODAY)


def faults(name: str, data: bytes, kind: FileKind = KIND) -> list[str]:
    """The faults of a file as texts, in order; none for a good one."""
    try:
        read(name, data, kind)
    except FileRefused as refused:
        assert refused.count >= len(refused.faults) > 0
        return [str(fault) for fault in refused.faults]
    return []


def _row(number_: int, cells: Sequence[str]) -> str:
    return f'<row r="{number_}">{"".join(cells)}</row>'


def _rels(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'
