"""A rate limit that several processes and successive runs keep together, through one small locked file.

The file remembers bundles of calls. A bundle gathers the calls of at most 1/64 of the window and counts in full until
its *last* call has left the window, so every sliding window holds at most the allowance, whatever the allowance is,
and the file never holds more than some 65 bundles.
"""

import json
import logging
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from tilannekuva.errors import SettingsError, SourceUnavailable

_BUNDLES_PER_WINDOW = 64
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bundle:
    """Calls made close together: times of the first and the last (Unix seconds), and how many."""

    first: float
    last: float
    count: int


@dataclass(frozen=True)
class LimitState:
    """What the file says; the last three are None until the host's own limits are known."""

    bundles: tuple[Bundle, ...] = ()
    blocked_until: float = 0.0
    max_calls: int | None = None
    window: float | None = None
    configured_at: float | None = None


def allowance(max_calls: int, share: float) -> int:
    """Calls we make at most in one window: ``share`` of the host's limit, rounded down, but at least one."""
    return max(1, math.floor(max_calls * share + 1e-9))


def seconds_to_wait(state: LimitState, now: float, allowed: int, window: float) -> float:
    """Seconds until the next call may be made; 0 when it may be made now. Pure."""
    wait = max(0.0, state.blocked_until - now)
    live = [b for b in state.bundles if b.last > now - window]
    surplus = sum(b.count for b in live) - allowed + 1
    for bundle in live:
        if surplus <= 0:
            break
        surplus -= bundle.count
        wait = max(wait, bundle.last + window - now)
    return wait


def with_call(state: LimitState, now: float, window: float) -> LimitState:
    """The state after one more call at ``now``; calls that have left the window are forgotten. Pure."""
    live = [b for b in state.bundles if b.last > now - window]
    if live and 0 <= now - live[-1].first < window / _BUNDLES_PER_WINDOW:
        live[-1] = Bundle(live[-1].first, max(now, live[-1].last), live[-1].count + 1)
    else:
        live.append(Bundle(now, now, 1))
    return replace(state, bundles=tuple(live))


