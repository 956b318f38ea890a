"""Over HTTP: limits, counts, changed cells, and a clean end."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from ingestion.sample import PxWebLimits, Server, running, start
from ingestion.sample.server import CallWindow
from tests.unit.ingestion.sample.support import AGENT, POPULATION, TOTAL, people
from tilannekuva.settings import Settings

HEADERS = {"User-Agent": AGENT}
SETTINGS = Settings(source="sample", data_dir=Path("nowhere"), edition_year=2025)


@pytest.fixture
def server() -> Iterator[Server]:
    running_server = start()
    yield running_server
    running_server.stop()


def _get(server: Server, path: str) -> requests.Response:
    return requests.get(server.url + path, headers=HEADERS, timeout=30)


def _helsinki(server: Server) -> float | None:
    query = [{"code": "alue_23_20260101", "selection": {"filter": "item", "values": ["KU091"]}}]
    query.append({"code": "timeperiod_y", "selection": {"filter": "top", "values": ["1"]}})
    body = {"query": query, "response": {"format": "json-stat2"}}
    answer = requests.post(f"{server.url}/PXWeb/api/v1/fi/{POPULATION}", json=body, headers=HEADERS, timeout=30)
    value: float | None = answer.json()["value"][0]
    return value


def _stamp(server: Server) -> str:
    listing = _get(server, "/PXWeb/api/v1/fi/StatFin/vaerak").json()
    return next(str(item["updated"]) for item in listing if item["id"] == "11re.px")


def test_it_listens_on_loopback_and_answers_three_interfaces(server: Server) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    assert _get(server, "/PXWeb/api/v1/fi/?config").json()["maxCells"] == 100_000
    assert _get(server, "/rest/1.1/indicators/127").json()["id"] == 127
    path = "/api/classifications/v2/classifications/maakunta_1_20260101/classificationItems?content=data&lang=sv"
    assert len(_get(server, path).json()) == 19
    assert _get(server, "/elsewhere").status_code == 404


def test_it_counts_what_it_is_asked(server: Server) -> None:
    _helsinki(server)
    _stamp(server)
    counted = _get(server, "/__stats").json()
    assert (counted["requests"], counted["data_requests"], counted["cells"], counted["refused"]) == (2, 1, 1, 0)
    assert counted["paths"][f"POST /PXWeb/api/v1/fi/{POPULATION}"]["cells"] == 1
    assert counted == server.stats
    assert _get(server, "/__reset").json()["requests"] == 0


def test_a_changed_cell_is_served_and_moves_the_stamp_if_told_to(server: Server) -> None:
    where = {"area": "KU091", "time": "2025", **TOTAL}
    before = _stamp(server)
    server.set_cell(POPULATION, where, 1.0, move_stamp=False)
    assert (_helsinki(server), _stamp(server)) == (1.0, before)
    server.set_cell(POPULATION, where, "..")
    assert _helsinki(server) is None
    assert _stamp(server) > before


def test_a_changed_cell_is_of_one_server_only(server: Server) -> None:
    other = start()
    server.set_cell(POPULATION, {"area": "KU091", "time": "2025", **TOTAL}, 1.0)
    assert _helsinki(other) == people("KU091", 2025)
    other.stop()


@pytest.mark.parametrize("where", [{"area": "KU999", "time": "2025", **TOTAL}, {"area": "KU091", "time": "2025"}])
def test_a_cell_that_is_not_there_cannot_be_changed(server: Server, where: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="expected a value of"):
        server.set_cell(POPULATION, where, 1.0)


def test_too_many_calls_are_refused_with_the_time_to_wait() -> None:
    server = start(max_calls=2, window_seconds=30.0)
    try:
        answers = [_get(server, "/PXWeb/api/v1/fi/StatFin") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "30"
        assert "429 - Too many requests" in answers[2].json()["error"]
        assert _get(server, "/rest/1.1/indicators/127").status_code == 200
        assert server.stats["refused"] == 1
    finally:
        server.stop()


def test_refused_calls_count_too() -> None:
    now = [0.0]
    window = CallWindow(PxWebLimits(max_calls=1, window_seconds=10.0), clock=lambda: now[0])
    admitted = []
    for now[0] in (0.0, 9.0, 18.0, 29.0):
        admitted.append(window.admits())
    assert admitted == [True, False, False, True]


def test_a_body_without_a_length_is_refused(server: Server) -> None:
    url = f"{server.url}/PXWeb/api/v1/fi/{POPULATION}"
    answer = requests.post(url, data=iter([b"{}"]), headers=HEADERS, timeout=30)
    assert answer.status_code == 400


def test_after_stop_nobody_answers() -> None:
    server = start()
    server.stop()
    with pytest.raises(requests.ConnectionError):
        _get(server, "/__stats")


def test_running_starts_a_server_for_the_sample_only() -> None:
    with running(SETTINGS) as settings:
        assert settings.sample_url is not None
        assert requests.get(f"{settings.sample_url}/__stats", timeout=30).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{settings.sample_url}/__stats", timeout=5)
    live = replace(SETTINGS, source="live")
    with running(live) as settings:
        assert settings is live


def test_running_uses_the_server_that_is_there_already() -> None:
    given = replace(SETTINGS, sample_url="http://127.0.0.1:1")
    with running(given) as settings:
        assert settings is given
