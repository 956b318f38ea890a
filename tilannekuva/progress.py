"""Progress of a run, told to whoever listens in this process. Inside a scheduler's workers nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

Stage = Literal["ingest", "check", "transform", "publish"]
STAGES: tuple[Stage, ...] = ("ingest", "check", "transform", "publish")


@dataclass(frozen=True)
class Event:
    """One step of progress.

    start: the stage begins (``total``: how many steps it will have, which may come in portions). step: one of them
    begins (no ``outcome``) or ended (``outcome``: a short word such as ``landed``). done: the stage ended.
    """

    stage: Stage
    kind: Literal["start", "step", "done"]
    text: str
    outcome: str = ""
    position: int | None = None
    total: int | None = None


Say = Callable[[Event], None]
_listeners: list[Say] = []


def say(event: Event) -> None:
    """Tell every listener."""
    for listener in _listeners:
        listener(event)


@contextmanager
def listening(listener: Say) -> Iterator[None]:
    """Receive the progress of every stage that runs in this process meanwhile, Airflow's tasks included."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
