"""Whatever the servers do, the same content lands as without; and a refusal's Retry-After is kept.

A whole run on a flaky source is in test_interruptions.py, which kills it on top.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from ingestion.catalogue import load_catalogue
from ingestion.run import ingest_table
from ingestion.sources import adapter_for
from tests.conftest import replay_dir
from tests.e2e.baseline import Baseline
from tests.e2e.replay import serving, stats
from tests.e2e.support import run_cli
from tilannekuva.settings import Settings

# Two seconds before every answer: a few tables of each kind are enough.
SLOW_TABLES = ("statfin_vaerak_11re", "sotkanet_127")
LIMITED_TABLES = ("statfin_vaerak_11re", "keyfigures_2017", "statfin_kvaa_12x4")


# The first test of a session makes the run that all of them look at.
pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize("fault", ["flaky-5xx", "truncated-body", "connection-reset"])
def test_each_fault_alone_ends_with_the_same_landings(baseline: Baseline, tmp_path: Path, fault: str) -> None:
    with serving(replay_dir(), faults=(fault,)) as url:
        done = run_cli(url, tmp_path / "data", "ingest", *LIMITED_TABLES)
        counted = stats(url)
    assert done.code == 0, done.output[-3000:]
    answers = sum(1 for _ in (tmp_path / "data" / "landing").glob("*/*/raw/*"))
    assert counted["data_requests"] + counted["rejected"] > answers, "the fault never came"
    assert landed(tmp_path / "data") == {t: baseline.landings[t] for t in LIMITED_TABLES}


def test_a_slow_source_ends_with_the_same_landings(baseline: Baseline, tmp_path: Path) -> None:
    with serving(replay_dir(), faults=("slow",)) as url:
        done = run_cli(url, tmp_path / "data", "ingest", *SLOW_TABLES)
    assert done.code == 0, done.output[-3000:]
    assert landed(tmp_path / "data") == {t: baseline.landings[t] for t in SLOW_TABLES}


def test_refusals_are_obeyed_and_end_with_the_same_landings(
    baseline: Baseline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server advertises 100,000 calls and allows five in ten seconds, so refusals do come."""
    calls: list[tuple[float, float, int, float]] = []
    with serving(replay_dir(), faults=("rate-limit-tight",)) as url, recording(monkeypatch, calls):
        settings = Settings(url, tmp_path / "data", 2021)
        catalogue = load_catalogue()
        adapter = adapter_for(settings, catalogue.sources["statfin"])
        outcomes = [ingest_table(settings, catalogue, t, adapter=adapter) for t in LIMITED_TABLES]
        counted = stats(url)
    assert counted["statuses"].get("429", 0) > 0, "the test proves nothing without a refusal"
    assert sum(status == 429 for _, _, status, _ in calls) == counted["statuses"]["429"]
    for _, ended, status, retry_after in calls:
        if status == 429:
            assert retry_after > 0
            early = [began - ended for began, *_ in calls if 0 < began - ended < retry_after - 0.05]
            assert not early, f"called {early[0]:.2f} s after a refusal that asked for {retry_after} s"
    assert {o.table_id: o.landing_id for o in outcomes} == {t: baseline.landings[t] for t in LIMITED_TABLES}


@contextmanager
def recording(monkeypatch: pytest.MonkeyPatch, calls: list[tuple[float, float, int, float]]) -> Iterator[None]:
    """Note of every call over HTTP: began, ended, status, Retry-After in seconds."""
    send = requests.Session.send

    def noted(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        began = time.monotonic()
        response = send(self, request, **options)
        if (request.url or "").endswith("?config"):
            advertise(response, 100_000)
        if "/PXWeb/" in (request.url or ""):
            after = float(response.headers.get("Retry-After", 0))
            calls.append((began, time.monotonic(), response.status_code, after))
        return response

    monkeypatch.setattr(requests.Session, "send", noted)
    yield
    monkeypatch.undo()


def advertise(response: requests.Response, calls: int) -> None:
    """Make the server's ?config promise more calls than it allows, so that refusals do come."""
    promised = json.dumps({**json.loads(response.content), "maxCalls": calls, "timeWindow": 60}).encode()
    response._content = promised
    response.headers["Content-Length"] = str(len(promised))


def landed(data: Path) -> dict[str, str]:
    """Table id -> its one landing, promoted or not."""
    found = [p.parent for p in sorted((data / "landing").glob("*/*/sidecar.json"))]
    assert len({p.parent for p in found}) == len(found), "a table was landed twice"
    return {p.parent.name: p.name for p in found}
