"""Which live content is which of ours: by code or by the words of its text, never by position."""

import re
from collections.abc import Sequence

from ingestion.binding_metadata import LiveVariable, shown
from ingestion.catalogue_schema import Table
from tilannekuva.errors import CatalogueError, SourceChanged, TableAbsent

_YEAR_NOT_STATED = ("(viimeisin)", "(senaste)", "(latest)")
_PROJECTION_YEAR = re.compile(r"\((?:ennuste|prognos|projection)\s+((?:19|20)[0-9]{2})\)", re.IGNORECASE)


class ContentMissing(SourceChanged):
    """No live content is the one that the catalogue asks for."""


def match_contents(table: Table, variable: LiveVariable, notes: list[str]) -> dict[str, str]:
    """Live content code -> our key, for every content of the catalogue.

    Raises SourceChanged with the candidates when one finds none (unless ``contents_optional``: then a note says so) or
    several, CatalogueError when two keys find the same code, TableAbsent where a table is known to be live only.
    """
    keys: dict[str, str] = {}
    for key in table.contents:
        try:
            code = match_content(table, key, variable)
        except ContentMissing as error:
            if not table.contents_optional:
                if table.live_only:
                    raise TableAbsent(str(error)) from error
                raise
            notes.append(f"Left out: {error}")
            continue
        if code in keys:
            raise CatalogueError(
                f"Table '{table.id}': the contents '{keys[code]}' and '{key}' are both the source's '{code}'."
            )
        keys[code] = key
    if not keys:
        raise ContentMissing(
            f"Table '{table.id}': expected at least one of its contents, found none. " + " ".join(notes)
        )
    return keys


def match_content(table: Table, key: str, variable: LiveVariable) -> str:
    """The live code of one content.

    By code: the catalogue's candidates exactly, else the only code that ends with '-' or '_' and one of them; its text
    must then have the catalogue's words. By text: such a code if its text has the words, else the only text that has.
    """
    by_code = _by_code(table, key, variable)
    if table.bind_contents_by == "text":
        return _by_text(table, key, variable, by_code)
    if by_code is None:
        raise _not_found(table, key, variable, "one with the code")
    check_content_words(table, key, f"content '{by_code}'", _text(variable, by_code))
    return by_code


def check_content_words(table: Table, key: str, what: str, text: str) -> None:
    """Raise ContentMissing unless a content's text has the words of the catalogue: a code may change its meaning."""
    lacking = [word for word in table.content_titles.get(key, []) if word.casefold() not in text.casefold()]
    if lacking:
        raise ContentMissing(
            f"Table '{table.id}', content '{key}': expected {what} to be called something with {shown(lacking)}, found "
            f"'{text[:200]}'. If it still is the same figure, change content_titles in the catalogue; else its code."
        )


def states_year(text: str) -> bool:
    """False when a content is the newest figure of a year that its text does not say."""
    return not any(mark in text.casefold() for mark in _YEAR_NOT_STATED)


def projection_base_year(table: Table, texts: Sequence[str]) -> int | None:
    """The year a projection starts from: the catalogue's, else the one its texts state; None for other tables.

    Raises SourceChanged when a projection states none or several, or another than the catalogue's.
    """
    if not table.is_projection and table.projection_base_year is None:
        return None
    stated = {int(match.group(1)) for text in texts for match in _PROJECTION_YEAR.finditer(text)}
    known = stated | ({table.projection_base_year} if table.projection_base_year is not None else set())
    if len(known) != 1:
        wanted = f", {table.projection_base_year}" if table.projection_base_year else ", stated as '(ennuste 2019)'"
        raise SourceChanged(
            f"Table '{table.id}': expected a projection of one base year{wanted}, found {sorted(stated) or 'none'} in "
            f"{shown(list(texts))}. Correct projection_base_year or paths in the catalogue."
        )
    return known.pop()


def _by_code(table: Table, key: str, variable: LiveVariable) -> str | None:
    candidates = table.content_candidates(key)
    for candidate in candidates:
        if candidate in variable.values:
            return candidate
    for candidate in candidates:
        wanted = candidate.casefold()
        hits = [code for code in variable.values if _ends_with(code.casefold(), wanted)]
        if len(hits) > 1:
            raise _ambiguous(table, key, variable, hits, f"one code ending with '{candidate}'")
        if hits:
            return hits[0]
    return None


def _ends_with(code: str, wanted: str) -> bool:
    """'vaesto' is the end of 'vaerak-vaesto'; 'pros' is not the end of 'evaa-pros_sp'."""
    return code == wanted or code.endswith((f"-{wanted}", f"_{wanted}"))


def _by_text(table: Table, key: str, variable: LiveVariable, by_code: str | None) -> str:
    words = [word.casefold() for word in table.content_titles.get(key, [])]
    if not words:
        raise CatalogueError(
            f"Table '{table.id}', content '{key}': bind_contents_by is 'text', so it needs content_titles."
        )
    labelled = zip(variable.values, variable.texts, strict=True)
    hits = [code for code, text in labelled if all(word in text.casefold() for word in words)]
    if by_code in hits:
        return str(by_code)
    if len(hits) > 1:
        raise _ambiguous(table, key, variable, hits, f"one text with {shown(words)}")
    if not hits:
        raise _not_found(table, key, variable, f"one called something with {shown(words)}, or with the code")
    return hits[0]


def _text(variable: LiveVariable, code: str) -> str:
    return variable.texts[variable.values.index(code)]


def _described(variable: LiveVariable, codes: Sequence[str]) -> str:
    return shown([f"{code} {_text(variable, code)}" for code in codes], 40)


def _not_found(table: Table, key: str, variable: LiveVariable, expected: str) -> ContentMissing:
    wanted = table.content_candidates(key)
    near = [code for code in variable.values if any(one.casefold() in code.casefold() for one in wanted)]
    return ContentMissing(
        f"Table '{table.id}', content '{key}': expected {expected} {shown(wanted)}, exactly or after a '-' or '_', "
        "found none among "
        f"{len(variable.values)}. Candidates: {_described(variable, near or variable.values)}. Name one in the "
        "catalogue."
    )


def _ambiguous(table: Table, key: str, variable: LiveVariable, hits: Sequence[str], expected: str) -> SourceChanged:
    return SourceChanged(
        f"Table '{table.id}', content '{key}': expected {expected}, found {len(hits)}. "
        f"Candidates: {_described(variable, hits)}. Name one of them exactly in the catalogue."
    )
