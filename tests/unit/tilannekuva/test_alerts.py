"""Alerts: the line, its bounds, the file's rotation, webhook and mail over loopback, and that nothing leaks."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tilannekuva import alerts, alerts_send
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings, load_settings

SECRET = "T0KEN-abc"
ALERT = {"kind": "dag_failed", "subject": "ingest", "text": "why", "at": "2026-01-01T00:00:00Z", "source": "live"}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in (alerts_send.WEBHOOK, alerts_send.SMTP, alerts_send.MAIL_TO, alerts_send.MAIL_FROM):
        monkeypatch.delenv(name, raising=False)
    return load_settings({"SOURCE": "live", "TILANNEKUVA_DATA": str(tmp_path)})


def lines(settings: Settings) -> list[dict[str, Any]]:
    text = alerts.alerts_file(settings).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


class Hook:
    """A webhook on this machine; answers with ``status`` and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.received = 200, []  # type: int, list[Any]
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.received.append((self.path, self.headers["Content-Type"], json.loads(body)))
                self.send_response(hook.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/services/{SECRET}"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_an_alert_is_one_line_whatever_its_texts_hold(settings: Settings) -> None:
    alerts.raise_alert(settings, "dag_failed", "ingest", "a\nb\u2028c\ud800", run_id="r", tasks={"t": "x\r\ny"})
    alerts.raise_alert(settings, "run_failed", "run", "second")
    first, second = [json.loads(line) for line in alerts.alerts_file(settings).read_bytes().splitlines()]
    assert (first["kind"], first["subject"], first["source"], first["run_id"]) == ("dag_failed", "ingest", "live", "r")
    assert first["tasks"] == [["t", "x\r\ny"]]
    assert second["text"] == "second"


def test_texts_and_tasks_are_bounded(settings: Settings) -> None:
    tasks = {f"t{n:03d}": "y" * 9000 for n in range(500)}
    alerts.raise_alert(settings, "dag_failed", "s" * 9000, "x" * 1_000_000, tasks=tasks)
    assert alerts.alerts_file(settings).stat().st_size < 60_000
    (found,) = lines(settings)
    assert found["text"].endswith("(1000000 characters)")
    assert len(found["tasks"]) == 20


def test_the_file_is_rotated_and_old_ones_go(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "alerts.jsonl"
    for number in range(40):
        alerts.append_line(path, f"{number:04d}" + "x" * 95, max_bytes=350, kept=2)
    names = sorted(p.name for p in path.parent.iterdir() if not p.name.endswith(".lock"))
    assert names == ["alerts.jsonl", "alerts.jsonl.1", "alerts.jsonl.2"]
    kept = [int(line[:4]) for p in reversed(names) for line in (path.parent / p).read_text().splitlines()]
    assert kept == list(range(kept[0], 40))
    assert all((path.parent / name).stat().st_size <= 350 for name in names)


def test_a_folder_that_cannot_be_written_fails_nothing(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    (settings.data_dir / "logs").write_text("a file", encoding="utf-8")
    alerts.raise_alert(settings, "run_failed", "run", "why")
    assert "could not be written" in caplog.text


def test_a_webhook_gets_the_alert_as_json(settings: Settings, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(alerts_send.WEBHOOK, hook.url)
    alerts.raise_alert(settings, "release_late", "t1", "Väestö myöhässä")
    alerts.raise_alert(settings, "run_failed", "run", "half a character: \ud800")
    (path, kind, body), _ = hook.received
    assert path == f"/services/{SECRET}"
    assert kind.startswith("application/json")
    assert (body["kind"], body["subject"]) == ("release_late", "t1")
    assert body["text"] == "Väestö myöhässä"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_refuses_is_logged_without_its_address_and_no_redirect_is_followed(
    status: int, settings: Settings, hook: Hook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv(alerts_send.WEBHOOK, hook.url)
    hook.status = status
    alerts.raise_alert(settings, "run_failed", "run", "why")
    assert len(hook.received) == 1
    assert str(status) in caplog.text
    assert SECRET not in caplog.text
    assert len(lines(settings)) == 1


def test_a_webhook_that_is_not_there_is_logged_without_its_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv(alerts_send.WEBHOOK, f"http://127.0.0.1:{port}/{SECRET}")
    alerts.raise_alert(settings, "run_failed", "run", "why")
    assert "did not take an alert" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        f"http://hooks.example.org/{SECRET}",
        f"ftp://127.0.0.1/{SECRET}",
        f"file:///{SECRET}",
        f"https://user:{SECRET}@example.org/",
        f"https:///{SECRET}",
        f"https://example.org/{SECRET}\r\nX: y",
        f"https://example.org:99999/{SECRET}",
        f"http://127.0.0.1.example.org/{SECRET}",
    ],
)
def test_only_https_or_this_machine_is_used_and_another_address_is_not_repeated(
    url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(alerts_send.WEBHOOK, url)
    alerts.raise_alert(settings, "run_failed", "run", "why")
    assert alerts_send.WEBHOOK in caplog.text
    assert SECRET not in caplog.text
    assert len(lines(settings)) == 1


def test_https_and_this_machine_are_usable() -> None:
    for url in ("https://hooks.example.org/x?y=1", "http://localhost:8/x", "http://[::1]:8/x"):
        assert alerts_send.checked_webhook(url) == url


class Mail:
    """A mail server that takes one message at a time; ``script`` is all it understands."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rwb") as stream:
            self._say(stream, b"220 here")
            in_data = False
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                self.heard.append(line)
                if in_data:
                    if line == ".":
                        in_data = False
                        self._say(stream, b"250 taken")
                    continue
                in_data = line.upper() == "DATA"
                self._say(stream, b"354 go on" if in_data else b"221 bye" if line.upper() == "QUIT" else b"250 ok")

    @staticmethod
    def _say(stream: Any, text: bytes) -> None:
        stream.write(text + b"\r\n")
        stream.flush()


def test_mail_is_sent_and_nothing_of_the_alert_becomes_a_header(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Mail()
    monkeypatch.setenv(alerts_send.SMTP, f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setenv(alerts_send.MAIL_FROM, "from@example.org")
    monkeypatch.setenv(alerts_send.MAIL_TO, "one@example.org, two@example.org")
    alerts.raise_alert(settings, "dag_failed", "ingest\r\nBcc: evil@example.org", "text \ud800\r\n.\r\nMAIL FROM:<x>")
    server.listener.close()
    assert "rcpt TO:<one@example.org>" in server.heard
    assert "rcpt TO:<two@example.org>" in server.heard
    assert not [line for line in server.heard if line.casefold().startswith(("bcc", "rcpt to:<evil"))]
    assert "Subject: Tilannekuva: dag_failed ingest Bcc: evil@example.org" in server.heard


def test_a_password_is_not_sent_in_the_clear(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = Mail()  # it offers no STARTTLS
    monkeypatch.setenv(alerts_send.SMTP, f"smtp://user:{SECRET}@127.0.0.1:{server.port}")
    monkeypatch.setenv(alerts_send.MAIL_FROM, "from@example.org")
    monkeypatch.setenv(alerts_send.MAIL_TO, "to@example.org")
    alerts.raise_alert(settings, "dag_failed", "ingest", "why")
    server.listener.close()
    assert not [line for line in server.heard if line.upper().startswith(("AUTH", "MAIL"))]
    assert "SMTPNotSupportedError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("text", ["example.org", "http://example.org", f"smtp://{SECRET}@", "smtp://h:x", "smtp://h/x"])
def test_a_mail_server_that_cannot_be_one_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingsError, match=alerts_send.SMTP) as refused:
        alerts_send.mail_server(text)
    assert SECRET not in str(refused.value)


def test_a_mail_server_keeps_its_password_to_itself() -> None:
    server = alerts_send.mail_server(f"smtps://me%40x:{SECRET}%21@mail.example.org")
    assert (server.host, server.port, server.tls) == ("mail.example.org", 465, True)
    assert (server.user, server.password) == ("me@x", f"{SECRET}!")
    assert SECRET not in repr(server)


@pytest.mark.parametrize("address", ["", "no address", "a@b\nBcc: c@d", "a@b, <c@d>"])
def test_what_is_no_address_sends_no_mail(address: str) -> None:
    with pytest.raises(SettingsError, match=alerts_send.MAIL_TO):
        alerts_send.mail_message({**ALERT, "tasks": []}, "from@example.org", address)


def test_notes_of_failed_tasks_reach_the_alert_of_their_run_only(settings: Settings) -> None:
    alerts.note_task(settings, "ingest", "run/../1", "b.fetch_table[t]", "why b")
    alerts.note_task(settings, "ingest", "run/../1", "a", "why a")
    alerts.note_task(settings, "ingest", "run 2", "a", "another")
    assert alerts.take_notes(settings, "ingest", "run/../1") == {"a": "why a", "b.fetch_table[t]": "why b"}
    assert alerts.take_notes(settings, "ingest", "run/../1") == {}
    assert alerts.take_notes(settings, "ingest", "run 2") == {"a": "another"}
    assert alerts.take_notes(settings, "publish", "never") == {}


def test_a_late_release_is_alerted_once(settings: Settings) -> None:
    assert [a.subject for a in alerts.alert_late(settings, {"t1": "2026-05-22", "t2": "2026-06-08"})] == ["t1", "t2"]
    assert alerts.alert_late(settings, {"t1": "2026-05-22", "t2": "2026-06-08"}) == []
    assert [a.subject for a in alerts.alert_late(settings, {"t2": "2026-07-08"})] == ["t2"]  # the next release
    assert [a.subject for a in alerts.alert_late(settings, {"t1": "2026-05-22"})] == ["t1"]  # late again after it came
    assert "overdue since 2026-05-22" in lines(settings)[0]["text"]
