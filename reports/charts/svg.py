"""Writing SVG quickly: numbers go in as they are, text only through ``text``."""

from markupsafe import Markup, escape

from reports.safe import ready


def text(words: str) -> str:
    """Words made safe to stand inside an element."""
    return str(escape(words))


def chart(kind: str, title: str, description: str, body: str) -> Markup:
    """The outer SVG of a chart: no viewBox, so text and dots keep their size at any width; style.css sets its height.

    title and description are plain text (empty for a chart that only repeats another and is hidden from screen
    readers); body is SVG written by ``reports.charts`` itself.
    """
    described = f"<desc>{text(description)}</desc>" if description else ""
    titled = f' role="img"><title>{text(title)}</title>' if title else ">"
    return ready(f'<svg class="{kind}"{titled}{described}{body}</svg>')


def plot(width: int, height: int, scale: int, body: str) -> str:
    """A nested SVG that fills its chart; x runs from 0 to ``width``, y in ``scale``-ths of a pixel.

    Lines in it keep their thickness (vector-effect in style.css). Whole units keep paths short.
    """
    box = f'viewBox="0 0 {width} {height * scale}" preserveAspectRatio="none"'
    return f"<svg {box}>{body}</svg>"
