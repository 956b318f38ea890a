"""Units of work are written by two processes; a fault in either fails the publication, and no path leaves the site."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reports.site import Unit
from reports.write_files import write, write_units
from tilannekuva.errors import PublishFailed


def test_a_process_that_fails_fails_the_publication(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = os.getpid()

    def files(unit: Unit) -> Iterator[tuple[str, bytes]]:
        if os.getpid() != parent:
            raise ValueError("a fault in the helper only")
        time.sleep(0.2)
        yield f"{unit.key}.html", b""

    site: Any = SimpleNamespace(files=files)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with pytest.raises(PublishFailed, match="its process ended with"):
        write_units(site, [Unit("page", str(n)) for n in range(6)], tmp_path)


@pytest.mark.parametrize("path", ["../out.html", "/tmp/out.html", "fi/../../out.html"])
def test_no_path_leaves_the_site(tmp_path: Path, path: str) -> None:
    with pytest.raises(PublishFailed, match="below the site"):
        write(iter([(path, b"")]), tmp_path)
    assert list(tmp_path.iterdir()) == []
