"""The marks of a verdict: ▶ better, ◀ worse, ● level, ◆ neutral, ○ old; drawn, so that every font shows them alike."""

from markupsafe import Markup

SHAPES = {
    "better": "M-5.5-7 8 0-5.5 7z",
    "worse": "M5.5-7-8 0 5.5 7z",
    "level": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
    "neutral": "M0-7.5 7 0 0 7.5-7 0z",
    "old": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "none": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
    "missing": "M-5-5h10v10h-10z",
}


def mark_path(mark: str) -> Markup:
    return Markup(f'<path class="own m-{mark}" d="{SHAPES[mark]}"/>')


def icon(mark: str) -> Markup:
    """A mark for running text and tallies; the words beside it carry the meaning."""
    return Markup(f'<svg class="ico" width="16" height="16" viewBox="-9 -9 18 18" aria-hidden="true">{mark_path(mark)}</svg>')
