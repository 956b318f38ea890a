"""What the catalogue asks of a Vipunen resource, and the checked query that is made of it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.catalogue_schema import Role, Table
from ingestion.sources.sums import SummedContent, SummedRole
from tilannekuva.errors import CatalogueError, SourceChanged

TOTAL = "total"
COUNT_OF_ROWS = "*"

_RESOURCE = re.compile(r"[a-z0-9_]{1,120}", re.ASCII)
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9]{0,79}", re.ASCII)
_CONDITION = re.compile(r"([A-Za-z][A-Za-z0-9]{0,79})(==|!=)(.+)", re.ASCII)
# Nothing that could end the quoted text of a filter, or be a second condition.
_VALUE = re.compile(r"[\w åäöÅÄÖ./-]{1,100}")
_KNOWN = {"year_field", "area_field", "updated_field", "filter", "sort", "key"}


@dataclass(frozen=True)
class Condition:
    """One condition of a filter; the value holds no quotes."""

    field: str
    operator: str
    value: str

    def as_rsql(self) -> str:
        """``field=="value"``; a whole number is not quoted."""
        quoted = self.value if re.fullmatch(r"[0-9]{1,9}", self.value, re.ASCII) else f'"{self.value}"'
        return f"{self.field}{self.operator}{quoted}"


@dataclass(frozen=True)
class Plan:
    """area_field: holds a municipality's code. key: the fields that tell a row from all others."""

    resource: str
    year_field: str
    area_field: str
    updated_field: str | None
    conditions: tuple[Condition, ...]
    sort: tuple[str, ...]
    key: tuple[str, ...]
    role_fields: tuple[str, ...]
    roles: tuple[SummedRole, ...]
    contents: tuple[SummedContent, ...]

    @property
    def fields(self) -> list[str]:
        """Every field that must be there, in alphabetical order."""
        contents = [content.code for content in self.contents if content.code != COUNT_OF_ROWS]
        optional = [self.updated_field] if self.updated_field else []
        conditions = [condition.field for condition in self.conditions]
        named = [self.year_field, self.area_field, *optional, *conditions, *self.sort, *self.key, *self.role_fields]
        return sorted({*named, *contents})

    @property
    def params(self) -> dict[str, str]:
        """``filter`` and ``sort`` of every query; the same order on every page, or pages could overlap."""
        params = {"sort": f"({','.join(f'+{name}' for name in self.sort)})"}
        if self.conditions:
            params["filter"] = ";".join(condition.as_rsql() for condition in self.conditions)
        return params

    def as_json(self) -> dict[str, Any]:
        """For the sidecar: which field was taken for what, and what was added up."""
        return {
            "resource": self.resource,
            "year_field": self.year_field,
            "area_field": self.area_field,
            "filter": self.params.get("filter"),
            "contents": {content.key: content.code for content in self.contents},
            "sums": {role.name: {n: sorted(codes) for n, codes in role.choices.items()} for role in self.roles},
            "year_not_stated": [],
            "projection_base_year": None,
        }


def plan_of(table: Table) -> Plan:
    """Read a table of the catalogue; raises CatalogueError on what this kind of source cannot do."""
    resource = table.paths[0]
    if len(table.paths) != 1 or not _RESOURCE.fullmatch(resource):
        raise _wrong(table, "one path, the name of a resource", str(table.paths))
    given = table.parameters
    if unknown := sorted(set(given) - _KNOWN):
        raise _wrong(table, f"the parameters {sorted(_KNOWN)}", f"also {unknown}")
    roles = tuple(_role(table, name, table.roles[name]) for name in sorted(table.roles))
    return Plan(
        resource=resource,
        year_field=_field(table, _text(table, "year_field")),
        area_field=_field(table, _text(table, "area_field")),
        updated_field=_field(table, _text(table, "updated_field")) if "updated_field" in given else None,
        conditions=tuple(_condition(table, text) for text in _listed(given.get("filter", []))),
        sort=tuple(_fields(table, "sort")),
        key=tuple(_fields(table, "key")) if "key" in given else (),
        role_fields=tuple(_field(table, table.roles[name].code_pattern or "") for name in sorted(table.roles)),
        roles=roles,
        contents=tuple(_content(table, key) for key in table.contents),
    )


def check_fields(plan: Plan, known: Mapping[str, str], where: str) -> None:
    """Raise SourceChanged when the resource has no longer every field that the catalogue names."""
    lacking = [name for name in plan.fields if name not in known]
    if lacking:
        raise SourceChanged(
            f"{where}: expected the fields {plan.fields}, found none called {lacking} among {sorted(known)[:60]}. "
            "Correct the field names of the table in the catalogue ('parameters', 'contents', 'roles')."
        )


def _role(table: Table, name: str, role: Role) -> SummedRole:
    """A role's code_pattern is the name of a field; ``total`` without values of its own adds up all of them."""
    every = frozenset(code for codes in role.values.values() for code in codes)
    known = {TOTAL: every, **{ours: frozenset(codes) for ours, codes in role.values.items()}}
    wanted = list(known) if role.select == "all" else role.select
    if lacking := [item for item in wanted if not known.get(item)]:
        raise _wrong(table, f"values of role '{name}' among {sorted(known)}", str(lacking))
    return SummedRole(name, {item: known[item] for item in wanted})


def _content(table: Table, key: str) -> SummedContent:
    candidates = table.content_candidates(key)
    if len(candidates) != 1:
        raise _wrong(table, f"one field for the content '{key}'", str(candidates))
    code = candidates[0]
    return SummedContent(code if code == COUNT_OF_ROWS else _field(table, code), key)


def _condition(table: Table, text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None or not _VALUE.fullmatch(match.group(3)):
        raise _wrong(table, "filters such as 'hakutapa==Yhteishaku'", text)
    return Condition(match.group(1), match.group(2), match.group(3).strip())


def _fields(table: Table, name: str) -> Sequence[str]:
    names = [_field(table, one) for one in _listed(table.parameters.get(name, []))]
    if not names:
        raise _wrong(table, f"fields under '{name}'", "none")
    return names


def _field(table: Table, text: str) -> str:
    if not _FIELD.fullmatch(text):
        raise _wrong(table, "the name of a field (letters and digits)", text)
    return text


def _text(table: Table, name: str) -> str:
    value = table.parameters.get(name)
    if not isinstance(value, str):
        raise _wrong(table, f"a text under '{name}'", str(value))
    return value


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _wrong(table: Table, expected: str, found: str) -> CatalogueError:
    return CatalogueError(f"Table '{table.id}': expected {expected}, found {found[:200]}. Correct the catalogue.")
