"""An XLSX as the parts it is made of: a bounded archive, and XML without anything that could grow or reach out."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

MAX_PARTS = 500
MAX_UNPACKED_BYTES = 24 * 1024 * 1024
MAX_DEPTH = 50

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/package/2006/content-types",
)
_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_STORED_OR_DEFLATED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
# Everything that zipfile raises on bytes that are no archive, or a broken one.
_ARCHIVE_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError,
    OSError, ValueError, KeyError, IndexError, OverflowError,
)  # fmt: skip

Attributes = Mapping[str, str]


class Damaged(Exception):
    """The workbook cannot be read; the text says why, and becomes a fault of the whole file."""


class Parts:
    """The parts of a workbook by name. Raises Damaged on anything that is no archive of bounded size."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except _ARCHIVE_ERRORS as error:
            raise Damaged(f"expected an XLSX workbook, found a file that is none ({error}). Save it anew.") from error
        self._entries = {entry.filename: entry for entry in entries}
        self._refuse_unbounded(entries)

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """One part whole, never more than its header promised. Raises Damaged when it is not there or broken."""
        if name not in self._entries:
            raise Damaged(f"expected the part '{name[:80]}' in the workbook, found none. Save it anew.")
        try:
            with self._archive.open(name) as part:
                return part.read(MAX_UNPACKED_BYTES)
        except _ARCHIVE_ERRORS as error:
            raise Damaged(f"the part '{name[:80]}' of the workbook is damaged ({error}). Save it anew.") from error

    def _refuse_unbounded(self, entries: list[zipfile.ZipInfo]) -> None:
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
            raise Damaged(
                f"expected at most {MAX_PARTS} parts of {MAX_UNPACKED_BYTES} bytes together, found {len(entries)} of "
                f"{unpacked} bytes (a zip bomb, or pictures). Copy the figures into a new template."
            )
        if len(self._entries) < len(entries):
            raise Damaged("a part is in the workbook twice. Save it anew.")
        if any(e.flag_bits & _ENCRYPTED or e.compress_type not in _STORED_OR_DEFLATED for e in entries):
            raise Damaged("the workbook is encrypted or packed in an unknown way. Save it without a password.")


def parse_xml(
    data: bytes,
    part: str,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part from beginning to end; names come without their namespace, those of others with ``other:``.

    Raises Damaged on XML that is broken, and on any document type or entity: those can grow without bound or reach out.
    """
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True
    depth = 0

    def begin(name: str, found: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Damaged(f"the part '{part[:80]}' is nested deeper than any spreadsheet. Save it anew.")
        start(_local(name), {_local(key): value for key, value in found.items()})

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(_local(name))

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    if text is not None:
        parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise Damaged(f"the part '{part[:80]}' declares a document type or an entity, which no spreadsheet needs.")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Damaged(f"the part '{part[:80]}' of the workbook is not XML ({error}). Save it anew.") from error


def targets(parts: Parts, folder: str, name: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part: id -> (last word of its type, the part's name). Targets elsewhere are left out."""
    found: dict[str, tuple[str, str]] = {}
    rels = posixpath.join(folder, "_rels", f"{name}.rels")

    def start(element: str, given: Attributes) -> None:
        if element == "Relationship" and given.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", ""))).lstrip("/")
            found[given.get("Id", "")] = (given.get("Type", "").rsplit("/", 1)[-1], target)

    parse_xml(parts.read(rels), rels, start=start)
    return found


def _local(name: str) -> str:
    namespace, found, local = name.rpartition("\n")
    if not found or namespace in _MAIN:
        return local
    return f"r:{local}" if namespace in _RELATIONSHIPS else f"other:{local}"
