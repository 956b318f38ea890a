"""An XLSX that somebody brought, as the cells of its sheet ``data``. Read with the standard library only: nothing of a
workbook is evaluated, followed or loaded from elsewhere. Pure.
"""

import posixpath
import re
from dataclasses import dataclass

from ingestion.sources.files_faults import Faults, shown
from ingestion.sources.files_model import Sheet
from ingestion.sources.files_xlsx_parts import Attributes, Damaged, Parts, parse_xml, targets
from ingestion.sources.files_xlsx_sheet import SheetReader, read_shared_texts
from ingestion.sources.files_xlsx_styles import read_styles

DATA_SHEET, GUIDE_SHEET, LIST_SHEET = "data", "ohje", "kunnat"

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MACROS = re.compile(r"vbaproject|macrosheets/|dialogsheets/|activex/|customui/", re.IGNORECASE)
_OUTSIDE = re.compile(r"externallinks/|connections\.xml$|querytables/|embeddings/|model/item\.data$", re.IGNORECASE)


@dataclass(frozen=True)
class _SheetEntry:
    name: str
    relationship: str
    is_hidden: bool


def read_xlsx(data: bytes, faults: Faults) -> Sheet | None:
    """The cells of the data sheet; None when the workbook cannot be read at all, which is then among the faults."""
    if data.startswith(_OLD_OR_LOCKED):
        faults.add("expected an XLSX workbook, found an old XLS or one with a password. Save it as XLSX without one.")
        return None
    try:
        return _read(Parts(data), faults)
    except Damaged as error:
        faults.add(str(error))
        return None


def _read(parts: Parts, faults: Faults) -> Sheet | None:
    _report_foreign_parts(parts, faults)
    workbook = next((target for kind, target in targets(parts, "", "").values() if kind == "officeDocument"), None)
    if workbook is None:
        raise Damaged("expected an XLSX workbook, found an archive without one. Save it anew.")
    folder, name = posixpath.split(workbook)
    related = targets(parts, folder, name)
    entries = _sheets(parts, workbook)
    _report_sheets(entries, faults)
    chosen = next((entry for entry in entries if entry.name == DATA_SHEET), None)
    if chosen is None:
        return None
    _, part = related.get(chosen.relationship, ("", ""))
    by_kind = dict(related.values())
    texts = read_shared_texts(parts, by_kind["sharedStrings"]) if "sharedStrings" in by_kind else []
    styles = read_styles(parts, by_kind["styles"]) if "styles" in by_kind else []
    reader = SheetReader(texts, styles, faults)
    reader.read(parts, part)
    return Sheet("xlsx", 1, reader.cells)


def _sheets(parts: Parts, workbook: str) -> list[_SheetEntry]:
    entries: list[_SheetEntry] = []

    def start(element: str, given: Attributes) -> None:
        if element == "sheet":
            hidden = given.get("state", "visible") != "visible"
            entries.append(_SheetEntry(given.get("name", ""), given.get("r:id", ""), hidden))

    parse_xml(parts.read(workbook), workbook, start=start)
    return entries


def _report_foreign_parts(parts: Parts, faults: Faults) -> None:
    """What a workbook may bring along besides its cells."""
    types = parts.read("[Content_Types].xml")
    if b"macroenabled" in types.lower() or any(_MACROS.search(name) for name in parts.names):
        faults.add("expected a workbook without macros, found macros or controls. Save it as a plain XLSX workbook.")
    if any(_OUTSIDE.search(name) for name in parts.names):
        faults.add(
            "expected a workbook that stands alone, found links to other files or data connections. "
            "Break the links (Data, Edit links) and save it anew."
        )


def _report_sheets(entries: list[_SheetEntry], faults: Faults) -> None:
    names = [entry.name for entry in entries]
    if names.count(DATA_SHEET) != 1:
        faults.add(f"expected one sheet named '{DATA_SHEET}', found: {', '.join(map(shown, names[:20])) or 'none'}.")
    for entry in entries[:50]:
        if entry.is_hidden:
            faults.add(f"expected nothing hidden, found the hidden sheet '{shown(entry.name)}'. Unhide or remove it.")
        elif entry.name not in {DATA_SHEET, GUIDE_SHEET, LIST_SHEET}:
            faults.add(
                f"expected the sheets of the template only, found also '{shown(entry.name)}'. Nothing in it would be "
                "read: remove it."
            )
