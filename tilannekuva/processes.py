"""Processes we started, remembered with their start time, so that only those are ever ended: a pid may be reused."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process by id and by when it started (as ``ps`` tells it), which together name one process only."""

    name: str
    pid: int
    started: str

    @property
    def is_alive(self) -> bool:
        return bool(self.started) and start_time(self.pid) == self.started


def start_time(pid: int) -> str:
    """When a process started, as text; empty when there is none of that id, or it is only waiting to be reaped."""
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, started = answer.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else started.strip()


def spawn(name: str, command: Sequence[str], log_path: Path, env: Mapping[str, str] | None = None) -> Process:
    """Start a command in a session of its own, which writes to a log file and outlives the terminal."""
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as log_file:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log_file, stderr=log_file, env=env, start_new_session=True
        )
    return Process(name, child.pid, start_time(child.pid))


def end(processes: Iterable[Process], patience_seconds: float = 20.0) -> list[Process]:
    """Ask the sessions of these processes to end, insist after a while, and say which were still alive at first."""
    alive = [process for process in processes if process.is_alive]
    groups = {process.pid for process in alive}
    _signal(groups, signal.SIGTERM)
    if not _wait_for_end(groups, patience_seconds):
        _signal(groups, signal.SIGKILL)
        _wait_for_end(groups, patience_seconds)
    return alive


def reap() -> None:
    """Collect children of ours that have ended, so that they don't linger."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return


def _wait_for_end(groups: Iterable[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(_group_is_alive(group) for group in groups):
        if time.monotonic() > deadline:
            return False
        reap()
        time.sleep(0.1)
    return True


def _signal(groups: Iterable[int], number: signal.Signals) -> None:
    for group in groups:
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            continue


def _group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
