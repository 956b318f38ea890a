"""The only place that opens a connection: one client per source, polite, stubborn, suspicious of what comes back."""

import json
import logging
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import requests

from ingestion.catalogue_schema import Source
from ingestion.http_body import FileForm, TryAgain, check_content_type, parse_json, read_body, read_start, start_of
from ingestion.http_problem import problem_text
from ingestion.http_session import VERSION, new_session, user_agent
from ingestion.http_url import Params, join_url, resolve_base_url, same_origin
from ingestion.limiter import RateLimiter
from ingestion.model import Answer
from ingestion.retry import RetryPolicy, is_retryable, parse_retry_after
from tilannekuva.errors import SettingsError, SourceChanged, SourceUnavailable
from tilannekuva.settings import Settings

__all__ = ["VERSION", "HttpClient", "HttpStatusError", "join_url", "resolve_base_url", "user_agent"]

CONNECT_TIMEOUT_SECONDS = 10.0
MAX_BODY_BYTES = 256 * 1024 * 1024
MAX_BLOCK_SECONDS = 24 * 3600.0
_MAX_REDIRECTS = 3
# A host that let this many calls in a row end in nothing is down: the rest of a run does not wait for it again.
_MAX_DEAD_CALLS = 2
_WHOLE_BODY_TIMEOUTS = 5
_RETRYABLE = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_LOG = logging.getLogger(__name__)

Method = Literal["GET", "POST"]


class HttpStatusError(SourceChanged):
    """The source refused the request itself (400, 403, 404, …): asking the same again would not help.

    status: the HTTP status. body_start: the first 300 characters of the body.
    """

    def __init__(self, message: str, status: int, body_start: str) -> None:
        super().__init__(message)
        self.status = status
        self.body_start = body_start


