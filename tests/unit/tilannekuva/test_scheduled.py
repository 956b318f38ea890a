"""Which tables a scheduled run asks for, what it calls a failure, and what a backfill takes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.contract_store import ContractReport
from ingestion.landing_state import TableState, write_state
from ingestion.model import TableOutcome
from tilannekuva import pipeline, records, scheduled, summary
from tilannekuva.errors import TilannekuvaError
from tilannekuva.settings import Settings, load_settings

NOW = datetime(2026, 7, 2, 6, tzinfo=UTC)  # the statistics that are yearly here are published in spring


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def settings(tmp_path: Path, known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(scheduled, "catalogue", lambda: known)
    monkeypatch.setattr(pipeline, "catalogue", lambda: known)
    monkeypatch.setattr(summary, "now", lambda: NOW)
    return load_settings({"SOURCE": "sample", "TILANNEKUVA_DATA": str(tmp_path)})


def settle(settings: Settings, table_ids: list[str], **more: Any) -> None:
    """As if the tables had been asked for yesterday, and had changed in this year's release months."""
    given: dict[str, Any] = {"outcome": "unchanged", "last_checked_at": NOW - timedelta(days=1)}
    given["last_changed_at"] = datetime(2026, 6, 20, tzinfo=UTC)
    for table_id in table_ids:
        write_state(settings, table_id, TableState(**given | more))


def test_a_timed_run_asks_for_what_is_due_and_one_by_hand_for_its_whole_rhythm(
    settings: Settings, known: Catalogue
) -> None:
    yearly = [t for t in scheduled.tables_in_rhythm(known, "yearly") if known.tables[t].source == "statfin"]
    assert set(scheduled.begin(settings, "statfin", "yearly", everything=False)) == set(yearly)  # none was landed yet
    settle(settings, yearly)
    in_summer = [t for t in yearly if 7 in known.tables[t].release_months]
    assert scheduled.begin(settings, "statfin", "yearly", everything=False) == in_summer
    settle(settings, [yearly[0]], outcome="fetch_failed")
    assert yearly[0] in scheduled.begin(settings, "statfin", "yearly", everything=False)
    assert set(scheduled.begin(settings, "statfin", "yearly", everything=True)) == set(yearly)


def test_by_hand_over_everything_is_every_table_of_the_source(settings: Settings, known: Catalogue) -> None:
    every = {t.id for t in known.tables.values() if t.source == "statfin"}
    assert set(scheduled.begin(settings, "statfin", None, everything=True)) == every


def outcome(table_id: str, how: Any) -> TableOutcome:
    return TableOutcome(table_id, how, None, cells=0, requests=1, seconds=0.1, message=f"why {how}")


def test_a_run_is_judged_by_its_own_tables(settings: Settings, known: Catalogue) -> None:
    one, two, three = list(known.tables)[:3]
    covered = {rhythm: tuple(known.sources) for rhythm in ("monthly", "quarterly", "yearly", "other")}
    records.write_table(settings, outcome(one, "unchanged"))
    records.write_table(settings, outcome(two, "fetch_failed"))
    assert scheduled.failures(settings, [one], [one], covered) is None
    assert scheduled.failures(settings, [two], [], covered) == f"{two}: why fetch_failed"
    killed = scheduled.failures(settings, [three], [], covered)
    assert killed is not None
    assert "ended without a result" in killed
    settle(settings, [one], outcome="check_failed", check_message="fewer municipalities")
    assert scheduled.failures(settings, [], [one], covered) == f"{one}: fewer municipalities"


def test_a_table_that_no_dag_asks_for_is_a_failure_that_says_where_to_mend_it(
    settings: Settings, known: Catalogue
) -> None:
    covered = dict.fromkeys(("monthly", "quarterly", "yearly", "other"), ("statfin",))
    text = scheduled.failures(settings, [], [], covered)
    assert text is not None
    assert "no DAG asks for it" in text
    assert "dags/common.py" in text
    assert "more" in text  # many of them: the text stays short


def test_a_backfill_is_of_one_table_or_one_source(settings: Settings, known: Catalogue) -> None:
    table = next(iter(known.tables))
    assert scheduled.backfill_tables(settings, table, None) == [table]
    every = [t.id for t in known.tables.values() if t.source == "classification"]
    assert scheduled.backfill_tables(settings, None, "classification") == every
    for given in ((None, None), (table, "statfin"), ("", "")):
        with pytest.raises(TilannekuvaError, match="exactly one"):
            scheduled.backfill_tables(settings, *given)
    with pytest.raises(TilannekuvaError, match="no table 'x'"):
        scheduled.backfill_tables(settings, "x", None)
    with pytest.raises(TilannekuvaError, match="classification"):
        scheduled.backfill_tables(settings, None, "x")


def test_an_interrupted_backfill_goes_on_with_the_rest_unless_forced(settings: Settings, known: Catalogue) -> None:
    every = [t.id for t in known.tables.values() if t.source == "classification"]
    settle(settings, every[:2], full_read_at=NOW - timedelta(hours=2))
    settle(settings, every[2:3], full_read_at=NOW - timedelta(days=2))
    assert scheduled.backfill_tables(settings, None, "classification") == every[2:]
    assert scheduled.backfill_tables(settings, None, "classification", force=True) == every


def test_only_what_somebody_has_to_act_on_is_a_contract_fault() -> None:
    def report(table_id: str, outcome: Any, **more: Any) -> ContractReport:
        return ContractReport(table_id, NOW, "0", outcome, (f"why {outcome}",), **more)

    fine = [report("a", "ok"), report("b", "unreachable", last_ok_at=NOW), report("c", "absent")]
    assert scheduled.contract_faults(fine) is None
    bad = [*fine, report("d", "broken"), report("e", "absent", last_ok_at=NOW)]
    assert scheduled.contract_faults(bad) == "d is broken: why broken\ne is absent: why absent"


def test_late_tables_are_those_whose_release_did_not_come(settings: Settings, known: Catalogue) -> None:
    spring = next(t for t in known.tables.values() if t.release_months == [5] and not t.is_projection)
    settle(settings, [spring.id])
    assert scheduled.late_tables(settings, NOW) == {}
    settle(settings, [spring.id], last_changed_at=datetime(2025, 5, 9, tzinfo=UTC))
    assert scheduled.late_tables(settings, NOW) == {spring.id: "2026-06-22"}


def test_an_empty_folder_has_nothing_to_build(settings: Settings) -> None:
    assert pipeline.needs_build(settings)
    assert not scheduled.has_something_to_build(settings)
