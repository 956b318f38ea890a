"""What the classification service's answers say: items with names, and which item is which of another list. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tilannekuva.errors import SourceChanged

_MUNICIPALITY = re.compile(r"[0-9]{3}")


@dataclass(frozen=True)
class Item:
    """One class of a classification; the name is null when there is none in the language asked for."""

    code: str
    name: str | None


@dataclass(frozen=True)
class Link:
    """One line of a correspondence table."""

    source: Item
    target: Item
    target_level: float


def read_items(document: Any, language: str, where: str) -> list[Item]:
    """The items of a classification, names stripped; raises SourceChanged on another shape or a doubled code."""
    if not isinstance(document, list) or not document:
        raise _wrong(where, "a list of classification items", document)
    items = [_item(entry, language, where) for entry in document]
    _check_once([item.code for item in items], where)
    _check_named(items, language, where)
    return items


def municipalities(items: Iterable[Item]) -> list[Item]:
    """Those of three digits, by code: the classification may also hold its headings."""
    return sorted((item for item in items if _MUNICIPALITY.fullmatch(item.code)), key=lambda item: item.code)


def read_links(document: Any, language: str, where: str) -> list[Link]:
    """The lines of a correspondence table that start from a municipality, by its code."""
    if not isinstance(document, list) or not document:
        raise _wrong(where, "a list of correspondences", document)
    links = []
    for entry in document:
        if not isinstance(entry, dict):
            raise _wrong(where, "correspondences with sourceItem and targetItem", entry)
        source, target = entry.get("sourceItem"), entry.get("targetItem")
        link = Link(_item(source, language, where), _item(target, language, where), _level(target, where))
        if _MUNICIPALITY.fullmatch(link.source.code):
            links.append(link)
    if not links:
        raise _wrong(where, "correspondences of municipalities (codes of three digits)", document[0])
    _check_named([item for link in links for item in (link.source, link.target)], language, where)
    return sorted(links, key=lambda link: (link.source.code, link.target.code))


def group_links(links: Sequence[Link], where: str) -> list[Link]:
    """One group per municipality: of several levels, the deepest. Raises SourceChanged when there are two."""
    deepest = max(link.target_level for link in links)
    kept = [link for link in links if link.target_level == deepest]
    _check_once([link.source.code for link in kept], where)
    return kept


def next_year_codes(links: Sequence[Link]) -> tuple[dict[str, str], list[str]]:
    """Municipality -> the code it has next year (another one when it merged), and those that were split up.

    One that goes on under its own code gave away a part of its area at most; one without its own code among several
    targets was divided, and has no successor.
    """
    targets: dict[str, set[str]] = {}
    for link in links:
        targets.setdefault(link.source.code, set()).add(link.target.code)
    successors = {
        code: code if code in to else next(iter(to)) for code, to in targets.items() if code in to or len(to) == 1
    }
    return successors, sorted(targets.keys() - successors.keys())


def _item(entry: Any, language: str, where: str) -> Item:
    code = entry.get("code") if isinstance(entry, dict) else None
    names = entry.get("classificationItemNames") if isinstance(entry, dict) else None
    if not isinstance(code, str) or not code.strip() or not isinstance(names, list):
        raise _wrong(where, "an item with a code as text and its names", entry)
    texts = [name.get("name") for name in names if isinstance(name, dict) and name.get("lang") == language]
    text = texts[0].strip() if texts and isinstance(texts[0], str) else ""
    return Item(code.strip(), text or None)


def _level(entry: Any, where: str) -> float:
    level = entry.get("level") if isinstance(entry, dict) else None
    if isinstance(level, bool) or not isinstance(level, (int, float)):
        raise _wrong(where, "a level as a number in every target item", entry)
    return float(level)


def _check_named(items: Sequence[Item], language: str, where: str) -> None:
    """Everything has a Finnish name; that something has none in another language is known to happen."""
    nameless = [item.code for item in items if item.name is None and _MUNICIPALITY.fullmatch(item.code)]
    if language == "fi" and nameless:
        raise _wrong(where, "a Finnish name of every municipality", f"none of {nameless[:10]}")


def _check_once(codes: Sequence[str], where: str) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise _wrong(where, "every code once", f"{twice[:10]} more than once")


def _wrong(where: str, expected: str, found: Any) -> SourceChanged:
    return SourceChanged(
        f"{where}: expected {expected}, found {str(found)[:300]}. Compare with the classification's page at "
        "stat.fi/luokitukset."
    )
