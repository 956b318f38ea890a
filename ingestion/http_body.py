"""What came back: a body of bounded size, and whether it is the JSON that was asked for."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import requests

from tilannekuva.errors import SourceChanged

BODY_START_CHARACTERS = 300
_CHUNK_BYTES = 64 * 1024


class TryAgain(Exception):
    """One failed try that may fare better later. min_wait: seconds that the source asked everybody to wait."""

    def __init__(self, found: str, min_wait: float = 0.0) -> None:
        super().__init__(found)
        self.min_wait = min_wait


@dataclass(frozen=True)
class FileForm:
    """A file that is asked for as it is, and how big it may be."""

    content_types: tuple[str, ...]
    max_bytes: int


def read_body(response: requests.Response, max_bytes: int, seconds: float) -> bytes:
    """The whole body, decompressed.

    max_bytes: a longer body raises SourceChanged. seconds: a body that drips in for longer raises TryAgain.
    A body shorter than its Content-Length raises requests' ChunkedEncodingError.
    """
    parts: list[bytes] = []
    size, started = 0, time.monotonic()
    for part in response.iter_content(_CHUNK_BYTES):
        size += len(part)
        parts.append(part)
        if size > max_bytes:
            raise SourceChanged(
                f"{response.request.method} {response.url}: status {response.status_code}, expected a body of at most "
                f"{max_bytes} bytes, found more; it starts: {start_of(parts[0])!r}. Ask for fewer cells per query."
            )
        if time.monotonic() - started > seconds:
            raise TryAgain(f"status {response.status_code}, the body was not complete after {seconds:.0f} s")
    return b"".join(parts)


def read_start(response: requests.Response) -> bytes:
    """The first part of an error's body; empty when even that does not arrive."""
    try:
        return next(response.iter_content(_CHUNK_BYTES), b"")
    except requests.RequestException:
        return b""


def start_of(body: bytes) -> str:
    """The first 300 characters of a body on one line, whatever its charset is."""
    return " ".join(body[: 4 * BODY_START_CHARACTERS].decode("utf-8", "replace").split())[:BODY_START_CHARACTERS]


def parse_json(body: bytes, where: str) -> Any:
    """The document in a body with status 200.

    Raises TryAgain when the text ends too early (or there is none), SourceChanged on HTML, on a charset other than
    UTF-8, and on anything else that is not JSON. where: method, URL and status, for the message.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if text[:1] == b"<":
        raise SourceChanged(
            f"{where}: expected JSON, found a web page: {start_of(text)!r}. Open the address in a browser: "
            "the service may be closed for maintenance, or the address may have changed."
        )
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if _ends_early(text, error):
            raise TryAgain(f"{where}: the JSON text ends early, after {len(text)} bytes: {start_of(text)!r}") from error
        raise SourceChanged(
            f"{where}: expected JSON in UTF-8, found {error}: {start_of(text)!r}. Compare with what the source's "
            "documentation promises, and correct the catalogue's address if it has moved."
        ) from error


def check_content_type(found: str | None, body: bytes, expected: Sequence[str], where: str) -> None:
    """Raise SourceChanged when a file calls itself something else, or is a web page whatever it calls itself.

    A file that says nothing about itself is let through: its reader decides.
    """
    kind = (found or "").partition(";")[0].strip().casefold()
    is_page = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
    if is_page or (kind and kind not in {one.casefold() for one in expected}):
        raise SourceChanged(
            f"{where}: expected a file of the kind {' or '.join(expected)}, found '{kind or 'a web page'}': "
            f"{start_of(body)!r}. Open the address in a browser: the file may have moved, or the service may be closed."
        )


def _ends_early(text: bytes, error: orjson.JSONDecodeError) -> bool:
    if not text:
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as broken:
        return broken.reason == "unexpected end of data" and broken.end == len(text)
    return "unexpected end of data" in error.msg
