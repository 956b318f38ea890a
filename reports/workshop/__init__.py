"""The workshop pack: a PowerPoint file for a municipality's development workshop, with native charts and sources."""

from reports.language import Language, load_language
from reports.read import Marts
from reports.workshop.context import gather
from reports.workshop.escape import clean
from reports.workshop.pptx import Deck, write
from reports.workshop.story import slides


def render(marts: Marts, language: Language | str, code: str, theme: str | None = None) -> bytes:
    """The pack of a municipality as PPTX, for all themes or for one; ``marts`` have their texts in ``language``.

    Figures are those of the marts; the same input gives the same bytes. Raises PublishFailed for a code or a theme
    that does not exist.
    """
    spoken = load_language(language) if isinstance(language, str) else language
    context = gather(marts, spoken, code, theme)
    words, edition = context.words, marts.edition.edition
    name = clean(context.municipality.name, 80)
    title = words.title.format(name=name)
    note = context.sample_note
    deck = Deck(
        title=f"{note} {title}" if note else title,
        language=spoken.code,
        footer=words.footer.format(name=name, edition=edition),
        corner=words.corner,
        slides=tuple(slides(context)),
    )
    return write(deck)
