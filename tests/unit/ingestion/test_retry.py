import random
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.retry import RetryPolicy, is_retryable, parse_retry_after

NOW = 1_700_000_000.0


@given(failures=st.integers(1, 10_000), seed=st.integers())
def test_backoff_is_never_above_the_cap(failures: int, seed: int) -> None:
    policy = RetryPolicy(base_seconds=0.5, cap_seconds=60)
    assert 0 <= policy.backoff(failures, random.Random(seed)) <= min(60, 0.5 * 2 ** min(failures - 1, 20))


def test_backoff_grows_and_is_jittered() -> None:
    policy, rng = RetryPolicy(base_seconds=1, cap_seconds=1000), random.Random(1)
    means = [sum(policy.backoff(n, rng) for _ in range(400)) / 400 for n in (1, 3, 6)]
    assert means[0] == pytest.approx(0.5, rel=0.2)
    assert means[1] == pytest.approx(2, rel=0.2)
    assert means[2] == pytest.approx(16, rel=0.2)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("0", 0.0),
        (" 60 ", 60.0),
        (formatdate(NOW + 90, usegmt=True), 90.0),
        (formatdate(NOW - 90, usegmt=True), 0.0),
        ("Tue, 14 Nov 2023 22:14:50 -0000", 90.0),
        ("Tue, 99 Nov 2023 22:14:50 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds


def test_only_faults_that_can_pass_are_tried_again() -> None:
    assert [s for s in (200, 301, 400, 403, 404, 408, 413, 425, 429, 500, 503, 599) if is_retryable(s)] == [
        408, 425, 429, 500, 503, 599,
    ]  # fmt: skip
