"""What makes separate stages one run: the data folder held for it, and what is read once and shared meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings, claim_data_dir

if TYPE_CHECKING:
    from ingestion.catalogue import Catalogue
    from ingestion.model import Adapter
    from ingestion.run import AdapterPool


@dataclass
class _Shared:
    """What the stages of one run share in one process: the catalogue as read once, and an adapter for each source."""

    catalogue: Catalogue | None = None
    adapters: AdapterPool | None = None


_shared: _Shared | None = None


@contextmanager
def whole_run(settings: Settings) -> Iterator[None]:
    """Hold the data folder for one whole run; a second one is refused at once. A killed process frees it."""
    claim_data_dir(settings)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.state_dir / "run.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingsError(
            f"Another run is using the data folder {settings.data_dir} (make run, make up or tilannekuva run). "
            "Wait for it, end it (make down ends what make up started), or set TILANNEKUVA_DATA to another folder."
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def shared_run() -> Iterator[None]:
    """Meanwhile the stages in this process are one run: the catalogue is read once, and every table of a source goes
    through one adapter, which asks for limits and listings once. Inside another such run it changes nothing."""
    global _shared
    before, _shared = _shared, _shared or _Shared()
    try:
        yield
    finally:
        _shared = before


def catalogue() -> Catalogue:
    """The project's catalogue, validated; CatalogueError says what to mend. Read once while a run shares it."""
    from ingestion.catalogue import load_catalogue

    if _shared is None:
        return load_catalogue()
    if _shared.catalogue is None:
        _shared.catalogue = load_catalogue()
    return _shared.catalogue


def shared_adapter(settings: Settings, known: Catalogue, table_id: str) -> Adapter | None:
    """The source's adapter while adapters are shared; None lets ``ingest_table`` make its own."""
    if _shared is None:
        return None
    if _shared.adapters is None:
        from ingestion.run import AdapterPool

        _shared.adapters = AdapterPool(settings, known)
    return _shared.adapters.for_table(table_id)
