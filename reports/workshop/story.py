"""The slides of a pack in their order, each with the warning of sample figures where there is one."""

from dataclasses import replace

from reports.workshop import slides_end, slides_start, slides_theme
from reports.workshop.context import Context
from reports.workshop.model import Box, Para, Run, Slide, Text

BANNER = Box(0, 6.98, 13.334, 0.52)


def slides(context: Context) -> list[Slide]:
    """Title, background, themes and outlook, strategy, questions, sources, the facilitator's sheet."""
    background = [
        slides_start.past_slide(context),
        slides_start.minute_slide(context),
        slides_start.peers_slide(context),
    ]
    themes = [slide for theme in context.themes for slide in slides_theme.theme_slides(context, theme)]
    ahead = (slides_end.outlook_slide(context), slides_end.strategy_slide(context))
    themes += [slide for slide in ahead if slide]
    questions = slides_end.question_slides(context)
    places: dict[str, tuple[int, int] | None] = {"opening": (1, 1)}
    next_number = 2
    for part, found in (("background", background), ("themes", themes), ("questions", questions)):
        places[part] = (next_number, next_number + len(found) - 1) if found else None
        next_number += len(found)
    deck = [slides_start.title_slide(context), *background, *themes, *questions, slides_end.sources_slide(context)]
    deck += slides_end.sheet_slides(context, places)
    note = context.sample_note
    return [_with_warning(slide, note) for slide in deck] if note else deck


def _with_warning(slide: Slide, note: str) -> Slide:
    """At the foot of the slide, and first in its notes."""
    run = Run(note, bold=True, colour="bg1", size=18)
    banner = Text("Sample data", (Para((run,), bullet=False, align="ctr"),), box=BANNER, fill="tx1")
    return replace(slide, shapes=(*slide.shapes, banner), notes=(note, *slide.notes))
