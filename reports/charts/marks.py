"""The marks of a verdict: ▶ better, ◀ worse, ● level, ◆ neutral, ○ old; drawn, so that every font shows them alike."""

from markupsafe import Markup

from reports.safe import ready

RIGHT, LEFT = "M-5.5-7 8 0-5.5 7z", "M5.5-7-8 0 5.5 7z"
SHAPES = {
    "better": RIGHT,
    "worse": LEFT,
    # Of structural figures and their trends: which way, without good or bad.
    "higher": RIGHT,
    "lower": LEFT,
    "neutral": "M0-7.5 7 0 0 7.5-7 0z",
    "missing": "M-5-5h10v10h-10z",
}


ROUND = {"level": "5.5", "old": "5", "none": "5"}


def mark_path(mark: str) -> Markup:
    if mark in ROUND:
        return ready(f'<circle class="own m-{mark}" r="{ROUND[mark]}"/>')
    return ready(f'<path class="own m-{mark}" d="{SHAPES[mark]}"/>')


def icon(mark: str) -> Markup:
    """A mark for running text and tallies; the words beside it carry the meaning."""
    return ready(
        f'<svg class="ico" width="16" height="16" viewBox="-9 -9 18 18" aria-hidden="true">{mark_path(mark)}</svg>'
    )
