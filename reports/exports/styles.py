"""The looks of cells: openpyxl writes the style sheet and the theme once per language, the cells refer to them."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from reports.exports.archive import Part, part
from reports.exports.safe_text import clean

MOST_DECIMALS = 6
_INK, _LINK, _WARNING, _QUIET, _HEAD_FILL = "FF1F2933", "FF0B5CAD", "FFB00020", "FF52606D", "FFE4ECF3"


@dataclass(frozen=True)
class Look:
    """number_format: Excel's; text cells have ``@``, so that what a user types over them stays text too."""

    number_format: str = "General"
    bold: bool = False
    italic: bool = False
    size: int = 11
    color: str = _INK
    filled: bool = False
    wrap: bool = False
    quoted: bool = False
    indent: int = 0
    align: str | None = None


def number_format(decimals: int, signed: bool = False) -> str:
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"+{digits};-{digits};{digits}" if signed else digits


def _looks(yes: str, no: str) -> dict[str, Look]:
    looks = {
        "title": Look("@", bold=True, size=15),
        "note": Look("@", color=_QUIET),
        "warning": Look("@", bold=True, color=_WARNING),
        "link": Look("@", color=_LINK, indent=1, align="left"),
        "head": Look("@", bold=True, filled=True, wrap=True, indent=1, align="left"),
        "head_year": Look("0", bold=True, filled=True, wrap=True),
        "text": Look("@", indent=1, align="left"),
        "word": Look("@", color=_QUIET, italic=True, indent=1, align="left"),
        "absent": Look("@", color=_QUIET, italic=True, align="right"),
        "wrapped": Look("@", wrap=True, indent=1, align="left"),
        "year": Look("0"),
        "share": Look("0%"),
        "count": Look("#,##0"),
    }
    looks |= {f"{name}_quoted": Look(**{**vars(looks[name]), "quoted": True}) for name in ("text", "wrapped", "title")}
    for decimals in range(MOST_DECIMALS + 1):
        looks[f"n{decimals}"] = Look(number_format(decimals))
        looks[f"n{decimals}_preliminary"] = Look(number_format(decimals), italic=True)
        looks[f"change{decimals}"] = Look(number_format(decimals, signed=True))
    words = f'[=1]"{_quote(yes)}";[=0]"{_quote(no)}";0'
    return looks | {"yes_no": Look(words), "yes_no_preliminary": Look(words, italic=True)}


def _quote(word: str) -> str:
    return clean(word).replace('"', "")


@dataclass(frozen=True)
class Styles:
    """ids: the number of each look in the style sheet; parts: the style sheet and the theme."""

    ids: dict[str, int]
    parts: tuple[Part, ...]


@lru_cache
def styles(yes: str, no: str) -> Styles:
    """The style sheet of a language: ``yes`` and ``no`` are its words for 1 and 0 of a yes-or-no indicator."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("openpyxl made a workbook without a sheet")
    ids = {}
    for row, (name, look) in enumerate(_looks(yes, no).items(), start=1):
        cell = sheet.cell(row, 1, 0)
        cell.number_format = look.number_format
        cell.font = Font(name="Calibri", size=look.size, color=look.color, bold=look.bold, italic=look.italic)
        cell.alignment = Alignment(look.align, "top", wrap_text=look.wrap or None, indent=look.indent)
        if look.filled:
            cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
            cell.border = Border(bottom=Side("thin", color=_QUIET))
        cell.quotePrefix = look.quoted
        ids[name] = cell.style_id
    file = BytesIO()
    book.save(file)
    with ZipFile(file) as made:
        parts = tuple(part(path, made.read(path)) for path in ("xl/styles.xml", "xl/theme/theme1.xml"))
    return Styles(ids, parts)
