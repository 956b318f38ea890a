"""Numbers, dates and lists as prose of a language writes them. Pure; the unit words come from the text files.

Signs and separators are the Unicode CLDR's (through babel), but for two choices of ours: the minus is U+2212 in every
language, and English is British.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

from tilannekuva.errors import PublishFailed

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
# A day in figures only: sv_FI of the CLDR writes 2026-11-24, which Finland's authorities do not.
DAYS = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}
MOMENTS = {"fi": "{day} klo\u00a0{time}", "sv": "{day} kl.\u00a0{time}", "en": "{day} at\u00a0{time}"}
TIMES = {"fi": "H.mm", "sv": "H.mm", "en": "HH:mm"}


class Form:
    """How one language writes figures, days and lists."""

    def __init__(self, language: str) -> None:
        if language not in LOCALES:
            raise PublishFailed(f"Expected one of the languages {', '.join(LOCALES)}, found '{language}'.")
        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self._decimal = get_decimal_symbol(self.locale)
        self._group = get_group_symbol(self.locale)
        # The same figures appear on many pages: own here, a peer's there.
        self.number = lru_cache(maxsize=500_000)(self._number)

    def _number(self, value: float, decimals: int = 0, signed: bool = False) -> str:
        """``-12345.67`` with 1 decimal is ``−12 345,7`` in Finnish. What rounds to zero has no sign."""
        # Rounded from the shortest decimal text, so that 0.25 and 2.675 round as a reader would round them.
        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        whole, _, fraction = f"{abs(rounded):,.{decimals}f}".partition(".")
        digits = whole.replace(",", self._group) + (self._decimal + fraction if fraction else "")
        if rounded < 0:
            return MINUS + digits
        return f"+{digits}" if signed and rounded > 0 else digits

    def count(self, n: int, forms: Mapping[str, str]) -> str:
        """``1 parempi``, ``2 parempaa``: forms has ``one`` and ``other``."""
        return f"{self.number(n)}{NBSP}{forms['one' if n == 1 else 'other']}"

    def day(self, text: str) -> str:
        """``2026-11-24…`` is ``24.11.2026``, in English ``24 November 2026``."""
        return format_date(date.fromisoformat(text[:10]), DAYS[self.language], self.locale)

    def moment(self, text: str) -> str:
        """``2026-11-24 06:05:00`` is ``24.11.2026 klo 6.05``. Raises ValueError when the text is no timestamp."""
        when = parse_time(text)
        time = format_time(when.time(), TIMES[self.language], locale=self.locale)
        return MOMENTS[self.language].format(day=self.day(text), time=time)

    def years(self, first: int, last: int) -> str:
        """``2015–2021``, or one year when both are the same."""
        return str(first) if first == last else f"{first}{DASH}{last}"

    def ordinal(self, n: int) -> str:
        """``3.``, in Swedish ``3:e``, in English ``3rd``."""
        figures = self.number(n)
        if self.language == "fi":
            return f"{figures}."
        tens = n % 100 in (11, 12, 13)
        if self.language == "sv":
            return f"{figures}:{'a' if n % 10 in (1, 2) and not tens else 'e'}"
        return figures + ("th" if tens else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th"))

    def joined(self, names: Sequence[str]) -> str:
        """``A, B ja C``."""
        return format_list(list(names), locale=self.locale)


@lru_cache
def load_form(language: str) -> Form:
    """The form of a language; one object, since it remembers what it has written."""
    return Form(language)


def slope_decimals(slope: float, decimals: int) -> int:
    """A yearly change is smaller than the values, so it gets one decimal more while it is small."""
    return decimals + 1 if abs(slope) < 10 else decimals


def with_unit(text: str, pattern: str) -> str:
    """Put a number into its unit's pattern (``{n} %``); spaces become no-break, so the number never leaves its unit."""
    return pattern.replace(" ", NBSP).replace("{n}", text)


def parse_time(text: str) -> datetime:
    """A timestamp as DuckDB prints it; raises ValueError when it is none."""
    return datetime.fromisoformat(text)
