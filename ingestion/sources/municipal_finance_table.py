"""What a table of municipal finances asks for, read from its catalogue entry. Pure."""

import re
from dataclasses import dataclass

from ingestion.catalogue_schema import Table
from tilannekuva.errors import CatalogueError

FIRST_YEAR, LAST_YEAR = 2021, 2099
_PARAMETERS = {"taxonomies", "to_year"}
_PATH = re.compile(r"([A-Z]{2,6})/C12", re.ASCII)
_CODE = re.compile(r"(k-t[0-9]{2}):([0-9]{1,12})", re.ASCII)
_TAXONOMY = re.compile(r"[a-z0-9-]{1,40}/[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """package: ``KKNR``. codes: (part of the package, code) -> our key. contents: our key -> ``part:code``."""

    package: str
    years: range
    taxonomies: tuple[str, ...]
    codes: dict[tuple[str, str], str]
    contents: dict[str, str]


def wanted_of(table: Table) -> Wanted:
    """What a catalogue entry means; raises CatalogueError when it can't be asked of this source.

    paths: ``[KKNR/C12]``, a package's year-end filings. contents: ``{our_key: k-t07:1400}``. parameters: ``taxonomies``
    (those in which these codes are known to mean this), ``to_year``.
    """
    path = _PATH.fullmatch(table.paths[0])
    if len(table.paths) != 1 or path is None or table.frequency != "yearly" or table.roles:
        raise _wrong(table, "one path such as KKNR/C12, yearly, without roles", f"{table.paths}, {table.frequency}")
    unknown, taxonomies = set(table.parameters) - _PARAMETERS, table.parameters.get("taxonomies", [])
    if unknown or isinstance(taxonomies, str) or not taxonomies or not all(map(_TAXONOMY.fullmatch, taxonomies)):
        raise _wrong(table, "the parameters 'taxonomies' (a list) and 'to_year'", dict(table.parameters))
    to_year = table.parameters.get("to_year", str(LAST_YEAR))
    if not isinstance(to_year, str) or not re.fullmatch(r"20[0-9]{2}", to_year):
        raise _wrong(table, "'to_year' as a text such as '2023'", to_year)
    codes: dict[tuple[str, str], str] = {}
    contents: dict[str, str] = {}
    for key, code in table.contents.items():
        match = _CODE.fullmatch(code) if isinstance(code, str) else None
        if match is None or match.groups() in codes:
            raise _wrong(table, "a code of its own such as k-t07:1400 for each content", f"{key}: {code}")
        codes[match.group(1), match.group(2)] = key
        contents[key] = match.group(0)
    years = range(max(table.from_year or FIRST_YEAR, FIRST_YEAR), int(to_year) + 1)
    return Wanted(path.group(1), years, tuple(taxonomies), codes, contents)


def _wrong(table: Table, expected: str, found: object) -> CatalogueError:
    return CatalogueError(f"Table '{table.id}': expected {expected}, found {found}. Correct it in the catalogue.")
