"""Peer medians, ranks and trends of a whole cube of facts, by our numerics, plain DuckDB SQL and plain pandas.

``python -m tests.bench.analysis TASK ENGINE INDICATORS`` measures one of them in a process of its own and writes
{"seconds": processor time, best of the repeats, "peak_mb": peak memory above what the facts themselves take}.
DuckDB gets one thread, as ours has one, and processor time is compared. Every engine is given its own best form of the
facts beforehand: ours a dense cube, DuckDB a table in memory, pandas a frame.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilannekuva.numerics.peers import Floats

MUNICIPALITIES, YEARS, PEERS, WINDOW = 309, 25, 7, 8
TODAY, LARGE = 100, 3107  # indicators: 772,500 facts, and 24,001,575
MISSING_SHARE = 0.02
Run = Callable[[], Any]

MEDIAN_SQL = """create or replace table found as
select p.municipality, f.series, median(f.value) as value, count(*) as n
from peer as p inner join fact as f on f.municipality = p.peer group by all"""
RANK_SQL = """create or replace table found as
select municipality, series, rank() over (partition by series order by value desc) as value from fact"""
# Eight years have 28 slopes; the exact 95 % interval runs from the sixth smallest to the sixth largest (Kendall).
TREND_SQL = """create or replace table found as
with slopes as (
    select a.municipality, a.indicator, list_sort(list((b.value - a.value) / (b.year - a.year))) as s
    from fact as a inner join fact as b
        on a.municipality = b.municipality and a.indicator = b.indicator and b.year > a.year
    group by all
)
select municipality, indicator, (s[14] + s[15]) / 2 as value, s[6] as low, s[23] as high from slopes"""
SLOPE_SQL = """create or replace table found as
select a.municipality, a.indicator, median((b.value - a.value) / (b.year - a.year)) as value
from fact as a inner join fact as b
    on a.municipality = b.municipality and a.indicator = b.indicator and b.year > a.year
group by all"""


class Facts:
    """values: (indicators * YEARS, municipalities), a row per indicator and year; peers: (municipalities, PEERS)."""

    def __init__(self, task: str, indicators: int, municipalities: int = MUNICIPALITIES, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        self.n_years = WINDOW if task == "trends" else YEARS
        self.values: Floats = rng.standard_normal((indicators * self.n_years, municipalities))
        if task != "trends":
            self.values[rng.random(self.values.shape, dtype=np.float32) < MISSING_SHARE] = np.nan
        keys = rng.random((municipalities, municipalities))
        np.fill_diagonal(keys, 2.0)
        self.peers: NDArray[np.int64] = np.argsort(keys, axis=1)[:, :PEERS].copy()

    def frames(self) -> tuple[Any, Any]:
        """The facts and the peers as long frames."""
        import pandas as pd

        series, municipality = np.nonzero(~np.isnan(self.values))
        fact = pd.DataFrame(
            {
                "series": series.astype(np.int32), "municipality": municipality.astype(np.int16),
                "indicator": (series // self.n_years).astype(np.int16),
                "year": (series % self.n_years).astype(np.int16),
                "value": self.values[series, municipality],
            }
        )  # fmt: skip
        own = np.repeat(np.arange(len(self.peers)), PEERS).astype(np.int16)
        return fact, pd.DataFrame({"municipality": own, "peer": self.peers.ravel().astype(np.int16)})


def ours(task: str, facts: Facts) -> Run:
    from tilannekuva.numerics.member_order import descending_ranks, member_medians
    from tilannekuva.numerics.trends import theil_sen_many

    if task == "medians":
        return lambda: member_medians(facts.values, facts.peers)[0]
    if task == "ranks":
        return lambda: descending_ranks(facts.values)[0]
    # A row of eight years per series, as the windows of trend_fit.py are.
    cube = facts.values.reshape(-1, WINDOW, facts.values.shape[1]).transpose(0, 2, 1).reshape(-1, WINDOW).copy()
    years = np.broadcast_to(np.arange(WINDOW, dtype=np.float64), cube.shape)
    return lambda: theil_sen_many(years, cube)


def duckdb(task: str, facts: Facts, slope_alone: bool = False) -> Run:
    import duckdb as engine

    connection = engine.connect(config={"threads": 1})
    fact, peer = facts.frames()
    connection.register("fact_frame", fact)
    connection.register("peer_frame", peer)
    connection.execute("create table fact as select * from fact_frame")
    connection.execute("create table peer as select * from peer_frame")
    connection.unregister("fact_frame")
    sql = {"medians": MEDIAN_SQL, "ranks": RANK_SQL, "trends": SLOPE_SQL if slope_alone else TREND_SQL}[task]

    def run() -> engine.DuckDBPyConnection:
        return connection.execute(sql)

    return run


def pandas(task: str, facts: Facts) -> Run:
    fact, peer = facts.frames()
    if task == "medians":
        right = fact[["municipality", "series", "value"]].rename(columns={"municipality": "peer"})
        return lambda: peer.merge(right, on="peer").groupby(["municipality", "series"])["value"].median()
    if task == "ranks":
        return lambda: fact.groupby("series")["value"].rank(method="min", ascending=False)

    def trends() -> Any:
        pairs = fact.merge(fact, on=["municipality", "indicator"], suffixes=("", "_later"))
        pairs = pairs[pairs["year_later"] > pairs["year"]]
        slope = (pairs["value_later"] - pairs["value"]) / (pairs["year_later"] - pairs["year"])
        return slope.groupby([pairs["municipality"], pairs["indicator"]]).median()

    return trends


ENGINES: dict[str, Callable[[str, Facts], Run]] = {
    "ours": ours, "duckdb": duckdb, "duckdb, slope alone": partial(duckdb, slope_alone=True), "pandas": pandas,
}  # fmt: skip


def measure(task: str, engine: str, indicators: int) -> dict[str, float]:
    """Processor seconds (best of five, of one where it takes long) and peak memory of one task by one engine."""
    run = ENGINES[engine](task, Facts(task, indicators))
    before = _reset_peak_mb()
    seconds: list[float] = []
    while len(seconds) < 5 and sum(seconds) < 4:
        started = time.process_time()
        found = run()
        seconds.append(time.process_time() - started)
        if len(seconds) == 1:
            peak = _status_mb("VmHWM") - before
        del found
    return {"seconds": min(seconds), "peak_mb": peak}


def _reset_peak_mb() -> float:
    """What the process holds now, from which the peak is counted anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status_mb("VmRSS")


def _status_mb(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    if not found:
        raise RuntimeError(f"expected {name} in /proc/self/status; this measurement needs Linux")
    return int(found.group(1)) / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
