"""``make up`` and ``make down``: Airflow with scheduler and web UI on loopback, over the embedded database.

One supervisor holds the data folder, serves the sample source when that is the source, and watches Airflow's parts.
"""

import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from ingestion.atomic import read_json, write_json_atomic
from tilannekuva import airflow_env, one_run
from tilannekuva.cli_console import console, printable
from tilannekuva.errors import SettingsError, TilannekuvaError
from tilannekuva.processes import Process, end, reap, spawn, start_time
from tilannekuva.settings import PROJECT_DIR, Settings, load_settings

HOST = "127.0.0.1"
DEFAULT_PORT = 8080
START_SECONDS = 180.0
# Logs are read from disk: the log servers of scheduler and triggerer would listen on every address of the machine.
PARTS: Mapping[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "dag-processor": ("dag-processor",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
}


def main(arguments: list[str]) -> int:
    """``start``, ``stop`` or ``supervise``; returns the exit code."""
    commands = {"start": start, "stop": stop, "supervise": supervise}
    if len(arguments) != 1 or arguments[0] not in commands:
        console(sys.stderr).print("Usage: python -m tilannekuva.airflow_up start|stop")
        return 2
    try:
        return commands[arguments[0]](load_settings())
    except TilannekuvaError as error:
        console(sys.stderr).print(printable(str(error)), style="red", markup=False)
        return 2


def start(settings: Settings) -> int:
    """Start the supervisor in a session of its own and wait until the web UI answers."""
    port = web_port(os.environ)
    if any(process.is_alive for process in _remembered(settings)):
        console().print(f"Airflow is up already: http://{HOST}:{port} (make down ends it)")
        return 0
    refuse_busy_port(port)
    log_path = settings.airflow_home / "up.log"
    command = [sys.executable, "-m", "tilannekuva.airflow_up", "supervise"]
    env = os.environ | airflow_env.settings_environment(settings)
    supervisor = spawn("supervisor", command, log_path, env | {"PYTHONPATH": str(PROJECT_DIR)})
    console().print("Starting Airflow (about a minute) …")
    if not _wait_for_web(supervisor, port):
        end([supervisor, *_remembered(settings)])
        raise TilannekuvaError(f"Airflow did not start; the end of {log_path}:\n{_tail(log_path)}")
    passwords = settings.airflow_home / "simple_auth_manager_passwords.json.generated"
    console().print(f"Airflow is up: http://{HOST}:{port}", style="green")
    console().print(f"User admin; its password was made at the first start: {passwords}", markup=False)
    console().print("make down ends it.")
    return 0


def stop(settings: Settings) -> int:
    """End what ``start`` started in this data folder, by id, and nothing else."""
    ended = end(_remembered(settings))
    _pid_file(settings).unlink(missing_ok=True)
    console().print(f"Ended: {', '.join(p.name for p in ended)}" if ended else "Airflow is not up in this data folder.")
    return 0


def supervise(settings: Settings) -> int:
    """Run Airflow's parts until one of them ends or a signal asks for the end; then end them all."""
    from ingestion.sample import running

    with one_run.whole_run(settings), running(settings) as ready:
        airflow_env.apply(ready, web_environment(web_port(os.environ)))
        airflow_env.prepare_database()
        airflow = str(Path(sys.executable).parent / "airflow")
        us = Process("supervisor", os.getpid(), start_time(os.getpid()))
        children: list[Process] = []
        signal.signal(signal.SIGTERM, _stop_signal)
        try:
            for name, arguments in PARTS.items():
                children.append(spawn(name, [airflow, *arguments], ready.airflow_home / "logs" / f"{name}.log"))
                write_json_atomic(_pid_file(settings), [asdict(p) for p in (us, *children)])
            while all(child.is_alive for child in children):
                reap()
                time.sleep(2)
            return 1
        except KeyboardInterrupt:
            return 0
        finally:
            end(children)


def web_environment(port: int) -> dict[str, str]:
    """Airflow's web part on loopback only, one worker, with secrets made for this start. Pure but for the secrets."""
    return {
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(32),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(32),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",  # a small machine's api-server is slow to its first answers
    }


def web_port(env: Mapping[str, str]) -> int:
    """The web UI's port, from TILANNEKUVA_WEB_PORT; SettingsError for what isn't one."""
    text = env.get("TILANNEKUVA_WEB_PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise SettingsError(f"TILANNEKUVA_WEB_PORT must be a port such as {DEFAULT_PORT}; found '{text}'.")
    return int(text)


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SettingsError(
                f"Port {port} of {HOST} is in use ({error.strerror}). Set TILANNEKUVA_WEB_PORT to a free one."
            ) from error


def _wait_for_web(supervisor: Process, port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and supervisor.is_alive:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/api/v2/monitor/health", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    return False


def _stop_signal(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _remembered(settings: Settings) -> list[Process]:
    path = _pid_file(settings)
    return [Process(**entry) for entry in read_json(path)] if path.exists() else []


def _pid_file(settings: Settings) -> Path:
    return settings.airflow_home / "up.json"


def _tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
