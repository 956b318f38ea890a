"""A PDF's objects packed into compressed object streams: typst leaves each tag of a table's cell uncompressed.

Only for what typst writes: a classic cross-reference table and objects whose streams say their length. The same bytes
in give the same bytes out. Object streams are of PDF 1.5 and later; PDF/UA-1 is a PDF 1.7 (ISO 14289-1).
"""

import re
import zlib

from tilannekuva.errors import PublishFailed

OBJECTS_IN_STREAM = 400  # a reader unpacks one whole stream to reach one object
LEVEL = 6
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_KEPT = re.compile(rb"/(Root|Info|ID)\s*(\[[^\]]*\]|\d+ \d+ R)")
_HEAD = re.compile(rb"\d+ 0 obj\s+")


def packed(pdf: bytes) -> bytes:
    """The same document in fewer bytes. Raises PublishFailed when it is not built as typst builds one."""
    offsets, trailer = _table(pdf)
    loose, streams = _sorted(pdf, offsets)
    out = bytearray(pdf[: pdf.index(b"\n", pdf.index(b"\n") + 1) + 1])
    places: dict[int, tuple[int, int, int]] = {}
    for number, body in streams:
        places[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    following = max(offsets) + 1
    for first in range(0, len(loose), OBJECTS_IN_STREAM):
        group = loose[first : first + OBJECTS_IN_STREAM]
        places[following] = (1, len(out), 0)
        places.update({number: (2, following, n) for n, (number, _) in enumerate(group)})
        out += _object_stream(following, group)
        following += 1
    return bytes(out + _cross_reference(following, len(out), places, trailer))


def _table(pdf: bytes) -> tuple[dict[int, int], bytes]:
    """Where each object begins, and what the trailer says."""
    found = _START.search(pdf)
    start = int(found[1]) if found else 0
    head = re.compile(rb"xref\s+0 (\d+)\s+").match(pdf, start)
    trailer = pdf.find(b"trailer", start)
    if not (found and head and trailer > 0):
        raise PublishFailed("Expected one cross-reference table in typst's PDF, found none. See reports/pdf/packed.py.")
    rows = pdf[head.end() : trailer].split()
    in_use = range(0, 3 * int(head[1]), 3)
    return {n // 3: int(rows[n]) for n in in_use if rows[n + 2] == b"n"}, pdf[trailer:start] or pdf[trailer:]


def _sorted(pdf: bytes, offsets: dict[int, int]) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]]:
    """Objects that may go into an object stream, and those that are streams themselves."""
    loose: list[tuple[int, bytes]] = []
    streams: list[tuple[int, bytes]] = []
    places = sorted((offset, number) for number, offset in offsets.items())
    ends = [offset for offset, _ in places[1:]] + [pdf.rindex(b"xref\n", 0, pdf.rindex(b"startxref"))]
    for (offset, number), end in zip(places, ends, strict=True):
        head = _HEAD.match(pdf, offset)
        last = pdf.rfind(b"endobj", offset, end)
        if head is None or last < 0:
            raise PublishFailed(f"Expected object {number} of typst's PDF at byte {offset}. See reports/pdf/packed.py.")
        body = pdf[head.end() : last].strip()
        (streams if body.endswith(b"endstream") else loose).append((number, body))
    return sorted(loose), streams


def _object_stream(number: int, group: list[tuple[int, bytes]]) -> bytes:
    at, index = 0, []
    for member, body in group:
        index.append(b"%d %d" % (member, at))
        at += len(body) + 1
    head = b" ".join(index) + b"\n"
    data = zlib.compress(head + b"\n".join(body for _, body in group), LEVEL)
    kind = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d" % (len(group), len(head), len(data))
    return b"%d 0 obj\n<<%b>>\nstream\n%b\nendstream\nendobj\n" % (number, kind, data)


def _cross_reference(number: int, at: int, places: dict[int, tuple[int, int, int]], trailer: bytes) -> bytes:
    """The cross-reference stream, which is also the trailer; one byte of kind, four of place, two of index."""
    places = {**places, 0: (0, 0, 65535), number: (1, at, 0)}
    free = (0, 0, 65535)
    rows = (places.get(n, free) for n in range(number + 1))
    data = zlib.compress(b"".join(bytes([k]) + p.to_bytes(4, "big") + i.to_bytes(2, "big") for k, p, i in rows), LEVEL)
    kept = b"".join(b"/%b %b" % (key, value) for key, value in _KEPT.findall(trailer))
    kind = b"/Type/XRef/Size %d/W[1 4 2]%b/Filter/FlateDecode/Length %d" % (number + 1, kept, len(data))
    stream = b"%d 0 obj\n<<%b>>\nstream\n%b\nendstream\nendobj\n" % (number, kind, data)
    return stream + b"startxref\n%d\n%%%%EOF\n" % at
