"""Writes a page set to files, on two processors where there are two: pages are independent, rendering is all work."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

from reports.pages import PageSet
from tilannekuva.errors import PublishFailed

Progress = Callable[[int, int], None]
MAX_PARTS = 2


def write_pages(pages: PageSet, folder: Path, progress: Progress | None = None) -> None:
    """Write every page below ``folder``; progress is called with (pages done, pages in all), estimated from one part.

    Raises PublishFailed when a part could not be written. A part that outlives its killed parent holds the publisher's
    lock until it ends, so that the next publish never meets it.
    """
    parts = min(MAX_PARTS, os.cpu_count() or 1) if _may_fork() else 1
    helpers = [
        multiprocessing.get_context("fork").Process(target=_write_part, args=(pages, folder, part, parts, None))
        for part in range(1, parts)
    ]
    for helper in helpers:
        helper.start()
    try:
        _write_part(pages, folder, 0, parts, progress)
    finally:
        for helper in helpers:
            helper.join()
    if any(helper.exitcode for helper in helpers):
        raise PublishFailed(
            f"A part of the pages could not be written to {folder} (its process ended with "
            f"{[helper.exitcode for helper in helpers]}; what went wrong is in the log above). Publish again."
        )


def _may_fork() -> bool:
    # A daemonic process, as some schedulers use, may have no children.
    return "fork" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon


def _write_part(pages: PageSet, folder: Path, part: int, parts: int, progress: Progress | None) -> None:
    for done, (path, html) in enumerate(pages.pages(part, parts), start=1):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html, encoding="utf-8")
        if progress:
            progress(min(done * parts, pages.count), pages.count)
