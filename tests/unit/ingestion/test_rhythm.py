"""Rhythms, release times and lateness: every table has one rhythm, and no day is missed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_schema import Limits, Names, Source, Table
from ingestion.landing_state import TableState
from ingestion.rhythm import RHYTHMS, late_since, reason_to_ask, rhythm_of

NAMES = Names(fi="a", sv="b", en="c")


def source(kind: Any = "pxweb_v1") -> Source:
    limits = Limits(max_cells=1, max_calls=1, window_seconds=1)
    return Source(
        id="s",
        kind=kind,
        base_url="https://example.org/x",
        limits=limits,
        name=NAMES,
        licence="CC",
        homepage="https://example.org",
    )


def table(frequency: Any, months: list[int] | None = None, **more: Any) -> Table:
    return Table(id="t", source="s", paths=["p"], title=NAMES, frequency=frequency, release_months=months or [], **more)


def at(day: str, hour: int = 6) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def state(changed: str = "2026-01-10", checked: str | None = None, **more: Any) -> TableState:
    given: dict[str, Any] = {"outcome": "unchanged", "last_changed_at": at(changed)}
    return TableState(**given | {"last_checked_at": at(checked or changed)} | more)


def asked(entry: Table, day: str, known: TableState, kind: str = "pxweb_v1") -> str | None:
    return reason_to_ask(entry, source(kind), known, at(day))


def test_every_frequency_has_one_rhythm() -> None:
    frequencies = get_args(Table.model_fields["frequency"].annotation)
    assert {f: rhythm_of(table(f), source()) for f in frequencies} == {
        "yearly": "yearly",
        "monthly": "monthly",
        "quarterly": "quarterly",
        "election": "other",
    }
    assert {rhythm_of(table(f), source("files")) for f in frequencies} == {"other"}


def test_every_table_of_the_catalogue_has_one_and_is_asked_for_at_least_weekly() -> None:
    known = load_catalogue()
    for entry in known.tables.values():
        of = known.sources[entry.source]
        assert rhythm_of(entry, of) in RHYTHMS
        last = datetime(2026, 1, 1, 5, tzinfo=UTC)
        settled = TableState(outcome="unchanged", last_checked_at=last, last_changed_at=last)
        for day in range(1, 400):  # whatever the day: never more than a week without a look
            now = last + timedelta(days=day)
            if now - last >= timedelta(days=7):
                assert reason_to_ask(entry, of, settled, now), (entry.id, now)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("never_fetched", "never fetched"), ("fetch_failed", "fetch failed"), ("check_failed", "check failed")],
)
def test_what_has_no_good_data_is_asked_for_daily(outcome: Any, reason: str) -> None:
    known = TableState(outcome=outcome, last_checked_at=at("2026-07-01"))
    assert asked(table("yearly", [3]), "2026-07-02", known) == reason


def test_what_is_absent_is_asked_for_weekly() -> None:
    known = TableState(outcome="absent_at_source", last_checked_at=at("2026-07-01"))
    assert asked(table("yearly", [3]), "2026-07-02", known) is None
    assert asked(table("yearly", [3]), "2026-07-08", known) == "once a week"


def test_a_yearly_table_is_asked_for_daily_in_its_release_months_else_weekly() -> None:
    entry = table("yearly", [3, 4])
    assert asked(entry, "2026-03-01", state(checked="2026-02-28")) == "around its release"
    assert asked(entry, "2026-04-30", state(checked="2026-04-29")) == "around its release"
    after = state("2026-04-20", checked="2026-05-30")
    assert asked(entry, "2026-05-31", after) is None
    assert asked(entry, "2026-06-06", after) == "once a week"


def test_a_monthly_table_is_asked_for_daily_in_the_second_half_of_the_month() -> None:
    entry = table("monthly")
    known = state("2026-05-20", checked="2026-06-13")
    assert asked(entry, "2026-06-14", known) is None
    assert asked(entry, "2026-06-15", known) == "around its release"
    assert asked(entry, "2026-06-30", known) == "around its release"


def test_days_are_finlands() -> None:
    entry = table("yearly", [3])
    known = state(checked="2026-02-28")
    assert reason_to_ask(entry, source(), known, datetime(2026, 2, 28, 21, 59, tzinfo=UTC)) is None
    assert reason_to_ask(entry, source(), known, datetime(2026, 2, 28, 22, 1, tzinfo=UTC)) == "around its release"


def test_files_that_people_bring_are_looked_at_daily() -> None:
    assert asked(table("yearly", [3]), "2026-07-02", state(checked="2026-07-01"), "files") == "on this machine"


def test_an_election_is_never_late_and_neither_is_a_projection_or_what_was_never_landed() -> None:
    long_ago = state("2010-01-01")
    assert late_since(table("election"), long_ago, date(2026, 7, 1)) is None
    assert late_since(table("yearly", [3], is_projection=True), long_ago, date(2026, 7, 1)) is None
    assert late_since(table("yearly", [3]), TableState(), date(2026, 7, 1)) is None


@pytest.mark.parametrize(
    ("months", "changed", "today", "since"),
    [
        ([3, 4], "2025-04-02", date(2026, 5, 21), None),  # the days of grace
        ([3, 4], "2025-04-02", date(2026, 5, 22), date(2026, 5, 22)),
        ([3, 4], "2025-04-02", date(2027, 3, 15), date(2026, 5, 22)),  # and it stays late
        ([3, 4], "2026-03-05", date(2026, 5, 22), None),  # came in the first of the two
        ([4, 12], "2026-04-05", date(2026, 12, 30), None),
        ([4, 12], "2026-04-05", date(2027, 1, 22), date(2027, 1, 22)),
        ([12, 1], "2025-11-20", date(2026, 2, 22), date(2026, 2, 22)),  # over the turn of the year
        ([12, 1], "2025-12-20", date(2026, 2, 22), None),
        ([], "2025-01-10", date(2026, 3, 6), None),  # no month is known
        ([], "2025-01-10", date(2026, 3, 7), date(2026, 3, 6)),
    ],
)
def test_a_yearly_release_is_late_when_its_months_and_the_grace_are_over(
    months: list[int], changed: str, today: date, since: date | None
) -> None:
    assert late_since(table("yearly", months), state(changed), today) == since


@pytest.mark.parametrize(
    ("changed", "today", "since"),
    [
        ("2026-04-22", date(2026, 6, 7), None),
        ("2026-04-22", date(2026, 6, 8), date(2026, 6, 8)),  # nothing in May, and a week of grace
        ("2026-05-02", date(2026, 6, 8), None),
    ],
)
def test_a_monthly_release_is_late_a_week_after_its_month(changed: str, today: date, since: date | None) -> None:
    assert late_since(table("monthly"), state(changed), today) == since


def test_a_late_table_is_asked_for_daily_until_it_comes() -> None:
    entry = table("yearly", [3])
    assert asked(entry, "2026-05-02", state("2025-03-20", checked="2026-05-01")) == "its release is late"
    assert asked(entry, "2026-05-03", state("2026-05-02", checked="2026-05-02")) is None
