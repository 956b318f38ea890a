"""``python -m ingestion.sample --port 8901``: the sample source as a program of its own."""

import argparse
import signal
import sys
from threading import Event

from ingestion.sample import start


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; one line on standard output says when and where it is ready."""
    parser = argparse.ArgumentParser(description="Serve invented, repeatable figures as the real APIs would.")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes any free port")
    parser.add_argument("--max-cells", type=int, default=100_000)
    parser.add_argument("--max-calls", type=int, default=100_000)
    parser.add_argument("--window", type=float, default=60.0, help="seconds in which --max-calls may be made")
    chosen = parser.parse_args()
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server = start(chosen.port, max_cells=chosen.max_cells, max_calls=chosen.max_calls, window_seconds=chosen.window)
    sys.stdout.write(f"ready {server.url}/\n")
    sys.stdout.flush()
    ended.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
