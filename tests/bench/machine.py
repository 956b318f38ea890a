"""The machine a bench ran on, so that its numbers can be read elsewhere."""

import os
import re
from pathlib import Path


def machine() -> str:
    """Processor, cores, memory and what else was running, in one line (Linux)."""
    cpu = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = re.search(r"MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    gigabytes = f"{int(memory.group(1)) / 1024**2:.0f} GB" if memory else "unknown memory"
    return (
        f"{cpu.group(1) if cpu else 'unknown processor'}, {os.cpu_count()} cores, {gigabytes}; "
        f"{os.getloadavg()[0]:.1f} other processes running on average"
    )
