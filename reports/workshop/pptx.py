"""Slides, charts and workbooks as the parts of one PowerPoint file."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reports.workshop import xml_axis_chart, xml_position
from reports.workshop.escape import xml
from reports.workshop.model import AxisChart, Chart, Slide
from reports.workshop.package import Parts, package
from reports.workshop.workbook import workbook
from reports.workshop.xml_slide import HEAD, SPACES, notes_xml, slide_xml

TEMPLATE = Path(__file__).parent / "template"
LAYOUTS = {"title": 1, "text": 2, "columns": 3, "figure": 4}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument"
_PML = f"{_KIND}.presentationml"
_DEFAULT_TEXT = (
    '<p:defaultTextStyle><a:lvl1pPr marL="0" algn="l"><a:defRPr sz="1800"><a:solidFill>'
    '<a:schemeClr val="tx1"/></a:solidFill>'
    '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>'
    "</p:defaultTextStyle>"
)


@dataclass(frozen=True)
class Deck:
    """footer: on every slide; corner: the head of the categories' column in the charts' sheets."""

    title: str
    language: str
    footer: str
    corner: str
    slides: tuple[Slide, ...]


def write(deck: Deck) -> bytes:
    """The PPTX. The same deck gives the same bytes."""
    parts: Parts = {"[Content_Types].xml": ""}
    parts.update(_template())
    charts = 0
    for number, slide in enumerate(deck.slides, 1):
        found = [shape for shape in slide.shapes if isinstance(shape, Chart)]
        relations = [("slideLayout", f"../slideLayouts/slideLayout{LAYOUTS[slide.layout]}.xml")]
        for shape in found:
            charts += 1
            parts.update(_chart_parts(shape, charts, deck))
            relations.append(("chart", f"../charts/chart{charts}.xml"))
        relations.append(("notesSlide", f"../notesSlides/notesSlide{number}.xml"))
        parts[f"ppt/slides/slide{number}.xml"] = slide_xml(slide, number, deck.footer, deck.language)
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relations(relations)
        parts[f"ppt/notesSlides/notesSlide{number}.xml"] = notes_xml(slide.notes, deck.language)
        parts[f"ppt/notesSlides/_rels/notesSlide{number}.xml.rels"] = _relations(
            [("notesMaster", "../notesMasters/notesMaster1.xml"), ("slide", f"../slides/slide{number}.xml")]
        )
    parts.update(_presentation(deck))
    parts["[Content_Types].xml"] = _content_types(len(deck.slides), charts)
    return package(parts)


def _chart_parts(shape: Chart, number: int, deck: Deck) -> Parts:
    drawn = shape.shape
    if isinstance(drawn, AxisChart):
        part, rows = xml_axis_chart.chart_xml(drawn, deck.language), xml_axis_chart.sheet_rows(drawn, deck.corner)
    else:
        part, rows = xml_position.chart_xml(drawn, deck.language), xml_position.sheet_rows(drawn)
    return {
        f"ppt/charts/chart{number}.xml": part,
        f"ppt/charts/_rels/chart{number}.xml.rels": _relations([("package", f"../embeddings/data{number}.xlsx")]),
        f"ppt/embeddings/data{number}.xlsx": workbook(rows),
    }


def _relations(targets: list[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


@lru_cache
def _template() -> Parts:
    """The parts that are the same in every pack: master, layouts, theme, notes master."""

    def read(name: str) -> str:
        return (TEMPLATE / name).read_text(encoding="utf-8")

    layouts = sorted(LAYOUTS.values())
    parts: Parts = {f"ppt/theme/theme{n}.xml": read("theme.xml") for n in (1, 2)}
    parts["ppt/slideMasters/slideMaster1.xml"] = read("slideMaster1.xml")
    parts["ppt/slideMasters/_rels/slideMaster1.xml.rels"] = _relations(
        [*(("slideLayout", f"../slideLayouts/slideLayout{n}.xml") for n in layouts), ("theme", "../theme/theme1.xml")]
    )
    for n in layouts:
        parts[f"ppt/slideLayouts/slideLayout{n}.xml"] = read(f"slideLayout{n}.xml")
        parts[f"ppt/slideLayouts/_rels/slideLayout{n}.xml.rels"] = _relations(
            [("slideMaster", "../slideMasters/slideMaster1.xml")]
        )
    parts["ppt/notesMasters/notesMaster1.xml"] = read("notesMaster1.xml")
    parts["ppt/notesMasters/_rels/notesMaster1.xml.rels"] = _relations([("theme", "../theme/theme2.xml")])
    parts["_rels/.rels"] = (
        f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="ppt/presentation.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>'
    )
    parts["docProps/app.xml"] = (
        f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Tilannekuva</Application></Properties>"
    )
    parts["ppt/presProps.xml"] = f"{HEAD}<p:presentationPr {SPACES}/>"
    parts["ppt/viewProps.xml"] = f"{HEAD}<p:viewPr {SPACES}/>"
    parts["ppt/tableStyles.xml"] = (
        f'{HEAD}<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'def="{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"/>'
    )
    return parts


def _presentation(deck: Deck) -> Parts:
    """No times in the properties: what a pack says when it was made of is the retrieval times in its notes."""
    count = len(deck.slides)
    targets = [("slideMaster", "slideMasters/slideMaster1.xml"), ("notesMaster", "notesMasters/notesMaster1.xml")]
    targets += [(kind, f"{kind}.xml") for kind in ("presProps", "viewProps", "tableStyles")]
    targets.append(("theme", "theme/theme1.xml"))
    first = len(targets) + 1
    targets += [("slide", f"slides/slide{n}.xml") for n in range(1, count + 1)]
    slides = "".join(f'<p:sldId id="{256 + n}" r:id="rId{first + n}"/>' for n in range(count))
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{xml(deck.title)}</dc:title><dc:creator>Tilannekuva</dc:creator>"
        f"<dc:language>{deck.language}</dc:language></cp:coreProperties>"
    )
    return {
        "ppt/presentation.xml": f'{HEAD}<p:presentation {SPACES} saveSubsetFonts="1"><p:sldMasterIdLst>'
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst>'
        '<p:notesMasterId r:id="rId2"/>'
        f"</p:notesMasterIdLst><p:sldIdLst>{slides}</p:sldIdLst>"
        '<p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"{_DEFAULT_TEXT}</p:presentation>",
        "ppt/_rels/presentation.xml.rels": _relations(targets),
        "docProps/core.xml": core,
    }


def _content_types(slides: int, charts: int) -> str:
    kinds = [
        ("/ppt/presentation.xml", f"{_PML}.presentation.main+xml"),
        ("/ppt/slideMasters/slideMaster1.xml", f"{_PML}.slideMaster+xml"),
        ("/ppt/notesMasters/notesMaster1.xml", f"{_PML}.notesMaster+xml"),
        *((f"/ppt/{name}.xml", f"{_PML}.{name}+xml") for name in ("presProps", "viewProps", "tableStyles")),
        *((f"/ppt/theme/theme{n}.xml", f"{_KIND}.theme+xml") for n in (1, 2)),
        *((f"/ppt/slideLayouts/slideLayout{n}.xml", f"{_PML}.slideLayout+xml") for n in sorted(LAYOUTS.values())),
        *((f"/ppt/slides/slide{n}.xml", f"{_PML}.slide+xml") for n in range(1, slides + 1)),
        *((f"/ppt/notesSlides/notesSlide{n}.xml", f"{_PML}.notesSlide+xml") for n in range(1, slides + 1)),
        *((f"/ppt/charts/chart{n}.xml", f"{_KIND}.drawingml.chart+xml") for n in range(1, charts + 1)),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("/docProps/app.xml", f"{_KIND}.extended-properties+xml"),
    ]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in kinds)
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="xlsx" ContentType="{_KIND}.spreadsheetml.sheet"/>{overrides}</Types>'
    )
