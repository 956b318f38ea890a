"""Text of others in files people open: no formula, and no character that breaks the file or hides what it says."""

import re
from functools import lru_cache

# Not allowed in XML 1.0, or (bidi embeddings, overrides and isolates) able to show a cell in another order than it has.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
# What spreadsheets in some language version take for the start of a formula; the full-width forms too.
_FORMULA = re.compile("^[\\s\u200b-\u200f\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
LONGEST_CELL = 32_767  # a cell of a workbook holds no more characters
CUT = " […]"


@lru_cache(maxsize=100_000)
def clean(text: str) -> str:
    """Without control and bidi-ordering characters, lines ended by a line feed, cut to what a cell can hold."""
    cleaned = _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    return cleaned if len(cleaned) <= LONGEST_CELL else cleaned[: LONGEST_CELL - len(CUT)] + CUT


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet could read the text as a formula."""
    return _FORMULA.match(text) is not None


@lru_cache(maxsize=100_000)
def csv_text(text: str) -> str:
    """For a CSV file, where nothing tells text from formula: what could be one gets an apostrophe in front."""
    cleaned = clean(text)
    return f"'{cleaned}" if begins_formula(cleaned) else cleaned
