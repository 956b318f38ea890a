"""A workbook from its sheets: the parts of an XLSX file that are not sheets, and the file itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reports.exports.archive import Part, archive, part
from reports.exports.safe_text import clean
from reports.exports.sheet import HEAD_ROW, LETTERS, Sheet, place
from tilannekuva.errors import PublishFailed

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument"
LONGEST_NAME, _NOT_IN_NAMES = 31, set("[]:*?/\\")


@dataclass(frozen=True)
class Properties:
    """What the file says of itself. There is no time: the same figures give the same bytes."""

    title: str
    subject: str
    description: str
    keywords: str
    language: str


def workbook_bytes(
    properties: Properties, sheets: Sequence[Sheet], contents: Sequence[Part], looks: Sequence[Part]
) -> bytes:
    """The XLSX file. contents: the part of each sheet, in order; looks: the style sheet and the theme.

    Raises PublishFailed when a sheet's name is one that Excel refuses, or two are the same.
    """
    _check_names([sheet.name for sheet in sheets])
    parts = [
        part("[Content_Types].xml", _content_types(len(sheets))),
        part("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml"), ("core", "docProps/core.xml"),
                                        ("extended-properties", "docProps/app.xml")])),
        part("docProps/app.xml", (_HEAD + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
                                  'extended-properties"><Application>Tilannekuva</Application></Properties>').encode()),
        part("docProps/core.xml", _core(properties)),
        part("xl/workbook.xml", _workbook(sheets)),
        part("xl/_rels/workbook.xml.rels", _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
            + [("styles", "styles.xml"), ("theme", "theme/theme1.xml")])),
    ]  # fmt: skip
    named = [found._replace(path=f"xl/worksheets/sheet{n}.xml") for n, found in enumerate(contents, start=1)]
    return archive([*parts, *looks, *named])


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not 0 < len(name) <= LONGEST_NAME or _NOT_IN_NAMES & set(name) or name != name.strip("'"):
            raise PublishFailed(
                f"A sheet's name should have 1 to {LONGEST_NAME} characters and none of []:*?/\\, found '{name}'. "
                "Change it in reports/text/<language>/exports.yml or words.yml (themes)."
            )
    if len({name.casefold() for name in names}) < len(names):
        raise PublishFailed(f"Two sheets have the same name, ignoring case: {', '.join(names)}. See exports.yml.")


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    listed = "".join(
        f'<sheet name={quoteattr(s.name)} sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, start=1)
    )
    names = "".join(_names(n, sheet) for n, sheet in enumerate(sheets))
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView activeTab="0" '
        f'windowWidth="28800" windowHeight="15000"/></bookViews><sheets>{listed}</sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    ).encode()


def _names(index: int, sheet: Sheet) -> str:
    """The filter's own name (Excel makes one when it is absent) and what is printed on each page."""
    titles = [place(sheet.name, f"$A:${LETTERS[sheet.frozen - 1]}")] if sheet.frozen else []
    named = {"Print_Titles": ",".join([*titles, place(sheet.name, f"${HEAD_ROW}:${HEAD_ROW}")])}
    if sheet.is_filtered and sheet.rows:
        last = LETTERS[len(sheet.columns) - 1]
        named = {"_FilterDatabase": place(sheet.name, f"$A${HEAD_ROW}:${last}${sheet.last_row}")} | named
    return "".join(
        f'<definedName name="_xlnm.{name}" localSheetId="{index}" hidden="{int("Filter" in name)}">'
        f"{escape(cells)}</definedName>"
        for name, cells in named.items()
    )


def _content_types(n_sheets: int) -> bytes:
    kinds = {f"/xl/worksheets/sheet{n}.xml": f"{_KIND}.spreadsheetml.worksheet+xml" for n in range(1, n_sheets + 1)}
    kinds |= {
        "/xl/workbook.xml": f"{_KIND}.spreadsheetml.sheet.main+xml",
        "/xl/styles.xml": f"{_KIND}.spreadsheetml.styles+xml",
        "/xl/theme/theme1.xml": f"{_KIND}.theme+xml",
        "/docProps/app.xml": f"{_KIND}.extended-properties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    made = "".join(f'<Override PartName="{path}" ContentType="{kind}"/>' for path, kind in kinds.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{made}</Types>'
    ).encode()


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    kinds = {"core": f"{_PACKAGE}/relationships/metadata/core-properties"}
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{kinds.get(kind, f"{_OFFICE}/{kind}")}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'.encode()


def _core(properties: Properties) -> bytes:
    fields = {
        "dc:title": properties.title,
        "dc:subject": properties.subject,
        "dc:creator": "Tilannekuva",
        "cp:keywords": properties.keywords,
        "dc:description": properties.description,
        "dc:language": properties.language,
    }
    made = "".join(f"<{tag}>{escape(clean(text))}</{tag}>" for tag, text in fields.items())
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{made}</cp:coreProperties>'
    ).encode()
