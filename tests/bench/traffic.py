"""How much a refresh of the whole catalogue asks of the sources, and how quickly cells come in, end to end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingestion import sample
from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.landing import current, promote
from ingestion.model import TableOutcome
from ingestion.run import ingest_all
from tests.e2e.replay import serving
from tilannekuva.settings import PROJECT_DIR, Settings

REPLAY = PROJECT_DIR.parent / "shared" / "opendata"


@dataclass(frozen=True)
class TableTraffic:
    """least: cells divided by the most cells in one answer, rounded up."""

    table_id: str
    cells: int
    asked: int
    least: int

    @property
    def ratio(self) -> float:
        return self.asked / self.least


@dataclass(frozen=True)
class Traffic:
    """full: tables whose answers are limited in cells. again: requests per table in the second refresh, unchanged."""

    source: str
    cells: int
    seconds: float
    full: list[TableTraffic]
    again: dict[str, int]
    again_seconds: float


def measure_traffic(folder: Path) -> Traffic:
    """Ingest the catalogue twice: from the replay of real figures where it is there, else from the sample."""
    catalogue = load_catalogue()
    with _source() as (name, url):
        settings = Settings(source=url, data_dir=folder, edition_year=2021)
        started = time.perf_counter()
        outcomes = ingest_all(settings, catalogue)
        seconds = time.perf_counter() - started
        landed = [o for o in outcomes if o.outcome == "landed"]
        for outcome in landed:
            promote(settings, outcome.table_id, str(outcome.landing_id))
        started = time.perf_counter()
        again = ingest_all(settings, catalogue)
        again_seconds = time.perf_counter() - started
    return Traffic(
        source=name,
        cells=sum(o.cells for o in landed),
        seconds=seconds,
        full=[found for o in landed if (found := _full(settings, catalogue, o)) is not None],
        again={o.table_id: o.requests for o in again if o.outcome == "unchanged"},
        again_seconds=again_seconds,
    )


def _full(settings: Settings, catalogue: Catalogue, outcome: TableOutcome) -> TableTraffic | None:
    """Null for sources that give a file per municipality: no number of cells limits their answers."""
    source = catalogue.sources[catalogue.tables[outcome.table_id].source]
    if source.kind not in {"pxweb_v1", "pxweb_v2", "sotkanet"} or not outcome.cells:
        return None
    landing = current(settings, outcome.table_id)
    # The list of regions is kept with each indicator as evidence; it is asked for once, and holds no figures.
    asked = sum(query["cells"] > 0 for query in landing.sidecar["queries"]) if landing is not None else 0
    return TableTraffic(outcome.table_id, outcome.cells, asked, -(-outcome.cells // source.limits.max_cells))


@contextmanager
def _source() -> Iterator[tuple[str, str]]:
    if (REPLAY / "serve.py").is_file():
        with serving(REPLAY) as url:
            yield "replay of real figures", url
        return
    server = sample.start(max_calls=1_000_000)
    try:
        yield "sample", server.url
    finally:
        server.stop()
