"""What a PxWeb host allows: its own configuration, within the catalogue's ceilings, remembered for a day."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingestion.atomic import write_json_atomic
from ingestion.catalogue_schema import Limits
from ingestion.http import HttpStatusError
from ingestion.http_url import Params
from ingestion.sources.client import Client

_KEEP = timedelta(days=1)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_CONFIG_KEYS = ("maxValues", "maxCells", "maxCalls", "timeWindow")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConfigCall:
    """Where a host tells its limits, and what it calls them. names: its name -> ours."""

    path: str
    params: Params | None
    names: Mapping[str, str]

    def read(self, document: Any) -> dict[str, int]:
        """The positive whole numbers of an answer, by our names."""
        if not isinstance(document, dict):
            return {}
        return {
            ours: value
            for theirs, ours in self.names.items()
            if type(value := document.get(theirs)) is int and value > 0
        }


def config_of_v1(language: str) -> ConfigCall:
    """``?config`` on the root of a language."""
    return ConfigCall(f"{language}/", {"config": None}, {key: key for key in _CONFIG_KEYS})


CONFIG_OF_V2 = ConfigCall(
    "config", None, {"maxDataCells": "maxCells", "maxCallsPerTimeWindow": "maxCalls", "timeWindow": "timeWindow"}
)


@dataclass(frozen=True)
class HostLimits:
    """max_cells: cells of one answer. max_values: values of one query. max_calls: calls per window_seconds."""

    max_cells: int
    max_values: int | None
    max_calls: int
    window_seconds: int


def is_loopback(url: str) -> bool:
    """Whether a server is our own machine's, where nobody else is slowed down."""
    return urlsplit(url).hostname in _LOOPBACK


def combine(config: dict[str, int], ceilings: Limits, loopback: bool) -> HostLimits:
    """The stricter of what the host says and what the catalogue allows; a loopback server's call rate as it stands."""
    calls, window = ceilings.max_calls, ceilings.window_seconds
    if "maxCalls" in config and "timeWindow" in config:
        stricter = config["maxCalls"] / config["timeWindow"] < calls / window
        if loopback or stricter:
            calls, window = config["maxCalls"], config["timeWindow"]
    return HostLimits(
        min(config.get("maxCells", ceilings.max_cells), ceilings.max_cells), config.get("maxValues"), calls, window
    )


class LimitsReader:
    """Reads a host's limits at most once, and tells the client's rate limiter.

    cache: a JSON file; ``clock`` is passed in by tests.
    """

    def __init__(
        self,
        client: Client,
        ceilings: Limits,
        call: ConfigCall,
        cache: Path,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._client, self._ceilings, self._call, self._cache = client, ceilings, call, cache
        self._clock = clock or (lambda: datetime.now(UTC))
        self._known: HostLimits | None = None

    def limits(self) -> HostLimits:
        """The limits in force for this host."""
        if self._known is None:
            stored = self._stored()
            config = stored["config"] if stored else self._ask()
            known = combine(config, self._ceilings, is_loopback(self._client.base_url))
            lowered = stored.get("lowered_max_cells") if stored else None
            self._known = replace(known, max_cells=min(known.max_cells, lowered)) if lowered else known
            self._client.limiter.configure(known.max_calls, known.window_seconds)
        return self._known

    def lower_cells(self, max_cells: int) -> None:
        """Remember for a day that the host refused more cells than this, whatever its configuration says."""
        self._known = replace(self.limits(), max_cells=max_cells)
        stored = self._stored() or {
            "base_url": self._client.base_url,
            "read_at": self._clock().isoformat(),
            "config": {},
        }
        write_json_atomic(self._cache, {**stored, "lowered_max_cells": max_cells})

    def _ask(self) -> dict[str, int]:
        try:
            answer = self._client.get_json(self._call.path, self._call.params)
        except HttpStatusError as error:
            _LOG.warning("The host does not tell its limits, so the catalogue's apply: %s", error)
            return {}
        config = self._call.read(answer.json)
        if len(config) < len(self._call.names):
            _LOG.warning("%s: expected the limits %s, found %.300r", answer.url, list(self._call.names), answer.json)
        stored = {"base_url": self._client.base_url, "read_at": self._clock().isoformat(), "config": config}
        write_json_atomic(self._cache, stored)
        return config

    def _stored(self) -> dict[str, Any] | None:
        """What was read within a day from this same host; anything else counts as unread."""
        try:
            document = json.loads(self._cache.read_bytes())
            age = self._clock() - datetime.fromisoformat(document["read_at"])
            fresh = document["base_url"] == self._client.base_url and timedelta() <= age < _KEEP
            return {**document, "config": _known_limits(document["config"])} if fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _known_limits(stored: Any) -> dict[str, int]:
    return config_of_v1("").read(stored)
