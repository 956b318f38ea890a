"""What a source's area code means. Codes decide; the text only confirms, because names are not keys."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tilannekuva.errors import SourceChanged

AreaKind = Literal["municipality", "country", "mainland", "region", "other"]

COUNTRY_KEY = "FI"
MAINLAND_KEY = "MA1"

_COUNTRY_NAMES = {"koko maa", "hela landet", "whole country"}
_MAINLAND_NAMES = {"manner-suomi", "fasta finland", "mainland finland"}
_TOTAL_CODES = {"SSS", "000"}
_MUNICIPALITY = re.compile(r"(?:KU)?(\d{3})", re.ASCII)
_ELECTION_MUNICIPALITY = re.compile(r"\d{2}[1-9](\d{3})", re.ASCII)
_REGION = re.compile(r"MK(\d{2})", re.ASCII)
# 'Espoo ja Kauniainen': one figure for two municipalities belongs to neither of them.
_COMBINED = re.compile(r"\s(?:ja|och|and)\s|[,+&/]", re.IGNORECASE)
# Bare three-digit codes are also used for sub-regions and labour market areas in older tables.
_NOT_A_MUNICIPALITY = re.compile(
    r"seutukunta|maakunta|hyvinvointialue|vaalipiiri|suuralue|ekonomisk region|landskap|välfärdsområde|valkrets"
    r"|sub-region|wellbeing services county|constituency|\bkoko maa\b|\bhela landet\b|\bwhole country\b"
    # Vehicles' registers list owners abroad as area 200.
    r"|^ulkomaa|^utlandet\b|^utomlands\b|^abroad\b|^tuntematon|^okänd|^unknown\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Area:
    """An area as we read it. key: municipality ``091``, region ``06``, country ``FI``, mainland ``MA1``, else code."""

    kind: AreaKind
    key: str


def classify_area(code: str, name: str) -> Area:
    """Read one area code of PxWeb, with its text; whatever is not surely one of the four kinds is ``other``.

    Raises SourceChanged when a six-digit election code and the number that its text begins with disagree.
    """
    code, name = code.strip(), " ".join(name.split())
    total = _total(code, name)
    if total is not None:
        return total
    if region := _REGION.fullmatch(code):
        return Area("region", region.group(1))
    number = _municipality_number(code, name)
    if number is None or number == "000" or _COMBINED.search(name) or _NOT_A_MUNICIPALITY.search(name):
        return Area("other", code)
    return Area("municipality", number)


def check_unique_municipalities(areas: Iterable[tuple[str, Area]], where: str) -> None:
    """Raise SourceChanged when two of the (code, area) pairs are read as the same municipality."""
    seen: dict[str, str] = {}
    for code, area in areas:
        if area.kind != "municipality":
            continue
        if area.key in seen:
            raise SourceChanged(
                f"{where}: expected one area code per municipality, found '{seen[area.key]}' and '{code}', both read "
                "as "
                f"municipality {area.key}. Look at the table's areas; teach areas.classify_area which of them it is."
            )
        seen[area.key] = code


def _total(code: str, name: str) -> Area | None:
    folded = name.casefold()
    if code == "MA1" or (code in _TOTAL_CODES and folded in _MAINLAND_NAMES):
        return Area("mainland", MAINLAND_KEY)
    if code in _TOTAL_CODES and folded in _COUNTRY_NAMES:
        return Area("country", COUNTRY_KEY)
    return None


def _municipality_number(code: str, name: str) -> str | None:
    if match := _MUNICIPALITY.fullmatch(code):
        return match.group(1)
    match = _ELECTION_MUNICIPALITY.fullmatch(code)
    if match is None or match.group(1) == "000":
        return None
    stated = re.match(r"(\d{3})\s", name, re.ASCII)
    if stated and stated.group(1) != match.group(1):
        raise SourceChanged(
            f"Expected the election area code '{code}' to end with the municipality number its text begins with, "
            "found the "
            f"text '{name[:80]}'. Compare with the table's areas; areas.classify_area reads district (2), class (1), "
            "municipality (3)."
        )
    return match.group(1)
