"""A small server on loopback that answers from a script, for the tests of the HTTP client."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ingestion.catalogue_schema import Limits, Names, Source
from tilannekuva.settings import Settings


@dataclass
class Reply:
    """What to answer. claimed_length: the Content-Length header when it shall be wrong. delay: seconds before it."""

    status: int = 200
    body: bytes = b'{"ok": true}'
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"})
    claimed_length: int | None = None
    reset: bool = False
    delay: float = 0.0


@dataclass
class Seen:
    """One request as it arrived. at: Unix seconds."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class Loopback:
    """Answers with the scripted replies in turn, the last one again and again; remembers what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [Reply()]
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                outer._answer(self)

            def do_POST(self) -> None:
                outer._answer(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def script(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        with self._lock:
            reply = self.replies[min(len(self.seen), len(self.replies) - 1)]
            self.seen.append(Seen(handler.command, handler.path, dict(handler.headers), body, time.time()))
        handler.close_connection = True
        time.sleep(reply.delay)
        if reply.reset:
            handler.connection.setsockopt(*_RESET_ON_CLOSE)
            handler.connection.close()
            return
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(reply.claimed_length or len(reply.body)))
        handler.end_headers()
        handler.wfile.write(reply.body)


_RESET_ON_CLOSE = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def serving() -> Iterator[Loopback]:
    loopback = Loopback()
    thread = threading.Thread(target=loopback._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        loopback._server.shutdown()
        loopback._server.server_close()
        thread.join()


def source(timeout_seconds: float = 5, max_calls: int = 100_000, window_seconds: int = 60) -> Source:
    return Source(
        id="statfin",
        kind="pxweb_v1",
        base_url="https://pxdata.example/PXWeb/api/v1",
        limits=Limits(max_cells=100_000, max_calls=max_calls, window_seconds=window_seconds),
        timeout_seconds=timeout_seconds,
        name=Names(fi="a", sv="b", en="c"),
        licence="CC BY 4.0",
        homepage="https://pxdata.example",
    )


def settings_for(url: str, data_dir: Path) -> Settings:
    return Settings(source=url, data_dir=data_dir, edition_year=2021)
