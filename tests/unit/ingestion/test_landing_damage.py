"""A landing reads as it arrived, or not at all: damage, kills, caches, older formats."""

import json
import logging
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingestion.compressed import compress
from ingestion.landing import clean_table_dir, get_landing, list_landings, promote
from ingestion.landing_cache import cached_rows
from ingestion.landing_rows import forget_recent_rows, landing_rows, materialise_rows, raw_answer
from tests.unit.expectations.builders import (
    TABLE_ID,
)
from tests.unit.ingestion.landing_support import (
    FIRST,
    Chain,
    arrive,
    files_under,
    killed_at,
    same,
    settings_in,
    week,
)
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def names_in(settings: Settings, landing_id: str) -> set[str]:
    return set(files_under(settings.landing_dir / TABLE_ID / landing_id))


def test_landings_of_the_first_format_stay_readable_and_can_be_built_on(settings: Settings, chain: Chain) -> None:
    (first,) = chain(0)
    path = settings.landing_dir / TABLE_ID / first / "sidecar.json"
    old = json.loads(path.read_text(encoding="utf-8")) | {"format": 1}
    del old["chain"], old["rows_content_sha256"]
    path.write_text(json.dumps(old), encoding="utf-8")
    second = get_landing(settings, TABLE_ID, arrive(settings, week(1).arrow()))
    assert second.rows_base == first and second.sidecar["format"] == 2
    assert same(landing_rows(settings, second), week(1).arrow())
    assert same(landing_rows(settings, get_landing(settings, TABLE_ID, first)), FIRST.arrow())
    path.write_text(json.dumps(old | {"format": 3}), encoding="utf-8")
    with pytest.raises(SettingsError, match="format 1 to 2"):
        get_landing(settings, TABLE_ID, first)


def damaged(data: bytes) -> bytes:
    """Still JSON where it was."""
    return data.replace(b"CC BY", b"CC-BY").replace(b"rows_sha256", b"rows_sha255") if data[:1] == b"{" else data + b" "


@pytest.mark.parametrize("name", ["rows.parquet", "rows.changed.parquet", "sidecar.json", "whole sidecar"])
@pytest.mark.parametrize("damage", ["gone", "cut", "other bytes"])
def test_damage_anywhere_in_the_chain_is_refused(settings: Settings, chain: Chain, name: str, damage: str) -> None:
    first, second, third = chain(2)
    holder = first if name in {"rows.parquet", "whole sidecar"} else second
    path = settings.landing_dir / TABLE_ID / holder / name.replace("whole sidecar", "sidecar.json")
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else damaged(data))
    forget_recent_rows()
    with pytest.raises(SettingsError, match=r"(?s)Expected.*found.*(Restore|restore)"):
        landing_rows(settings, get_landing(settings, TABLE_ID, third))


@pytest.mark.parametrize("name", ["raw/0000.json.zst", "raw-0000.delta.zst"])
@pytest.mark.parametrize("damage", ["gone", "cut", "another"])
def test_a_damaged_answer_is_refused(settings: Settings, chain: Chain, name: str, damage: str) -> None:
    ids = chain(3)
    path = settings.landing_dir / TABLE_ID / ids[0 if name.startswith("raw/") else 1] / name
    another = compress(b"{}") if name.startswith("raw/") else (path.parent.with_name(ids[2]) / name).read_bytes()
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[:-9] if damage == "cut" else another)
    with pytest.raises(SettingsError, match=r"damaged.*Restore"):
        raw_answer(settings, get_landing(settings, TABLE_ID, ids[3]), 0)


def test_what_arrives_upon_a_damaged_landing_is_stored_whole(
    settings: Settings, chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    _, second = chain(1)
    shutil.copyfile(settings.landing_dir / TABLE_ID / second / "sidecar.json",
                    settings.landing_dir / TABLE_ID / second / "rows.changed.parquet")  # fmt: skip
    (settings.landing_dir / TABLE_ID / second / "raw-0000.delta.zst").unlink()
    forget_recent_rows()
    with caplog.at_level(logging.WARNING):
        newest = arrive(settings, week(2).arrow())
    assert "stored whole" in caplog.text
    assert names_in(settings, newest) == {"rows.parquet", "raw/0000.json.zst", "sidecar.json"}


def test_a_circle_of_landings_is_refused(settings: Settings, chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = chain(1)
    path = settings.landing_dir / TABLE_ID / first / "sidecar.json"
    whole = get_landing(settings, TABLE_ID, second)
    circle = {**whole.sidecar, "rows_base": second, "rows_delta": {}}
    path.write_text(json.dumps(circle), encoding="utf-8")
    (settings.landing_dir / TABLE_ID / second / "sidecar.json").write_text(
        json.dumps({**circle, "rows_base": first}), encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="more than 1000 links"):
        landing_rows(settings, get_landing(settings, TABLE_ID, second))


def test_a_kill_at_any_step_leaves_all_that_was_there_and_nothing_half(
    settings: Settings, chain: Chain, tmp_path: Path
) -> None:
    first = chain(1)
    before, step = files_under(settings.landing_dir), 0
    while True:
        step += 1
        data = tmp_path / f"killed_{step}"
        shutil.copytree(settings.landing_dir, data / "landing")
        killed = settings_in(data)
        was_killed = killed_at(step, lambda: arrive(killed, week(2).arrow(), week=2))  # noqa: B023 - called at once
        after = files_under(killed.landing_dir / TABLE_ID)
        assert {f"{TABLE_ID}/{name}" for name in after} >= before.keys()
        for each in list_landings(killed, TABLE_ID):
            landing_rows(killed, each)
            raw_answer(killed, each, 0)
        clean_table_dir(killed, TABLE_ID)
        newest = arrive(killed, week(2).arrow(), week=2)
        assert {each.landing_id for each in list_landings(killed, TABLE_ID)} == {*first, newest}
        if not was_killed:
            break
    assert step > 8, "the child did not count its steps"


@pytest.mark.parametrize("wrong", [b"no parquet", None])
def test_a_wrong_cache_is_not_believed(settings: Settings, chain: Chain, tmp_path: Path, wrong: bytes | None) -> None:
    _, second = chain(1)
    promote(settings, TABLE_ID, second)
    cached = cached_rows(settings, TABLE_ID, second)
    cached.parent.mkdir(parents=True)
    pq.write_table(week(2).arrow(), cached)
    if wrong is not None:
        cached.write_bytes(wrong)
    landing = get_landing(settings, TABLE_ID, second)
    materialise_rows(settings, landing, tmp_path / "rows.parquet")
    assert same(pq.read_table(tmp_path / "rows.parquet"), week(1).arrow())
