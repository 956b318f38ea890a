"""Soft hyphens in long words of names: a narrow column breaks them where the language would, in every browser."""

import re
from functools import lru_cache

from markupsafe import Markup, escape
from pyphen import Pyphen

from reports.safe import ready

LONG = 12  # letters; shorter words fit
SHY = "\u00ad"
PATTERNS = {"sv": "sv", "en": "en_GB"}  # Finnish has none there, but a rule
_WORD = re.compile(rf"[^\W\d_]{{{LONG},}}")
# A Finnish syllable begins with the last consonant before a vowel.
_FINNISH = re.compile(r"(?<=[a-zäöå]{2})(?=[bcdfghjklmnpqrstvwxzš][aeiouyäöå])", re.IGNORECASE)


@lru_cache
def _patterns(language: str) -> Pyphen:
    return Pyphen(lang=PATTERNS[language], left=3, right=3)


def _broken(word: str, language: str) -> str:
    if language == "fi":
        head, tail = word[:-2], word[-2:]
        return _FINNISH.sub(SHY, head) + tail
    return str(_patterns(language).inserted(word, SHY))


@lru_cache(maxsize=20_000)
def soft(name: str, language: str) -> Markup:
    """The name, escaped, with soft hyphens in its long words; what a reader copies or hears has none."""
    return ready(str(escape(_WORD.sub(lambda m: _broken(m.group(0), language), name))))
