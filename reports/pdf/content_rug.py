"""The tartan rug: all indicators at a glance. A cell has a sign and a colour, so that neither is needed alone.

The cells are one drawing beside the names; its alternative text says all of them in words, and the spine charts of the
themes have them once more as tables.
"""

from typing import Any

from reports.facts import Row, Theme
from reports.pdf.lines import wrapped
from reports.pdf.plain import name, printable
from reports.pdf.press import Press
from reports.pdf.rug_drawing import PITCH_PT, Sign, signs
from reports.rows import Comparison

STACKS, ROOM, SIZE = 3, 92.0, 6.4  # columns of the page; width of the names in points and their size
HEAD_LINES = 3  # lines that a theme's name and what is around it take
COLUMNS = ("similar", "network", "country", "trend")
SIGNS = {
    "better": "▶",
    "worse": "◀",
    "level": "●",
    "higher": "▲",
    "lower": "▼",
    "improving": "↗",
    "worsening": "↘",
    "rising": "↑",
    "falling": "↓",
    "no_clear_change": "→",
    "none": "·",
}
COLOURED = {"better": "better", "improving": "better", "worse": "worse", "worsening": "worse"}


def rug(press: Press, themes: list[Theme]) -> dict[str, Any]:
    texts = press.language.texts
    words = texts.pdf.rug
    return {
        "title": printable(words.title),
        "lead": printable(words.lead),
        "columns": [printable(words.columns[column]) for column in COLUMNS],
        "keys": [[SIGNS[kind], _colour(kind), printable(words.signs[kind])] for kind in SIGNS],
        "caption": printable(words.caption),
        "pitch": PITCH_PT,
        "stacks": _stacks(press, themes),
    }


def _stacks(press: Press, themes: list[Theme]) -> list[list[dict[str, Any]]]:
    """The three columns of the page, filled evenly; a theme that runs over has its name in the next one again."""
    lines = [
        (theme, row, wrapped(name(row.indicator.name), "regular", SIZE, ROOM))
        for theme in themes
        for row in theme.shown
    ]
    heights = [text.count("\n") + 1 for _, _, text in lines]
    room = (sum(heights) + HEAD_LINES * sum(bool(theme.shown) for theme in themes)) / STACKS + HEAD_LINES
    found: list[list[dict[str, Any]]] = []
    used = room
    for theme, row, text in lines:
        begins = not found or not found[-1] or found[-1][-1]["theme"] is not theme
        need = text.count("\n") + 1 + (HEAD_LINES if begins else 0)
        if used + need > room and len(found) < STACKS:
            found.append([])
            used, begins = 0, True
        if begins:
            found[-1].append({"theme": theme, "rows": []})
        found[-1][-1]["rows"].append((text, _signs(row)))
        used += need
    return [[_part(press, part["theme"], part["rows"]) for part in stack] for stack in found]


def _part(press: Press, theme: Theme, rows: list[tuple[str, list[Sign]]]) -> dict[str, Any]:
    return {
        "name": printable(press.language.texts.themes[theme.code]),
        "names": "\n".join(text for text, _ in rows),
        "svg": signs([(text.count("\n") + 1, cells) for text, cells in rows]),
        "alt": " ".join(_said(press, text, cells) for text, cells in rows),
    }


def _said(press: Press, text: str, cells: list[Sign]) -> str:
    """One indicator's cells in words."""
    words = press.language.texts.pdf.rug
    said = [f"{words.columns[column]} {words.signs[kind]}" for column, (kind, _) in zip(COLUMNS, cells, strict=True)]
    return printable(f"{text}: {', '.join(said)}.")


def _signs(row: Row) -> list[Sign]:
    comparisons = (None if row.indicator.is_peer_variable else row.similar, row.network, row.country)
    kinds = [_position(row, found) for found in comparisons]
    kinds.append(row.trend.verdict if row.trend and row.trend.verdict in SIGNS else "none")
    return [(kind, _colour(kind)) for kind in kinds]


def _position(row: Row, found: Comparison | None) -> str:
    """An old figure is no strength or warning, so it gets no sign."""
    if found is None or row.mark == "old" or found.position not in SIGNS:
        return "none"
    return found.position


def _colour(kind: str) -> str:
    return COLOURED.get(kind, "blank" if kind == "none" else "plain")
