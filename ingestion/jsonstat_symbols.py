"""What the symbols in the place of a figure mean. Pure."""

import re
from typing import Any, Literal

Status = Literal["ok", "missing", "not_applicable", "suppressed"]
STATUSES: tuple[Status, ...] = ("ok", "missing", "not_applicable", "suppressed")
ZERO_SYMBOL = "-"

# The missing values of PX files by their number, as Statistics Finland's newer interface sends them.
_BY_NUMBER = {"1": ".", "2": "..", "3": "...", "4": "....", "5": ".....", "6": "......", "7": ZERO_SYMBOL}
_NIL = re.compile(r"\bnil\b|\bzero\b|\bnoll|\bnolla|^\s*[-\u2013]\s*$", re.IGNORECASE)
_MEANING: dict[str, Status] = {".": "not_applicable", "..": "missing", "...": "suppressed", ZERO_SYMBOL: "ok"}


def status_of(symbol: str | None, is_null: bool) -> Status:
    """The status of a cell. A symbol beside a value is a flag, not a gap; ``-`` in a value's place is an exact zero.

    A null without a symbol, with more than three dots or with an unknown symbol is ``missing``.
    """
    if not is_null:
        return "ok"
    return _MEANING.get((symbol or "").strip(), "missing")


def value_of(value: float | None, symbol: str | None) -> float | None:
    """The value of a cell: as it came, but zero for a null marked ``-``."""
    return 0.0 if value is None and (symbol or "").strip() == ZERO_SYMBOL else value


def symbol_of_number(code: str, description: Any = None) -> str | None:
    """The symbol of a numeric missing-value code; None for 0 (a value exists); any other code stays as it is.

    description: what the document says of the code. The code of an exact zero is one only if that does not say else.
    """
    if code == "0":
        return None
    symbol = _BY_NUMBER.get(code, code)
    if symbol == ZERO_SYMBOL and isinstance(description, str) and not _NIL.search(description):
        return description.strip()[:80] or None
    return symbol
