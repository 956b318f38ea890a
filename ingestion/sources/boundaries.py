"""Municipal boundaries from Statistics Finland's open map service, kept in ``cache/boundaries/``.

They are a picture and no figure: without them (the sample source, no network, another division) the site draws tiles,
so a fault here is told and never stops a run.
"""

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from ingestion.atomic import write_bytes_atomic
from ingestion.catalogue_schema import Source
from ingestion.compressed import compress, decompress
from ingestion.http import HttpClient
from ingestion.http_url import companion_source
from ingestion.model import Answer
from ingestion.retry import RetryPolicy
from ingestion.sources.boundaries_read import CRS, Areas, read_boundaries
from tilannekuva.errors import SourceChanged, TilannekuvaError
from tilannekuva.settings import Settings

COMPANION = "boundaries"
LAYER = "tilastointialueet:kunta4500k_{year}"
MAX_BODY_BYTES = 24 * 1024 * 1024
KEEP = timedelta(days=180)
ASK_AGAIN = timedelta(days=1)
MAX_YEARS = 3
# A picture is not worth a long wait.
TIMEOUT_SECONDS = 30
POLICY = RetryPolicy(attempts=2, total_seconds=20.0)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Boundaries:
    """areas: rings in metres (EPSG:3067) by municipality code. digest: sha256 of the answer they came in."""

    areas: Areas
    year: int
    licence: str
    url: str
    retrieved_at: str
    digest: str


def boundaries_folder(settings: Settings) -> Path:
    return settings.data_dir / "cache" / "boundaries"


def refresh_boundaries(
    settings: Settings,
    source: Source,
    codes: Collection[str],
    years: Collection[int] | None = None,
    *,
    now: datetime | None = None,
) -> str:
    """Fetch and keep the boundaries of the first of ``years`` whose municipalities are ``codes``.

    source: the catalogue's ``statfin``; years: by default this one and the two before. Returns what became of it:
    ``kept`` (good ones were there), ``fetched``, ``sample`` (the sample source has no geometry), ``waiting`` (a fault
    less than a day old) or ``absent``, with the reason in the log. Never raises for what a server says or does not say.
    """
    if settings.is_sample:
        return "sample"
    folder, when = boundaries_folder(settings), now or datetime.now(UTC)
    found = kept_boundaries(settings, codes)
    if found and when - datetime.fromisoformat(found.retrieved_at) < KEEP:
        return "kept"
    if _asked_lately(folder, settings, when):
        return "waiting"
    try:
        answer, year = _first_good(settings, companion_source(source, COMPANION), codes, years or division_years(when))
    except TilannekuvaError as error:
        _LOG.info("No boundary map, the tile map is used: %s", error)
        _write_sidecar(folder / "asked.json", {"source": settings.source, "asked_at": when.isoformat()})
        return "absent"
    _keep(folder, answer, year, source.licence)
    return "fetched"


def division_years(now: datetime) -> list[int]:
    """The years whose layers may be of today's division, newest first: a year's layer comes out early in the year."""
    return [now.year - back for back in range(MAX_YEARS)]


def _first_good(
    settings: Settings, source: Source, codes: Collection[str], years: Collection[int]
) -> tuple[Answer, int]:
    problems = []
    source = source.model_copy(update={"timeout_seconds": TIMEOUT_SECONDS})
    with HttpClient(settings, source, policy=POLICY, max_body_bytes=MAX_BODY_BYTES) as client:
        for year in years:
            try:
                answer = client.get_json("wfs", _query(year))
                read_boundaries(answer.json, codes, answer.url)
            except SourceChanged as error:
                problems.append(str(error))  # that year's layer is not there or is of another division: try the next
            else:
                return answer, year
    raise SourceChanged("; ".join(problems) or "no year was asked for")


def _query(year: int) -> dict[str, str]:
    return {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeName": LAYER.format(year=year),
        "outputFormat": "application/json",
        "srsName": CRS,
    }


def _keep(folder: Path, answer: Answer, year: int, licence: str) -> None:
    sidecar = {
        "year": year,
        "licence": licence,
        "url": answer.url,
        "retrieved_at": answer.retrieved_at.isoformat(timespec="seconds"),
        "sha256": sha256(answer.body).hexdigest(),
    }
    write_bytes_atomic(folder / "boundaries.geojson.zst", compress(answer.body))
    _write_sidecar(folder / "sidecar.json", sidecar)


def _write_sidecar(path: Path, document: dict[str, Any]) -> None:
    write_bytes_atomic(path, (json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n").encode())


def kept_boundaries(settings: Settings, codes: Collection[str]) -> Boundaries | None:
    """The boundaries that are kept, if they are whole and of exactly these municipalities; else None."""
    folder = boundaries_folder(settings)
    try:
        sidecar = json.loads((folder / "sidecar.json").read_text(encoding="utf-8"))
        body = decompress((folder / "boundaries.geojson.zst").read_bytes())
        if sha256(body).hexdigest() != sidecar["sha256"]:
            return None  # one of the two files is of another fetch, or damaged: fetched anew next time
        areas = read_boundaries(orjson.loads(body), codes, str(folder))
        facts = {key: str(sidecar[key]) for key in ("licence", "url", "retrieved_at")}
        return Boundaries(areas=areas, year=int(sidecar["year"]), digest=str(sidecar["sha256"]), **facts)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, TilannekuvaError) as error:
        _LOG.info("The kept boundaries are not used: %s", error)
        return None


def _asked_lately(folder: Path, settings: Settings, now: datetime) -> bool:
    """Whether this source had none within a day: a run every hour must not ask every hour."""
    try:
        asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
        age = now - datetime.fromisoformat(asked["asked_at"])
        return bool(asked["source"] == settings.source and timedelta(0) <= age < ASK_AGAIN)
    except (OSError, ValueError, KeyError, TypeError):
        return False
