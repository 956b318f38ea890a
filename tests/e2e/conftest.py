"""Fixtures of the end-to-end tests."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import replay_dir
from tests.e2e.baseline import Baseline, make_baseline
from tests.e2e.replay import serving
from tests.e2e.sample_run import SampleRun, make_sample_run
from tests.e2e.small_site import make_small_site, serving_site


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make the sample run in the background from the start, so that no worker waits for it at the end."""
    worker: dict[str, str] = getattr(session.config, "workerinput", {})
    if worker.get("workerid") != "gw1" or not any(
        "sample_run" in getattr(i, "fixturenames", ()) for i in session.items
    ):
        return
    factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    shared = factory.getbasetemp().parent
    threading.Thread(target=make_sample_run, args=(shared,), daemon=True).start()


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


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the small synthetic site, shared by all workers. Read-only for tests."""
    base = tmp_path_factory.getbasetemp()
    return make_small_site(base if worker_id == "master" else base.parent)


@pytest.fixture(scope="session")
def small_url(small_site: Path) -> Iterator[str]:
    """The same over HTTP, ending in a slash."""
    with serving_site(small_site) as url:
        yield url
