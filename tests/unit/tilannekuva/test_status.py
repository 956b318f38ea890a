from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.catalogue import load_catalogue
from tilannekuva.settings import load_settings
from tilannekuva.status import age, is_due, newest_period, read_status, waiting_landing

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (None, "never"),
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3, hours=5), "3 days"),
    ],
)
def test_age_in_words(ago: timedelta | None, words: str) -> None:
    assert age(None if ago is None else NOW - ago, NOW) == words


def test_a_table_is_due_when_it_was_never_read_or_its_days_are_over() -> None:
    assert is_due(None, 30, NOW)
    assert is_due(NOW - timedelta(days=30), 30, NOW)
    assert not is_due(NOW - timedelta(days=29, hours=23), 30, NOW)


def test_newest_period() -> None:
    assert newest_period([]) is None
    assert newest_period([(2020, None), (2021, None)]) == "2021"
    assert newest_period([(2024, "M12"), (2024, "M02"), (2023, "M12")]) == "2024M12"


def test_a_newer_arrival_waits_until_it_is_the_one_in_use() -> None:
    assert waiting_landing("b", "a") == "b"
    assert waiting_landing("a", "a") is None
    assert waiting_landing(None, None) is None


def test_an_empty_folder_has_a_status_and_stays_empty(tmp_path: Path) -> None:
    status = read_status(load_settings({"TILANNEKUVA_DATA": str(tmp_path / "data")}), NOW)
    assert {table.table_id for table in status.tables} == set(load_catalogue().tables)
    assert {table.outcome for table in status.tables} == {"never_fetched"}
    assert not status.warehouse_is_current
    assert not status.site_is_current
    assert status.warehouse_built_at is None
    assert not (tmp_path / "data").exists()
