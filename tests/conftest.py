"""What all tests share."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tilannekuva.settings import PROJECT_DIR

# Airflow reads its home once, when it is first imported, and would make one in the user's home folder.
_airflow_home = tempfile.mkdtemp(prefix="tilannekuva-airflow-")
atexit.register(shutil.rmtree, _airflow_home, ignore_errors=True)
os.environ.update(
    {
        "AIRFLOW_HOME": _airflow_home,
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_DIR / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_airflow_home}/airflow.db",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": f"{_airflow_home}/logs",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "GX_ANALYTICS_ENABLED": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    }
)


def replay_dir() -> Path:
    """The folder of the replay server of real figures; skips the test where it is not beside the project."""
    folder = PROJECT_DIR.parent / "shared" / "opendata"
    if not (folder / "serve.py").is_file():
        pytest.skip(f"no replay of the sources at {folder}: only tests against real figures need it")
    return folder


# Files whose tests run the whole program: minutes each, so they begin first and no worker is left alone with one.
_LONGEST = ("test_interruptions.py", "test_revisions.py", "test_faults.py", "test_run.py", "test_second_run.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; those that look at the sample run last: it is made in the background meanwhile."""
    waiting = {i.path for i in items if "sample_run" in getattr(i, "fixturenames", ())}

    def turn(item: pytest.Item) -> int:
        if item.path.name in _LONGEST and "unit" not in item.path.parts:
            return _LONGEST.index(item.path.name)
        return len(_LONGEST) + (item.path in waiting)

    items.sort(key=turn)
