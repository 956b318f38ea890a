"""Records of each edition's similar municipalities: written once, read by later editions, damage said."""

import dataclasses
import json
from pathlib import Path

import duckdb
import pytest

from tilannekuva.errors import SettingsError
from tilannekuva.peer_editions import edition_rows, editions_dir, editions_key, last_edition, record_edition
from tilannekuva.settings import Settings, load_settings

ROWS = [("general", "091", "049", 2), ("general", "091", "092", 1), ("vitality", "049", "091", 1)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"SOURCE": "sample", "TILANNEKUVA_DATA": str(tmp_path), "TILANNEKUVA_EDITION_YEAR": "2025"})


def of_year(settings: Settings, year: int) -> Settings:
    return dataclasses.replace(settings, edition_year=year)


def warehouse(folder: Path, rows: list[tuple[str, str, str, int]]) -> Path:
    path = folder / f"w{len(list(folder.glob('w*')))}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_peer (theme text, municipality_code text, peer_code text, peer_rank int)"
        )
        for row in rows:
            connection.execute("insert into marts.fct_peer values (?, ?, ?, ?)", row)
    return path


def test_a_record_is_written_once_and_read_back(settings: Settings, tmp_path: Path) -> None:
    assert last_edition(settings, 2025) is None
    record_edition(settings, warehouse(tmp_path, ROWS))
    found = last_edition(settings, 2025)
    assert found is not None
    assert found.peers == {"general": {"091": ["092", "049"]}, "vitality": {"049": ["091"]}}
    record_edition(settings, warehouse(tmp_path, [("general", "091", "853", 1)]))
    assert last_edition(settings, 2025) == found
    assert edition_rows(found)[0] == {
        "edition_year": 2025, "theme": "general", "municipality_code": "091", "peer_code": "092",
    }  # fmt: skip
    assert edition_rows(None) == []


def test_a_build_starts_from_the_newest_record_up_to_its_year(settings: Settings, tmp_path: Path) -> None:
    for year in (2023, 2026):
        record_edition(of_year(settings, year), warehouse(tmp_path, ROWS))
    (editions_dir(settings) / "notes.json").write_text("{}", encoding="utf-8")
    assert [getattr(last_edition(settings, y), "edition_year", None) for y in (2022, 2025, 2026)] == [None, 2023, 2026]


def test_the_own_record_changes_no_fingerprint_and_an_earlier_one_does(settings: Settings, tmp_path: Path) -> None:
    assert editions_key(settings) == []
    record_edition(settings, warehouse(tmp_path, ROWS))
    assert editions_key(settings) == [], "built again over its own record an edition is the same"
    record_edition(of_year(settings, 2024), warehouse(tmp_path, ROWS))
    assert editions_key(settings)[0] == 2024


def test_a_build_without_peers_leaves_the_record_to_a_later_one(settings: Settings, tmp_path: Path) -> None:
    record_edition(settings, warehouse(tmp_path, []))
    assert last_edition(settings, 2025) is None


@pytest.mark.parametrize(
    "document",
    [
        {"edition_year": 2024, "peers": {}},
        {"edition_year": 2025, "peers": []},
        {"edition_year": 2025, "peers": {"general": {"91": ["092"]}}},
        {"edition_year": 2025, "peers": {"general": {"091": "092"}}},
        {"edition_year": 2025, "peers": {"../x": {}}},
        {"edition_year": 2025, "peers": {"general": {"091": ["092"] * 101}}},
        [],
    ],
)
def test_a_damaged_record_is_named(settings: Settings, document: object) -> None:
    path = editions_dir(settings) / "2025.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"2025\.json.*restore it from a backup"):
        last_edition(settings, 2025)
