"""The cover: the name, the edition, where the municipality stands in size; and how to read the charts."""

from typing import Any

from reports.drawing import BARCODE_TICKS
from reports.facts import Theme, has_close_peers
from reports.facts_context import Size
from reports.pdf import drawings
from reports.pdf.plain import name, printable
from reports.pdf.press import Press
from reports.rows import Municipality

LEGEND_MARKS = ("better", "worse", "level", "neutral", "old")


def cover(press: Press, municipality: Municipality, themes: list[Theme]) -> dict[str, Any]:
    texts, edition = press.language.texts, press.marts.edition
    size = press.populations.size(municipality.code)
    words = texts.municipality
    places = [
        (words.region, municipality.region),
        (words.wellbeing_county, municipality.wellbeing_county),
        (words.urban_rural_class, municipality.urban_rural_class),
        (texts.pdf.cover.language, municipality.language),
    ]
    facts = [[printable(label), name(value or words.unknown)] for label, value in places]
    if size:
        population = [
            printable(words.population.format(year=size.year)),
            printable(press.language.form.number(size.own)),
        ]
        facts.insert(0, population)
    return {
        "name": name(municipality.name),
        "kind": printable(texts.pdf.cover.kind),
        "edition": printable(
            f"{words.edition.format(edition=edition.edition)} · {words.code.format(code=municipality.code)}"
        ),
        "facts": facts,
        "barcode": _barcode(press, municipality, size) if size else None,
        "network": _network(press),
        "notes": _notes(press, municipality, themes),
        "publisher": printable(f"{texts.site.name} – {texts.site.tagline}"),
    }


def _network(press: Press) -> str | None:
    edition = press.marts.edition
    if not edition.network_name:
        return None
    words = press.language.texts.pdf.cover
    pattern = words.network_example if edition.network_is_example else words.network
    return name(pattern.format(name=edition.network_name))


def _notes(press: Press, municipality: Municipality, themes: list[Theme]) -> list[str]:
    """What the reader must know before reading: a merger behind the figures, or that half of them are missing."""
    words, form = press.language.texts.municipality, press.language.form
    merged = [m.name for m in press.marts.municipalities.values() if m.merged_into_code == municipality.code]
    notes = [words.merged.format(names=form.joined(merged))] if merged else []
    shown = sum(len(theme.shown) for theme in themes)
    if 2 * shown < press.n_indicators:
        notes.append(words.sparse.format(n=form.number(shown), of=form.number(press.n_indicators)))
    return [printable(note) for note in notes]


def _barcode(press: Press, municipality: Municipality, size: Size) -> dict[str, str]:
    words, form = press.language.texts.size, press.language.form
    title = words.title.format(count=size.count, name=municipality.name, population=form.number(size.own))
    own = words.own_unranked.format(name=municipality.name)
    if size.rank is not None:
        pattern = words.own_first if size.rank == 1 else words.own_last if size.rank == size.rank_of else words.own
        own = pattern.format(name=municipality.name, rank=form.ordinal(size.rank))
        title = f"{title} {words.rank.format(rank=f'{size.rank}/{size.rank_of}')}"
    marks = [(v, form.number(v)) for v in BARCODE_TICKS]
    caption = words.caption.format(count=size.count, year=size.year)
    if size.peer_values:
        caption = press.language.texts.pdf.cover.barcode.format(caption=caption, peers=words.key_peers)
    drawing = drawings.barcode(size.own, size.all_values, size.peer_values, printable(own, 60), marks)
    return {"svg": drawing, "alt": name(title), "caption": printable(caption)}


def legend(press: Press, municipality: Municipality, themes: list[Theme]) -> dict[str, Any]:
    """How to read the charts: the same words as on the site."""
    texts, edition = press.language.texts, press.marts.edition
    words = texts.legend
    near = has_close_peers(press.marts, municipality.code)
    notes = [words.two_numbers, words.n]
    if edition.network_name:
        pattern = words.network_example if edition.network_is_example else words.network
        notes.append(pattern.format(name=edition.network_name))
    return {
        "title": printable(words.title),
        "lead": printable(words.lead_similar if near else words.lead_country),
        "marks": [[mark, printable(words[mark])] for mark in LEGEND_MARKS],
        "peer": printable(words.peer) if near else None,
        "spine": printable(words.spine),
        "half": printable(words.half),
        "notes": [printable(note) for note in notes],
        "has_comparison": any(row.basis for theme in themes for row in theme.rows),
    }
