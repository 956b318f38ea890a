"""Landing: named by content, written once, whole or not at all."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from ingestion.atomic import clean_temporaries, read_json, temporary_path, write_bytes_atomic, write_json_atomic
from ingestion.landing import current, get_landing, land, list_landings, promote, read_state, table_lock, write_state
from ingestion.landing_paths import check_path, landing_dir, table_dir
from ingestion.landing_rows import landing_rows
from ingestion.landing_state import TableState
from ingestion.landing_write import rows_to_parquet
from ingestion.model import ROWS_SCHEMA, Probe, Query
from tests.unit.expectations.builders import TABLE_ID, people, source, table
from tests.unit.expectations.fakes import RETRIEVED, fetched
from tilannekuva.errors import SettingsError, SourceChanged
from tilannekuva.settings import Settings

PROBE = Probe(TABLE_ID, "people.px", "https://statistics.example/api/people.px", "fp", "stamp", {"title": "Väestö"})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(source="http://127.0.0.1:1", data_dir=tmp_path, edition_year=2021)


def arrive(settings: Settings, rows: pa.Table, tmp_path: Path) -> str:
    raw = tmp_path / "answer.json.zst"
    raw.write_bytes(b"raw answer")
    query = Query("POST", PROBE.url, '{"query": []}', raw, "a" * 64, RETRIEVED, cells=602, etag='"e"')
    return land(settings, table(), PROBE, fetched(table(), rows, [query]), source=source())


def files_under(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_landing_is_named_by_its_content_and_says_where_it_comes_from(settings: Settings, tmp_path: Path) -> None:
    rows = people().arrow()
    landing_id = arrive(settings, rows, tmp_path)
    landing = get_landing(settings, TABLE_ID, landing_id)
    assert landing_id == landing.sidecar["content_sha256"][:16]
    assert landing_rows(settings, landing).equals(rows)
    assert landing.sidecar["rows_sha256"] == hashlib.sha256((landing.folder / "rows.parquet").read_bytes()).hexdigest()
    assert landing.sidecar["row_count"] == rows.num_rows
    assert landing.sidecar["licence"] == "CC BY 4.0"
    (query,) = landing.sidecar["queries"]
    assert (landing.folder / query["raw"]).read_bytes() == b"raw answer"
    assert query["body"] == '{"query": []}'
    assert landing.retrieved_at == RETRIEVED.isoformat()


def test_the_same_content_again_adds_and_changes_no_file(settings: Settings, tmp_path: Path) -> None:
    first = arrive(settings, people().arrow(), tmp_path)
    before = files_under(settings.landing_dir)
    assert arrive(settings, people().arrow(), tmp_path) == first
    assert files_under(settings.landing_dir) == before


def test_other_content_gets_a_landing_of_its_own(settings: Settings, tmp_path: Path) -> None:
    first = arrive(settings, people().arrow(), tmp_path)
    second = arrive(settings, people().changed({("001", 2020): 102.0}).arrow(), tmp_path)
    assert first != second
    assert {each.landing_id for each in list_landings(settings, TABLE_ID)} == {first, second}


def test_equal_rows_give_equal_bytes_however_they_were_put_together() -> None:
    rows = people().arrow()
    pieces = [people(municipalities=["002"]).arrow().slice(1, 1), rows]
    in_chunks = pa.concat_tables(pieces).unify_dictionaries().slice(1)
    assert in_chunks.column("area_code").num_chunks > rows.column("area_code").num_chunks - 1
    assert rows_to_parquet(in_chunks) == rows_to_parquet(rows)


def test_rows_with_other_columns_are_refused_and_leave_nothing(settings: Settings, tmp_path: Path) -> None:
    wrong = people().arrow().drop_columns(["status"])
    with pytest.raises(SourceChanged, match="status"):
        arrive(settings, wrong, tmp_path)
    assert not settings.landing_dir.exists()


def test_current_is_what_was_promoted_and_promoting_again_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    landing_id = arrive(settings, people().arrow(), tmp_path)
    assert current(settings, TABLE_ID) is None
    promote(settings, TABLE_ID, landing_id, now=datetime(2026, 1, 1, tzinfo=UTC))
    promote(settings, TABLE_ID, landing_id, now=datetime(2026, 2, 1, tzinfo=UTC))
    landing = current(settings, TABLE_ID)
    assert landing is not None
    assert (landing.landing_id, landing.promoted_at) == (landing_id, datetime(2026, 1, 1, tzinfo=UTC))


def test_only_a_landing_on_disk_can_be_promoted(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="found none"):
        promote(settings, TABLE_ID, "0" * 16)


@pytest.mark.parametrize("table_id", ["../x", "a/b", "", "A", "a b", "a" * 81, "a\n", "ä"])
def test_an_id_that_is_no_folder_name_is_refused(settings: Settings, table_id: str) -> None:
    with pytest.raises(SettingsError, match="table id"):
        table_dir(settings, table_id)


@pytest.mark.parametrize("landing_id", ["..", "0" * 15, "0" * 17, "G" * 16, "0" * 16 + "\n"])
def test_a_landing_id_that_is_none_is_refused(settings: Settings, landing_id: str) -> None:
    for place in (landing_dir, check_path):
        with pytest.raises(SettingsError, match="landing id"):
            place(settings, TABLE_ID, landing_id)


def test_state_comes_back_as_it_was_written(settings: Settings) -> None:
    assert read_state(settings, TABLE_ID) == TableState()
    state = TableState(last_checked_at=RETRIEVED, fingerprint="f", outcome="landed", newest_landing_id="0" * 16)
    write_state(settings, TABLE_ID, state)
    assert read_state(settings, TABLE_ID) == state


@pytest.mark.parametrize("damage", [b"", b'{"outcome": "lan', b"\xff\xfe", b'{"unknown": 1}', b"[]"])
def test_a_damaged_state_is_named_not_guessed(settings: Settings, damage: bytes) -> None:
    write_bytes_atomic(table_dir(settings, TABLE_ID) / "state.json", damage)
    with pytest.raises(SettingsError, match=r"state\.json"):
        read_state(settings, TABLE_ID)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    write_json_atomic(path, {"n": 1})

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_json_atomic(path, {"n": 2})
    assert read_json(path) == {"n": 1}


def test_leftovers_are_cleaned_when_old_and_left_to_a_writer_at_work(tmp_path: Path) -> None:
    old, young = temporary_path(tmp_path, "x.json"), temporary_path(tmp_path, "folder")
    old.write_text("half")
    young.mkdir()
    os.utime(old, (1, 1))
    (tmp_path / "kept.json").write_text(json.dumps({}))
    assert clean_temporaries(tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"kept.json", young.name}


def test_a_second_process_waits_for_the_tables_lock(settings: Settings) -> None:
    with (
        table_lock(settings, TABLE_ID),
        pytest.raises(SettingsError, match="Another process"),
        table_lock(settings, TABLE_ID, timeout=0.05),
    ):
        pytest.fail("both hold the lock")


def test_schema_survives_the_file(settings: Settings, tmp_path: Path) -> None:
    landing_id = arrive(settings, people().arrow(), tmp_path)
    assert landing_rows(settings, get_landing(settings, TABLE_ID, landing_id)).schema.equals(ROWS_SCHEMA)
