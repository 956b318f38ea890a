from pathlib import Path

import pytest

from tilannekuva.errors import SettingsError
from tilannekuva.settings import PROJECT_DIR, claim_data_dir, folder_name, load_settings


def test_defaults_are_the_sample_in_its_own_folder() -> None:
    settings = load_settings({})
    assert settings.is_sample
    assert settings.data_dir == PROJECT_DIR / "data" / "sample"
    assert settings.edition_year == 2025
    assert not settings.strict


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "SOURCE": "http://127.0.0.1:8900/",
            "TILANNEKUVA_DATA": str(tmp_path),
            "TILANNEKUVA_EDITION_YEAR": "2021",
            "TILANNEKUVA_STRICT": "1",
            "TILANNEKUVA_SAMPLE_URL": "http://127.0.0.1:9",
            "TILANNEKUVA_STATFIN_BASE_URL": "http://127.0.0.1:7/api/",
        }
    )
    assert settings.source == "http://127.0.0.1:8900"
    assert settings.data_dir == tmp_path
    assert settings.edition_year == 2021
    assert settings.strict
    assert settings.sample_url == "http://127.0.0.1:9"
    assert settings.source_urls == {"statfin": "http://127.0.0.1:7/api"}


@pytest.mark.parametrize(
    "source", ["", "ftp://host", "http://", "samples", "http://u:p@host", "http://host?q=1", "../x"]
)
def test_a_source_it_cannot_use_is_refused_with_what_was_found(source: str) -> None:
    with pytest.raises(SettingsError, match="SOURCE must be 'sample', 'live' or a root URL"):
        load_settings({"SOURCE": source})


@pytest.mark.parametrize("year", ["21", "2021x", "-2021", "3021", "２０２１"])
def test_an_edition_year_it_cannot_use_is_refused(year: str) -> None:
    with pytest.raises(SettingsError, match="TILANNEKUVA_EDITION_YEAR must be a year"):
        load_settings({"TILANNEKUVA_EDITION_YEAR": year})


def test_two_servers_never_share_a_folder() -> None:
    names = {folder_name(s) for s in ("sample", "live", "http://127.0.0.1:8900", "http://127.0.0.1:8901")}
    assert len(names) == 4
    assert not any("/" in name or ":" in name for name in names)


def test_a_folder_of_another_source_is_refused_with_a_sentence(tmp_path: Path) -> None:
    claim_data_dir(load_settings({"TILANNEKUVA_DATA": str(tmp_path)}))
    live = load_settings({"SOURCE": "live", "TILANNEKUVA_DATA": str(tmp_path)})
    with pytest.raises(SettingsError, match=r"holds figures of the source 'sample', but this run reads 'live'"):
        claim_data_dir(live)


def test_claiming_again_changes_nothing(tmp_path: Path) -> None:
    settings = load_settings({"TILANNEKUVA_DATA": str(tmp_path / "new")})
    claim_data_dir(settings)
    before = (settings.data_dir / "source.json").stat()
    claim_data_dir(settings)
    after = (settings.data_dir / "source.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [path.name for path in settings.data_dir.iterdir()] == ["source.json"]
