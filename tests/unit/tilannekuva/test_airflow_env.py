import re
import socket
from pathlib import Path

import pytest

from tilannekuva import airflow_env, airflow_up
from tilannekuva.errors import SettingsError
from tilannekuva.settings import load_settings


def test_state_stays_in_the_data_folder_and_nothing_is_sent_home(tmp_path: Path) -> None:
    env = airflow_env.environment(load_settings({"TILANNEKUVA_DATA": str(tmp_path)}))
    for name in ("AIRFLOW_HOME", "AIRFLOW__LOGGING__BASE_LOG_FOLDER"):
        assert Path(env[name]).is_relative_to(tmp_path)
    assert str(tmp_path) in env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert env["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert env["GX_ANALYTICS_ENABLED"] == "false"
    assert env["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "False"
    assert env["AIRFLOW__CORE__PARALLELISM"] == "4"


def test_tasks_read_the_settings_that_the_run_was_started_with(tmp_path: Path) -> None:
    settings = load_settings(
        {"SOURCE": "http://127.0.0.1:1", "TILANNEKUVA_DATA": str(tmp_path), "TILANNEKUVA_EDITION_YEAR": "2021"}
    )
    assert load_settings(airflow_env.settings_environment(settings)) == settings


def test_the_web_part_listens_on_loopback_only_and_has_new_secrets_each_time() -> None:
    first, second = airflow_up.web_environment(8080), airflow_up.web_environment(8080)
    hosts = {host for value in first.values() for host in re.findall(r"\d+\.\d+\.\d+\.\d+", value)}
    assert hosts == {"127.0.0.1"}
    for secret in ("AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET"):
        assert len(first[secret]) >= 32
        assert first[secret] != second[secret]


def test_no_log_server_is_started_since_it_would_listen_everywhere() -> None:
    assert "--skip-serve-logs" in airflow_up.PARTS["scheduler"]
    assert "triggerer" not in airflow_up.PARTS


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80.0"])
def test_a_port_it_cannot_use_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="TILANNEKUVA_WEB_PORT must be a port"):
        airflow_up.web_port({"TILANNEKUVA_WEB_PORT": text})


def test_a_busy_port_is_told_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} of 127.0.0.1 is in use"):
            airflow_up.refuse_busy_port(port)
    airflow_up.refuse_busy_port(port)


def test_stopping_where_nothing_runs_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert airflow_up.stop(load_settings({"TILANNEKUVA_DATA": str(tmp_path)})) == 0
    assert "not up" in capsys.readouterr().out
