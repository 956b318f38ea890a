"""Everything a municipality's document says, as data for the template: words, figures and drawings, in order.

The template lays out and says nothing. Every text in it has gone through ``reports.pdf.plain``.
"""

from typing import Any

from reports import facts, facts_context
from reports.pdf.content_cover import cover, legend
from reports.pdf.content_end import methods, outlook, peers, sources
from reports.pdf.content_minute import linked, minute
from reports.pdf.content_rug import rug
from reports.pdf.content_strategy import strategy
from reports.pdf.content_theme import theme
from reports.pdf.plain import printable, whole
from reports.pdf.press import Press

RUNNING_NAME = 40  # characters of a name in the head of each page


def document(press: Press, code: str) -> dict[str, Any]:
    """The document of one municipality. Raises KeyError when there is no such municipality."""
    marts, texts = press.marts, press.language.texts
    municipality = marts.municipalities[code]
    themes = facts.theme_facts(marts, code)
    looks = facts_context.outlooks(marts, code)
    entries = facts_context.source_entries(marts, themes, looks)
    first = minute(press, municipality, themes, looks)
    return {
        "language": press.language.code,
        "title": whole(
            texts.municipality.title.format(name=municipality.name, genitive=press.language.genitive(municipality))
        ),
        "author": printable(texts.site.name),
        "date": _newest_retrieval(entries),
        "running": printable(municipality.name, RUNNING_NAME),
        "edition": printable(texts.municipality.edition.format(edition=marts.edition.edition)),
        "sample": _sample(press),
        "words": {key: printable(words) for key, words in texts.pdf.words.items()},
        "cover": cover(press, municipality, themes),
        "legend": legend(press, municipality, themes),
        "minute": first,
        "rug": rug(press, themes),
        "themes": [theme(press, code, found, linked(first)) for found in themes],
        "outlook": outlook(press, looks),
        "peers": peers(press, code),
        "strategy": strategy(press, code),
        "methods": methods(press),
        "sources": sources(press, entries),
    }


def _sample(press: Press) -> str | None:
    """Said on the cover and in the head of every page."""
    if not press.marts.edition.is_sample:
        return None
    words = press.language.texts.sample_banner[press.language.code]
    return printable(f"{words.title} {words.text}")


def _newest_retrieval(entries: list[facts_context.SourceEntry]) -> list[int] | None:
    """The document's date: the day on which the newest of its figures was fetched, which no clock decides."""
    days = [e.landing.retrieved_at[:10] for e in entries if e.landing and e.landing.retrieved_at]
    return [int(part) for part in max(days).split("-")] if days else None
