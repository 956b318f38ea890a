"""The tartan rug as HTML, in Python rather than in a template because a site has hundreds of thousands of cells."""

from markupsafe import Markup, escape

from reports.hyphens import soft
from reports.language import Language
from reports.rug import RugRow
from reports.safe import ready


def rug_bodies(themes: list[tuple[str, list[RugRow]]], language: Language) -> list[tuple[str, Markup]]:
    """(theme, its rows as <tr>). Each cell has a mark to see and a word to hear; the page holds the marks once."""
    words = language.texts.rug.cells
    slugs = language.texts.routes.parts
    cells = {
        mark: f'<td class="r-{mark}"><svg><use href="#g-{mark}"/></svg><span class="vh">{escape(word)}</span>'
        for mark, word in words.items()
    }
    return [
        (code, ready("\n".join(_row(row, slugs[code], cells, language.code) for row in rows))) for code, rows in themes
    ]


def _row(row: RugRow, slug: str, cells: dict[str, str], language: str) -> str:
    indicator = row.row.indicator
    address = escape(f"{slug}/index.html#i-{indicator.id}")
    head = f'<tr><th scope="row"><a href="{address}">{soft(indicator.name, language)}</a>'
    return head + "".join(cells[mark] for mark in (*row.marks, row.trend))
