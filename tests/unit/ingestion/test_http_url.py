import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.http import VERSION, join_url, resolve_base_url, user_agent
from ingestion.http_url import same_origin
from tests.integration.http_loopback import settings_for, source
from tilannekuva.errors import CatalogueError, SettingsError
from tilannekuva.settings import PROJECT_DIR, Settings

LIVE = settings_for("live", Path("data"))


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({"source": "live"}, "https://pxdata.example/PXWeb/api/v1"),
        ({"source": "http://127.0.0.1:8900"}, "http://127.0.0.1:8900/PXWeb/api/v1"),
        ({"source": "http://mirror.example/prefix"}, "http://mirror.example/prefix/PXWeb/api/v1"),
        ({"source": "sample", "sample_url": "http://127.0.0.1:5/"}, "http://127.0.0.1:5/PXWeb/api/v1"),
        ({"source": "live", "source_urls": {"statfin": "http://other.example/v1/"}}, "http://other.example/v1"),
        ({"source": "live", "source_urls": {"sotkanet": "http://other"}}, "https://pxdata.example/PXWeb/api/v1"),
    ],
)
def test_one_setting_moves_all_sources_and_another_moves_one(changes: dict[str, object], url: str) -> None:
    assert resolve_base_url(replace(LIVE, **changes), source()) == url  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings",
    [
        replace(LIVE, source="sample", sample_url=None),
        replace(LIVE, source_urls={"statfin": "ftp://x"}),
        replace(LIVE, source_urls={"statfin": "http://user:word@x"}),
        replace(LIVE, source_urls={"statfin": "nonsense"}),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(settings: Settings) -> None:
    with pytest.raises(SettingsError):
        resolve_base_url(settings, source())


@pytest.mark.parametrize(
    ("path", "params", "url"),
    [
        ("fi/StatFin/vaerak/11re.px", None, "http://x/v1/fi/StatFin/vaerak/11re.px"),
        ("/fi/Kuntien avainluvut/ä?.px", None, "http://x/v1/fi/Kuntien%20avainluvut/%C3%A4%3F.px"),
        ("fi/", {"config": None}, "http://x/v1/fi/?config"),
        ("json", {"indicator": 127, "years": [2019, 2020]}, "http://x/v1/json?indicator=127&years=2019&years=2020"),
        ("json", [("years", "2019"), ("years", "2020")], "http://x/v1/json?years=2019&years=2020"),
        ("json", {"a b": "c&d=ä"}, "http://x/v1/json?a%20b=c%26d%3D%C3%A4"),
        ("", {"query": "x"}, "http://x/v1?query=x"),
    ],
)
def test_addresses_are_put_together_safely(path: str, params: object, url: str) -> None:
    assert join_url("http://x/v1", path, params) == url  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["../admin", "fi/../../x", "fi//x", "./x"])
def test_a_path_cannot_climb_out(path: str) -> None:
    with pytest.raises(CatalogueError, match="paths"):
        join_url("http://x/v1", path)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b?c=1", "http://x:80/b?c=1"),
        ("http://x/b", "http://x/b"),
        ("https://x/b", None),
        ("http://x:81/b", None),
        ("//evil.example/b", None),
        ("http://x.evil.example/b", None),
        ("http://user@x/b", None),
        ("file:///etc/passwd", None),
    ],
)
def test_only_a_redirect_within_the_same_server_is_followed(location: str, target: str | None) -> None:
    assert same_origin("http://x:80/a", location) == target


def test_we_say_who_we_are() -> None:
    assert user_agent({}).startswith(f"tilannekuva/{VERSION} (+")
    assert user_agent({"TILANNEKUVA_CONTACT": "mailto:a@b.fi"}) == f"tilannekuva/{VERSION} (+mailto:a@b.fi)"
    for odd in ("a\r\nX-Evil: 1", "ä"):
        with pytest.raises(SettingsError, match="TILANNEKUVA_CONTACT"):
            user_agent({"TILANNEKUVA_CONTACT": odd})


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
