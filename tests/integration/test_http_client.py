"""The HTTP client against a real server on loopback: every way an answer can go wrong."""

import gzip
import random
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from ingestion.http import HttpClient, HttpStatusError
from ingestion.retry import RetryPolicy
from tests.integration.http_loopback import Loopback, Reply, serving, settings_for, source
from tilannekuva.errors import SourceChanged, SourceUnavailable

QUICK = RetryPolicy(attempts=4, base_seconds=0.001, cap_seconds=0.01)
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def client(server: Loopback, folder: Path, timeout: float = 5, **more: Any) -> HttpClient:
    more.setdefault("policy", QUICK)
    return HttpClient(settings_for(server.url, folder), source(timeout), rng=random.Random(1), **more)


def test_a_get_tells_who_asks_and_returns_the_document(server: Loopback, tmp_path: Path) -> None:
    with client(server, tmp_path) as http:
        answer = http.get_json("fi/StatFin", {"years": [2019, 2020], "config": None})
    assert answer.json == {"ok": True}
    assert (answer.method, answer.status, answer.body) == ("GET", 200, b'{"ok": true}')
    assert answer.url == f"{server.url}/PXWeb/api/v1/fi/StatFin?years=2019&years=2020&config"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert abs(answer.retrieved_at.timestamp() - time.time()) < 60
    assert answer.retrieved_at.tzinfo is not None
    assert server.seen[0].headers["User-Agent"].startswith("tilannekuva/")
    assert http.requests_made == 1


def test_a_post_sends_json(server: Loopback, tmp_path: Path) -> None:
    client(server, tmp_path).post_json("fi/ä.px", {"query": [{"code": "Ikä"}]})
    seen = server.seen[0]
    assert (seen.method, seen.path) == ("POST", "/PXWeb/api/v1/fi/%C3%A4.px")
    assert seen.body == '{"query": [{"code": "Ikä"}]}'.encode()
    assert seen.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "fault",
    [
        Reply(503, b"busy"),
        Reply(500, b""),
        Reply(502, b"<html>bad gateway</html>", HTML),
        Reply(408),
        Reply(reset=True),
        Reply(200, b'{"ok": tr', claimed_length=500),
        Reply(200, b'{"ok": tr'),
        Reply(200, b'{"ok": "\xc3'),
        Reply(200, b""),
        Reply(200, gzip.compress(b'{"ok": true}')[:-12], {"Content-Encoding": "gzip"}),
        Reply(429, b"{}", {"Retry-After": "0"}),
    ],
)
def test_a_fault_that_passes_is_survived(server: Loopback, tmp_path: Path, fault: Reply) -> None:
    server.script(fault, fault, Reply())
    http = client(server, tmp_path)
    assert http.post_json("fi/x.px", {}).json == {"ok": True}
    assert http.requests_made == len(server.seen) == 3


def test_a_fault_that_stays_is_reported_with_all_that_is_known(server: Loopback, tmp_path: Path) -> None:
    server.script(Reply(503, b"the database\nis closed " + b"x" * 1000))
    http = client(server, tmp_path)
    with pytest.raises(SourceUnavailable) as caught:
        http.get_json("fi/x.px")
    message = str(caught.value)
    assert f"GET {server.url}/PXWeb/api/v1/fi/x.px" in message
    assert "503" in message
    assert "the database is closed" in message
    assert "4 tries" in message
    assert "Run again later" in message
    assert len(message) < 800
    assert http.requests_made == QUICK.attempts


def test_a_refused_request_shows_that_the_host_is_alive(server: Loopback, tmp_path: Path) -> None:
    http = client(server, tmp_path)
    for _ in range(5):
        server.seen.clear()
        server.script(*[Reply(503)] * QUICK.attempts, Reply(404))
        with pytest.raises(SourceUnavailable, match="4 tries"):
            http.get_json("x")
        with pytest.raises(HttpStatusError):
            http.get_json("x")


