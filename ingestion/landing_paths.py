"""Where a table's landings lie, and the lock that keeps two processes from writing there at once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

_TABLE_ID = re.compile(r"[a-z][a-z0-9_]{0,79}")
_LANDING_ID = re.compile(r"[0-9a-f]{16}")
LOCK_SECONDS = 3600.0


def table_dir(settings: Settings, table_id: str) -> Path:
    """``landing/<table_id>``; raises SettingsError for an id that may not become a folder's name."""
    return settings.landing_dir / checked_table_id(table_id)


def landing_dir(settings: Settings, table_id: str, landing_id: str) -> Path:
    """``landing/<table_id>/<landing_id>``, whether it exists or not."""
    return table_dir(settings, table_id) / checked_landing_id(landing_id)


def check_path(settings: Settings, table_id: str, landing_id: str) -> Path:
    """``checks/<table_id>/<landing_id>.json``: the results of the checks of one landing."""
    return settings.checks_dir / checked_table_id(table_id) / f"{checked_landing_id(landing_id)}.json"


def checked_table_id(table_id: str) -> str:
    if not _TABLE_ID.fullmatch(table_id):
        raise SettingsError(
            f"Expected a table id of small letters, digits and '_' (at most 80), found '{table_id[:100]}'; "
            "it would become a folder's name. Use an id of the catalogue."
        )
    return table_id


def checked_landing_id(landing_id: str) -> str:
    if not is_landing_id(landing_id):
        raise SettingsError(f"Expected a landing id of 16 hexadecimal digits, found '{landing_id[:100]}'.")
    return landing_id


def is_landing_id(text: str) -> bool:
    return _LANDING_ID.fullmatch(text) is not None


@contextmanager
def table_lock(settings: Settings, table_id: str, timeout: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the table's lock (a kernel lock: it goes with its process); raises SettingsError after ``timeout`` s."""
    folder = table_dir(settings, table_id)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=timeout):
            yield
    except Timeout as error:
        raise SettingsError(
            f"Another process has been working on the table {table_id} for {timeout:.0f} s (lock {folder / '.lock'}). "
            "Wait until it ends, or end it, then run again."
        ) from error