class RateLimiter:
    """Keeps calls to one host under ``share`` of ``max_calls`` per ``window_seconds``, across processes and runs.

    state_file: JSON, made when absent; the lock is a file beside it. A file that cannot be read counts as a window
    used up completely, because nobody knows how many calls were made.
    clock: Unix time in seconds (it must be comparable between processes).
    max_wait: seconds; a longer wait raises SourceUnavailable instead of sleeping.
    """

    def __init__(
        self,
        state_file: Path,
        max_calls: int,
        window_seconds: float,
        *,
        share: float = 0.7,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Any] = time.sleep,
        max_wait: float = 900.0,
    ) -> None:
        if max_calls < 1 or window_seconds <= 0 or not 0 < share <= 1:
            raise SettingsError(
                f"A rate limit needs max_calls >= 1, window_seconds > 0 and 0 < share <= 1; "
                f"found {max_calls}, {window_seconds}, {share}. Correct 'limits' in the catalogue's sources."
            )
        self._file = state_file
        self._default = (max_calls, float(window_seconds))
        self._share = share
        self._clock = clock
        self._sleep = sleep
        self._max_wait = max_wait
        state_file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(f"{state_file}.lock")

    def acquire(self) -> float:
        """Wait for permission to make one call and record the call; returns the seconds waited.

        Raises SourceUnavailable when the wait would exceed ``max_wait``.
        """
        waited = 0.0
        while True:
            with self._lock:
                state, now = self._read(), self._clock()
                max_calls, window = self._limits(state)
                wait = seconds_to_wait(state, now, allowance(max_calls, self._share), window)
                if wait <= 0:
                    self._write(with_call(state, now, window))
                    return waited
            if waited + wait > self._max_wait:
                raise SourceUnavailable(self._too_long(wait, state))
            self._sleep(wait + 0.001)
            waited += wait + 0.001

    def block_until(self, timestamp: float) -> None:
        """No process calls before this Unix time (a ``Retry-After``); an earlier time than the known one is ignored."""
        with self._lock:
            state = self._read()
            if timestamp > state.blocked_until:
                self._write(replace(state, blocked_until=timestamp))

    def configure(self, max_calls: int, window_seconds: float) -> None:
        """Take over the host's own limits (``?config``) for every process and later run that shares the file."""
        if max_calls < 1 or window_seconds <= 0:
            raise SettingsError(
                f"The host's limits must be at least one call in a positive window; found {max_calls} calls in "
                f"{window_seconds} s. Leave the catalogue's limits in force, and look at the host's ?config."
            )
        with self._lock:
            state = self._read()
            self._write(replace(state, max_calls=max_calls, window=float(window_seconds), configured_at=self._clock()))

    def configured_at(self) -> float | None:
        """Unix time at which the host's own limits were last taken over; None when they never were."""
        with self._lock:
            return self._read().configured_at

    def limits(self) -> tuple[int, float]:
        """The host's limit in force: calls, window in seconds (before our share is taken)."""
        with self._lock:
            return self._limits(self._read())

    def _limits(self, state: LimitState) -> tuple[int, float]:
        if state.max_calls is None or state.window is None:
            return self._default
        return state.max_calls, state.window

    def _read(self) -> LimitState:
        now = self._clock()
        try:
            found = _from_json(json.loads(self._file.read_bytes()))
        except FileNotFoundError:
            return LimitState()
        except (ValueError, TypeError, KeyError):
            _LOG.warning("The rate limit file %s is unreadable: waiting as if a whole window were used up.", self._file)
            found = None
        full = LimitState((Bundle(now, now, allowance(self._default[0], self._share)),))
        state = full if found is None else _none_in_the_future(found, now)
        if state != found:
            self._write(state)
        return state

    def _write(self, state: LimitState) -> None:
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        temporary.write_text(json.dumps(_to_json(state)), encoding="utf-8")
        os.replace(temporary, self._file)

    def _too_long(self, wait: float, state: LimitState) -> str:
        why = "the host asked for it (Retry-After)" if state.blocked_until > self._clock() else "the allowance is used"
        return (
            f"Expected to be allowed a call within {self._max_wait:.0f} s, found {wait:.0f} s to wait: {why}. "
            f"Where: {self._file}. Run again later; if this computer's clock was wrong, delete the file."
        )


def _none_in_the_future(state: LimitState, now: float) -> LimitState:
    """Calls dated after ``now`` (the clock was set back) count as made now, or they would block for as long."""
    return replace(state, bundles=tuple(Bundle(min(b.first, now), min(b.last, now), b.count) for b in state.bundles))


def _to_json(state: LimitState) -> dict[str, Any]:
    return {
        "calls": [[b.first, b.last, b.count] for b in state.bundles],
        "blocked_until": state.blocked_until,
        "max_calls": state.max_calls,
        "window_seconds": state.window,
        "configured_at": state.configured_at,
    }


def _from_json(found: Any) -> LimitState:
    """Raises ValueError, TypeError or KeyError when the content is not what _to_json writes."""
    bundles = tuple(Bundle(float(first), float(last), int(count)) for first, last, count in found["calls"])
    max_calls, window, at = found["max_calls"], found["window_seconds"], found["configured_at"]
    state = LimitState(
        bundles,
        float(found["blocked_until"]),
        None if max_calls is None else int(max_calls),
        None if window is None else float(window),
        None if at is None else float(at),
    )
    numbers = [state.blocked_until, *(t for b in bundles for t in (b.first, b.last))]
    if not all(math.isfinite(n) for n in numbers) or any(b.count < 1 for b in bundles):
        raise ValueError("times must be finite and counts positive")
    if (state.max_calls is not None and state.max_calls < 1) or (state.window is not None and not state.window > 0):
        raise ValueError("limits must be positive")
    return state
