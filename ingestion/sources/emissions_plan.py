"""What the catalogue asks of SYKE's files: which sectors, which sums, which contents. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ingestion.catalogue_schema import Role, Table
from ingestion.sources.emissions_read import NOT_STATED
from ingestion.sources.sums import SummedContent, SummedRole
from tilannekuva.errors import CatalogueError

EMISSIONS = "Tulokset_taso_5"
INHABITANTS = "asukasluvut"
TOTAL = "total"

# A line that states no use of energy (field cultivation, waste) adds none; one without emissions is a gap.
_CONTENTS = {"kt": False, "GWh": True}
_PEOPLE = "asukasluku"
_SUM = re.compile(r"sum_([a-z][a-z0-9_]*)")
_FIXED = {"sentinel", "population_columns"}


@dataclass(frozen=True)
class Plan:
    """kind: ``Tulokset_taso_5`` or ``asukasluvut``. known_sectors: every level 3 that the catalogue names."""

    kind: str
    roles: tuple[SummedRole, ...]
    contents: tuple[SummedContent, ...]
    known_sectors: frozenset[str]
    sentinel_number: int
    population_columns: tuple[str, ...]

    @property
    def sentinel(self) -> str:
        """The file that tells for all whether there is a new release."""
        return self.file_of(self.sentinel_number)

    def file_of(self, number: int) -> str:
        """The path of a municipality's file."""
        return f"{EMISSIONS}/kunta_{number}.csv"

    def as_json(self, inhabitants: str) -> dict[str, Any]:
        """For the sidecar: which source values every sum is made of."""
        return {
            "list_of_inhabitants": inhabitants,
            "contents": {content.key: content.code for content in self.contents},
            "sums": {role.name: {name: sorted(codes) for name, codes in role.choices.items()} for role in self.roles},
            "year_not_stated": [],
            "projection_base_year": None,
        }

    def notes(self, rows: pa.Table) -> list[str]:
        """What was added up, and how many sums are missing because one of their parts is."""
        if self.kind == INHABITANTS:
            return []
        missing = rows["value"].null_count
        return [
            "The files' lines (levels 4 and 5) are added up to the sectors named in the binding; a line without 'GWh' "
            f"adds nothing to the energy, a line without 'kt' makes its sum missing. Sums that are missing: {missing}."
        ]


def plan_of(table: Table) -> Plan:
    """Read a table of the catalogue; raises CatalogueError on what this kind of source cannot do."""
    kind = table.paths[0]
    if len(table.paths) != 1 or kind not in {EMISSIONS, INHABITANTS}:
        raise CatalogueError(
            f"Table '{table.id}': a table of emissions has one path, '{EMISSIONS}' or '{INHABITANTS}', found "
            f"{table.paths}."
        )
    sums = _declared_sums(table)
    sector = table.roles.get("sector", Role())
    known = frozenset(code for codes in (*sector.values.values(), *sums.values()) for code in codes)
    return Plan(
        kind=kind,
        roles=_roles(table, sums) if kind == EMISSIONS else (),
        contents=_contents(table, kind),
        known_sectors=known,
        sentinel_number=_sentinel(table),
        population_columns=tuple(_listed(table.parameters.get("population_columns", []))),
    )


def _roles(table: Table, sums: Mapping[str, list[str]]) -> tuple[SummedRole, ...]:
    """accounting, ets and sector; whether a line counts by the Hinku rules is never summed over."""
    if set(table.roles) != {"accounting", "ets", "sector"}:
        raise CatalogueError(
            f"Table '{table.id}': a table of emissions has the roles accounting, ets and sector, found "
            f"{sorted(table.roles)}."
        )
    extra = {"accounting": {}, "ets": {TOTAL: ["0", "1", NOT_STATED]}, "sector": dict(sums)}
    return tuple(_role(table, name, table.roles[name], extra[name]) for name in ("accounting", "ets", "sector"))


def _role(table: Table, name: str, role: Role, sums: Mapping[str, list[str]]) -> SummedRole:
    known = {**role.values, **sums}
    wanted = list(known) if role.select == "all" else role.select
    lacking = [item for item in wanted if not known.get(item)]
    if lacking or not wanted:
        raise CatalogueError(
            f"Table '{table.id}', role '{name}': expected 'select' to name values or declared sums, found {lacking}. "
            f"Known are {sorted(known)}."
        )
    return SummedRole(name, {item: frozenset(known[item]) for item in wanted})


def _declared_sums(table: Table) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in table.parameters.items():
        match = _SUM.fullmatch(key)
        if match:
            found[match.group(1)] = _listed(value)
        elif key not in _FIXED:
            raise CatalogueError(
                f"Table '{table.id}': unknown parameter '{key}'. Use sum_<name> (a list of sectors), "
                f"{' or '.join(sorted(_FIXED))}."
            )
    return found


def _contents(table: Table, kind: str) -> tuple[SummedContent, ...]:
    allowed = _CONTENTS if kind == EMISSIONS else {_PEOPLE: False}
    found = []
    for key in table.contents:
        code = table.content_candidates(key)[0]
        if len(table.content_candidates(key)) != 1 or code not in allowed:
            raise CatalogueError(
                f"Table '{table.id}', content '{key}': expected one of {sorted(allowed)}, found "
                f"{table.content_candidates(key)}."
            )
        found.append(SummedContent(code, key, gaps_add_nothing=allowed[code]))
    return tuple(found)


def _sentinel(table: Table) -> int:
    text = table.parameters.get("sentinel", "91")
    if not isinstance(text, str) or not re.fullmatch(r"[1-9][0-9]{0,2}", text, re.ASCII):
        raise CatalogueError(
            f"Table '{table.id}': 'sentinel' is a municipality's number without zeros, found {text!r}."
        )
    return int(text)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
