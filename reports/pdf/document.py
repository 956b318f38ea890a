"""Sets a municipality's document with typst. Same marts, same bytes: no clock, no system font, no network."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import typst

from reports.language import Language, load_language
from reports.pdf.content import document
from reports.pdf.packed import packed
from reports.pdf.plain import FONT_DIR
from reports.pdf.press import press_of
from reports.read import Marts
from tilannekuva.errors import PublishFailed

TEMPLATE = Path(__file__).parent / "template" / "main.typ"
STANDARD: Final = "ua-1"  # PDF/UA-1: typst refuses a document without title, language, or a figure's alternative text
REMEMBERED_COMPILATIONS = 10  # how long typst's Python package keeps an entry of its cache
EPOCH_SECONDS = 0  # what "today" would be if the template asked; it does not


def render(marts: Marts, language: Language | str, code: str) -> bytes:
    """The situation analysis of one municipality as a tagged PDF.

    marts: read in the same language (or localised to it). Raises PublishFailed when there is no such municipality or
    typst refuses the document.
    """
    if code not in marts.municipalities:
        raise PublishFailed(f"Expected the code of a municipality in this edition, found '{code}'; three digits: 091.")
    spoken = load_language(language) if isinstance(language, str) else language
    return typeset(document(press_of(marts, spoken), code))


def typeset(content: dict[str, Any]) -> bytes:
    """The PDF of a document's content, as small as it goes."""
    made = compiled(content)
    _forget()
    return packed(made)


def compiled(content: dict[str, Any]) -> bytes:
    """What typst makes of the content. It goes in as JSON, so that no text from outside can be typst's markup."""
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        made = _compiler().compile(
            sys_inputs={"document": data}, format="pdf", pdf_standards=STANDARD, timestamp=EPOCH_SECONDS
        )
    except typst.TypstError as error:
        raise PublishFailed(
            f"typst refused the PDF of {content['title']}: {error.message}. {' '.join(error.hints)} "
            f"Correct the template or what it is given. {error.diagnostic}"
        ) from error
    return cast(bytes, made)


def _forget() -> None:
    """Have typst drop what it remembers of the document: it keeps that for ten more, about 60 MB each.

    An entry goes once it was of no use in that many compilations; these take a millisecond together.
    """
    for n in range(REMEMBERED_COMPILATIONS + 1):
        _nothing().compile(sys_inputs={"n": str(n)}, format="pdf")


@lru_cache(maxsize=1)
def _nothing() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    return typst.Compiler(str(TEMPLATE.with_name("nothing.typ")), root=str(TEMPLATE.parent), font_paths=fonts)


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """One per process: it keeps the typeface and the parsed template."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_DIR)])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
