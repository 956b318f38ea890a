"""dbt in this process: build everything, or compile models to SQL. What it says goes to a log file."""

import contextlib
import gc
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tilannekuva.errors import BuildFailed
from tilannekuva.settings import PROJECT_DIR, Settings

DBT_DIR = PROJECT_DIR / "dbt_project"


@dataclass(frozen=True)
class CompiledModel:
    """One model as plain SQL. relation: its quoted name with database and schema."""

    name: str
    relation: str
    is_view: bool
    sql: str


def run_dbt(settings: Settings, inputs: Path, new: Path, only: Sequence[str] = ()) -> None:
    """Build and test every model, or only some, into the database ``new``; BuildFailed has dbt's own words."""
    logs = settings.build_dir / "logs"
    result = _invoke(
        settings, inputs, new, "build", *(("--select", *only, "--indirect-selection", "cautious") if only else ())
    )
    if not result.success:
        raise BuildFailed(f"{_failures(result)} The old warehouse stays in use; the whole log is in {logs}/dbt.log.")


def compile_models(settings: Settings, inputs: Path, new: Path, name: str) -> list[CompiledModel]:
    """A model and all that it is made from, as SQL over ``inputs``, parts first; ``new`` is opened and left empty."""
    # dbt prints the last model's SQL however quiet it is told to be.
    with contextlib.redirect_stdout(io.StringIO()):
        result = _invoke(settings, inputs, new, "compile", "--select", f"+{name}")
    if not result.success:
        raise BuildFailed(f"{_failures(result)} The log is in {settings.build_dir / 'logs'}/dbt.log.")
    new.unlink(missing_ok=True)
    nodes = [r.node for r in result.result.results if str(r.node.resource_type) == "model"]
    return [
        CompiledModel(n.name, n.relation_name, n.config.materialized == "view", n.compiled_code)
        for n in _parts_first({n.unique_id: n for n in nodes})
    ]


def _parts_first(nodes: dict[str, Any]) -> list[Any]:
    done: dict[str, Any] = {}

    def visit(unique_id: str) -> None:
        if unique_id in nodes and unique_id not in done:
            for part in nodes[unique_id].depends_on.nodes:
                visit(part)
            done[unique_id] = nodes[unique_id]

    for unique_id in sorted(nodes):
        visit(unique_id)
    return list(done.values())


def _invoke(settings: Settings, inputs: Path, new: Path, command: str, *options: str) -> Any:
    with _dbt_environment(new):
        from dbt.cli.main import dbtRunner  # takes seconds to import

        arguments = [
            command, *options, "--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR), "--quiet",
            "--target-path", str(settings.build_dir / "target"), "--log-path", str(settings.build_dir / "logs"),
            "--log-level-file", "info", "--vars", json.dumps({"inputs_dir": str(inputs)}),
        ]  # fmt: skip
        result = dbtRunner().invoke(arguments)
        _release_database()
    return result


def _release_database() -> None:
    """dbt's adapter keeps its database open as long as the process lives; the file must be closed before the swap."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    gc.collect()


def _failures(result: Any) -> str:
    if result.exception is not None:
        return f"dbt could not run: {str(result.exception)[:1000]}"
    bad = [r for r in result.result if str(r.status) in {"error", "fail", "runtime error"}]
    shown = "; ".join(f"{r.node.name}: {(r.message or r.status)[:300]}" for r in bad[:8])
    return f"dbt failed in {len(bad)} of {len(list(result.result))} steps: {shown}."


@contextmanager
def _dbt_environment(new: Path) -> Iterator[None]:
    """dbt reads the path of its database from the environment, and its Python models import this package."""
    values = {"TILANNEKUVA_BUILD_PATH": str(new), "DBT_SEND_ANONYMOUS_USAGE_STATS": "False"}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    if str(PROJECT_DIR) not in sys.path:
        sys.path.insert(0, str(PROJECT_DIR))
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = old
