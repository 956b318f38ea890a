"""What the source modules need of an HTTP client, so that tests can stand in for it."""

from collections.abc import Sequence
from typing import Any, Protocol

from ingestion.http_url import Params
from ingestion.model import Answer


class Limiter(Protocol):
    """Takes over a host's own call rate."""

    def configure(self, max_calls: int, window_seconds: float) -> None: ...


class Client(Protocol):
    """Calls to one source; ``ingestion.http.HttpClient`` is the one that opens connections."""

    @property
    def base_url(self) -> str: ...

    @property
    def requests_made(self) -> int: ...

    @property
    def limiter(self) -> Limiter: ...

    def get_json(self, path: str, params: Params | None = None) -> Answer: ...

    def post_json(self, path: str, body: Any, params: Params | None = None) -> Answer: ...


class FileClient(Client, Protocol):
    """Calls to a source that gives files."""

    def get_bytes(
        self, path: str, params: Params | None = None, *, content_types: Sequence[str], max_bytes: int | None = None
    ) -> Answer: ...
