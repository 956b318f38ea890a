"""Fixtures of the end-to-end tests."""

from collections.abc import Iterator

import pytest

from tests.conftest import replay_dir
from tests.e2e.baseline import Baseline, make_baseline
from tests.e2e.replay import serving


@pytest.fixture(scope="session")
def replay_url() -> Iterator[str]:
    """A replay without faults."""
    with serving(replay_dir()) as url:
        yield url


@pytest.fixture(scope="session")
def baseline(replay_url: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Baseline:
    """One undisturbed run on real figures, shared by all workers."""
    base = tmp_path_factory.getbasetemp()
    return make_baseline(base if worker_id == "master" else base.parent, replay_url)
