"""The page that runs SQL over the marts in the reader's browser: its data files and what its template shows.

The packaged DuckDB reads CSV and Arrow by itself; its Parquet, JSON and ICU readers would be fetched from outside, so
the marts are given to it as Arrow streams, compressed, and fetched only when a question names them.
"""

import gzip
import io
import json
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from reports.language import Language
from reports.safe import ready
from reports.sql_package import MODULE, WORKER, package_folder
from tilannekuva.query_examples import Example, load_examples

# Marts that are too large for a page (positions of every year and group), or of use only with the whole history.
LEFT_OUT = ("fct_peer_comparison", "fct_indicator_value_as_published", "fct_indicator_value_history")
FILES_DIR = "files/sql"
MOST_SHOWN, MOST_READ = 1_000, 100_000
_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class SqlTable:
    """A mart as a file of the site. path: from the site's root. size: bytes to fetch."""

    name: str
    path: str
    rows: int
    size: int


def available() -> bool:
    """Whether the packaged DuckDB is there; without it the site has no SQL page."""
    return package_folder() is not None


def write_sql_files(warehouse: Path, site: Path) -> list[SqlTable]:
    """Write DuckDB's two files and every mart of the page below ``site``; the same warehouse gives the same bytes."""
    package = package_folder()
    if package is None:
        return []
    target = site / FILES_DIR
    target.mkdir(parents=True, exist_ok=True)
    for name in (WORKER, MODULE):
        shutil.copyfile(package / name, target / name)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by table_name"
        ).fetchall()
        streams = [(name, _stream(connection, name)) for (name,) in names if name not in LEFT_OUT]
    # Compressing is all the work, and is done outside of Python's lock.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda named: _write_table(named[0], named[1], target), streams))


def _stream(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[int, bytes]:
    """(rows, Arrow stream) of a mart."""
    table = connection.table(f"marts.{name}").to_arrow_table()
    columns = [_plain(table[field.name].combine_chunks(), field.type) for field in table.schema]
    plain = pa.table(columns, names=table.column_names)
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, plain.schema) as stream:
        # A stream without any batch has no columns either to the browser's DuckDB: an empty table needs an empty batch.
        for batch in plain.to_batches() or [pa.RecordBatch.from_pylist([], plain.schema)]:
            stream.write_batch(batch)
    return table.num_rows, buffer.getvalue()


def _write_table(name: str, stream: tuple[int, bytes], target: Path) -> SqlTable:
    rows, content = stream
    path = target / f"{name}.arrow.gz"
    path.write_bytes(gzip.compress(content, 5, mtime=0))
    return SqlTable(name, f"{FILES_DIR}/{path.name}", rows, path.stat().st_size)


def _plain(column: Any, kind: pa.DataType) -> Any:
    """Repeated texts once; times as UTC without a zone, which the browser's DuckDB has no calendar for."""
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us"))
    return column.dictionary_encode() if pa.types.is_string(kind) else column


def sql_facts(tables: list[SqlTable], language: Language) -> dict[str, Any]:
    """What ``sql.html.j2`` shows: the tables, the examples that need no other table, and the script's settings."""
    names = {table.name for table in tables}
    examples = [example for example in load_examples().values() if _marts_of(example.sql) <= names]
    settings = {
        "worker": f"{FILES_DIR}/{WORKER}",
        "module": f"{FILES_DIR}/{MODULE}",
        "tables": [asdict(table) for table in tables],
        "examples": {example.name: with_values(example) for example in examples},
        "most_shown": MOST_SHOWN,
        "most_read": MOST_READ,
        "words": dict(language.texts.sql_page.script),
    }
    return {
        "tables": tables,
        "examples": [(e.name, e.questions[language.code]) for e in examples],
        "engine_mb": _engine_mb(),
        # JSON in a script element: no "<" in it, so nothing can end the element.
        "settings": ready(json.dumps(settings, ensure_ascii=True).replace("<", "\\u003c")),
        "most_shown": MOST_SHOWN,
        "most_read": MOST_READ,
    }


def with_values(example: Example) -> str:
    """The statement with its parameters' defaults written in, for a reader to change."""
    values: Mapping[str, str] = example.values({})
    return _PARAMETER.sub(lambda found: "'" + values[found[1]].replace("'", "''") + "'", example.sql)


def _marts_of(sql: str) -> set[str]:
    return set(re.findall(r"\bmarts\.([a-z_]+)", sql))


def _engine_mb() -> int:
    package = package_folder()
    return round(sum((package / n).stat().st_size for n in (WORKER, MODULE)) / 1e6) if package else 0
