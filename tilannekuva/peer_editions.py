"""Similar municipalities of each edition: written once, in ``state/peer_editions/<year>.json``, read by later builds.

A build starts from the newest record up to its own edition year: a peer stays until it is clearly no peer any more
(docs/methods.md). Built again over its own record an edition gives the same peers, repeated or restored.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.atomic import read_json, write_json_atomic
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

_CODE = re.compile(r"\d{3}")
_THEME = re.compile(r"[a-z_]{1,40}")
_MAX_PEERS = 100

Peers = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class PeerEdition:
    """The peers that an edition's first build found. peers: theme -> municipality -> its peers, nearest first."""

    edition_year: int
    peers: Peers


def editions_dir(settings: Settings) -> Path:
    return settings.state_dir / "peer_editions"


def edition_years(settings: Settings) -> list[int]:
    """The years of all records, ascending."""
    folder = editions_dir(settings)
    return sorted(int(path.stem) for path in folder.glob("[0-9][0-9][0-9][0-9].json")) if folder.is_dir() else []


def last_edition(settings: Settings, edition_year: int) -> PeerEdition | None:
    """The newest record up to a year, that year's own included; SettingsError when its file is damaged."""
    years = [year for year in edition_years(settings) if year <= edition_year]
    return _read(editions_dir(settings) / f"{years[-1]}.json", years[-1]) if years else None


def edition_rows(edition: PeerEdition | None) -> list[dict[str, Any]]:
    """One row per theme, municipality and peer of a record; none without a record. Pure."""
    if edition is None:
        return []
    return [
        {"edition_year": edition.edition_year, "theme": theme, "municipality_code": code, "peer_code": peer}
        for theme, municipalities in edition.peers.items()
        for code, peers in municipalities.items()
        for peer in peers
    ]


def editions_key(settings: Settings) -> list[Any]:
    """What a build takes from records of earlier editions: the same before and after its own is written."""
    edition = last_edition(settings, settings.edition_year - 1)
    return [] if edition is None else [edition.edition_year, edition.peers]


def record_edition(settings: Settings, warehouse: Path) -> None:
    """Write the edition's peers as a new warehouse has them, unless the edition has its record or nobody has peers."""
    path = editions_dir(settings) / f"{settings.edition_year}.json"
    if path.exists():
        return
    peers: dict[str, dict[str, list[str]]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select theme, municipality_code, peer_code from marts.fct_peer"
            " order by theme, municipality_code, peer_rank"
        ).fetchall()
    for theme, code, peer in rows:
        peers.setdefault(theme, {}).setdefault(code, []).append(peer)
    if peers:
        write_json_atomic(path, {"edition_year": settings.edition_year, "peers": peers})


def _read(path: Path, year: int) -> PeerEdition:
    document = read_json(path)
    try:
        if document["edition_year"] != year:
            raise ValueError(f"edition_year {document['edition_year']!r}")
        peers = {
            _matching(_THEME, theme): {_matching(_CODE, code): _codes(found) for code, found in municipalities.items()}
            for theme, municipalities in document["peers"].items()
        }
        return PeerEdition(year, peers)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"Expected the peers of the edition {year} (edition_year, peers by theme and municipality) in {path}, "
            f"found {error!r}. The file is damaged: restore it from a backup."
        ) from error


def _codes(found: Any) -> list[str]:
    if not isinstance(found, list) or len(found) > _MAX_PEERS:
        raise ValueError(f"expected a list of up to {_MAX_PEERS} codes")
    return [_matching(_CODE, code) for code in found]


def _matching(pattern: re.Pattern[str], text: Any) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise ValueError(f"{str(text)[:40]!r} is not of the form {pattern.pattern}")
    return text
