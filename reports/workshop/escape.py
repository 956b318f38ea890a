"""Text from outside as XML text: what XML cannot hold is left out, what could turn the reading order is too."""

import re
from xml.sax.saxutils import escape as _escape

# Not in XML 1.0, or marks that turn or hide the text after them (bidirectional controls, byte order mark).
_UNFIT = re.compile(
    "[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
LONGEST = 2_000  # characters of one piece of text on a slide, in notes or in a cell


def clean(text: str, longest: int = LONGEST) -> str:
    """Without control characters, line breaks as spaces, cut with an ellipsis at ``longest`` characters."""
    flat = re.sub(r"[\t\n\r]+", " ", _UNFIT.sub("", text))
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


def xml(text: str) -> str:
    """``clean`` text for an element or a quoted attribute."""
    return _escape(clean(text), {'"': "&quot;"})
