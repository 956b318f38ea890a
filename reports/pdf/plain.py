"""Text for a document that is not HTML: our own markup taken apart, hostile characters taken out, long words given
places to break."""

import re
import unicodedata
from functools import lru_cache
from html import unescape
from pathlib import Path

FONT_DIR = Path(__file__).parent / "fonts"
NAME_LENGTH = 200  # no name or title of a source is longer; what is longer would push a page's content off
WORD_LENGTH = 30
SUBSTITUTE = "□"  # what the document's typeface cannot show
BREAK_HERE = "\u200b"
KEPT = {"\u00ad", BREAK_HERE}  # soft hyphen and zero-width space have no glyph and need none
LOOK_ALIKE = {"\u2011": "-", "\t": " ", "\n": " ", "\r": " ", "\u2028": " ", "\u2029": " "}

_TAG = re.compile(r"<(/?)([a-z]+)(?: [^<>]*)?>")
_CELL = re.compile(r'<(b|small)(?: class="([^"]*)")?>(.*?)</\1>', re.DOTALL)
_PIECE = re.compile(r".[^/_.\-]{0,7}", re.DOTALL)  # every place to break is a piece of text more for typst to set
_LONG_WORD = re.compile(rf"[^\s{BREAK_HERE}]{{{WORD_LENGTH},}}")
_TARGET = re.compile(r'href="#(i-[a-z0-9_]+)"')


@lru_cache(maxsize=1)
def glyphs() -> frozenset[str]:
    """The characters that every weight of the document's typeface has; listed beside it, and a test compares them."""
    return frozenset((FONT_DIR / "characters.txt").read_text(encoding="utf-8"))


@lru_cache(maxsize=200_000)  # names, units and words come back on every document
def printable(text: str, most: int | None = None) -> str:
    """The text with nothing in it that could break a document: no control or bidirectional characters.

    A character the typeface lacks becomes SUBSTITUTE. A text longer than ``most`` characters is cut with an ellipsis,
    and a word longer than WORD_LENGTH may be broken after every few characters.
    """
    known = glyphs()
    kept = unicodedata.normalize("NFC", text)
    if not known.issuperset(kept):
        kept = "".join(_character(c, known) for c in kept)
    if most is not None and len(kept) > most:
        kept = kept[:most].rstrip() + "…"
    return _LONG_WORD.sub(lambda word: BREAK_HERE.join(_PIECE.findall(word[0])), kept)


def _character(c: str, known: frozenset[str]) -> str:
    if c in known or c in KEPT:
        return c
    if c in LOOK_ALIKE:
        return LOOK_ALIKE[c]
    return "" if unicodedata.category(c)[0] in "CM" else SUBSTITUTE


def name(text: str) -> str:
    """A name or title from a source, never longer than NAME_LENGTH."""
    return printable(text, NAME_LENGTH)


def whole(text: str) -> str:
    """A title for the document's properties, which are not laid out: without places to break."""
    return name(text).replace(BREAK_HERE, "")


def runs(html: str) -> list[list[str]]:
    """Our own inline HTML as [text, kind, target]: kind ``b`` for bold, else empty; target the id a link leads to.

    Everything from outside is escaped in it, so each ``<`` begins a tag of ours.
    """
    found: list[list[str]] = []
    kind = target = ""
    end = 0
    for tag in _TAG.finditer(html):
        _add(found, html[end : tag.start()], kind, target)
        end = tag.end()
        if tag[2] == "b":
            kind = "" if tag[1] else "b"
        elif tag[2] == "a":
            link = _TARGET.search(tag[0])
            target = link[1] if link and not tag[1] else ""
    _add(found, html[end:], kind, target)
    return found


def _add(found: list[list[str]], text: str, kind: str, target: str) -> None:
    if text:
        found.append([printable(unescape(text)), kind, target])


def cell(html: str) -> list[list[str]]:
    """A cell of an indicator's row (reports/cells.py) as lines of [text, kind]: ``b``, ``small`` or a verdict."""
    return [[printable(unescape(words)), style or tag] for tag, style, words in _CELL.findall(html)]
