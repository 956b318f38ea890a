"""One reader measured in a process of its own: ``python -m tests.bench.measure READER FILE REPEATS``.

Writes {"seconds": processor time, best of the repeats, "peak_mb": peak memory above what the process had before}.
Processor time, because the readers are compared one after another and other work on the machine would blur it.
"""

import gc
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Reader = Callable[[bytes], Any]


def _ours() -> Reader:
    import pyarrow as pa

    from ingestion.jsonstat import decode
    from ingestion.jsonstat_arrow import cube_to_arrow

    pa.array([1.0])  # Arrow looks for pandas at its first array: part of starting, not of reading
    return lambda text: cube_to_arrow(decode(text))


def _orjson() -> Reader:
    import orjson

    return orjson.loads


def _pxwebpy() -> Reader:
    import orjson
    from pxweb._internal.functions import unpack_table_data

    return lambda text: unpack_table_data(orjson.loads(text))


def _pxwebpy_polars() -> Reader:
    import orjson
    import polars as pl
    from pxweb._internal.functions import unpack_table_data

    return lambda text: pl.DataFrame(unpack_table_data(orjson.loads(text)), infer_schema_length=None).to_arrow()


def _pyjstat() -> Reader:
    import pandas as pd
    from pyjstat import pyjstat

    if int(pd.__version__.split(".")[0]) < 3:
        raise RuntimeError(f"the comparison is with pandas 3, found {pd.__version__}")
    return lambda text: pyjstat.Dataset.read(text.decode()).write("dataframe")


READERS: dict[str, Callable[[], Reader]] = {
    "orjson": _orjson,
    "ours": _ours,
    "pxwebpy": _pxwebpy,
    "pxwebpy_polars": _pxwebpy_polars,
    "pyjstat": _pyjstat,
}


def _peak_mb() -> float:
    """Peak resident memory. Linux's getrusage starts from the parent's peak, so its own figure is preferred."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return int(found.group(1)) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(reader: Reader, text: bytes, repeats: int) -> dict[str, float]:
    before, seconds, peak = _peak_mb(), [], 0.0
    for _ in range(repeats):
        gc.collect()
        started = time.process_time()
        found = reader(text)
        seconds.append(time.process_time() - started)
        peak = peak or _peak_mb() - before
        del found
    return {"seconds": min(seconds), "peak_mb": peak}


if __name__ == "__main__":
    name, file, repeats = sys.argv[1:]
    sys.stdout.write(json.dumps(measure(READERS[name](), Path(file).read_bytes(), int(repeats))))
