"""Numbers, dates and lists as Finnish prose writes them. Pure; the unit words come from the text file."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"


@lru_cache(maxsize=500_000)  # the same figures appear on many pages: own here, a peer's there
def number(value: float, decimals: int = 0, signed: bool = False) -> str:
    """``-12345.67`` with 1 decimal is ``−12 345,7`` (U+2212, no-break space). What rounds to zero has no sign."""
    # Rounded from the shortest decimal text, so that 0.25 and 2.675 round as a reader would round them.
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    digits = f"{abs(rounded):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    if rounded < 0:
        return MINUS + digits
    return f"+{digits}" if signed and rounded > 0 else digits


def slope_decimals(slope: float, decimals: int) -> int:
    """A yearly change is smaller than the values, so it gets one decimal more while it is small."""
    return decimals + 1 if abs(slope) < 10 else decimals


def with_unit(text: str, pattern: str) -> str:
    """Put a number into its unit's pattern (``{n} %``); spaces become no-break, so the number never leaves its unit."""
    return pattern.replace(" ", NBSP).replace("{n}", text)


def count(n: int, forms: Mapping[str, str]) -> str:
    """``1 parempi``, ``2 parempaa``: forms has ``one`` and ``other``."""
    return f"{number(n)}{NBSP}{forms['one' if n == 1 else 'other']}"


def parse_time(text: str) -> datetime:
    """A timestamp as DuckDB prints it; raises ValueError when it is none."""
    return datetime.fromisoformat(text)


def day(text: str) -> str:
    """``2026-11-24…`` is ``24.11.2026``."""
    when = date.fromisoformat(text[:10])
    return f"{when.day}.{when.month}.{when.year}"


def moment(text: str) -> str:
    """``2026-11-24 06:05:00`` is ``24.11.2026 klo 6.05``."""
    when = parse_time(text)
    return f"{day(text)} klo{NBSP}{when.hour}.{when.minute:02d}"


def years(first: int, last: int) -> str:
    """``2015–2021``, or one year when both are the same."""
    return str(first) if first == last else f"{first}{DASH}{last}"


def ordinal(n: int) -> str:
    return f"{number(n)}."
