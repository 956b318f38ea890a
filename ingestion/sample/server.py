"""The HTTP server over the three interfaces: loopback only, a thread for each connection."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ingestion.sample import classification, emissions, files, municipal_finance, sotkanet, vipunen
from ingestion.sample.overrides import Overrides
from ingestion.sample.pxweb import PxWeb, PxWebLimits
from ingestion.sample.pxweb_v2 import PxWebV2, too_many_calls
from ingestion.sample.reply import Reply, error_reply, json_reply, not_found_page
from ingestion.sample.tables.catalogue import all_tables

HOST = "127.0.0.1"
PXWEB_V2 = "/PXWeb/api/v2/"
PXWEB, SOTKANET, CLASSIFICATION = "/PXWeb/api/v1/", "/rest/1.1/", "/api/classifications/v2/"
FILINGS, DIRECTORY = "/rest/v1/json/", "/api/Hakemistorajapinta/1.0/odata/"
FILES, VIPUNEN = "/files/", "/api/resources"
_LARGEST_BODY = 5_000_000
_TOO_MANY = "429 - Too many requests in too short timeframe. Please try again later."


class CallWindow:
    """PxWeb's limiter: so many calls in the last so many seconds. Refused calls count too, so hammering prolongs it."""

    def __init__(self, limits: PxWebLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._calls: deque[float] = deque()
        self._lock = Lock()

    def admits(self) -> bool:
        """Count a call; whether it is still within the limit."""
        with self._lock:
            now = self._clock()
            while self._calls and self._calls[0] <= now - self._limits.window_seconds:
                self._calls.popleft()
            self._calls.append(now)
            return len(self._calls) <= self._limits.max_calls


class Stats:
    """What was asked and answered, in all and for each method and path."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._paths: dict[str, dict[str, int]] = {}

    def count(self, method: str, path: str, reply: Reply) -> None:
        """Note one answer."""
        with self._lock:
            entry = self._paths.setdefault(f"{method} {path}", {"requests": 0, "refused": 0, "cells": 0})
            entry["requests"] += 1
            entry["refused"] += reply.status == 429
            entry["cells"] += reply.cells

    def document(self) -> dict[str, Any]:
        """Totals and the counts of each path. Data requests are those that ask for figures."""
        with self._lock:
            paths = {path: dict(entry) for path, entry in self._paths.items()}
        data = [e["requests"] for p, e in paths.items() if p.startswith("POST ") or p == f"GET {SOTKANET}json"]
        return {
            "requests": sum(entry["requests"] for entry in paths.values()),
            "data_requests": sum(data),
            "refused": sum(entry["refused"] for entry in paths.values()),
            "cells": sum(entry["cells"] for entry in paths.values()),
            "paths": paths,
        }

    def reset(self) -> None:
        """Begin again at zero."""
        with self._lock:
            self._paths.clear()


class Application:
    """Everything but HTTP itself: from a method, an address and a body to a reply."""

    def __init__(self, limits: PxWebLimits) -> None:
        self.overrides = Overrides()
        self.filings = municipal_finance.Filings()
        self.stats = Stats()
        self.replaced: dict[str, Reply] = {}
        self._limits = limits
        self._window = CallWindow(limits)
        self._pxweb = PxWeb(limits, self.overrides)
        self._pxweb_v2 = PxWebV2(limits, self.overrides, self._pxweb)

    def answer(self, method: str, target: str, body: bytes, user_agent: str) -> Reply:
        """The reply to one request."""
        parts = urlsplit(target)
        path, query = unquote(parts.path), parse_qs(parts.query, keep_blank_values=True)
        if path in ("/__stats", "/__reset"):
            if path == "/__reset":
                self.stats.reset()
            return json_reply(self.stats.document())
        reply = self._route(method, path, query, body, user_agent)
        self.stats.count(method, path, reply)
        return reply

    def _route(self, method: str, path: str, query: Mapping[str, list[str]], body: bytes, user_agent: str) -> Reply:
        if path in self.replaced:
            return self.replaced[path]
        if path.startswith(PXWEB):
            return self._pxweb_call(method, path.removeprefix(PXWEB), query, body)
        if path.startswith(PXWEB_V2):
            if not self._window.admits():
                return too_many_calls(self._limits.window_seconds)
            return self._pxweb_v2.answer(method, path.removeprefix(PXWEB_V2), query, body)
        if method == "GET" and path.startswith(SOTKANET):
            return sotkanet.answer(path.removeprefix(SOTKANET), query, user_agent)
        if method == "GET" and path.startswith(CLASSIFICATION):
            return classification.answer(path.removeprefix(CLASSIFICATION), query)
        if method == "GET" and path.startswith(FILINGS):
            return self.filings.answer(path.removeprefix(FILINGS))
        if method == "GET" and path.startswith(DIRECTORY):
            return municipal_finance.directory(path.removeprefix(DIRECTORY), query)
        if method == "GET" and path.startswith(FILES):
            return files.answer(path.removeprefix(FILES))
        if method == "GET" and (path == VIPUNEN or path.startswith(f"{VIPUNEN}/")):
            return vipunen.answer(path.removeprefix(VIPUNEN).strip("/"), query)
        if method == "GET" and path.startswith((emissions.FOLDER, "/asukasluvut_")):
            return emissions.answer(path)
        return not_found_page()

    def _pxweb_call(self, method: str, path: str, query: Mapping[str, list[str]], body: bytes) -> Reply:
        if not self._window.admits():
            wait = {"Retry-After": str(max(1, round(self._limits.window_seconds)))}
            refused = error_reply(_TOO_MANY, 429)
            return Reply(refused.status, refused.body, refused.content_type, headers=wait)
        return self._pxweb.post(path, body) if method == "POST" else self._pxweb.get(path, query)


class Server:
    """A running sample source. ``url`` is its root; ``stop()`` ends it."""

    def __init__(self, port: int = 0, limits: PxWebLimits | None = None) -> None:
        self.application = Application(limits or PxWebLimits())
        self._http = _Http((HOST, port), self.application)
        self._thread = Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, name="sample", daemon=True
        )
        self._thread.start()
        self.url = f"http://{HOST}:{self._http.server_address[1]}"

    def set_cell(self, path: str, where: Mapping[str, str], value: float | str, move_stamp: bool = True) -> None:
        """Change one figure (or put a missing symbol there), with or without moving the table's stamp.

        where: the value code of every role of the table: ``area``, ``time``, ``content`` and the others.
        Raises KeyError for an unknown path, ValueError for an unknown cell.
        """
        self.application.overrides.set(all_tables()[path], where, value, move_stamp)

    def replace_answer(self, path: str, reply: Reply | None) -> None:
        """Answer a path with something else from now on; None: as before."""
        if reply is None:
            self.application.replaced.pop(path, None)
        else:
            self.application.replaced[path] = reply

    @property
    def stats(self) -> dict[str, Any]:
        """The same as ``GET /__stats``."""
        return self.application.stats.document()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], application: Application) -> None:
        self.application = application
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        self._send(self._reply("GET", b""))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._send(error_reply("Parameter error: the request body is missing or too large"))
            return
        self._send(self._reply("POST", self.rfile.read(int(length))))

    def _reply(self, method: str, body: bytes) -> Reply:
        return self.server.application.answer(method, self.path, body, self.headers.get("User-Agent", ""))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            # Told, or the client may send its next request on a connection that is just being closed.
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: ``/__stats`` tells what was asked."""
