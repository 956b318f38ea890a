"""When to try again, and how long to wait first. Pure but for the random generator that is passed in."""

import random
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

RETRYABLE_STATUSES = frozenset({408, 425, 429}) | frozenset(range(500, 600))


@dataclass(frozen=True)
class RetryPolicy:
    """How stubborn a call is: at most ``attempts`` tries within ``total_seconds``.

    The wait before try n + 1 is random between 0 and min(cap_seconds, base_seconds * 2**n) ("full jitter"),
    so that clients that failed together do not come back together.
    """

    attempts: int = 8
    base_seconds: float = 0.5
    cap_seconds: float = 60.0
    total_seconds: float = 900.0

    def backoff(self, failures: int, rng: random.Random) -> float:
        """Seconds to wait after the given number of failures (1 or more)."""
        return rng.uniform(0.0, min(self.cap_seconds, self.base_seconds * 2.0 ** min(failures - 1, 32)))


def is_retryable(status: int) -> bool:
    """Whether a later call may fare better: rate limits, timeouts and server faults."""
    return status in RETRYABLE_STATUSES


def parse_retry_after(header: str | None, now: float) -> float | None:
    """Seconds to wait by a ``Retry-After`` header (whole seconds or an HTTP date); None when absent or unreadable.

    now: Unix time in seconds, which an HTTP date is measured against. Never negative.
    """
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
