import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tilannekuva.processes import Process, end, reap, spawn, start_time


@pytest.fixture
def sleeper(tmp_path: Path) -> Process:
    """A shell in a session of its own, with a child; ``children`` holds the child's id once it runs."""
    script = f"sleep 60 & echo $! > {tmp_path}/children; wait"
    process = spawn("sleeper", ["bash", "-c", script], tmp_path / "log.txt")
    while not (tmp_path / "children").exists() or not (tmp_path / "children").read_text(encoding="utf-8").strip():
        time.sleep(0.02)
    return process


def is_running(pid: int) -> bool:
    reap()
    return start_time(pid) != ""


def test_a_process_is_ended_with_its_children(sleeper: Process, tmp_path: Path) -> None:
    child = int((tmp_path / "children").read_text(encoding="utf-8"))
    assert sleeper.is_alive
    assert is_running(child)
    assert end([sleeper]) == [sleeper]
    assert not is_running(sleeper.pid)
    assert not is_running(child)


def test_another_process_that_got_the_same_id_is_left_alone(sleeper: Process) -> None:
    earlier = replace(sleeper, started="Mon Jan  1 00:00:00 2024")
    assert not earlier.is_alive
    assert end([earlier]) == []
    assert sleeper.is_alive
    end([sleeper])


def test_one_that_does_not_listen_is_made_to_end(tmp_path: Path) -> None:
    deaf = spawn(
        "deaf", ["bash", "-c", f"trap '' TERM; touch {tmp_path}/deaf; while :; do sleep 0.1; done"], tmp_path / "log"
    )
    while not (tmp_path / "deaf").exists():
        time.sleep(0.02)
    assert end([deaf], patience_seconds=0.5) == [deaf]
    assert not is_running(deaf.pid)


def test_a_process_that_is_gone_is_no_error() -> None:
    assert end([Process("gone", 2**22 - 1, "Mon Jan  1 00:00:00 2024"), Process("never", os.getpid(), "")]) == []


def test_what_it_says_goes_to_its_log(tmp_path: Path) -> None:
    talker = spawn("talker", ["bash", "-c", "echo out; echo err >&2"], tmp_path / "logs" / "talker.log")
    deadline = time.monotonic() + 10
    while talker.is_alive and time.monotonic() < deadline:
        reap()
        time.sleep(0.05)
    assert (tmp_path / "logs" / "talker.log").read_text(encoding="utf-8").split() == ["out", "err"]
