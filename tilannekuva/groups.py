"""Groups of municipalities that people define in files: the project's own list, and ``groups/*.yml`` of a data folder.

A group with a fault is left out and its faults are told; the other groups stay in use. Fewer than four members are
allowed: they are shown side by side, without a statistic.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ingestion.catalogue import CATALOGUE_DIR
from ingestion.catalogue_read import Entry, Fault, read_entries, validate
from ingestion.catalogue_schema import Names, Strict
from ingestion.municipalities import merger_rows, municipality_rows
from tilannekuva.settings import Settings

MAX_BYTES = 200_000
MAX_FILES = 100
MAX_MEMBERS = 308

Code = Annotated[str, Field(pattern=r"^\d{3}$")]


class Group(Strict):
    """A named list of municipalities of today."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Names
    members: Annotated[list[Code], Field(min_length=1, max_length=MAX_MEMBERS)]


@dataclass(frozen=True)
class GroupBook:
    """The groups that can be used, by id, and what is wrong with the others."""

    groups: dict[str, Group]
    faults: list[Fault]

    def named(self, name: str) -> Group | None:
        """By id or by a name in Finnish, Swedish or English, case ignored."""
        wanted = name.strip().casefold()
        return next((g for g in self.groups.values() if wanted in _names(g)), None)


def load_groups(settings: Settings) -> GroupBook:
    """All groups of the project and of the data folder. Never raises for what a file says: that is a fault."""
    folder = settings.data_dir / "groups"
    paths = [CATALOGUE_DIR / "groups.yml", *sorted(folder.glob("*.yml"))]
    groups: dict[str, Group] = {}
    taken: dict[str, str] = {}
    faults = _too_many(paths)
    for path in paths[: MAX_FILES + 1]:
        entries, problems = _entries(path)
        faults += problems
        for entry in entries:
            group, problems = _checked(entry, taken)
            faults += problems
            if group is not None:
                groups[group.id] = group
                taken |= dict.fromkeys(_names(group), f"{group.id} ({entry.file})")
    return GroupBook(groups, faults)


def _entries(path: Path) -> tuple[list[Entry], list[Fault]]:
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return [], [Fault(path.name, "file", f"expected at most {MAX_BYTES:,} bytes", "Split it")]
    return read_entries(path, path.name, "groups")


def _checked(entry: Entry, taken: dict[str, str]) -> tuple[Group | None, list[Fault]]:
    group, faults = validate(entry, Group)
    if group is None:
        return None, [_with_own_help(fault) for fault in faults]
    faults = [Fault(entry.file, entry.id, *problem) for problem in member_problems(group.members)]
    faults += [
        Fault(entry.file, entry.id, f"the name '{name}' is taken by {taken[name]}", "Choose another")
        for name in sorted(_names(group) & taken.keys())
    ]
    return (None, faults) if faults else (group, [])


def _with_own_help(fault: Fault) -> Fault:
    """The catalogue's reader names the catalogue's own description of its keys; those of a group are elsewhere."""
    return replace(fault, remedy=fault.remedy.replace("ingestion/catalogue_schema.py", "docs/how_to/compare.md"))


def member_problems(codes: list[str]) -> list[tuple[str, str]]:
    """(problem, remedy) of each code that is no municipality of today, or is given twice. Pure."""
    today = {row["municipality_code"] for row in municipality_rows()}
    merged = {row["municipality_code"]: row for row in merger_rows()}
    problems = []
    for code, times in Counter(codes).items():
        if times > 1:
            problems.append((f"municipality {code} is a member {times} times", "Name it once"))
        if code in today:
            continue
        if code in merged:
            into, since = merged[code]["merged_into_code"], merged[code]["in_force"]
            name = merged[code]["name_fi"]
            problems.append((f"{name} ({code}) became part of {into} on {since}", f"Write {into} instead"))
        else:
            problems.append((f"no municipality of today has the code '{code}'", "Use the three-digit code"))
    return problems


def _names(group: Group) -> set[str]:
    return {text.casefold() for text in (group.id, group.name.fi, group.name.sv, group.name.en)}


def _too_many(paths: list[Path]) -> list[Fault]:
    if len(paths) <= MAX_FILES + 1:
        return []
    return [Fault("groups", "folder", f"expected at most {MAX_FILES} files, found {len(paths) - 1}", "Join some")]
