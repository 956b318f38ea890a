"""The replay of real figures as a server in this process, and hand-made entries of the tables it has."""

import importlib.util
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.compute as pc

from ingestion.catalogue_schema import Limits, Names, Role, Source, Table
from ingestion.model import Adapter, Fetched
from ingestion.sources import adapter_for
from tests.conftest import replay_dir
from tilannekuva.settings import Settings

NAMES = Names(fi="nimi", sv="namn", en="name")
PATHS = {"pxweb_v1": "PXWeb/api/v1", "sotkanet": "rest/1.1", "classification": "api/classifications/v2"}
TOTAL = ["SSS", "Yhteensä"]
SEX = Role(code_pattern="^sukupuoli", values={"total": TOTAL, "male": ["1", "Miehet"], "female": ["2", "Naiset"]})
AGE = Role(code_pattern="^ik(aryhma|ä)", values={"total": TOTAL})


@contextmanager
def replay(**options: Any) -> Iterator[str]:
    """The root address of a replay server of our own; skips the test where there is none."""
    serve = _module(replay_dir() / "serve.py")
    server = serve.make_server(serve.App(**({"max_calls": 100_000} | options)), 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def stats(root: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{root}/__stats", timeout=10) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


def reset(root: str) -> None:
    with urllib.request.urlopen(f"{root}/__reset", timeout=10) as answer:
        answer.read()


def direct(root: str, path: str, query: list[dict[str, Any]]) -> dict[str, Any]:
    """A query of the test's own, past everything that is tested."""
    body = json.dumps({"query": query, "response": {"format": "json-stat2"}}).encode()
    request = urllib.request.Request(f"{root}/PXWeb/api/v1/fi/{path}", data=body, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


def source(kind: str) -> Source:
    return Source(
        id={"pxweb_v1": "statfin"}.get(kind, kind),
        kind=kind,  # type: ignore[arg-type]
        base_url=f"https://example.org/{PATHS[kind]}",
        limits=Limits(max_cells=100_000, max_calls=40, window_seconds=60),
        name=NAMES,
        licence="CC BY 4.0",
        homepage="https://example.org",
    )


def adapter(root: str, folder: Path, kind: str = "pxweb_v1") -> Adapter:
    return adapter_for(Settings(source=root, data_dir=folder, edition_year=2021), source(kind))


def table(table_id: str, path: str | list[str], contents: dict[str, Any], **changes: Any) -> Table:
    paths = [path] if isinstance(path, str) else path
    entry: dict[str, Any] = {"id": table_id, "source": "statfin", "paths": paths, "title": NAMES, "frequency": "yearly"}
    return Table(**(entry | {"contents": contents} | changes))


def read(root: str, folder: Path, entry: Table, kind: str = "pxweb_v1") -> Fetched:
    one = adapter(root, folder, kind)
    return one.fetch(entry, one.probe(entry), folder / "partial" / entry.id)


def column(fetched: Fetched, name: str) -> list[Any]:
    values: list[Any] = fetched.rows[name].to_pylist()
    return values


def total(fetched: Fetched, **where: Any) -> tuple[int, float]:
    """How many rows have these values, and their sum; a missing value is an error here."""
    rows = fetched.rows
    for name, value in where.items():
        rows = rows.filter(pc.equal(rows[name], value))
    assert rows["value"].null_count == 0
    return rows.num_rows, float(pc.sum(rows["value"]).as_py() or 0.0)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("replay_serve", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
