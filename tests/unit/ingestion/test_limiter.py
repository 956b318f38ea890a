import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.limiter import LimitState, RateLimiter, allowance, seconds_to_wait, with_call
from tilannekuva.errors import SettingsError, SourceUnavailable


class FakeTime:
    """A clock that only moves when somebody sleeps (or a test says so)."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def limiter(folder: Path, time: FakeTime, calls: int = 40, window: float = 60, **more: float) -> RateLimiter:
    return RateLimiter(folder / "host.json", calls, window, clock=time.clock, sleep=time.sleep, **more)


def most_in_a_window(times: list[float], window: float) -> int:
    most, first = 0, 0
    for last, moment in enumerate(times):
        while times[first] <= moment - window:
            first += 1
        most = max(most, last - first + 1)
    return most


@settings(max_examples=150, deadline=None)
@given(
    calls=st.integers(1, 3000),
    window=st.floats(0.5, 120),
    share=st.floats(0.05, 1),
    seed=st.integers(),
    pause=st.sampled_from([0.0, 0.001, 0.1, 1.0]),
)
def test_no_sliding_window_ever_holds_more_than_the_share(
    calls: int, window: float, share: float, seed: int, pause: float
) -> None:
    rng, now, state, made = random.Random(seed), 1_700_000_000.0, LimitState(), []
    allowed = allowance(calls, share)
    for _ in range(min(3 * allowed, 400) + 5):
        wait = seconds_to_wait(state, now, allowed, window)
        if wait > 0:
            now += wait + 0.001
            continue
        state = with_call(state, now, window)
        made.append(now)
        now += rng.random() * pause * window / allowed * 2
    assert made
    assert most_in_a_window(made, window) <= allowed
    assert len(state.bundles) <= 66


def test_seventy_percent_of_forty_calls_a_minute(tmp_path: Path) -> None:
    time = FakeTime()
    limit, made = limiter(tmp_path, time), []
    for _ in range(100):
        limit.acquire()
        made.append(time.now)
    assert most_in_a_window(made, 60) == 28
    assert made[-1] - made[0] == pytest.approx(3 * 60, abs=1), "the allowance is used, not just kept to"


def test_steady_use_reaches_nearly_the_whole_allowance(tmp_path: Path) -> None:
    time = FakeTime()
    limit = limiter(tmp_path, time, calls=200, window=60)
    start = time.now
    for _ in range(560):
        limit.acquire()
        time.now += 0.05
    assert time.now - start < 1.05 * 4 * 60


def test_a_later_run_knows_what_the_earlier_one_used(tmp_path: Path) -> None:
    time = FakeTime()
    first = limiter(tmp_path, time)
    for _ in range(28):
        assert first.acquire() == 0
    time.now += 10
    assert limiter(tmp_path, time).acquire() == pytest.approx(50, abs=0.1)


def test_a_block_is_shared_and_never_shortened(tmp_path: Path) -> None:
    time = FakeTime()
    one, other = limiter(tmp_path, time), limiter(tmp_path, time)
    start = time.now
    one.block_until(start + 30)
    one.block_until(start + 5)
    assert other.acquire() == pytest.approx(30, abs=0.1)
    assert time.now >= start + 30


def test_a_block_for_longer_than_anyone_waits_is_an_error(tmp_path: Path) -> None:
    time = FakeTime()
    limit = limiter(tmp_path, time, max_wait=900)
    limit.block_until(time.now + 7200)
    with pytest.raises(SourceUnavailable, match=r"7200 s to wait.*Retry-After.*host\.json"):
        limit.acquire()


def test_the_hosts_own_limits_outlive_the_process(tmp_path: Path) -> None:
    time = FakeTime()
    limit = limiter(tmp_path, time)
    assert limit.configured_at() is None
    limit.configure(10, 10)
    again = limiter(tmp_path, time)
    assert again.limits() == (10, 10.0)
    assert again.configured_at() == time.now
    for _ in range(7):
        assert again.acquire() == 0
    assert again.acquire() == pytest.approx(10, abs=0.1)


def test_lowering_the_limit_counts_calls_already_made(tmp_path: Path) -> None:
    time = FakeTime()
    limit = limiter(tmp_path, time, calls=100_000)
    for _ in range(10):
        limit.acquire()
    limit.configure(10, 60)
    assert limit.acquire() == pytest.approx(60, abs=1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"calls": []}',
        b'{"calls": [[1, 2]], "blocked_until": 0, "max_calls": null, "window_seconds": null, "configured_at": null}',
        b'{"calls": [], "blocked_until": NaN, "max_calls": null, "window_seconds": null, "configured_at": null}',
        b'{"calls": [], "blocked_until": 0, "max_calls": 0, "window_seconds": 1, "configured_at": null}',
    ],
)
def test_an_unreadable_file_counts_as_a_window_used_up(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "host.json").write_bytes(content)
    time = FakeTime()
    assert limiter(tmp_path, time).acquire() == pytest.approx(60, abs=0.1)
    assert json.loads((tmp_path / "host.json").read_bytes())["calls"]


def test_a_clock_set_back_does_not_block_for_as_long(tmp_path: Path) -> None:
    time = FakeTime()
    limit = limiter(tmp_path, time)
    for _ in range(28):
        limit.acquire()
    time.now -= 10 * 3600
    assert limit.acquire() <= 60.1


def test_a_large_allowance_keeps_the_file_small(tmp_path: Path) -> None:
    time = FakeTime()
    limit = limiter(tmp_path, time, calls=100_000)
    for _ in range(300):
        limit.acquire()
        time.now += 0.2
    assert (tmp_path / "host.json").stat().st_size < 6000


def test_limits_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="max_calls"):
        limiter(tmp_path, FakeTime(), calls=0)
    with pytest.raises(SettingsError, match=r"\?config"):
        limiter(tmp_path, FakeTime()).configure(0, 60)


def test_the_share_is_rounded_down_but_lets_one_call_through() -> None:
    assert [allowance(n, 0.7) for n in (1, 2, 5, 10, 40, 100_000)] == [1, 1, 3, 7, 28, 70_000]
