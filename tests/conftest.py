"""What all tests share."""

from pathlib import Path

import pytest

from tilannekuva.settings import PROJECT_DIR


def replay_dir() -> Path:
    """The folder of the replay server of real figures; skips the test where it is not beside the project."""
    folder = PROJECT_DIR.parent / "shared" / "opendata"
    if not (folder / "serve.py").is_file():
        pytest.skip(f"no replay of the sources at {folder}: only tests against real figures need it")
    return folder
