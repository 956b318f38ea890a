"""Several processes and successive runs keep one rate limit together."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.integration.http_loopback import Loopback, Reply, serving, settings_for
from tilannekuva.settings import PROJECT_DIR

WINDOW, MAX_CALLS, ALLOWED = 1, 10, 7

CALLER = """
import sys
from pathlib import Path
from ingestion.http import HttpClient
from tests.integration.http_loopback import settings_for, source
url, folder, calls, max_calls, window = sys.argv[1:]
http = HttpClient(settings_for(url, Path(folder)), source(5, int(max_calls), int(window)))
for _ in range(int(calls)):
    http.get_json("x")
"""


def run_callers(server: Loopback, folder: Path, processes: int, calls: int, max_calls: int = MAX_CALLS) -> None:
    command = [sys.executable, "-c", CALLER, server.url, str(folder), str(calls), str(max_calls), str(WINDOW)]
    started = [subprocess.Popen(command, cwd=PROJECT_DIR) for _ in range(processes)]
    assert [p.wait(timeout=120) for p in started] == [0] * processes


def most_in_a_window(times: Sequence[float], window: float) -> int:
    return max(sum(1 for other in times if moment - window < other <= moment) for moment in times)


def test_processes_together_stay_under_the_share(tmp_path: Path) -> None:
    with serving() as server:
        run_callers(server, tmp_path, processes=3, calls=8)
        run_callers(server, tmp_path, processes=1, calls=4)
        times = [s.at for s in server.seen]
    assert len(times) == 28
    # Calls are counted when permitted and seen when they arrive, some milliseconds later.
    assert most_in_a_window(times, WINDOW - 0.2) <= ALLOWED
    assert settings_for(server.url, tmp_path).state_dir.joinpath("limits").exists()


def test_nobody_calls_inside_a_retry_after(tmp_path: Path) -> None:
    with serving() as server:
        server.script(Reply(), Reply(), Reply(429, b"{}", {"Retry-After": "2"}), Reply())
        run_callers(server, tmp_path, processes=2, calls=4, max_calls=100_000)
        times = [s.at for s in server.seen]
    assert len(times) == 9
    refused = times[2]
    # A call of the other process may have been under way already when the refusal was written.
    assert not [t for t in times[3:] if 0.3 < t - refused < 2]
    assert sum(1 for t in times if t - refused >= 2) >= 4