def test_a_server_that_does_not_answer_is_given_up_on(server: Loopback, tmp_path: Path) -> None:
    server.script(Reply(delay=0.6), Reply(delay=0.6), Reply())
    http = client(server, tmp_path, timeout=0.2)
    assert http.get_json("x").json == {"ok": True}
    server.script(Reply(delay=0.6))
    with pytest.raises(SourceUnavailable, match="timed out"):
        client(server, tmp_path, timeout=0.1, policy=RetryPolicy(attempts=2, base_seconds=0)).get_json("x")


def test_a_closed_port_is_unavailable(tmp_path: Path) -> None:
    with serving() as gone:
        pass
    with pytest.raises(SourceUnavailable, match="refused"):
        client(gone, tmp_path).get_json("x")


class FakeTime:
    def __init__(self) -> None:
        self.now = float(int(time.time()))
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_the_least_wait(server: Loopback, tmp_path: Path, form: str, status: int) -> None:
    fake = FakeTime()
    asked = "30" if form == "seconds" else formatdate(fake.now + 30, usegmt=True)
    server.script(Reply(status, b"{}", {"Retry-After": asked}), Reply())
    start = fake.now
    http = client(server, tmp_path, sleep=fake.sleep, clock=fake.clock)
    http.get_json("x")
    assert 30 <= fake.now - start < 32


def test_a_429_without_a_time_waits_for_the_whole_window(server: Loopback, tmp_path: Path) -> None:
    fake = FakeTime()
    server.script(Reply(429, b"{}", {}), Reply())
    start = fake.now
    client(server, tmp_path, sleep=fake.sleep, clock=fake.clock).get_json("x")
    assert 60 <= fake.now - start < 62


def test_another_client_waits_for_a_retry_after_too(server: Loopback, tmp_path: Path) -> None:
    fake = FakeTime()
    server.script(Reply(429, b"{}", {"Retry-After": "5000"}))
    with pytest.raises(SourceUnavailable, match="429"):
        client(server, tmp_path, sleep=fake.sleep, clock=fake.clock).get_json("x")
    assert len(server.seen) == 1, "nobody waits 5000 s inside a run, and nobody calls before"
    with pytest.raises(SourceUnavailable, match="Retry-After"):
        client(server, tmp_path, sleep=fake.sleep, clock=fake.clock).get_json("x")
    assert len(server.seen) == 1
    fake.now += 5001
    server.script(Reply())
    assert client(server, tmp_path, sleep=fake.sleep, clock=fake.clock).get_json("x").json == {"ok": True}


def test_the_time_for_all_tries_is_limited(server: Loopback, tmp_path: Path) -> None:
    fake = FakeTime()
    server.script(Reply(503, b"", {"Retry-After": "100"}))
    policy = RetryPolicy(attempts=50, total_seconds=350)
    with pytest.raises(SourceUnavailable, match="4 tries"):
        client(server, tmp_path, sleep=fake.sleep, clock=fake.clock, policy=policy).get_json("x")


@pytest.mark.parametrize("status", [400, 403, 404, 413, 204, 304])
def test_a_refused_request_is_not_repeated(server: Loopback, tmp_path: Path, status: int) -> None:
    server.script(Reply(status, b"<h2>403 - Forbidden</h2>" if status == 403 else b"", HTML))
    with pytest.raises(HttpStatusError, match=rf"POST {server.url}/\S+: expected status 200, found {status}") as caught:
        client(server, tmp_path).post_json("x.px", {})
    assert caught.value.status == status
    assert isinstance(caught.value, SourceChanged)
    assert len(server.seen) == 1
    if status == 403:
        assert caught.value.body_start == "<h2>403 - Forbidden</h2>"


