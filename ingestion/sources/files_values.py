"""One cell, by what its column holds: a code, a year, a number, yes or no, a text. Pure.

Each function returns the value or raises Wrong with what was expected and found. Nothing is guessed or rounded: a CSV
has a decimal comma, an XLSX a number cell.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from ingestion.file_kinds import FileColumn, FileRange
from ingestion.sources.files_faults import has_control_characters, shown
from ingestion.sources.files_model import MAX_TEXT, Cell

_YES_NO = {"kyllä": 1.0, "ja": 1.0, "yes": 1.0, "ei": 0.0, "nej": 0.0, "no": 0.0}
YES_NO_WORDS = ("kyllä", "ei")

_CODE = re.compile(r"\d{3}", re.ASCII)
_DIGITS = re.compile(r"\d{1,2}", re.ASCII)
_PREFIXED_CODE = re.compile(r"(?:KU|kunta)[ _-]?(\d{1,3})", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d{1,15}(?:,\d{1,15})?", re.ASCII)
_DECIMAL_POINT = re.compile(r"-?\d{1,15}\.\d{1,15}", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f'.,]\d{3})+(?:[.,]\d+)?", re.ASCII)
_EXPONENT = re.compile(r"-?\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)
_DATE = re.compile(r"\d{1,4}[.\-/]\d{1,2}[.\-/](?:\d{1,4})?(?:[ T].*)?", re.ASCII)
_ERROR = re.compile(r"#[A-ZÅÄÖ/0-9]{2,12}[!?]?")
_FORMULA_STARTS = ("=", "+", "-", "@")


class Wrong(Exception):
    """A cell is not what its column holds; the text is the fault's."""


def text_of(cell: Cell) -> str:
    """A text cell, of bounded length and without anything a spreadsheet might take for a formula."""
    if cell.kind == "number":
        raise Wrong(f"expected text, found the number {shown(cell.text)}. Format the cell as text and type it anew.")
    if has_control_characters(cell.text):
        raise Wrong(f"expected readable text on one line, found invisible characters in '{shown(cell.text)}'.")
    if cell.text.startswith(_FORMULA_STARTS):
        raise Wrong(
            f"expected text, found '{shown(cell.text)}', which a spreadsheet may take for a formula: "
            "begin it with a letter or a digit."
        )
    if _ERROR.fullmatch(cell.text):
        raise Wrong(f"expected text, found the error {shown(cell.text)}. Type it anew.")
    if len(cell.text) > MAX_TEXT:
        raise Wrong(f"expected at most {MAX_TEXT} characters, found {len(cell.text)}.")
    return cell.text


def code_of(cell: Cell, known: Mapping[str, str]) -> str:
    """A municipality's code; ``known`` maps every code that can be right to the municipality's name."""
    if cell.kind == "number":
        padded = cell.text.zfill(3)
        lost = f": {padded}?" if padded in known else ""
        raise Wrong(
            f"expected a code of three digits as text, found the number {shown(cell.text)}{lost} "
            "Format the column as text: a number loses its leading zeros."
        )
    text = text_of(cell)
    if _CODE.fullmatch(text) and text in known:
        return text
    if _DIGITS.fullmatch(text) and text.zfill(3) in known:
        raise Wrong(
            f"expected a code of three digits, found '{text}': {text.zfill(3)}? ({known[text.zfill(3)]}) "
            "Format the column as text: a number loses its leading zeros."
        )
    prefixed = _PREFIXED_CODE.fullmatch(text)
    if prefixed and prefixed.group(1).zfill(3) in known:
        raise Wrong(f"expected three digits only, found '{shown(text)}': {prefixed.group(1).zfill(3)}?")
    raise Wrong(f"expected the three-digit code of a municipality, found '{shown(text)}', which is none since 2013.")


def check_name(cell: Cell, code: str, names: tuple[str, ...]) -> None:
    """The name beside a code; Finnish, Swedish and English are accepted, letter size is not looked at."""
    text = text_of(cell)
    if folded(text) not in {folded(name) for name in names}:
        raise Wrong(f"expected the name that goes with the code {code}, '{names[0]}', found '{shown(text)}'.")


