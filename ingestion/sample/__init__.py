"""The embedded sample source: a small server that speaks the real APIs and serves invented, repeatable figures.

Only the list of municipalities and their groups is real. Whoever publishes from it must say that the figures are not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ingestion.sample.pxweb import PxWebLimits
from ingestion.sample.server import Server
from tilannekuva.settings import Settings

__all__ = ["PxWebLimits", "Server", "running", "start"]


def start(port: int = 0, **options: Any) -> Server:
    """Start the server on 127.0.0.1 (port 0: any free one). options: the fields of ``PxWebLimits``.

    Raises OSError when the port is taken.
    """
    return Server(port, PxWebLimits(**options))


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """Settings whose ``sample_url`` answers: of the server that is running already, else of one started for the while.

    Settings of any other source are handed back as they are.
    """
    if not settings.is_sample or settings.sample_url:
        yield settings
        return
    server = start()
    try:
        yield replace(settings, sample_url=server.url)
    finally:
        server.stop()
