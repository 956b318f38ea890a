"""What SYKE's files of municipal emissions say. Pure; a file with anything doubtful in it is refused whole.

A file is CSV with semicolons and a decimal comma in UTF-8; ``NA``, ``NULL`` and an empty field are missing figures.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tilannekuva.errors import SourceChanged

COLUMNS = ("vuosi", "kt", "kt_tuuli", "GWh", "hinku_laskenta", "päästökauppa", "taso_3", "taso_4", "taso_5")
# Some releases repeat whose file it is; then every line has to say the same.
OWN_NUMBER = "kuntanro"
FLAGS = {"1": "1", "0": "0", "true": "1", "false": "0"}
NOT_STATED = "?"
MAX_LINES = 200_000

_FIGURES = {"kt", "kt_tuuli", "GWh"}
_MISSING = {"", "NA", "NULL"}
_Class = tuple[str, str, str]
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:,[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)
_CODE = re.compile(r"[^\W_](?:[\w -]{0,30})")
_COUNT = re.compile(r"[0-9]{1,8}", re.ASCII)


class EmissionLine(NamedTuple):
    """One line of a municipality's file. in_hinku and in_ets: ``1``, ``0``; in_ets is ``?`` where it is not stated."""

    year: int
    in_hinku: str
    in_ets: str
    sector: str
    kt: float | None
    gwh: float | None


@dataclass(frozen=True)
class Municipality:
    """A municipality of the list of inhabitants. number: without zeros, as in the names of the files."""

    number: int
    name: str
    people: tuple[tuple[int, int | None], ...]

    @property
    def key(self) -> str:
        return f"{self.number:03d}"


def read_emissions(body: bytes, number: int, where: str) -> list[EmissionLine]:
    """The lines of the file of municipality ``number``.

    Raises SourceChanged naming file, line and column: another encoding, unknown or missing columns, a number with
    another decimal mark, a line of another municipality, the same line twice.
    """
    header, records = _table(body, where)
    _check_header(header, where)
    at = {name: position for position, name in enumerate(header)}
    key_columns = [at[name] for name in COLUMNS if name not in _FIGURES]
    seen: set[tuple[str, ...]] = set()
    classes: dict[tuple[str, ...], _Class] = {}
    lines = []
    for count, record in records:
        row = _Row(record, at, f"{where}, line {count}")
        key = tuple([record[column] for column in key_columns])
        if key in seen:
            raise row.wrong("taso_5", "every combination of year, flags and levels once", "/".join(key))
        seen.add(key)
        if (known := classes.get(key[1:])) is None:
            known = classes.setdefault(key[1:], _class(row))
        if OWN_NUMBER in at and row.text(OWN_NUMBER) != str(number):
            raise row.wrong(OWN_NUMBER, f"lines of municipality {number} only", row.text(OWN_NUMBER))
        row.number("kt_tuuli")
        lines.append(EmissionLine(row.year("vuosi"), *known, row.number("kt"), row.number("GWh")))
    if not lines:
        raise SourceChanged(f"{where}: expected lines of emissions, found only a header. Look at the file; try later.")
    return lines


def read_municipalities(body: bytes, patterns: Sequence[str], where: str) -> list[Municipality]:
    """Every municipality of the list of inhabitants once, by number, with its population by year.

    patterns: how a column of one year's population may be called, ``{year}`` standing for the year. Other columns are
    not read. Raises SourceChanged naming file, line and column. No such column at all gives municipalities without
    population: what needs it has to ask.
    """
    header, records = _table(body, where)
    _once(header, where)
    at = {name: position for position, name in enumerate(header)}
    for needed in (OWN_NUMBER, "kunta_fi"):
        if needed not in at:
            raise _wrong_file(where, f"a column '{needed}'", f"{header[:20]}")
    years = _year_columns(header, patterns, where)
    found: dict[int, Municipality] = {}
    for count, record in records:
        row = _Row(record, at, f"{where}, line {count}")
        one = _municipality(row, years)
        if one.number in found:
            raise row.wrong(OWN_NUMBER, "every municipality once", str(one.number))
        found[one.number] = one
    if not found:
        raise _wrong_file(where, "municipalities", "only a header")
    return [found[number] for number in sorted(found)]


