"""The comparison pages: ready-made groups as plain pages, and a chooser that loads figures of any municipalities.

The chooser's figures are small files of the site itself, one per theme, with every figure as the pages print it.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape

from reports.facts import current_municipalities, has_close_peers
from reports.facts_compare import SideGroup, SideRow, side_groups, side_rows, themes_with_rows
from reports.facts_downloads import SAMPLE_PREFIX
from reports.language import Language
from reports.page_base import css_string
from reports.read import Marts
from reports.routes import Place, Routes, load_routes, root_of
from reports.rows import Municipality
from reports.safe import ready
from tilannekuva.groups import Group

MOST = 12  # municipalities side by side in the chooser
KINDS = ("network", "region", "named")


def file_path(marts: Marts, language: Language, theme: str) -> str:
    """Where the chooser finds the figures of a theme, from the site's root."""
    return f"files/compare/{SAMPLE_PREFIX if marts.edition.is_sample else ''}{theme}-{language.code}.json"


def compare_context(marts: Marts, language: Language, named: Iterable[Group] = ()) -> dict[str, Any]:
    """What ``compare.html.j2`` shows: the chooser and the groups that have a page."""
    routes = load_routes(language.code)
    root = root_of(routes.site("compare"))
    groups = side_groups(marts, language, named)
    words = language.texts.compare_page
    themes = themes_with_rows(marts)
    return {
        "most": MOST,
        "choices": [_choice(marts, m) for m in current_municipalities(marts)],
        "kinds": [(kind, [g for g in groups if g.kind == kind]) for kind in KINDS],
        "group_paths": {g.key: root + routes.compare(g.key) for g in groups},
        "marks_css": marks_css(language),
        # Words and addresses for the script, as data and not as code.
        "setup": json.dumps(
            {
                "most": MOST,
                "themes": [
                    {"id": t, "name": language.texts.themes[t], "file": root + file_path(marts, language, t)}
                    for t in themes
                ],
                "places": root + routes.municipality("{}"),
                "indicators": root + routes.indicator("{}"),
                "words": {key: _plain(words[key]) for key in _SCRIPT_WORDS},
            },
            ensure_ascii=False,
        ),
    }


_SCRIPT_WORDS = (
    "none_chosen", "full", "found", "found_none", "remove", "add_peers", "failed", "loading", "table", "columns",
)  # fmt: skip


def _plain(words: Any) -> Any:
    return words if isinstance(words, str) else {key: _plain(words[key]) for key in words}


def _choice(marts: Marts, municipality: Municipality) -> tuple[str, str, str, str]:
    """(code, name, its names in the other languages, its similar municipalities' codes) for a box to tick."""
    names = [n for n in (municipality.name_fi, municipality.name_sv, municipality.name_en) if n]
    others = " ".join(dict.fromkeys(n for n in names if n != municipality.name))
    near = marts.peers.get(municipality.code, ()) if has_close_peers(marts, municipality.code) else ()
    return municipality.code, municipality.name, others, " ".join(p.code for p in near)


def marks_css(language: Language) -> Markup:
    """The words of the two marks for readers that do not see them."""
    words = language.texts.compare_page
    return ready(f":root{{--word-better:{css_string(words.better)};--word-worse:{css_string(words.worse)}}}")


def group_pages(
    marts: Marts, language: Language, named: Iterable[Group] = ()
) -> Iterator[tuple[Place, dict[str, Any]]]:
    """(where it lives, what ``compare_group.html.j2`` shows) of every group that can be read side by side."""
    routes = load_routes(language.code)
    themes = {theme: side_rows(marts, language, theme) for theme in themes_with_rows(marts)}
    for group in side_groups(marts, language, named):
        if not group.is_too_large:
            context = _group_context(group, themes, language, routes, root_of(routes.compare(group.key)))
            yield Place("compare", group.key), context


def _group_context(
    group: SideGroup, themes: dict[str, list[SideRow]], language: Language, routes: Routes, root: str
) -> dict[str, Any]:
    chosen = ",".join(m.code for m in group.members[:MOST])
    return {
        "group": group,
        "themes": [(theme, _body(rows, group, language, routes, root)) for theme, rows in themes.items()],
        "heads": [(root + routes.municipality(m.code), m.name) for m in group.members],
        "compare_path": root + routes.site("compare"),
        "chooser": f"{root}{routes.site('compare')}#k={chosen}" if len(group.members) <= MOST else None,
        "marks_css": marks_css(language),
    }


def _body(rows: list[SideRow], group: SideGroup, language: Language, routes: Routes, root: str) -> Markup:
    """Table rows: in Python, since the largest group has some 4,000 cells."""
    return ready("\n").join(ready(_line(row, group, language, routes, root)) for row in rows)


def _line(row: SideRow, group: SideGroup, language: Language, routes: Routes, root: str) -> str:
    address = escape(root + routes.indicator(row.indicator.id))
    unit = escape(language.units.label(row.indicator))
    head = (
        f'<tr><th scope="row"><a href="{address}">{escape(row.indicator.name)}</a> <small>{unit} · {row.year}</small>'
    )
    reference = f"<td class=ref>{_or_dash(row.median)}<td class=ref>{_or_dash(row.national)}"
    return head + reference + "".join(_cell(row, m.code) for m in group.members)


def _or_dash(text: str | None) -> str:
    return text or "–"


def _cell(row: SideRow, code: str) -> str:
    cell = row.cells.get(code)
    if cell is None:
        return "<td>–"
    year = f" <small>{cell.year}</small>" if cell.year else ""
    return f"<td{f' class={cell.mark}' if cell.mark else ''}>{cell.text}{year}"


def compare_files(marts: Marts, language: Language) -> Iterator[tuple[str, bytes]]:
    """(path, JSON) of each theme's figures as printed, for the chooser.

    ``codes`` orders ``values`` (null: no figure), ``marks`` (one character each: b, w or -) and keys ``years``.
    """
    codes = [m.code for m in current_municipalities(marts)]
    names = [m.name for m in current_municipalities(marts)]
    for theme in themes_with_rows(marts):
        rows = [_entry(row, codes, language) for row in side_rows(marts, language, theme)]
        document = {
            "edition": marts.edition.edition,
            "is_sample": marts.edition.is_sample,
            "theme": theme,
            "codes": codes,
            "names": names,
            "indicators": rows,
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        yield file_path(marts, language, theme), text.encode()


def _entry(row: SideRow, codes: list[str], language: Language) -> dict[str, Any]:
    cells = [row.cells.get(code) for code in codes]
    return {
        "id": row.indicator.id,
        "name": row.indicator.name,
        "unit": language.units.label(row.indicator),
        "year": row.year,
        "median": row.median,
        "national": row.national,
        "values": [cell.text if cell else None for cell in cells],
        "marks": "".join((cell.mark if cell else "") or "-" for cell in cells),
        "years": {code: cell.year for code, cell in zip(codes, cells, strict=True) if cell and cell.year},
    }
