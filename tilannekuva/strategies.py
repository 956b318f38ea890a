"""Versions of strategies: what a council decided is written once, in ``state/strategies/<municipality>/NNNN.json``.

A changed target is a new version; the old one stays. A file that is taken away changes nothing: ``strategy withdraw``
ends the tracking, by a version too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingestion.atomic import read_json, write_json_atomic
from ingestion.catalogue_schema import Indicator
from ingestion.rhythm import day_in_finland
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings
from tilannekuva.strategies_check import problems_of
from tilannekuva.strategies_model import Strategy
from tilannekuva.strategies_raw import WHOLE_FILE, Fault
from tilannekuva.strategies_read import content_key, read_folder


@dataclass(frozen=True)
class Version:
    """One version. strategy: null for the one that withdraws. recorded_at: when it was first used (aware)."""

    municipality_code: str
    number: int
    recorded_at: datetime
    file: str
    strategy: Strategy | None


@dataclass(frozen=True)
class StrategyFault:
    """A fault of a file. version_in_use: what is used of the municipality meanwhile; null for nothing."""

    file: str
    fault: Fault
    municipality_code: str | None
    version_in_use: int | None

    def __str__(self) -> str:
        instead = f" (version {self.version_in_use} stays in use)" if self.version_in_use else ""
        return f"{self.file}, {self.fault}{instead}"


@dataclass(frozen=True)
class Strategies:
    """All versions, by municipality and number, and the faults. in_use: municipality -> number."""

    versions: tuple[Version, ...]
    faults: tuple[StrategyFault, ...]
    in_use: Mapping[str, int]


def strategies_dir(settings: Settings) -> Path:
    """Where the versions are; ``settings.strategies_dir`` is where people put their files."""
    return settings.state_dir / "strategies"


def strategies_now(settings: Settings, indicators: Mapping[str, Indicator], now: datetime | None = None) -> Strategies:
    """The recorded versions and, of files that say something new, those a build would record. Writes nothing."""
    now = now or datetime.now(UTC)
    today = day_in_finland(now)
    versions = read_versions(settings)
    files = read_folder(settings.strategies_dir, indicators, today)
    for each in files:
        if each.strategy is not None:
            known = versions.setdefault(each.strategy.municipality_code, [])
            if not known or known[-1].strategy != each.strategy:
                new = Version(each.strategy.municipality_code, len(known) + 1, now, each.name, each.strategy)
                known.append(new)
    in_use: dict[str, int] = {}
    faults: list[StrategyFault] = []
    for code, known in sorted(versions.items()):
        last = known[-1]
        if last.strategy is None:
            continue
        # The catalogue or the municipal division may have changed since it was recorded.
        problems = [problem for _, problem in problems_of(last.strategy, dict(indicators), today)]
        if not problems:
            in_use[code] = last.number
        place = f"version {last.number} of {code}"
        faults += [StrategyFault(place, Fault(0, WHOLE_FILE.text, p), code, None) for p in problems]
    faults += [
        StrategyFault(each.name, fault, each.municipality_code, in_use.get(each.municipality_code or ""))
        for each in files
        for fault in each.faults
    ]
    return Strategies(tuple(v for _, known in sorted(versions.items()) for v in known), tuple(faults), in_use)


def strategies_key(found: Strategies) -> list[Any]:
    """What the marts take from strategies: the same before and after a version is recorded."""
    contents = [(v.municipality_code, v.number, content_key(v.strategy) if v.strategy else None)
                for v in found.versions]  # fmt: skip
    return [contents, [str(fault) for fault in found.faults], sorted(found.in_use.items())]


def record_versions(settings: Settings, found: Strategies) -> None:
    """Write each version's file unless it is there: written once and never again."""
    for version in found.versions:
        path = strategies_dir(settings) / version.municipality_code / f"{version.number:04d}.json"
        if not path.exists():
            write_json_atomic(path, {
                "number": version.number, "recorded_at": version.recorded_at.isoformat(), "file": version.file,
                "strategy": version.strategy.model_dump(mode="json") if version.strategy else None,
            })  # fmt: skip


def withdrawn(settings: Settings, code: str, now: datetime | None = None) -> Version:
    """The version that would end the tracking of a municipality; SettingsError when nothing is tracked."""
    known = read_versions(settings).get(code, [])
    if not known or known[-1].strategy is None:
        raise SettingsError(f"Expected a strategy of municipality {code} in {strategies_dir(settings)}, found none.")
    return Version(code, len(known) + 1, now or datetime.now(UTC), known[-1].file, None)


def read_versions(settings: Settings) -> dict[str, list[Version]]:
    """Recorded versions by municipality; SettingsError for a file that is damaged or missing in between."""
    found: dict[str, list[Version]] = {}
    for folder in sorted(strategies_dir(settings).glob("[0-9][0-9][0-9]")):
        versions = [_read(path, folder.name) for path in sorted(folder.glob("[0-9]*.json"))]
        for expected, version in enumerate(versions, start=1):
            if version.number != expected:
                raise SettingsError(
                    f"Expected the version {expected:04d} in {folder}, found {version.number:04d}. "
                    "Restore the folder from a backup: changes of targets are told from these files."
                )
        if versions:
            found[folder.name] = versions
    return found


def _read(path: Path, code: str) -> Version:
    document = read_json(path)
    try:
        strategy = Strategy.model_validate(document["strategy"]) if document["strategy"] is not None else None
        recorded_at = datetime.fromisoformat(document["recorded_at"])
        if recorded_at.tzinfo is None or (strategy is not None and strategy.municipality_code != code):
            raise ValueError("a time without its zone, or another municipality")
        return Version(code, int(document["number"]), recorded_at, str(document["file"]), strategy)
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise SettingsError(
            f"Expected a version of a strategy (number, recorded_at, file, strategy) in {path}, found {error!r:.300}. "
            "The file is damaged: restore it from a backup."
        ) from error