class _Row:
    """One line, with what is needed to say which one it is."""

    def __init__(self, fields: list[str], at: dict[str, int], where: str) -> None:
        self._fields, self._at, self._where = fields, at, where

    def text(self, column: str) -> str:
        return self._fields[self._at[column]].strip()

    def number(self, column: str) -> float | None:
        text = self.text(column)
        if text in _MISSING:
            return None
        if not _NUMBER.fullmatch(text):
            raise self.wrong(column, "a number with a decimal comma, or NA", text)
        return float(text.replace(",", "."))

    def year(self, column: str) -> int:
        text = self.text(column)
        if not _YEAR.fullmatch(text):
            raise self.wrong(column, "a year", text)
        return int(text)

    def flag(self, column: str, *, may_be_missing: bool) -> str:
        text = self.text(column)
        if may_be_missing and text in _MISSING:
            return NOT_STATED
        if text.casefold() not in FLAGS:
            raise self.wrong(column, "0, 1, true or false", text)
        return FLAGS[text.casefold()]

    def code(self, column: str) -> str:
        text = self.text(column)
        if text in _MISSING or not _CODE.fullmatch(text):
            raise self.wrong(column, "the short name of a class", text)
        return text

    def wrong(self, column: str, expected: str, found: str) -> SourceChanged:
        return SourceChanged(
            f"{self._where}, column '{column}': expected {expected}, found {found[:80]!r}. Nothing of the file is "
            "used. Compare with the source's own page; if its form has changed, the reader has to learn it."
        )


def _class(row: _Row) -> _Class:
    """in_hinku, in_ets and sector of a line."""
    for level in ("taso_4", "taso_5"):
        if row.text(level) not in _MISSING:
            row.code(level)
    return (
        # Whether a line counts must be known: left out or taken in by guess, the sum would be wrong.
        row.flag("hinku_laskenta", may_be_missing=False),
        row.flag("päästökauppa", may_be_missing=True),
        row.code("taso_3"),
    )


def _municipality(row: _Row, years: dict[int, str]) -> Municipality:
    text = row.text(OWN_NUMBER)
    if not re.fullmatch(r"0{0,2}[1-9][0-9]{0,2}", text, re.ASCII) or int(text) > 999:
        raise row.wrong(OWN_NUMBER, "a municipality's number, 1 to 999", text)
    return Municipality(int(text), " ".join(row.text("kunta_fi").split()) or text, _people(row, years))


def _people(row: _Row, years: dict[int, str]) -> tuple[tuple[int, int | None], ...]:
    people: list[tuple[int, int | None]] = []
    for year, column in sorted(years.items()):
        text = row.text(column)
        if text not in _MISSING and not _COUNT.fullmatch(text):
            raise row.wrong(column, "a whole number of inhabitants, or NA", text)
        people.append((year, None if text in _MISSING else int(text)))
    return tuple(people)


def _year_columns(header: Sequence[str], patterns: Sequence[str], where: str) -> dict[int, str]:
    forms = [re.compile(re.escape(p).replace(re.escape("{year}"), "((?:19|20)[0-9]{2})"), re.ASCII) for p in patterns]
    found: dict[int, str] = {}
    for name in header:
        for form in forms:
            match = form.fullmatch(name)
            if match is None:
                continue
            year = int(match.group(1))
            if found.setdefault(year, name) != name:
                raise _wrong_file(where, f"one column of population for {year}", f"'{found[year]}' and '{name}'")
    return found


def _table(body: bytes, where: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and the records with the number of their line, each as long as the header."""
    reader = csv.reader(io.StringIO(_decoded(body, where), newline=""), delimiter=";", strict=True)
    try:
        records = [(reader.line_num, record) for record in reader if record]
    except csv.Error as error:
        raise _wrong_file(where, "CSV with semicolons", f"{error} in line {reader.line_num}") from error
    if not records or len(records) > MAX_LINES:
        raise _wrong_file(where, f"a header and at most {MAX_LINES} lines", f"{len(records)}")
    header = [name.strip() for name in records[0][1]]
    for count, record in records[1:]:
        if len(record) != len(header):
            raise _wrong_file(f"{where}, line {count}", f"{len(header)} fields", f"{len(record)}")
    return header, records[1:]


def _decoded(body: bytes, where: str) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _wrong_file(where, "text in UTF-8", f"byte {body[error.start]:#04x} in line {line}") from error
    if "\x00" in text:
        raise _wrong_file(where, "text", "zero bytes")
    return text


def _check_header(header: Sequence[str], where: str) -> None:
    _once(header, where)
    lacking = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in {*COLUMNS, OWN_NUMBER}]
    if lacking or unknown:
        raise _wrong_file(
            where, f"the columns {', '.join(COLUMNS)}", f"{header[:20]} (lacking {lacking}, unknown {unknown[:10]})"
        )


def _once(header: Sequence[str], where: str) -> None:
    if len(set(header)) != len(header) or "" in header:
        raise _wrong_file(where, "every column once, with a name", f"{list(header)[:20]}")


def _wrong_file(where: str, expected: str, found: str) -> SourceChanged:
    return SourceChanged(
        f"{where}: expected {expected}, found {found}. Nothing of the file is used. Compare with the source's own "
        "page; if its form has changed, the reader has to learn it."
    )
