"""Writes a site's units to files, on two processors where there are two: each process takes the next unit."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from reports.site import Files, Site, Unit
from tilannekuva.errors import PublishFailed

Progress = Callable[[int, int], None]
MAX_PROCESSES = 2


def write_units(site: Site, units: Sequence[Unit], folder: Path, progress: Progress | None = None) -> None:
    """Write all files of the units below ``folder``; progress is called with (units begun, units in all).

    Raises PublishFailed when a process failed. A process that outlives its killed parent holds the publisher's lock
    until it ends, so that the next publish never meets it.
    """
    context = multiprocessing.get_context("fork") if _may_fork() else None
    taken: Synchronized[int] = multiprocessing.Value("i", 0)
    count = min(MAX_PROCESSES, os.cpu_count() or 1) if context else 1
    helpers = (
        [context.Process(target=_work, args=(site, units, folder, taken)) for _ in range(1, count)] if context else []
    )
    for helper in helpers:
        helper.start()
    try:
        _work(site, units, folder, taken, progress)
    finally:
        for helper in helpers:
            helper.join()
    if progress:
        progress(len(units), len(units))
    if any(helper.exitcode for helper in helpers):
        raise PublishFailed(
            f"A part of the site could not be written to {folder} (its process ended with "
            f"{[helper.exitcode for helper in helpers]}; what went wrong is in the log above). Publish again."
        )


def _may_fork() -> bool:
    # A daemonic process, as some schedulers use, may have no children.
    return "fork" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon


def _work(
    site: Site, units: Sequence[Unit], folder: Path, taken: "Synchronized[int]", progress: Progress | None = None
) -> None:
    while True:
        with taken.get_lock():
            place = taken.value
            taken.value = place + 1
        if place >= len(units):
            return
        if progress:
            progress(place, len(units))
        write(site.files(units[place]), folder)


def write(files: Files, folder: Path) -> None:
    """Write each file below ``folder``. Raises PublishFailed for a path that would leave it."""
    for path, content in files:
        target = folder / path
        if ".." in Path(path).parts or Path(path).is_absolute():
            raise PublishFailed(f"Expected a path below the site, found {path!r}. This is a fault of the publisher.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
