"""What people type about municipalities, groups and indicators, looked up in what there is. Never a path, never SQL."""

import difflib
import re
from typing import NamedTuple

import duckdb

from tilannekuva.errors import TilannekuvaError
from tilannekuva.groups import GroupBook

MAX_TEXT = 4000
_SHOWN = 60


class Place(NamedTuple):
    code: str
    name: str


class Places(NamedTuple):
    """Municipalities of today by code and by name in fi, sv, en (casefolded), and what became of the former ones."""

    by_code: dict[str, Place]
    by_name: dict[str, Place]
    former: dict[str, tuple[Place, str]]


def places(connection: duckdb.DuckDBPyConnection) -> Places:
    rows = connection.execute(
        "select municipality_code, name_fi, name_sv, name_en, is_current, merged_into_code from marts.dim_municipality "
        "order by municipality_code"
    ).fetchall()
    found = Places({}, {}, {})
    for code, fi, sv, en, is_current, into in rows:
        place = Place(code, fi)
        names = {name.casefold() for name in (fi, sv, en) if name}
        if is_current:
            found.by_code[code] = place
            found.by_name.update(dict.fromkeys(names, place))
        else:
            found.former.update(dict.fromkeys((code, *names), (place, into or "")))
    return found


def place_of(text: str, known: Places) -> Place:
    """A municipality of today by code or name; TilannekuvaError says what is near, or what it became part of."""
    wanted = text.strip()
    if wanted in known.by_code:
        return known.by_code[wanted]
    folded = wanted.casefold()
    if folded in known.by_name:
        return known.by_name[folded]
    if folded in known.former:
        former, into = known.former[folded]
        heir = known.by_code.get(into)
        became = f"is part of {heir.name} ({heir.code}) today: name that" if heir else "is no municipality of today"
        raise TilannekuvaError(f"{former.name} ({former.code}) {became}.")
    hint = _near(folded, {name: place.name for name, place in known.by_name.items()})
    raise TilannekuvaError(
        f"There is no municipality '{wanted[:_SHOWN]}' in the warehouse.{hint} "
        "Give a three-digit code such as 091, or a name."
    )


def members_of(text: str, known: Places, book: GroupBook) -> list[Place]:
    """The municipalities of a list of codes, names and groups separated by commas, each once, in the order given."""
    if len(text) > MAX_TEXT:
        raise TilannekuvaError(f"The list of --with is {len(text):,} characters long; at most {MAX_TEXT:,} are read.")
    found: dict[Place, None] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        group = book.named(part)
        codes = group.members if group else None
        for place in [place_of(code, known) for code in codes] if codes else [_place_or_group(part, known, book)]:
            found.setdefault(place)
    return list(found)


def _place_or_group(text: str, known: Places, book: GroupBook) -> Place:
    try:
        return place_of(text, known)
    except TilannekuvaError as error:
        if re.fullmatch(r"\d+", text) or text.casefold() in known.former:
            raise
        told = "; ".join(str(f) for f in book.faults[:5])
        groups = ", ".join(sorted(book.groups)) or "none"
        faults = f" Groups that cannot be used: {told}" if told else ""
        raise TilannekuvaError(f"{error} Groups are: {groups}.{faults}") from None


def indicator_id_of(text: str, connection: duckdb.DuckDBPyConnection) -> str:
    """An indicator's id for its id or its name in fi, sv, en; TilannekuvaError says what is near."""
    rows = connection.execute("select indicator_id, name_fi, name_sv, name_en from marts.dim_indicator").fetchall()
    known = {str(name).casefold(): str(row[0]) for row in rows for name in row if name}
    wanted = text.strip().casefold()
    if wanted in known:
        return known[wanted]
    raise TilannekuvaError(
        f"There is no indicator '{text.strip()[:_SHOWN]}'.{_near(wanted, known)} Their ids are in marts.dim_indicator."
    )


def _near(wanted: str, known: dict[str, str]) -> str:
    close = difflib.get_close_matches(wanted[:_SHOWN], list(known), n=3)
    names = list(dict.fromkeys(known[name] for name in close))
    return f" Did you mean {' or '.join(names)}?" if names else ""
