"""Whether a figure still is in the unit that the catalogue expects: its words, its scale, and what it is per. Pure."""

import re

from ingestion.binding_metadata import shown
from ingestion.catalogue_schema import Table
from tilannekuva.errors import SourceChanged

ALTERNATIVES = "|"

_SPACE = r"[\s\u00a0\u202f.]?"
_ONE_THOUSAND = rf"(?<![\d.,])1{_SPACE}000"
_END = rf"(?!{_SPACE}\d)"
# What is counted "per 1 000 inhabitants" is divided by them, and says nothing about the scale of the figure.
_PER = re.compile(
    rf"(?:/|\bper\b|\bi förhållande till\b)\s*(?:{_ONE_THOUSAND}(?:{_SPACE}000)*{_END})?\s*[^\s,;()]*"
    r"|\b[^,;()]*\b(?:kohti|kohden)\b",
    re.IGNORECASE,
)
_ANY_CASE = re.IGNORECASE
_SCALES = (
    (10**9, re.compile(r"\bmrd\b|\bmiljard|\bbillion", _ANY_CASE)),
    (10**6, re.compile(rf"\bmilj\b|\bmiljoon|\bmiljon|\bmillion|\bmeur\b|{_ONE_THOUSAND}{_SPACE}000{_END}", _ANY_CASE)),
    (10**3, re.compile(rf"\btuhat|\btuhan|\btusen|\bthousand|\b[kt]eur|\bteuro|{_ONE_THOUSAND}{_END}", _ANY_CASE)),
)  # fmt: skip


def stated_scale(text: str) -> int:
    """By how much a unit's text says that the figure must be multiplied: 1, 1,000, 1,000,000 or 1,000,000,000.

    "1 000 euroa", "tuhatta euroa", "milj. euroa", "teuro"; "syntyneet / 1 000 asukasta" has scale 1.
    """
    counted = _PER.sub(" ", text)
    return next((scale for scale, pattern in _SCALES if pattern.search(counted)), 1)


def is_per_something(text: str) -> bool:
    """Whether a unit's text divides by something: "euroa/asukas", "per 1 000 invånare", "asukasta kohti"."""
    return _PER.search(text) is not None


def check_unit(table: Table, key: str, unit: str | None, where: str) -> str | None:
    """Raise SourceChanged unless a content's unit has the catalogue's words, its scale, and is per the same or nothing.

    unit: as the source states it. Without words in ``content_units`` only a scale of 1 is let pass, because figures in
    thousands would be read as ones. Returns a note when words are expected and the source states no unit.
    """
    expected = table.content_units.get(key)
    found = " ".join((unit or "").split())
    if not found:
        return f"The source states no unit for the content '{key}'; expected '{expected}'." if expected else None
    if expected is None:
        if stated_scale(found) == 1:
            return None
        raise _wrong(table, key, "a unit without a multiplier", found, where)
    options = [option.strip() for option in expected.split(ALTERNATIVES)]
    if not any(_is_same(option, found) for option in options):
        raise _wrong(table, key, f"the unit {shown(options)}", found, where)
    return None


def check_text_scale(table: Table, key: str, text: str) -> None:
    """Raise SourceChanged when a content's own text states a scale that neither its words nor its unit are to have.

    The metadata of PxWeb 1 has no units, so that this is what can be seen of them before any figure is read.
    """
    expected = {stated_scale(text) for text in (*table.content_titles.get(key, []), table.content_units.get(key, ""))}
    found = stated_scale(text)
    if found != 1 and found not in expected:
        raise _wrong(table, key, "a content whose text states no multiplier", text[:200], "its metadata")


def _is_same(expected: str, found: str) -> bool:
    if _plain(expected) not in _plain(found):
        return False
    return stated_scale(expected) == stated_scale(found) and is_per_something(expected) == is_per_something(found)


def _plain(text: str) -> str:
    """Without the differences that mean nothing: case, kinds of space, spaces around a slash."""
    return re.sub(r"\s*/\s*", "/", " ".join(text.split())).casefold()


def _wrong(table: Table, key: str, expected: str, found: str, where: str) -> SourceChanged:
    return SourceChanged(
        f"Table '{table.id}', content '{key}': expected {expected}, found '{found[:200]}' in {where}. Nothing of it is "
        "used, as figures in another unit would be wrong ones. If the source has changed the unit, correct "
        "'content_units' in the catalogue and the formulas of the indicators that use it."
    )
