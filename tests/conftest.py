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
