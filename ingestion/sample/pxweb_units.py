"""The unit that the sample states for a content, read from the words of its text, as the real tables word theirs."""

import re

# The first rule that fits; a content that none fits is a count.
_RULES = (
    (re.compile(r"euroa/asukas", re.IGNORECASE), "euroa/asukas"),
    (re.compile(r"euroa/m2", re.IGNORECASE), "euroa/m2"),
    (re.compile(r"m2/henkilö|neliötä henkilöä kohti", re.IGNORECASE), "m2/henkilö"),
    (re.compile(r"%|prosent|osuus|aste\b|aste,", re.IGNORECASE), "%"),
    (re.compile(r"huoltosuhde|omavaraisuus", re.IGNORECASE), "suhdeluku"),
    (re.compile(r"gini|mittain|indeksi", re.IGNORECASE), "indeksi"),
    (re.compile(r"keski-ikä|vuotta\b(?!.*(täyttä|asu))", re.IGNORECASE), "vuotta"),
    (re.compile(r"kerrosala|\bm2\b", re.IGNORECASE), "m2"),
    (re.compile(r"euro|tulot|mediaani", re.IGNORECASE), "euroa"),
    (re.compile(r"henkilöä|ennuste", re.IGNORECASE), "henkilöä"),
)


def unit_of(text: str) -> str:
    """The unit of a content by its Finnish text."""
    return next((unit for pattern, unit in _RULES if pattern.search(text)), "lukumäärä")
