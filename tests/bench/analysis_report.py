"""What ``make bench`` prints of tests/bench/analysis.py: each task by each engine, at today's size and 24 million."""

import json
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.bench.analysis import LARGE, MUNICIPALITIES, PEERS, TODAY, YEARS
from tilannekuva.settings import PROJECT_DIR

Aim = Callable[[str, str, str, bool], bool]
TASKS = {
    "medians": "medians of seven peers",
    "ranks": "ranks among all, with ties",
    "trends": "Theil–Sen, last eight years",
}
# At 24 million facts the joins take minutes and gigabytes: a fourth of the facts is measured, and said to be.
FOURTH = LARGE // 4
RUNS = [(t, e, TODAY) for t in TASKS for e in ("ours", "duckdb", "pandas")]
RUNS += [("medians", "ours", LARGE), ("ranks", "ours", LARGE), ("trends", "ours", LARGE)]
RUNS += [(t, "duckdb", FOURTH) for t in TASKS]
SLOPE = "duckdb, slope alone"
RUNS += [("trends", SLOPE, TODAY), ("trends", SLOPE, FOURTH)]
# Other work on the machine slows now one engine, now another: all are measured in turns, and the best turn counts.
TURNS = 2
Found = dict[tuple[str, str, int], dict[str, float]]
DRAWS, VARIABLES, SQL_DRAWS = 500, 10, 5


def bench_analysis(console: Console, aim: Aim) -> bool:
    """Print the table and the ratios; True when the aims are met."""
    facts = {n: n * YEARS * MUNICIPALITIES for n in (TODAY, FOURTH, LARGE)}
    console.print(f"\nPeers, ranks and trends of {facts[TODAY]:,} and of {facts[LARGE]:,} facts; one thread each")
    found = _best_of([{run: _measured(*run) for run in RUNS} for _ in range(TURNS)])
    table = Table("task", "engine", "facts", "processor seconds", "ns per fact", "peak memory, MB")
    for (task, engine, n), got in found.items():
        cells = (f"{facts[n]:,}", f"{got['seconds']:.3f}", f"{1e9 * got['seconds'] / facts[n]:.0f}")
        table.add_row(TASKS[task], engine, *cells, f"{got['peak_mb']:.0f}")
    console.print(table)
    console.print("  trends: ours and DuckDB give the slope and its 95 % interval; pandas the slope alone")
    met = [_ratios(found, n, other, size, aim) for n, other, size in ((TODAY, TODAY, "today"), (LARGE, FOURTH, "24 M"))]
    growth = {t: found[t, "ours", LARGE]["seconds"] / found[t, "ours", TODAY]["seconds"] * TODAY / LARGE for t in TASKS}
    told = ", ".join(f"{t} {ratio:.2f}" for t, ratio in growth.items())
    met.append(aim("cost per fact at 24 million, times today's", told, "at most 1.3", max(growth.values()) <= 1.3))
    _draws(console)
    return all(met)


def _best_of(turns: list[Found]) -> Found:
    return {run: {key: min(turn[run][key] for turn in turns) for key in turns[0][run]} for run in turns[0]}


def _ratios(found: Found, n: int, other: int, size: str, aim: Aim) -> bool:
    """How many times as fast as DuckDB, per fact; memory is compared where both had the same facts."""
    met = []
    rivals = (("medians", "duckdb", 10.0), ("ranks", "duckdb", 1.5), ("trends", "duckdb", 3.0), ("trends", SLOPE, 3.0))
    for task, rival, least in rivals:
        mine, theirs = found[task, "ours", n], found[task, rival, other]
        times = theirs["seconds"] / other / (mine["seconds"] / n)
        met.append(aim(f"{task}, {size}", f"{times:.1f} times {rival}", f"at least {least:g}", times >= least))
        if task == "medians":
            share = mine["peak_mb"] / theirs["peak_mb"] * (1 if n == other else other / n)
            met.append(aim(f"their memory, {size}", f"1/{1 / share:.0f} of DuckDB's", "at most 1/8", share <= 1 / 8))
    return all(met)


def _measured(task: str, engine: str, indicators: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.analysis", task, engine, str(indicators)]
    done = subprocess.run(command, cwd=PROJECT_DIR, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _draws(console: Console) -> None:
    """The 500 perturbed models: peers of every municipality in each draw. They do not depend on the number of facts."""
    ours, sql = _our_draws(), _sql_draws() * DRAWS / SQL_DRAWS
    console.print(
        f"  {DRAWS} draws of a model of {VARIABLES} variables: {ours:.1f} s; DuckDB SQL {sql:.0f} s "
        f"({SQL_DRAWS} draws measured); {sql / ours:.0f} times as fast"
    )


def _our_draws() -> float:
    from tilannekuva.numerics.perturb import ModelMatrix, draw_peer_sets

    rng = np.random.default_rng(1)
    scaled = rng.standard_normal((MUNICIPALITIES, VARIABLES))
    blocks = tuple(str(n // 2) for n in range(VARIABLES))
    model = ModelMatrix(
        scaled=scaled, previous=scaled + 0.1 * rng.standard_normal(scaled.shape), blocks=blocks,
        block_weights=dict.fromkeys(blocks, 0.2),
    )  # fmt: skip
    started = time.process_time()
    draw_peer_sets(model, [f"{n:03d}" for n in range(MUNICIPALITIES)], PEERS, DRAWS)
    return time.process_time() - started


def _sql_draws() -> float:
    import duckdb

    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            f"create table z as select m, v, sin(hash(m, v)::double) * 2 as z "
            f"from range({MUNICIPALITIES}) as a(m), range({VARIABLES}) as b(v)"
        )
        started = time.process_time()
        for draw in range(SQL_DRAWS):
            connection.execute(
                "create or replace table found as select a.m, b.m as peer, sum((a.z - b.z) ** 2 * (v + $draw)) as d "
                "from z as a inner join z as b using (v) where a.m <> b.m group by a.m, b.m "
                f"qualify row_number() over (partition by a.m order by d) <= {PEERS}",
                {"draw": draw},
            )
        return time.process_time() - started
