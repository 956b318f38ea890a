"""The results of checks on disk: ``checks/<table_id>/<landing_id>.json``."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from expectations.model import CheckReport, CheckResult
from ingestion.atomic import read_json, write_json_atomic
from ingestion.landing import check_path
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings


def write_report(settings: Settings, report: CheckReport) -> None:
    """Write the report of one landing in one step; it replaces an earlier one of the same landing."""
    path = check_path(settings, report.table_id, report.landing_id)
    write_json_atomic(path, report_to_json(report))


def read_report(settings: Settings, table_id: str, landing_id: str) -> CheckReport | None:
    """The report of one landing; null when it was never checked. Raises SettingsError when the file is damaged."""
    path = check_path(settings, table_id, landing_id)
    if not path.exists():
        return None
    document = read_json(path)
    try:
        return _from_json(document)
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"Expected the results of checks in {path}, found something else ({error!r}). "
            "Remove the file: the landing is then checked again."
        ) from error


def report_to_json(report: CheckReport) -> dict[str, Any]:
    """The document that is stored; each result carries its own ``checked_at`` (pure)."""
    checked_at = report.checked_at.isoformat()
    return {
        "table_id": report.table_id,
        "landing_id": report.landing_id,
        "baseline_landing_id": report.baseline_landing_id,
        "suite": report.suite,
        "checked_at": checked_at,
        "passed": report.passed,
        "results": [{**asdict(result), "checked_at": checked_at} for result in report.results],
    }


def _from_json(document: dict[str, Any]) -> CheckReport:
    fields = [{key: value for key, value in each.items() if key != "checked_at"} for each in document["results"]]
    return CheckReport(
        table_id=document["table_id"],
        landing_id=document["landing_id"],
        baseline_landing_id=document["baseline_landing_id"],
        suite=document["suite"],
        checked_at=datetime.fromisoformat(document["checked_at"]),
        results=[CheckResult(**each) for each in fields],
    )
