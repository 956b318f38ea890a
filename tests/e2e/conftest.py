"""Fixtures of the end-to-end tests."""

from collections.abc import Iterator

import pytest

from tests.conftest import replay_dir
from tests.e2e.baseline import Baseline, make_baseline
from tests.e2e.replay import serving
from tests.e2e.sample_run import SampleRun, make_sample_run


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


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> SampleRun:
    """One run of ``make run``'s program on sample figures, shared by all workers."""
    base = tmp_path_factory.getbasetemp()
    return make_sample_run(base if worker_id == "master" else base.parent)
