"""Writing SVG quickly: numbers go in as they are, text only through ``text``."""

from markupsafe import Markup, escape


def text(words: str) -> str:
    """Words made safe to stand inside an element."""
    return str(escape(words))


def chart(kind: str, height: int, title: str, description: str, body: str) -> Markup:
    """The outer SVG of a chart: no viewBox, so text and dots keep their size at any width.

    title and description are plain text; body is SVG written by ``reports.charts`` itself.
    """
    described = f"<desc>{text(description)}</desc>" if description else ""
    return Markup(f'<svg class="{kind}" height="{height}" role="img"><title>{text(title)}</title>{described}{body}</svg>')


def plot(height: int, body: str, top: int = 0) -> str:
    """A nested SVG whose x runs from 0 to 100 whatever the width; lines in it keep their thickness (see style.css)."""
    y = f' y="{top}"' if top else ""
    return f'<svg{y} width="100%" height="{height}" viewBox="0 0 100 {height}" preserveAspectRatio="none">{body}</svg>'
