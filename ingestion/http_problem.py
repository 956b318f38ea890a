"""What an error's body says in words: Problem JSON (RFC 7807), which PxWebApi 2 and other newer services send. Pure."""

import json
from typing import Any

_LONGEST = 300


def problem_text(body: bytes) -> str | None:
    """``title: detail`` of a Problem JSON body, with the messages of its ``errors``; None when it is something else."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("title"), str):
        return None
    parts = [document["title"], document.get("detail"), _messages(document.get("errors"))]
    words = [" ".join(part.split()) for part in parts if isinstance(part, str) and part.strip()]
    return ": ".join(words)[:_LONGEST] or None


def _messages(errors: Any) -> str | None:
    """The texts of ``{"errors": {field: [message, …]}}``."""
    if not isinstance(errors, dict):
        return None
    found = [text for texts in errors.values() if isinstance(texts, list) for text in texts if isinstance(text, str)]
    return "; ".join(found[:5]) or None
