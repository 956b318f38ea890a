"""What the server answers, before it becomes HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html"

_PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h2>{0}</h2></body></html>\n"


@dataclass(frozen=True)
class Reply:
    """Status, body, and how many cells or rows of figures are in it."""

    status: int
    body: bytes
    content_type: str = JSON
    cells: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(document: Any, status: int = 200, cells: int = 0) -> Reply:
    """A JSON document; arrays of numbers are written without going through Python, NaN becomes null."""
    return Reply(status, orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY), JSON, cells)


def error_reply(message: str, status: int = 400) -> Reply:
    """An error as the API itself words it."""
    return json_reply({"error": message}, status)


def text_reply(message: str, status: int) -> Reply:
    """An error in plain text."""
    return Reply(status, message.encode(), TEXT)


def page_reply(title: str, status: int) -> Reply:
    """An error page of the web server in front of the API."""
    return Reply(status, _PAGE.format(title).encode(), HTML)


def not_found_page() -> Reply:
    """The web server's page for what is not there."""
    return page_reply("404 - File or directory not found.", 404)
