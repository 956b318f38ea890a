"""Which municipality codes are known, and which municipality went into which: to tell a merger from a loss."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingestion.catalogue import Catalogue
from ingestion.landing import Landing, current, list_landings
from ingestion.landing_rows import landing_rows
from ingestion.municipalities import merger_rows, municipality_rows
from tilannekuva.settings import Settings


@dataclass(frozen=True)
class KnownMunicipalities:
    """codes: every code since 2013. mergers: an old code and the code it is part of today."""

    codes: frozenset[str]
    mergers: Mapping[str, str]


def known_municipalities(settings: Settings, catalogue: Catalogue) -> KnownMunicipalities:
    """Codes of the project's lists and of the landed classification; its mergers."""
    merged = {row["municipality_code"]: row["merged_into_code"] for row in merger_rows()}
    listed = {row["municipality_code"] for row in municipality_rows()}
    codes = listed | set(merged) | set(merged.values()) | _landed_codes(settings, catalogue)
    return KnownMunicipalities(frozenset(codes), follow_mergers(merged))


def follow_mergers(merged: Mapping[str, str]) -> dict[str, str]:
    """Old code -> the code at the end of its chain of mergers; a circle ends where it would repeat (pure)."""
    return {code: _last(code, merged) for code in merged}


def _last(code: str, merged: Mapping[str, str]) -> str:
    seen = {code}
    while (following := merged.get(code)) is not None and following not in seen:
        seen.add(following)
        code = following
    return code


def _landed_codes(settings: Settings, catalogue: Catalogue) -> set[str]:
    codes: set[str] = set()
    for table in catalogue.tables.values():
        if catalogue.sources[table.source].kind == "classification":
            landing = current(settings, table.id) or _newest(list_landings(settings, table.id))
            if landing is not None:
                codes |= _municipality_codes(settings, landing)
    return codes


def _newest(landings: list[Landing]) -> Landing | None:
    return landings[-1] if landings else None


def _municipality_codes(settings: Settings, landing: Landing) -> set[str]:
    rows = landing_rows(settings, landing, ["municipality_code"])
    return {str(code) for code in rows.column(0).unique().to_pylist() if code is not None}