def year_of(cell: Cell, first: int, last: int, allowed: tuple[int, ...]) -> int:
    """A year from ``first`` to ``last``; where ``allowed`` is not empty, one of it."""
    text = cell.text
    if cell.kind == "number" and cell.number is not None and cell.number.is_integer():
        text = str(int(cell.number)) if abs(cell.number) < 10_000 else cell.text
    elif cell.kind == "text":
        raise Wrong(f"expected a year as a number, found the text '{shown(cell.text)}'.")
    if not _YEAR.fullmatch(text):
        raise Wrong(f"expected a year such as {last}, found '{shown(cell.text)}'{_hint(cell.text)}.")
    year = int(text)
    if year > last:
        raise Wrong(f"expected a year up to {last}, found {year}, which is in the future.")
    if year < first:
        raise Wrong(f"expected a year from {first} on, found {year}.")
    if allowed and year not in allowed:
        raise Wrong(f"expected one of the years {', '.join(map(str, allowed))}, found {year}.")
    return year


def value_of(cell: Cell, column: FileColumn) -> float:
    """The figure of a cell, its range not looked at yet."""
    return _yes_no(cell) if column.type == "yes_no" else float(_decimal(cell, column))


def check_range(value: float, limits: FileRange, decimals: int) -> None:
    """Raise Wrong when a figure cannot be right in its year and region."""
    if not limits.smallest <= value <= limits.largest:
        low, high = (f"{limit:.{decimals}f}" for limit in (limits.smallest, limits.largest))
        raise Wrong(f"expected a number from {low} to {high}, found {value:.{decimals}f}. Check unit and decimal mark.")


def folded(name: str) -> str:
    """A name as it is compared: letter size, composed letters and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _yes_no(cell: Cell) -> float:
    if cell.kind == "number":
        raise Wrong(f"expected kyllä or ei (ja, nej; yes, no), found the number {shown(cell.text)}.")
    found = _YES_NO.get(folded(text_of(cell)))
    if found is None:
        raise Wrong(f"expected kyllä or ei (ja, nej; yes, no), found '{shown(cell.text)}'.")
    return found


def _decimal(cell: Cell, column: FileColumn) -> Decimal:
    if cell.kind == "text":
        raise Wrong(f"expected a number, found the text '{shown(cell.text)}'{_hint(cell.text, is_typed=True)}.")
    if cell.kind == "number":
        number = Decimal(repr(cell.number))
    else:
        if not _DECIMAL_COMMA.fullmatch(cell.text):
            raise Wrong(f"expected a number, found '{shown(cell.text)}'{_hint(cell.text)}.")
        number = Decimal(cell.text.replace(",", "."))
    exponent = number.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    if places > column.decimals:
        most = "a whole number" if not column.decimals else f"at most {column.decimals} decimals"
        raise Wrong(f"expected {most}, found {shown(cell.text)}.")
    return number


def _hint(text: str, is_typed: bool = False) -> str:
    """What a text that is no number may be. is_typed: the cell could have been a number, and says that it is text."""
    if text.startswith(("=", "@", "+")):
        return ": a formula, or what looks like one"
    if _ERROR.fullmatch(text):
        return ": an error of the spreadsheet"
    if _DATE.fullmatch(text):
        return ": a date"
    if is_typed and (_DECIMAL_COMMA.fullmatch(text) or _DECIMAL_POINT.fullmatch(text)):
        return ": a number stored as text; format the cell as a number and type it anew"
    if _GROUPED.fullmatch(text) and not _DECIMAL_POINT.fullmatch(text):
        return ": write it without marks between thousands"
    if _DECIMAL_POINT.fullmatch(text):
        return f": the decimal mark of a CSV is a comma ({text.replace('.', ',')}?)"
    if _EXPONENT.fullmatch(text):
        return ": write it without an exponent"
    if text.endswith("%"):
        return ": write it without the percent sign"
    return ""
