"""docker-compose.yml and the Dockerfile, judged without a container engine."""

import copy
import json
import re
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from dags.common import POOLS, host_of
from ingestion.catalogue import load_catalogue
from tilannekuva.settings import PROJECT_DIR

TEXT = (PROJECT_DIR / "docker-compose.yml").read_text(encoding="utf-8")
DOCKERFILE = (PROJECT_DIR / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
AIRFLOW = ("init", "api-server", "dag-processor", "scheduler")
SECRETS = ("POSTGRES_PASSWORD", "AIRFLOW_JWT_SECRET", "AIRFLOW_SECRET_KEY")


def validated(document: dict[str, Any]) -> PyCompose:
    """The document read by the rules of the compose specification; raises ValueError.

    The reader knows neither YAML merge keys nor variables, so both are put in first, as an engine would.
    """
    text = json.dumps({k: v for k, v in document.items() if not k.startswith("x-")})
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    return PyCompose.from_json(re.sub(r"\$\{\w+:\?[^}]*\}", "given", text))


def test_it_is_a_compose_file() -> None:
    compose = validated(COMPOSE)
    assert set(compose.service_names()) == set(SERVICES)
    assert set(SERVICES) == {*AIRFLOW, "postgres", "sample", "site"}
    compose.validate()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"portz": ["1:1"]}, "portz"),
        ({"ports": ["127.0.0.1:eighty:80"]}, "port"),
        ({"depends_on": {"postgres": {"condition": "up"}}}, "up"),
        ({"image": "UPPER CASE"}, "image"),
    ],
)
def test_the_validator_can_refuse(wrong: dict[str, Any], said: str) -> None:
    broken = copy.deepcopy(COMPOSE)
    broken["services"]["site"] |= wrong
    with pytest.raises(ValueError, match=said):
        validated(broken)


def test_every_volume_and_dependency_exists() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (PROJECT_DIR / source).is_file(), f"{name}: {volume}"


def test_secrets_have_no_default_and_nothing_starts_without_them() -> None:
    for secret in SECRETS:
        uses = re.findall(rf"\$\{{?{secret}[^}}]*\}}?", TEXT)
        assert uses
        assert all(re.fullmatch(rf"\$\{{{secret}:\?[^}}]+\}}", use) for use in uses), uses


def test_nothing_like_a_password_is_written_out() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY|TOKEN|CONN", key):
                assert ":?" in str(value), f"{name}: {key}"
    example = (PROJECT_DIR / "docker" / "env.example").read_text(encoding="utf-8")
    assert re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE) == [(secret, "") for secret in SECRETS]
    assert not re.search(r"(?i)(password|secret|key)\s*[=:]\s*['\"]?\w", DOCKERFILE)


def test_ports_are_on_loopback_only_and_the_database_has_none() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"api-server", "site"}
    for ports in published.values():
        assert all(str(port).startswith("127.0.0.1:") for port in ports)


def test_images_have_a_version() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) > len(SERVICES)
    for image in images:
        assert re.search(r":v?\d+\.\d+", image), image


def test_containers_are_not_root_and_lose_their_privileges() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
    assert "unprivileged" in SERVICES["site"]["image"]
    for name, service in SERVICES.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert name == "postgres" or service["cap_drop"] == ["ALL"], name
        assert not service.get("privileged"), name


def test_long_running_services_have_a_health_check() -> None:
    for name, service in SERVICES.items():
        assert name == "init" or service["healthcheck"]["test"][0] == "CMD", name


def test_airflow_uses_postgres_and_starts_in_order() -> None:
    for name in AIRFLOW:
        conn = SERVICES[name]["environment"]["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
        assert conn.startswith("postgresql+psycopg2://") and conn.endswith("@postgres/airflow"), name
    assert SERVICES["init"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["scheduler"]["depends_on"] == {"api-server": {"condition": "service_healthy"}}


def test_the_site_can_only_read_and_serves_only_the_site() -> None:
    site = SERVICES["site"]
    assert all(volume.endswith(":ro") for volume in site["volumes"])
    assert site["read_only"] is True
    config = (PROJECT_DIR / "docker" / "site.conf").read_text(encoding="utf-8")
    assert re.findall(r"root (\S+);", config) == ["/data/site"]


def test_the_image_has_every_package_the_dags_need_and_the_locked_versions() -> None:
    for folder in ("tilannekuva", "ingestion", "expectations", "dbt_project", "reports", "dags"):
        assert f"COPY {folder} ./{folder}" in DOCKERFILE
    assert "--require-hashes -r requirements.lock" in DOCKERFILE


def test_pools_follow_the_catalogue() -> None:
    """A new source needs its pool, else its tasks would never be scheduled."""
    assert {pool.name for pool in POOLS} == {host_of(s).pool for s in load_catalogue().sources} | {"warehouse_writer"}
