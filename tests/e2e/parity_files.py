"""Reads figures back from the files for programs, and from ``tilannekuva query``."""

import csv
import io
import json
import subprocess
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.e2e.parity import Key, Reading, Readings, exact
from tests.e2e.support import command


def from_csv(path: Path, keys: list[Key], years: dict[Key, int | None]) -> Readings:
    """The municipality's own file has all years: the figure of the latest one."""
    text = path.read_text(encoding="utf-8-sig")
    figures = {
        (Key(r["municipality_code"], r["indicator_id"]), int(r["year"])): r["value"]
        for r in csv.DictReader(io.StringIO(text, newline=""))
    }  # fmt: skip
    return {k: Reading(y, Decimal(v)) for k in keys if (y := years[k]) and (v := figures.get((k, y)))}


def from_country(
    read: str, folder: Path, stem: str, ending: str, keys: list[Key], years: dict[Key, int | None]
) -> Readings:
    """The country's values (``read``: DuckDB's function for the file), and from Parquet the comparisons too."""
    values, compared = (folder / f"{stem}{name}-2025.{ending}" for name in ("values", "comparisons"))
    codes = sorted({k.code for k in keys})
    kinds = ", types = {'municipality_code': 'varchar'}" if ending == "csv" else ""
    with duckdb.connect() as memory:
        sql = f"""select municipality_code, indicator_id, year, value from {read}(?{kinds})
        where municipality_code in (select unnest(?))"""
        rows = {(Key(c, i), y): v for c, i, y, v in memory.execute(sql, [str(values), codes]).fetchall()}
        found = {k: Reading(y, exact(rows[k, y])) for k in keys if (y := years[k]) and (k, y) in rows}
        if ending == "parquet":
            sql = """select municipality_code, indicator_id, year, median, rank, rank_of from read_parquet(?)
            where comparison_group = 'similar' and municipality_code in (select unnest(?)) and rank is not null"""
            for code, indicator_id, year, median, rank, rank_of in memory.execute(
                sql, [str(compared), codes]
            ).fetchall():
                key = Key(code, indicator_id)
                if key in found and found[key].year == year:
                    found[key] = found[key]._replace(median=exact(median), rank=(rank, rank_of))
    return found


def from_query(data: Path, keys: list[Key]) -> Readings:
    """``tilannekuva query`` in a process of its own."""
    sql = """select l.municipality_code, l.indicator_id, l.year, l.value, c.median, c.rank, c.rank_of
    from marts.fct_indicator_latest as l
    left join marts.fct_peer_comparison as c on c.municipality_code = l.municipality_code
        and c.indicator_id = l.indicator_id and c.year = l.year and c.comparison_group = 'similar'
    where list_contains(string_split($codes, ','), l.municipality_code)"""
    codes = ",".join(sorted({k.code for k in keys}))
    done = subprocess.run(
        command("query", sql, "--data", str(data), "--format", "json", "--param", f"codes={codes}"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {}
    for row in json.loads(done.stdout, parse_float=Decimal):
        rank = (row["rank"], row["rank_of"]) if row["rank"] is not None else None
        median = None if row["median"] is None else Decimal(row["median"])
        found[Key(row["municipality_code"], row["indicator_id"])] = Reading(
            row["year"], Decimal(row["value"]), median, rank
        )
    return {k: found[k] for k in keys}
