"""What the contract check found, kept between runs: ``state/contract/<table_id>.json``, each written in one step."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from ingestion.atomic import read_json, write_json_atomic
from ingestion.catalogue import Catalogue
from ingestion.catalogue_schema import Source, Table
from ingestion.model import Outcome
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings

ContractOutcome = Literal["ok", "broken", "absent", "unreachable"]
Via = Literal["contract", "ingest"]

# What an entry says about when and why, not about what is read: a new release month needs no new confirmation.
_BESIDE_THE_CONTRACT = {
    "title", "note", "frequency", "recheck_days", "release_months", "additive", "min_municipalities",
}  # fmt: skip


@dataclass(frozen=True)
class ContractReport:
    """What one look at a table's metadata found.

    outcome: ``ok``; ``broken``: there, but not as the catalogue says; ``absent``: not there (any more);
    ``unreachable``: the source did not answer, which says nothing about the table.
    findings: why it is not ok; each names the table, what was expected, what was found, what to do.
    notes: differences that break nothing (an optional content left out, a unit the metadata does not state).
    is_complete: false where the source has no metadata to compare with, so that ``ok`` means "it is there".
    via: ``contract``, or ``ingest`` when a whole read of the table passed the same checks and more.
    confirmed_sha256: the entry that is confirmed by now: an outage keeps it, a broken or absent table ends it.
    last_ok_at: when the table was last as expected, under whatever entry; null when it never was.
    """

    table_id: str
    checked_at: datetime
    entry_sha256: str
    outcome: ContractOutcome
    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_complete: bool = True
    via: Via = "contract"
    confirmed_sha256: str | None = None
    last_ok_at: datetime | None = None

    @property
    def is_alarming(self) -> bool:
        """Whether somebody has to act: the contract is broken, or a table that was there is gone."""
        return self.outcome == "broken" or (self.outcome == "absent" and self.last_ok_at is not None)


def entry_sha256(table: Table, source: Source) -> str:
    """sha256 over what a table's entry says about the data, and the source's kind; pure.

    Defaults are left out, so that a new key of the catalogue's schema changes no entry that does not use it.
    """
    entry = table.model_dump(mode="json", exclude_defaults=True, exclude=_BESIDE_THE_CONTRACT)
    text = json.dumps([source.kind, entry], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def following(earlier: ContractReport | None, report: ContractReport) -> ContractReport:
    """The report with what it inherits from the one before it: a confirmation, and when the table was last ok. Pure."""
    kept = earlier.confirmed_sha256 if earlier is not None else None
    if report.outcome == "ok":
        confirmed = report.entry_sha256 if report.is_complete else kept
        return replace(report, confirmed_sha256=confirmed, last_ok_at=report.checked_at)
    last_ok_at = earlier.last_ok_at if earlier is not None else None
    return replace(report, confirmed_sha256=kept if report.outcome == "unreachable" else None, last_ok_at=last_ok_at)


def confirmed_tables(settings: Settings, catalogue: Catalogue) -> set[str]:
    """Ids of the tables whose present entry is confirmed.

    By the newest contract check that got an answer, or by a whole read of the table: that refuses what the check
    refuses, and is the only proof where a source has no metadata. Reads small files only, never a source; a damaged
    file confirms nothing.
    """
    return {table.id for table in catalogue.tables.values() if _is_confirmed(settings, catalogue, table)}


def confirm_by_landing(settings: Settings, table: Table, source: Source, outcome: Outcome, now: datetime) -> None:
    """Note that the table could be read as its present entry says; nothing is written when that is known already.

    outcome: of the ingest. One that found nothing changed since a whole read overrules no check of the same entry.
    """
    if outcome not in {"landed", "same_content", "unchanged"}:
        return
    mark, earlier = entry_sha256(table, source), _read_or_none(settings, table.id)
    if earlier is not None and earlier.confirmed_sha256 == mark:
        return
    contradicted = earlier is not None and earlier.entry_sha256 == mark and earlier.outcome in {"broken", "absent"}
    if outcome == "unchanged" and contradicted:
        return
    write_report(settings, following(earlier, ContractReport(table.id, now, mark, "ok", via="ingest")))


def write_report(settings: Settings, report: ContractReport) -> None:
    document = asdict(report) | {
        "checked_at": report.checked_at.isoformat(),
        "last_ok_at": report.last_ok_at.isoformat() if report.last_ok_at else None,
    }
    write_json_atomic(_file(settings, report.table_id), document)


def read_report(settings: Settings, table_id: str) -> ContractReport | None:
    """The newest report, or None before the first. Raises SettingsError naming the file when it is damaged."""
    path = _file(settings, table_id)
    return _from_json(read_json(path), path) if path.exists() else None


def read_reports(settings: Settings, table_ids: Iterable[str]) -> list[ContractReport]:
    """The newest report of each table that has one."""
    return [report for table_id in table_ids if (report := read_report(settings, table_id))]


def _is_confirmed(settings: Settings, catalogue: Catalogue, table: Table) -> bool:
    report = _read_or_none(settings, table.id)
    return report is not None and report.confirmed_sha256 == entry_sha256(table, catalogue.sources[table.source])


def _read_or_none(settings: Settings, table_id: str) -> ContractReport | None:
    try:
        return read_report(settings, table_id)
    except SettingsError:
        return None  # the next check writes it anew; until then nothing is confirmed


def _file(settings: Settings, table_id: str) -> Path:
    return settings.state_dir / "contract" / f"{table_id}.json"


def _from_json(document: Any, path: Path) -> ContractReport:
    known = {field.name for field in fields(ContractReport)}
    if not isinstance(document, dict) or set(document) != known:
        raise SettingsError(
            f"Expected the fields {sorted(known)} in {path}, found {str(document)[:200]}. "
            "Remove the file: the next contract check writes it anew."
        )
    last_ok_at = document["last_ok_at"]
    return ContractReport(
        **document
        | {
            "checked_at": datetime.fromisoformat(document["checked_at"]),
            "last_ok_at": datetime.fromisoformat(last_ok_at) if last_ok_at else None,
            "findings": tuple(document["findings"]),
            "notes": tuple(document["notes"]),
        }
    )
