"""The sample as a program of its own: one ready line, answers, a clean end on SIGTERM."""

import signal
import subprocess
import sys

import requests

from tilannekuva.settings import PROJECT_DIR


def test_it_says_when_it_is_ready_and_ends_cleanly_on_sigterm() -> None:
    command = [sys.executable, "-m", "ingestion.sample", "--port", "0", "--max-calls", "7"]
    with subprocess.Popen(
        command, cwd=PROJECT_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None and program.stderr is not None
        word, url = program.stdout.readline().split()
        assert word == "ready"
        assert requests.get(f"{url}PXWeb/api/v1/fi/?config", timeout=30).json()["maxCalls"] == 7
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=10) == 0
        assert (program.stdout.read(), program.stderr.read()) == ("", "")
