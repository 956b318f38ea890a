"""A chain of landings, grown once and copied where a test needs it."""

import shutil

import pytest

from ingestion.landing import write_state
from ingestion.landing_rows import forget_recent_rows
from ingestion.landing_state import TableState
from tests.unit.expectations.builders import TABLE_ID
from tests.unit.ingestion.landing_support import Chain, grow, settings_in
from tilannekuva.settings import Settings


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[str]]:
    settings = settings_in(tmp_path_factory.mktemp("grown"))
    return settings, grow(settings, 3)


@pytest.fixture
def chain(settings: Settings, grown: tuple[Settings, list[str]]) -> Chain:
    """Copies the first landings of a chain: the whole one and so many links (at most 3)."""
    forget_recent_rows()

    def copied(links: int) -> list[str]:
        origin, ids = grown
        for landing_id in ids[: links + 1]:
            shutil.copytree(origin.landing_dir / TABLE_ID / landing_id, settings.landing_dir / TABLE_ID / landing_id)
        write_state(settings, TABLE_ID, TableState(newest_landing_id=ids[links]))
        return ids[: links + 1]

    return copied
