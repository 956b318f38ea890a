"""The embedded Airflow's environment: SQLite under the data folder, this project's DAGs, loopback, no telemetry."""

import os
from collections.abc import Callable, Mapping

from tilannekuva.errors import TilannekuvaError
from tilannekuva.settings import PROJECT_DIR, Settings

DAGS_DIR = PROJECT_DIR / "dags"


def environment(settings: Settings) -> dict[str, str]:
    """Variables for Airflow and for what its tasks import; to be set before Airflow is imported."""
    home = settings.airflow_home
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS_DIR),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "GX_ANALYTICS_ENABLED": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "PYTHONPATH": os.pathsep.join(p for p in (str(PROJECT_DIR), os.environ.get("PYTHONPATH")) if p),
    }


def settings_environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, so that every task reads the same ones whatever process it runs in."""
    values = {
        "SOURCE": settings.source,
        "TILANNEKUVA_DATA": str(settings.data_dir),
        "TILANNEKUVA_EDITION_YEAR": str(settings.edition_year),
        "TILANNEKUVA_STRICT": "1" if settings.strict else "",
    }
    return values | ({"TILANNEKUVA_SAMPLE_URL": settings.sample_url} if settings.sample_url else {})


def apply(settings: Settings, env: Mapping[str, str] | None = None) -> None:
    """Set the variables in this process. Airflow reads them once, at its import."""
    settings.airflow_home.mkdir(parents=True, exist_ok=True)
    os.environ.update({**environment(settings), **settings_environment(settings), **(env or {})})


def prepare_database() -> None:
    """Bring Airflow's metadata database to this version and make the pools. Quick when there is nothing to do."""
    from airflow.models.pool import Pool
    from airflow.utils import db

    from dags.common import POOLS

    if not _is_migrated(db.check_migrations):
        db.upgradedb()
    for pool in POOLS:
        Pool.create_or_update_pool(pool.name, slots=pool.slots, description=pool.description, include_deferred=False)


def _is_migrated(check_migrations: Callable[[float], None]) -> bool:
    try:
        check_migrations(0)
    except TimeoutError:
        return False
    return True


def load_dags(dag_ids: tuple[str, ...]) -> dict[str, object]:
    """The named DAGs, parsed; TilannekuvaError names the file that could not be, or the DAG that is not there."""
    from airflow.dag_processing.dagbag import DagBag  # its home moves between Airflow's versions

    bag = DagBag(str(DAGS_DIR))
    if bag.import_errors:
        raise TilannekuvaError(f"DAG files could not be read: {bag.import_errors}")
    if missing := [dag_id for dag_id in dag_ids if dag_id not in bag.dags]:
        raise TilannekuvaError(f"Expected the DAGs {', '.join(dag_ids)} in {DAGS_DIR}; missing: {', '.join(missing)}.")
    return {dag_id: bag.dags[dag_id] for dag_id in dag_ids}


if __name__ == "__main__":  # the containers' init service: the environment is set there
    prepare_database()
