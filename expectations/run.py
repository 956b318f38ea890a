"""Check what landed, promote what may be used, and write down what may not."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from expectations.frames import frames_of
from expectations.model import CheckReport
from expectations.municipalities import KnownMunicipalities, known_municipalities
from expectations.report_file import read_report, write_report
from expectations.suites import Suite, suite_for
from expectations.validate import Job, validate
from ingestion.catalogue import Catalogue
from ingestion.landing import (
    Landing,
    current,
    get_landing,
    has_landing,
    promote,
    read_state,
    table_lock,
    write_state,
)
from ingestion.landing_state import TableState
from tilannekuva.errors import CatalogueError
from tilannekuva.settings import Settings

__all__ = ["CheckReport", "check_all"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Due:
    """The newest landing of a table, what it is compared with, and what is known about it already."""

    suite: Suite
    landing: Landing
    baseline: Landing | None
    is_current: bool
    report: CheckReport | None

    @property
    def table_id(self) -> str:
        return self.landing.table_id

    @property
    def baseline_id(self) -> str | None:
        return self.baseline.landing_id if self.baseline is not None else None

    @property
    def stands(self) -> bool:
        """Whether the stored report was made of the same landing, comparison and suite: it would come out the same."""
        report = self.report
        return (
            report is not None
            and report.suite == self.suite.fingerprint
            and report.baseline_landing_id == self.baseline_id
        )


def check_all(
    settings: Settings, catalogue: Catalogue, table_ids: Sequence[str] | None = None, *, now: datetime | None = None
) -> list[CheckReport]:
    """Check the newest landing of every (given) table that was not promoted yet or whose suite changed.

    Returns the reports made now, and those of landings that still may not be used (``is_repeated``): an empty list
    means that there was nothing to check. Promotes what passes; what does not pass leaves the landing in use as it is
    and puts ``check_failed`` and the reason into the table's state. Raises CatalogueError for an unknown table.
    """
    known = known_municipalities(settings, catalogue)
    wanted = sorted(catalogue.tables if table_ids is None else table_ids)
    if unknown := [table_id for table_id in wanted if table_id not in catalogue.tables]:
        raise CatalogueError(
            f"Expected tables of the catalogue, found {', '.join(unknown)}. See ingestion/catalogue/tables."
        )
    due = [each for table_id in wanted if (each := _due(settings, catalogue, known, table_id)) is not None]
    to_check = [each for each in due if not each.stands]
    reports = [_repeated(each) for each in due if each.stands]
    reports += _check(settings, to_check, now or datetime.now(UTC)) if to_check else []
    for report in reports:
        _settle(settings, report)
    return sorted(reports, key=lambda report: report.table_id)


def _due(settings: Settings, catalogue: Catalogue, known: KnownMunicipalities, table_id: str) -> _Due | None:
    """What there is to check or to settle; null when the newest landing is in use and its report stands."""
    newest_id = read_state(settings, table_id).newest_landing_id
    if newest_id is None:
        return None
    table = catalogue.tables[table_id]
    suite = suite_for(table, catalogue.sources[table.source].kind, catalogue.indicators.values(), known)
    in_use = current(settings, table_id)
    is_current = in_use is not None and in_use.landing_id == newest_id
    report = read_report(settings, table_id, newest_id)
    baseline = _earlier_baseline(settings, report) if is_current else in_use
    due = _Due(suite, get_landing(settings, table_id, newest_id), baseline, is_current, report)
    is_done = due.stands and is_current and report is not None and report.passed
    return None if is_done else due


def _earlier_baseline(settings: Settings, report: CheckReport | None) -> Landing | None:
    """A landing in use is compared again with what it was compared with when it arrived."""
    if report is None or not has_landing(settings, report.table_id, report.baseline_landing_id):
        return None
    return get_landing(settings, report.table_id, str(report.baseline_landing_id))


def _repeated(due: _Due) -> CheckReport:
    if due.report is None:
        raise ValueError("a report that stands exists")
    return replace(due.report, is_repeated=True)


def _check(settings: Settings, due: Sequence[_Due], now: datetime) -> list[CheckReport]:
    jobs = [
        Job(each.table_id, each.suite.expectations, frames_of(settings, each.suite, each.landing, each.baseline))
        for each in due
    ]
    return [
        CheckReport(each.table_id, each.landing.landing_id, each.baseline_id, each.suite.fingerprint, now, results)
        for each, results in zip(due, validate(jobs), strict=True)
    ]


def _settle(settings: Settings, report: CheckReport) -> None:
    """Store the report, then promote or refuse: a kill in between is made good by the next run from the report."""
    with table_lock(settings, report.table_id):
        if not report.is_repeated:
            write_report(settings, report)
        state = read_state(settings, report.table_id)
        if state.newest_landing_id != report.landing_id:
            return  # something newer landed meanwhile; it is the next run's to judge
        if report.passed:
            promote(settings, report.table_id, report.landing_id)
        settled = state_after(state, report)
        if settled != state:
            write_state(settings, report.table_id, settled)
    _log(report)


def state_after(state: TableState, report: CheckReport) -> TableState:
    """The table's state once its newest landing was judged (pure). A failed fetch stays the headline."""
    if not report.passed:
        if state.outcome in {"fetch_failed", "absent_at_source"}:
            return replace(state, check_message=report.message)
        return replace(state, outcome="check_failed", message=report.message, check_message=report.message)
    if state.outcome == "check_failed":
        return replace(state, outcome="landed", message=None, check_message=None)
    return replace(state, check_message=None)


def _log(report: CheckReport) -> None:
    if report.passed:
        log.info(
            "check table=%s landing=%s passed warnings=%d", report.table_id, report.landing_id, len(report.warnings)
        )
    else:
        log.warning("check table=%s landing=%s failed: %s", report.table_id, report.landing_id, report.message)