class HttpClient:
    """Calls to one source: rate limited together with other processes, with a timeout, tried again when it can help.

    sleep, clock (Unix seconds) and rng are passed in by tests. headers: what this source wants besides the usual
    ones, in every request. ``requests_made`` counts what went over the wire,
    retries and redirects included. ``limiter`` is open to the adapter that reads the host's own limits.
    """

    def __init__(
        self,
        settings: Settings,
        source: Source,
        *,
        sleep: Callable[[float], Any] = time.sleep,
        clock: Callable[[], float] = time.time,
        rng: random.Random | None = None,
        policy: RetryPolicy | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.source = source
        self.base_url = resolve_base_url(settings, source)
        self.requests_made = 0
        host = re.sub(r"[^A-Za-z0-9.-]+", "-", urlsplit(self.base_url).netloc)
        limits = source.limits
        state_file = settings.state_dir / "limits" / f"{host}.json"
        self.limiter = RateLimiter(state_file, limits.max_calls, limits.window_seconds, clock=clock, sleep=sleep)
        self._clock, self._sleep, self._rng = clock, sleep, rng or random.Random()
        self._policy = policy or RetryPolicy()
        self._max_body_bytes = max_body_bytes
        self._session = new_session(self.base_url)
        self._session.headers.update(headers or {})
        self._dead_calls = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the client must not be used afterwards."""
        self._session.close()

    def get_json(self, path: str, params: Params | None = None) -> Answer:
        """GET a JSON document; ``path`` is below the base address, params may repeat a key (give a list).

        Raises SourceUnavailable when no try brought a usable answer, HttpStatusError when the source refused the
        request, SourceChanged when it answered something else than JSON.
        """
        return self._call("GET", join_url(self.base_url, path, params), None)

    def get_bytes(
        self, path: str, params: Params | None = None, *, content_types: Sequence[str], max_bytes: int | None = None
    ) -> Answer:
        """GET a file as it is; ``Answer.json`` stays None.

        content_types: what the answer may call itself (``text/csv``); a web page never passes for a file.
        max_bytes: a longer body raises SourceChanged (default: the client's own ceiling). Errors as in get_json.
        """
        form = FileForm(tuple(content_types), min(max_bytes or self._max_body_bytes, self._max_body_bytes))
        return self._call("GET", join_url(self.base_url, path, params), None, form)

    def post_json(self, path: str, body: Any, params: Params | None = None) -> Answer:
        """POST a JSON body (a query: asking twice is harmless) and read a JSON document; errors as in get_json."""
        return self._call("POST", join_url(self.base_url, path, params), json.dumps(body, ensure_ascii=False).encode())

    def _call(self, method: Method, url: str, body: bytes | None, form: FileForm | None = None) -> Answer:
        if self._dead_calls >= _MAX_DEAD_CALLS:
            raise SourceUnavailable(
                f"{method} {url}: not asked, since the last {self._dead_calls} calls to {self.base_url} brought no "
                "usable answer however often they were tried. Run again later; what was fetched so far is kept."
            )
        started, failures = self._clock(), 0
        while True:
            try:
                answer = self._once(method, url, body, form)
                self._dead_calls = 0
                return answer
            except (TryAgain, *_RETRYABLE) as error:
                problem: Exception = error
            except SourceChanged:
                self._dead_calls = 0  # an answer all the same: the host is alive
                raise
            except requests.RequestException as error:
                raise SettingsError(
                    f"{method} {url} cannot be called: {error}. Check the source's base URL."
                ) from error
            failures += 1
            _LOG.info("%s %s: try %d failed: %s", method, url, failures, problem)
            if not self._waited(failures, started, problem):
                self._dead_calls += 1
                raise SourceUnavailable(
                    f"{method} {url}: expected a usable answer, found none in {failures} tries over "
                    f"{self._clock() - started:.0f} s. The last one: {problem}. Run again later; what was fetched "
                    "so far is kept."
                ) from problem

    def _waited(self, failures: int, started: float, problem: Exception) -> bool:
        """Wait before the next try; False when there shall be none."""
        least = min(problem.min_wait, MAX_BLOCK_SECONDS) if isinstance(problem, TryAgain) else 0.0
        if least:
            # Shared with every process: calls made inside a Retry-After are counted too and prolong the block.
            self.limiter.block_until(self._clock() + least)
        wait = self._policy.backoff(failures, self._rng)
        spent = self._clock() - started
        if failures >= self._policy.attempts or spent + max(least, wait) > self._policy.total_seconds:
            return False
        self._sleep(wait)
        return True

    def _once(self, method: Method, url: str, body: bytes | None, form: FileForm | None) -> Answer:
        for _ in range(_MAX_REDIRECTS + 1):
            self.limiter.acquire()
            self.requests_made += 1
            with self._send(method, url, body, form) as response:
                if response.status_code == 200:
                    return self._answer(method, url, response, form)
                self._refuse(method, url, response)
                url = _redirected(method, url, response)
        raise SourceChanged(f"{method} {url}: expected an answer, found over {_MAX_REDIRECTS} redirects in a row.")

    def _send(self, method: Method, url: str, body: bytes | None, form: FileForm | None) -> requests.Response:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if form is not None:
            headers["Accept"] = ", ".join(form.content_types)
        return self._session.request(
            method,
            url,
            data=body,
            headers=headers,
            timeout=(CONNECT_TIMEOUT_SECONDS, self.source.timeout_seconds),
            stream=True,
            allow_redirects=False,
        )

    def _answer(self, method: Method, url: str, response: requests.Response, form: FileForm | None) -> Answer:
        where = f"{method} {url}: status {response.status_code}"
        most = form.max_bytes if form else self._max_body_bytes
        body = read_body(response, most, self.source.timeout_seconds * _WHOLE_BODY_TIMEOUTS)
        if form is not None:
            check_content_type(response.headers.get("Content-Type"), body, form.content_types, where)
        document = parse_json(body, where) if form is None else None
        now = datetime.fromtimestamp(self._clock(), UTC)
        return Answer(method, url, response.status_code, body, response.headers, now, document)

    def _refuse(self, method: Method, url: str, response: requests.Response) -> None:
        """Raise what a status other than 200 means; redirects pass."""
        status = response.status_code
        if 300 <= status < 400 and response.headers.get("Location"):
            return
        body = read_start(response)
        start = start_of(body)
        if is_retryable(status):
            asked = parse_retry_after(response.headers.get("Retry-After"), self._clock())
            least = float(self.source.limits.window_seconds) if asked is None and status == 429 else asked or 0.0
            raise TryAgain(f"status {status}, body {start!r}", least)
        raise HttpStatusError(
            f"{method} {url}: expected status 200, found {status}, {_said(body, start)}. Compare the request with the "
            "source's metadata: a table, variable or value may have been renamed, or too many cells were asked for.",
            status,
            start,
        )


def _said(body: bytes, start: str) -> str:
    """What the source says of the refusal, in its own words where it sends any."""
    problem = problem_text(body)
    return f"body {start!r}" if problem is None else f"the problem {problem!r}"


def _redirected(method: Method, url: str, response: requests.Response) -> str:
    location = response.headers["Location"]
    target = same_origin(url, location)
    if target is None or (method == "POST" and response.status_code not in {307, 308}):
        raise SourceChanged(
            f"{method} {url}: expected an answer from {urlsplit(url).netloc}, found status {response.status_code} "
            f"leading to {location[:300]!r}. If the service has moved, change the source's base URL in the catalogue."
        )
    return target
