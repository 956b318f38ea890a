"""Which municipalities a file may speak of: code, accepted names, region, and until which year they existed. Pure."""

from dataclasses import dataclass
from functools import cache

from ingestion.municipalities import merger_rows, municipality_rows


@dataclass(frozen=True)
class Place:
    """last_year: the last year the municipality existed, None when it exists today. heir: what it is part of now."""

    code: str
    names: tuple[str, ...]
    region: str
    last_year: int | None = None
    heir: str | None = None


@cache
def known_places() -> dict[str, Place]:
    """Every municipality since 2013 by code; the first of its names is the Finnish one."""
    today = {
        row["municipality_code"]: Place(
            row["municipality_code"],
            tuple(dict.fromkeys(row[f"name_{language}"] for language in ("fi", "sv", "en") if row[f"name_{language}"])),
            row["region_code"],
        )
        for row in municipality_rows()
    }
    gone = {
        row["municipality_code"]: Place(
            row["municipality_code"],
            tuple(dict.fromkeys((row["name_fi"], row["name_sv"]))),
            today[_last_heir(row["merged_into_code"])].region,
            int(row["in_force"][:4]) - 1,
            row["merged_into_code"],
        )
        for row in merger_rows()
    }
    return dict(sorted({**today, **gone}.items()))


@cache
def known_names() -> dict[str, str]:
    """Code -> Finnish name."""
    return {code: place.names[0] for code, place in known_places().items()}


def _last_heir(code: str) -> str:
    merged = {row["municipality_code"]: row["merged_into_code"] for row in merger_rows()}
    while code in merged:
        code = merged[code]
    return code
