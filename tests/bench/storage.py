"""What a year of weekly refreshes costs on disk: a generated table, and 52 landings of which each revises 1 % of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from ingestion.catalogue_schema import Limits, Names, Source, Table
from ingestion.compressed import compress
from ingestion.landing import get_landing, land, promote, read_state, write_state
from ingestion.landing_paths import table_dir
from ingestion.landing_rows import forget_recent_rows, landing_rows, materialise_rows, raw_answer
from ingestion.landing_state import TableState
from ingestion.model import ROWS_SCHEMA, Fetched, Probe, Query
from ingestion.rows import text_column
from tilannekuva.settings import Settings

TABLE_ID = "generated"
URL = "https://statistics.example/api/generated.px"
MISSING_SHARE = 0.01
_START = datetime(2026, 1, 5, 5, 20, tzinfo=UTC)
_Values = npt.NDArray[Any]


@dataclass(frozen=True)
class Shape:
    """How many municipalities, years and contents the generated table has."""

    areas: int = 300
    years: int = 30
    contents: int = 12

    @property
    def sizes(self) -> tuple[int, int, int]:
        return self.areas, self.years, self.contents

    @property
    def cells(self) -> int:
        return self.areas * self.years * self.contents


@dataclass
class Measured:
    """Bytes and seconds of a year of refreshes. copies: the landing folder in multiples of its first landing's files.

    copy_bytes: raw answers and rows of one landing that is whole. block_bytes: the folder in blocks of the file system.
    """

    copy_bytes: int = 0
    landing_bytes: int = 0
    block_bytes: int = 0
    cache_bytes: int = 0
    whole_landings: int = 0
    land_seconds: list[float] = field(default_factory=list)
    oldest_seconds: float = 0.0
    newest_seconds: float = 0.0
    raw_seconds: float = 0.0

    @property
    def copies(self) -> float:
        return self.landing_bytes / self.copy_bytes


def measure_refreshes(folder: Path, shape: Shape, refreshes: int, revised_share: float = 0.01) -> Measured:
    """Land the table, then as many revisions of it, each found in use; every landing is read back and compared."""
    settings = Settings(source="http://127.0.0.1:1", data_dir=folder / "data", edition_year=2025)
    found, landed = Measured(), dict[str, _Values]()
    for number, values in enumerate(_revisions(shape, refreshes, revised_share)):
        fetched = _fetched(folder / "partial", shape, values, number)
        started = time.perf_counter()
        landing_id = land(settings, _table(), _probe(number), fetched, source=_source())
        found.land_seconds.append(time.perf_counter() - started)
        write_state(settings, TABLE_ID, TableState(newest_landing_id=landing_id))
        promote(settings, TABLE_ID, landing_id)
        landed[landing_id] = values
    newest = read_state(settings, TABLE_ID).newest_landing_id
    folders = [table_dir(settings, TABLE_ID) / landing_id for landing_id in landed]
    found.copy_bytes = sum(size for path, size in _sizes(folders[0]) if path.name != "sidecar.json")
    found.landing_bytes = sum(size for _, size in _sizes(settings.landing_dir))
    found.block_bytes = sum(path.lstat().st_blocks * 512 for path in settings.landing_dir.rglob("*"))
    found.whole_landings = sum((each / "rows.parquet").exists() for each in folders)
    found.oldest_seconds, found.newest_seconds, found.raw_seconds = _read_back(settings, landed)
    materialise_rows(settings, get_landing(settings, TABLE_ID, str(newest)), folder / "rows.parquet")
    found.cache_bytes = sum(size for _, size in _sizes(settings.data_dir / "cache"))
    return found


def _read_back(settings: Settings, landed: dict[str, _Values]) -> tuple[float, float, float]:
    """Seconds to read the oldest and the newest rows, and the newest raw answer; raises ValueError when any differs."""
    seconds = []
    for landing_id, values in landed.items():
        forget_recent_rows()
        landing = get_landing(settings, TABLE_ID, landing_id)
        started = time.perf_counter()
        rows = landing_rows(settings, landing)
        seconds.append(time.perf_counter() - started)
        started = time.perf_counter()
        body = raw_answer(settings, landing, 0)
        raw_seconds = time.perf_counter() - started
        answered = np.array(orjson.loads(body)["value"], dtype=np.float64)
        if not (np.array_equal(rows["value"].to_numpy(), values, equal_nan=True)
                and np.array_equal(answered, values, equal_nan=True)):  # fmt: skip
            raise ValueError(f"The landing {landing_id} reads otherwise than it was written.")
    return seconds[0], seconds[-1], raw_seconds


def _revisions(shape: Shape, refreshes: int, share: float) -> Iterator[_Values]:
    """Numbers of people, euros and shares as real tables have them, then the same with a few cells changed."""
    rng = np.random.default_rng(11)
    levels = rng.lognormal(7.5, 1.3, (shape.areas, 1, 1)) * rng.lognormal(0, 1.5, (1, 1, shape.contents))
    drift = np.cumprod(1 + rng.normal(0.004, 0.02, shape.sizes), axis=1)
    values = np.round(levels * drift).reshape(-1)
    of_share = np.arange(shape.cells) % shape.contents < shape.contents // 4
    values[of_share] = np.round(rng.beta(3, 5, int(of_share.sum())) * 100, 1)
    values[rng.random(shape.cells) < MISSING_SHARE] = np.nan
    yield values
    for _ in range(refreshes):
        values = values.copy()
        at = rng.choice(shape.cells, int(shape.cells * share), replace=False)
        values[at] = np.where(of_share[at], np.round(values[at] + rng.choice([-0.2, -0.1, 0.1, 0.3], len(at)), 1),
                              np.round(values[at] * rng.normal(1.01, 0.03, len(at))) + 1)  # fmt: skip
        yield values


def _fetched(folder: Path, shape: Shape, values: _Values, number: int) -> Fetched:
    body = _document(shape, values, number)
    folder.mkdir(parents=True, exist_ok=True)
    raw = folder / f"{number}.json.zst"
    raw.write_bytes(compress(body))
    retrieved = _START + timedelta(weeks=number)
    asked = orjson.dumps({"query": [], "response": {"format": "json-stat2"}}).decode()
    query = Query("POST", URL, asked, raw, hashlib.sha256(body).hexdigest(), retrieved, cells=shape.cells)
    names = [f"KU{number:03d}" for number in range(shape.areas)]
    return Fetched(
        table_id=TABLE_ID, path="generated.px", rows=_rows(shape, values), queries=[query],
        content_sha256=hashlib.sha256(np.nan_to_num(values, nan=-1.0).tobytes()).hexdigest(),
        binding={"contents": {}, "variables": [{"code": "alue", "names": names, "values": names, "role": "area"}]},
        updated_at_source=retrieved.isoformat(), cells=shape.cells,
    )  # fmt: skip


def _rows(shape: Shape, values: _Values) -> pa.Table:
    area, year, content = (part.reshape(-1) for part in np.indices(shape.sizes))
    areas, years = [f"{n:03d}" for n in range(shape.areas)], [str(2026 - shape.years + n) for n in range(shape.years)]
    contents, zero = [f"content_{n}" for n in range(shape.contents)], np.zeros(shape.cells, dtype=np.int64)
    missing = np.isnan(values)
    columns: dict[str, Any] = {
        "content_code": text_column(contents, content), "content_key": text_column(contents, content),
        "area_code": text_column([f"KU{code}" for code in areas], area),
        "area_name": text_column([f"Kunta {code}" for code in areas], area),
        "area_kind": text_column(["municipality"], zero), "area_key": text_column(areas, area),
        "period_code": text_column(years, year),
        "period_year": pa.array(np.array(years, dtype=np.int16)[year]),
        "period_part": text_column([None], zero), "year_stated": pa.array(np.ones(shape.cells, dtype=np.bool_)),
        "breakdown": text_column([""], zero), "breakdown_key": text_column([""], zero),
        "value": pa.array(values, mask=missing),
        "status": text_column(["ok", "missing"], missing.astype(int)),
        "symbol": text_column([None, ".."], missing.astype(int)),
        "is_preliminary": pa.array(np.zeros(shape.cells, dtype=np.bool_)),
    }  # fmt: skip
    return pa.table(columns, schema=ROWS_SCHEMA)


def _document(shape: Shape, values: _Values, number: int) -> bytes:
    """JSON-stat with whole numbers written as such."""
    figures = [None if v != v else int(v) if v == int(v) else v for v in values.tolist()]
    document = {
        "version": "2.0", "class": "dataset", "source": "generated", "id": ["alue", "vuosi", "tiedot"],
        "updated": (_START + timedelta(weeks=number)).isoformat(), "size": shape.sizes, "value": figures,
        "status": {str(at): ".." for at in np.flatnonzero(np.isnan(values)).tolist()},
    }  # fmt: skip
    return orjson.dumps(document)


def _sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    yield from ((path, path.stat().st_size) for path in folder.rglob("*") if path.is_file())


def _probe(number: int) -> Probe:
    return Probe(TABLE_ID, "generated.px", URL, hashlib.sha256(str(number).encode()).hexdigest(), str(number), {})


def _names(text: str) -> Names:
    return Names(fi=text, sv=text, en=text)


def _table() -> Table:
    return Table.model_validate({"id": TABLE_ID, "source": "generated", "paths": ["generated.px"],
                                 "title": _names("Generated"), "frequency": "yearly",
                                 "contents": {"content_0": "content_0"}})  # fmt: skip


def _source() -> Source:
    return Source.model_validate({"id": "generated", "kind": "pxweb_v1", "base_url": "https://statistics.example/api",
                                  "limits": Limits(max_cells=1000, max_calls=10, window_seconds=10),
                                  "name": _names("Generated"), "licence": "CC BY 4.0",
                                  "homepage": "https://statistics.example"})  # fmt: skip
