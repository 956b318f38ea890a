"""``make run``: the DAGs ingest, transform and publish through Airflow, one after another in this one process.

Airflow and the libraries talk to a log file; the terminal shows progress and a summary.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from tilannekuva import airflow_env, one_run, records, summary
from tilannekuva.cli_console import ProgressLines, console, print_summary, printable
from tilannekuva.errors import TilannekuvaError
from tilannekuva.progress import listening
from tilannekuva.settings import Settings, load_settings

if TYPE_CHECKING:
    from airflow.sdk import DAG

DAG_IDS = ("ingest", "transform", "publish")
log = logging.getLogger(__name__)


def main() -> int:
    """Run everything and return the exit code: 0 well, 1 not well, 2 an error the message explains."""
    try:
        settings = load_settings()
        with one_run.whole_run(settings):
            log_path = settings.airflow_home / "run.log"
            with _terminal_apart(log_path) as terminal:
                return _run(settings, console(terminal), log_path)
    except TilannekuvaError as error:
        console(sys.stderr).print(printable(str(error)), style="red", markup=False)
        return 2
    except KeyboardInterrupt:
        console(sys.stderr).print("Interrupted. Nothing is lost: the same command goes on from here.", style="yellow")
        return 130


def _run(settings: Settings, target: Console, log_path: Path) -> int:
    from ingestion.sample import running

    started = summary.now()
    records.forget_stages(settings)
    target.print(f"Tilannekuva: source {settings.source}, data in {settings.data_dir}", markup=False)
    target.print(f"Airflow's log: {log_path}", style="dim", markup=False)
    with running(settings) as ready:
        airflow_env.apply(ready)
        failed = run_dags(ready, target)
    result = summary.conclude(settings, via="airflow", started=started, error=failed)
    print_summary(target, result)
    return result.exit_code


def run_dags(settings: Settings, target: Console) -> str | None:
    """Run the DAGs in order; a sentence when one failed in a way its stages did not record, else None.

    transform and publish are called even when ingest found nothing new, since an earlier run may have been killed
    before them; they skip at once when they are up to date.
    """
    with target.status("starting Airflow …") if target.is_terminal else _silence():
        airflow_env.prepare_database()
        dags = airflow_env.load_dags(DAG_IDS)
    problem = None
    with listening(ProgressLines(target)), one_run.shared_run():
        for dag_id in DAG_IDS:
            target.print(f"[bold]{dag_id}[/]")
            failed_tasks = run_dag(dags[dag_id])  # type: ignore[arg-type]
            if failed_tasks and problem is None:
                problem = f"DAG {dag_id} failed in {', '.join(failed_tasks)}; see {settings.airflow_home / 'run.log'}"
            if failed_tasks and not _may_go_on(dag_id, failed_tasks):
                break
    return problem


def run_dag(dag: "DAG") -> list[str]:
    """Run one DAG to its end in this process; ids of the tasks that failed (``dag.test()`` itself does not raise)."""
    _without_retries(dag)
    run = dag.test()
    states = {(ti.task_id, ti.map_index): str(ti.state) for ti in run.get_task_instances()}
    failed = sorted({task_id for (task_id, _), state in states.items() if state in {"failed", "upstream_failed"}})
    if not failed and str(run.state) != "success":
        return [f"(state {run.state})"]
    return failed


def _may_go_on(dag_id: str, failed_tasks: list[str]) -> bool:
    """A table that could not be read leaves the others usable; a failed check, build or publication does not."""
    return dag_id == "ingest" and "check_and_promote" not in failed_tasks


def _without_retries(dag: "DAG") -> None:
    """Here nobody waits minutes for another try: the clients have repeated each call already; run the command again."""
    for task in dag.tasks:
        if hasattr(task, "partial_kwargs"):
            task.partial_kwargs["retries"] = 0
        else:
            task.retries = 0


@contextmanager
def _silence() -> Iterator[None]:
    yield


@contextmanager
def _terminal_apart(log_path: Path) -> Iterator[TextIO]:
    """Everything written to stdout and stderr meanwhile, by whatever library, goes to the log; yields the terminal."""
    log_path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept_out, kept_err = os.dup(1), os.dup(2)
    log_file = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log_file, 1)
    os.dup2(log_file, 2)
    try:
        with os.fdopen(os.dup(kept_out), "w", encoding="utf-8") as terminal:
            yield terminal
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(kept_out, 1)
        os.dup2(kept_err, 2)
        for descriptor in (kept_out, kept_err, log_file):
            os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
