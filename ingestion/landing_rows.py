"""Read what a landing holds, its rows and its raw answers, whether stored whole or as what differs from earlier ones.

Whatever is put together is compared with the digest that was taken when it landed: figures come out as they arrived,
or a SettingsError does.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.atomic import write_bytes_atomic
from ingestion.landing_cache import cached_rows, forget_others, link_or_copy
from ingestion.landing_canonical import rows_content_sha256
from ingestion.landing_delta_rows import Delta, apply_rows, read_delta
from ingestion.landing_raw import raw_answer
from ingestion.landing_read import MOST_LINKS, Landing, damaged, get_landing, read_pointer
from ingestion.landing_write import ROWS_FILE, rows_to_parquet
from tilannekuva.settings import Settings

__all__ = ["forget_recent_rows", "landing_rows", "materialise_rows", "raw_answer", "rows_fault", "stored_delta"]


def landing_rows(settings: Settings, landing: Landing, columns: Sequence[str] | None = None) -> pa.Table:
    """The landing's rows in order, as they landed; or only some columns of them.

    Whole rows that had to be put together are compared with their digest, stored differences with theirs in any case.
    Raises SettingsError when they, or an earlier landing they build on, are absent or damaged.
    """
    names = None if columns is None else list(columns)
    if landing.rows_base is None:
        return _read_parquet(landing.folder / ROWS_FILE, names)
    found = _from_cache(settings, landing)
    if found is not None:
        return found if names is None else found.select(names)
    rows = _put_together(settings, landing, names)
    if names is None:
        _compare(landing, rows)
        _remember(landing, rows)
    return rows


def stored_delta(landing: Landing) -> Delta:
    """The stored difference of a landing's rows from those of ``rows_base``; raises SettingsError when damaged."""
    files: dict[str, bytes] = {}
    for name, expected in landing.sidecar["rows_delta"].items():
        path = landing.folder / Path(name).name
        data = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(data).hexdigest() != expected:
            raise damaged(path, f"the bytes with the sha256 {expected}", f"{len(data)} others")
        files[name] = data
    try:
        return read_delta(files)
    except (ValueError, OSError) as error:
        raise damaged(landing.folder, "a difference in rows", str(error)) from error


def materialise_rows(settings: Settings, landing: Landing, target: Path) -> None:
    """Put the landing's rows as one Parquet file at ``target``, which must not exist; it is there whole or not at all.

    A link to the landing's file when that is whole. Otherwise the rows are put together and compared; those of the
    landing in use are kept in the cache for the next time. Raises SettingsError as ``landing_rows`` does.
    """
    pointer = read_pointer(settings, landing.table_id)
    is_current = pointer is not None and pointer["landing_id"] == landing.landing_id
    cached = cached_rows(settings, landing.table_id, landing.landing_id)
    if landing.rows_base is None:
        if is_current:
            forget_others(cached)
        link_or_copy(landing.folder / ROWS_FILE, target)
        return
    rows = landing_rows(settings, landing)
    if not is_current:
        write_bytes_atomic(target, rows_to_parquet(rows))
        return
    if not cached.exists():
        write_bytes_atomic(cached, rows_to_parquet(rows))
        forget_others(cached)
    try:
        link_or_copy(cached, target)
    except FileNotFoundError:  # another process put a newer landing into the cache just now
        write_bytes_atomic(target, rows_to_parquet(rows))


def rows_fault(landing: Landing) -> str | None:
    """What is wrong with the bytes of the landing's own file of rows; null when nothing is, or when it has none.

    Rows that are stored as a difference are compared whenever they are read.
    """
    if landing.rows_base is not None:
        return None
    found = hashlib.sha256((landing.folder / ROWS_FILE).read_bytes()).hexdigest()
    return None if found == landing.sidecar["rows_sha256"] else f"sha256 {found}"


def _from_cache(settings: Settings, landing: Landing) -> pa.Table | None:
    """The cached rows when they are there and right; a wrong file is removed."""
    path = cached_rows(settings, landing.table_id, landing.landing_id)
    if not path.exists():
        return None
    try:
        rows = pq.read_table(path)
        if rows_content_sha256(rows) == landing.sidecar["rows_content_sha256"]:
            return rows
    except (OSError, ValueError):
        pass  # damaged: what the landing holds decides
    path.unlink(missing_ok=True)
    return None


# The rows read last: whoever goes along a chain then puts one difference onto the rows before. Two tables at most.
_recent: OrderedDict[tuple[Path, int], pa.Table] = OrderedDict()
_MOST_RECENT, _MOST_RECENT_BYTES = 2, 256_000_000


def forget_recent_rows() -> None:
    """Read from the disk next time: for measuring, and for tests that damage files."""
    _recent.clear()


def _put_together(settings: Settings, landing: Landing, names: list[str] | None) -> pa.Table:
    """The rows (or some columns) out of the chain: from its whole landing, or from rows that were read just now."""
    links: list[Landing] = []
    at = landing
    while at.rows_base is not None:
        if (known := _recent.get(_mark(at))) is not None:
            rows = known if names is None else known.select(names)
            break
        links.append(at)
        if len(links) > MOST_LINKS:
            raise damaged(landing.folder, "rows that begin somewhere", f"more than {MOST_LINKS} links")
        at = get_landing(settings, landing.table_id, at.rows_base)
    else:
        rows = _read_parquet(_whole_file(at), names)
    for link in reversed(links):
        rows = _applied(link, rows)
    return rows


def _mark(landing: Landing) -> tuple[Path, int]:
    return landing.folder, (landing.folder / "sidecar.json").stat().st_mtime_ns


def _remember(landing: Landing, rows: pa.Table) -> None:
    if rows.nbytes <= _MOST_RECENT_BYTES:
        _recent[_mark(landing)] = rows
        while len(_recent) > _MOST_RECENT:
            _recent.popitem(last=False)


def _whole_file(landing: Landing) -> Path:
    fault = rows_fault(landing) if (landing.folder / ROWS_FILE).exists() else "none"
    if fault is not None:
        raise damaged(landing.folder / ROWS_FILE, f"the sha256 {landing.sidecar['rows_sha256']}", fault)
    return landing.folder / ROWS_FILE


def _applied(link: Landing, rows: pa.Table) -> pa.Table:
    try:
        return apply_rows(rows, stored_delta(link))
    except (ValueError, KeyError, IndexError) as error:
        raise damaged(link.folder, f"a difference from the rows of {link.rows_base}", str(error)) from error


def _compare(landing: Landing, rows: pa.Table) -> None:
    expected, found = landing.sidecar["rows_content_sha256"], rows_content_sha256(rows)
    if found != expected:
        raise damaged(landing.folder, f"rows with the content {expected}", f"{found} put together from the chain")


def _read_parquet(path: Path, columns: list[str] | None) -> pa.Table:
    if not path.exists():
        raise damaged(path, "the rows", "no such file")
    try:
        return pq.read_table(path, columns=columns)
    except (OSError, ValueError) as error:
        raise damaged(path, "a Parquet file", str(error)) from error
