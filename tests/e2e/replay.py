"""The replay server of real figures in a process of its own, so that it outlives whatever the tests do to a run."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PLENTY_OF_CALLS = 100_000


@contextmanager
def serving(replay: Path, *, faults: tuple[str, ...] = (), port: int = 0) -> Iterator[str]:
    """Its root URL; stopped at the end. It advertises 100,000 calls a minute whatever faults it has."""
    arguments = ["--port", str(port), "--max-calls", str(PLENTY_OF_CALLS)]
    if faults:
        arguments += ["--fault", *faults]
    process = subprocess.Popen(
        [sys.executable, str(replay / "serve.py"), *arguments], stdout=subprocess.PIPE, text=True, cwd=replay
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[1].rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=20)


def stats(url: str) -> dict[str, Any]:
    """What the server counted since its start or the last reset."""
    with urllib.request.urlopen(f"{url}/__stats", timeout=20) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


def reset(url: str) -> None:
    urllib.request.urlopen(f"{url}/__reset", timeout=20).close()


def post(url: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """A direct query, without any of the project's code."""
    request = urllib.request.Request(
        f"{url}/PXWeb/api/v1/fi/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


def get(url: str, path: str) -> Any:
    """A direct GET, without any of the project's code."""
    request = urllib.request.Request(f"{url}/{path}", headers={"User-Agent": "tilannekuva-tests/1 (tests)"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
