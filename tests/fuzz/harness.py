"""Feed mutated answers to a reader: it gives the figures that the answer holds, or one of the project's errors.

Nothing else: no other exception, no hang, no memory beyond a bound.
"""

import random
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from tests.fuzz.mutations import Mutation
from tilannekuva.errors import TilannekuvaError

SECONDS_PER_ANSWER = 5.0
MEMORY_GROWTH_MB = 300

Figures = Mapping[Any, float | None]


@dataclass(frozen=True)
class Target:
    """A reader and what proves it right.

    read: the project's reader of an answer's bytes. oracle: the figures as a plain second reader sees them in the same
    bytes, for the keys that ``read`` gave; null when it can't tell (the reader is stricter or more lenient there).
    """

    name: str
    seeds: Sequence[bytes]
    mutations: Sequence[Mutation]
    read: Callable[[bytes], Figures]
    oracle: Callable[[bytes], Figures | None]


class Hang(Exception):
    """A reader took too long."""


@dataclass
class Outcome:
    """How the answers of one target were taken. wrong: what must not be, with the bytes that did it."""

    name: str
    answers: int = 0
    refused: int = 0
    read: int = 0
    compared: int = 0
    slowest: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, bytes]] = field(default_factory=list)


def fuzz(target: Target, count: int, seed: int) -> Outcome:
    """Feed ``count`` mutated answers; repeatable by ``seed``."""
    outcome = Outcome(target.name)
    for number in range(count):
        rng = random.Random(f"{seed} {target.name} {number}")
        text = rng.choice(target.seeds)
        for _ in range(rng.choice((1, 1, 2))):
            text = _mutated(rng, target, text)
        _feed(target, text, outcome)
    return outcome


def _mutated(rng: random.Random, target: Target, text: bytes) -> bytes:
    """One mutation; a text that one kind cannot take (no JSON any more, say) gets damaged bytes instead."""
    from tests.fuzz.mutations import damaged_bytes

    try:
        return rng.choice(target.mutations)(rng, text)
    except Exception:  # noqa: BLE001 - the mutation's own trouble with an already broken text
        return damaged_bytes(rng, text)


def _feed(target: Target, text: bytes, outcome: Outcome) -> None:
    outcome.answers += 1
    before, started = peak_mb(), time.monotonic()
    try:
        with _deadline(SECONDS_PER_ANSWER):
            figures = target.read(text)
    except TilannekuvaError as error:
        outcome.refused += 1
        outcome.kinds[type(error).__name__] += 1
        if len(str(error)) < 20:
            outcome.wrong.append((f"an error that says nothing: {error!r}", text))
    except (Exception, Hang) as error:  # noqa: BLE001 - every other exception is what we look for
        outcome.wrong.append((f"{type(error).__name__}: {str(error)[:200]}", text))
    else:
        outcome.read += 1
        _compare(target, text, figures, outcome)
    outcome.slowest = max(outcome.slowest, time.monotonic() - started)
    if (grown := peak_mb() - before) > MEMORY_GROWTH_MB:
        outcome.wrong.append((f"{grown:.0f} MB more memory for an answer of {len(text)} bytes", text))


def _compare(target: Target, text: bytes, figures: Figures, outcome: Outcome) -> None:
    try:
        expected = target.oracle(text)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return  # the plain reader cannot read what the real one could
    if expected is None:
        return
    outcome.compared += 1
    for key, value in figures.items():
        # A figure that isn't there may be told as missing; a value may come from nowhere but the answer.
        if expected.get(key) != value:
            told = expected.get(key, "no such figure")
            outcome.wrong.append((f"wrong figure at {key}: read {value}, the answer holds {told}", text))
            return


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def peak_mb() -> float:
    """The most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