@pytest.mark.parametrize(
    ("body", "headers", "found"),
    [
        (b"\n<!DOCTYPE html><title>Huoltokatko</title>", HTML, "web page.*Huoltokatko"),
        (b"<html>", {"Content-Type": "application/json"}, "web page"),
        ('{"a": "Väestö"}'.encode("windows-1252"), {"Content-Type": "application/json; charset=windows-1252"}, "UTF-8"),
        (b"Bad Request", {"Content-Type": "text/plain"}, "Bad Request"),
        (b'{"a": NaN}', {}, "JSON"),
        (b'{"a": 1} {"b": 2}', {}, "JSON"),
    ],
)
def test_something_else_with_status_200_is_an_error(
    server: Loopback, tmp_path: Path, body: bytes, headers: dict[str, str], found: str
) -> None:
    server.script(Reply(200, body, headers))
    with pytest.raises(SourceChanged, match=found) as caught:
        client(server, tmp_path).get_json("x")
    assert f"GET {server.url}" in str(caught.value)
    assert "200" in str(caught.value)
    assert len(server.seen) == 1


def test_utf8_is_accepted_whatever_the_header_claims(server: Loopback, tmp_path: Path) -> None:
    server.script(Reply(200, b"\xef\xbb\xbf" + '["Väestö"]'.encode(), {"Content-Type": "text/plain; charset=x"}))
    assert client(server, tmp_path).get_json("x").json == ["Väestö"]


def test_a_body_without_end_is_refused(server: Loopback, tmp_path: Path) -> None:
    server.script(Reply(200, b"[" + b"1," * 100_000 + b"1]"))
    with pytest.raises(SourceChanged, match="at most 100000 bytes"):
        client(server, tmp_path, max_body_bytes=100_000).get_json("x")


def test_a_redirect_within_the_server_is_followed(server: Loopback, tmp_path: Path) -> None:
    server.script(Reply(301, b"", {"Location": "/PXWeb/api/v1/new?x=1"}), Reply())
    http = client(server, tmp_path)
    assert http.get_json("old").url == f"{server.url}/PXWeb/api/v1/new?x=1"
    assert server.seen[1].path == "/PXWeb/api/v1/new?x=1"
    assert http.requests_made == 2


def test_a_redirect_to_another_host_is_not_followed(server: Loopback, tmp_path: Path) -> None:
    with serving() as other:
        server.script(Reply(302, b"", {"Location": f"{other.url}/trap"}))
        with pytest.raises(SourceChanged, match=f"302 leading to '{other.url}/trap'"):
            client(server, tmp_path).get_json("x")
        assert other.seen == []


def test_a_query_is_not_turned_into_a_get(server: Loopback, tmp_path: Path) -> None:
    server.script(Reply(302, b"", {"Location": "/elsewhere"}))
    with pytest.raises(SourceChanged, match="302"):
        client(server, tmp_path).post_json("x", {})
    server.script(Reply(307, b"", {"Location": "/elsewhere"}), Reply())
    server.seen.clear()
    client(server, tmp_path).post_json("x", {"q": 1})
    assert [(s.method, s.body) for s in server.seen] == [("POST", b'{"q": 1}')] * 2


def test_a_circle_of_redirects_ends(server: Loopback, tmp_path: Path) -> None:
    server.script(Reply(301, b"", {"Location": "/x"}))
    with pytest.raises(SourceChanged, match="redirects in a row"):
        client(server, tmp_path).get_json("x")
    assert len(server.seen) == 4


def test_no_credentials_of_this_computer_are_sent(
    server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password word\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client(server, tmp_path).get_json("x")
    assert "Authorization" not in server.seen[0].headers


def test_a_host_that_is_down_is_not_waited_for_again(tmp_path: Path) -> None:
    """Two calls in a row that brought nothing: the tables after them fail at once, so that a run ends."""
    with serving() as server:
        http = client(server, tmp_path)
    for _ in range(2):
        with pytest.raises(SourceUnavailable, match="found none in 4 tries"):
            http.get_json("fi/StatFin")
    asked = http.requests_made
    with pytest.raises(SourceUnavailable, match="not asked, since the last 2 calls"):
        http.get_json("fi/StatFin")
    assert http.requests_made == asked
