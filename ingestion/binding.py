"""Bind a table of the catalogue to the metadata that the source has today. Pure; fails rather than guesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.areas import Area, check_unique_municipalities, classify_area
from ingestion.binding_contents import check_content_words, match_contents, projection_base_year, states_year
from ingestion.binding_match import match_roles, resolve_values, select_codes
from ingestion.binding_metadata import LiveVariable, missing_title_words, read_metadata, shown
from ingestion.binding_snapshot import CODE, snapshot_period
from ingestion.binding_units import check_text_scale, check_unit
from ingestion.catalogue_schema import Role, Table
from ingestion.periods import Period, parse_period
from tilannekuva.errors import CatalogueError, SourceChanged

SYNTHETIC_CONTENT_VARIABLE = "ContentsCode"
SYNTHETIC_CONTENT = "EliminatedValue"

_RESERVED = ("|", "=")


@dataclass(frozen=True)
class BoundVariable:
    """One variable of the table, restricted to the values that we fetch, in the order of the metadata.

    names: what we call the values: area key, period code, content key, the catalogue's value name or else the code.
    """

    role: str
    code: str
    values: tuple[str, ...]
    texts: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Binding:
    """A table as it is to be fetched. areas, periods and year_stated are parallel to the values of their variables.

    variables: those the source has, in its order. content: among them, unless the source has no content variable.
    """

    table_id: str
    title: str
    variables: tuple[BoundVariable, ...]
    content: BoundVariable
    areas: tuple[Area, ...]
    periods: tuple[Period, ...]
    year_stated: tuple[bool, ...]
    projection_base_year: int | None
    notes: tuple[str, ...]
    snapshot: BoundVariable | None = None

    @property
    def axes(self) -> tuple[BoundVariable, ...]:
        """The variables of the rows: those of the source, and a time or content of one value where it has none."""
        made = [axis for axis in (self.snapshot, self.content) if axis is not None and axis not in self.variables]
        return (*self.variables, *made)

    @property
    def contents(self) -> dict[str, str]:
        """Our content key -> the source's code."""
        return dict(zip(self.content.names, self.content.values, strict=True))

    def as_json(self) -> dict[str, Any]:
        """For the sidecar: which live variable, value and content was taken for which of ours."""
        unstated = [key for key, stated in zip(self.content.names, self.year_stated, strict=True) if not stated]
        return {
            "title": self.title,
            "variables": [
                {"role": v.role, "code": v.code, "values": list(v.values), "names": list(v.names)}
                for v in self.variables
            ],
            "contents": self.contents,
            "year_not_stated": unstated,
            "projection_base_year": self.projection_base_year,
        }


def bind(table: Table, metadata: Any) -> Binding:
    """Find the roles, contents and values of ``table`` in live metadata (a PxWeb v1 answer, either contract).

    Raises SourceChanged saying what was expected and what was found, CatalogueError when the entry contradicts itself.
    """
    title, live = read_metadata(table, metadata)
    if lacking := missing_title_words(table, title):
        raise SourceChanged(
            f"Table '{table.id}': expected a title with {shown(lacking)}, found '{title[:200]}'. "
            "The address may hold another table now; correct 'paths' or 'title_words' in the catalogue."
        )
    roles = match_roles(table, live)
    areas, area_list = _bind_areas(table, roles["area"])
    times, periods = _bind_periods(table, roles["time"]) if "time" in roles else _bind_snapshot(table, title)
    notes: list[str] = []
    content = _bind_contents(table, roles.get("content"), title, notes)
    bound = {"area": areas, "time": times, "content": content}
    for name, role in table.roles.items():
        if name not in bound:
            bound[name] = _bind_values(table, name, role, roles[name], notes)
    order = {variable.code: name for name, variable in roles.items()}
    variables = tuple(bound[order[variable.code]] for variable in live)
    return Binding(
        table_id=table.id,
        title=title,
        variables=variables,
        content=content,
        areas=area_list,
        periods=periods,
        year_stated=tuple(states_year(text) for text in content.texts),
        projection_base_year=projection_base_year(table, (*content.texts, title)),
        notes=tuple(notes),
        snapshot=None if "time" in roles else times,
    )


def _bind_snapshot(table: Table, title: str) -> tuple[BoundVariable, tuple[Period, ...]]:
    day, period = snapshot_period(table, title)
    return BoundVariable("time", CODE, (day,), (day,), (str(period.year),)), (period,)


def _bind_areas(table: Table, variable: LiveVariable) -> tuple[BoundVariable, tuple[Area, ...]]:
    wanted = _selected(table, "area", variable)
    kept: list[tuple[str, str, Area]] = []
    for code, text in zip(variable.values, variable.texts, strict=True):
        area = classify_area(code, text)
        if code in wanted and area.kind in table.area_levels:
            kept.append((code, text, area))
    if not kept:
        raise SourceChanged(
            f"Table '{table.id}': expected areas of the kinds {shown(table.area_levels)} in variable "
            f"{variable.described()}, "
            f"found {shown(variable.values)}. Look at the table's areas; areas.classify_area may have to learn a new "
            "code."
        )
    check_unique_municipalities(((code, area) for code, _, area in kept), f"Table '{table.id}'")
    codes, texts, areas = zip(*kept, strict=True)
    return BoundVariable("area", variable.code, codes, texts, tuple(area.key for area in areas)), areas


def _bind_periods(table: Table, variable: LiveVariable) -> tuple[BoundVariable, tuple[Period, ...]]:
    wanted = _selected(table, "time", variable)
    kept = [
        (code, text, period)
        for code, text in zip(variable.values, variable.texts, strict=True)
        if (period := parse_period(code, text)).year >= (table.from_year or 0) and code in wanted
    ]
    readings = [(period.year, period.part) for _, _, period in kept]
    if not kept or len(set(readings)) != len(readings):
        raise SourceChanged(
            f"Table '{table.id}': expected each period once from {table.from_year or 'the first'} on in variable "
            f"{variable.described()}, found {shown(variable.values)}. Correct 'from_year' in the catalogue, or ask "
            "the source."
        )
    codes, texts, periods = zip(*kept, strict=True)
    names = tuple(f"{period.year}{period.part or ''}" for period in periods)
    return BoundVariable("time", variable.code, codes, texts, names), periods


def _bind_contents(table: Table, variable: LiveVariable | None, title: str, notes: list[str]) -> BoundVariable:
    if not table.contents:
        raise CatalogueError(f"Table '{table.id}': name at least one content under 'contents'.")
    if variable is None:
        return _synthetic_content(table, title)
    keys = match_contents(table, variable, notes)
    kept = [(code, text) for code, text in zip(variable.values, variable.texts, strict=True) if code in keys]
    codes, texts = zip(*kept, strict=True)
    _check_units(table, variable, dict(kept), keys)
    return BoundVariable("content", variable.code, codes, texts, tuple(keys[code] for code in codes))


def _check_units(table: Table, variable: LiveVariable, texts: dict[str, str], keys: dict[str, str]) -> None:
    units = dict(variable.units)
    for code, key in keys.items():
        check_text_scale(table, key, texts[code])
        check_unit(table, key, units.get(code), "its metadata")


def _synthetic_content(table: Table, title: str) -> BoundVariable:
    """A table without a content variable has one figure; PxWeb calls it by these names in its answers."""
    if len(table.contents) != 1:
        raise SourceChanged(
            f"Table '{table.id}': expected a variable for the contents {shown(list(table.contents))}, found none. "
            "A table without one has a single figure; name a single content in the catalogue."
        )
    key = next(iter(table.contents))
    check_content_words(table, key, "the table", title)
    return BoundVariable("content", SYNTHETIC_CONTENT_VARIABLE, (SYNTHETIC_CONTENT,), (title,), (key,))


def _bind_values(table: Table, name: str, role: Role, variable: LiveVariable, notes: list[str]) -> BoundVariable:
    named, unresolved = resolve_values(table, name, role, variable)
    wanted = select_codes(table, name, role, variable, named)
    if unresolved:
        notes.append(f"The values {shown(unresolved)} of role '{name}' are not at the source ({variable.described()}).")
    names = {code: ours for ours, code in named.items()}
    kept = [(code, text) for code, text in zip(variable.values, variable.texts, strict=True) if code in wanted]
    codes, texts = zip(*kept, strict=True)
    ours = tuple(names.get(code, code) for code in codes)
    _check_writable(table, name, (*codes, *ours))
    if len(set(ours)) != len(ours):
        raise CatalogueError(
            f"Table '{table.id}', role '{name}': a value name is also another value's code: {shown(ours)}."
        )
    return BoundVariable(name, variable.code, codes, texts, ours)


def _check_writable(table: Table, name: str, items: Sequence[str]) -> None:
    bad = [item for item in items if any(mark in item for mark in _RESERVED)]
    if bad:
        raise SourceChanged(
            f"Table '{table.id}', role '{name}': expected value codes without '|' and '=', which separate values in "
            "a breakdown, "
            f"found {shown(bad)}. Select other values in the catalogue."
        )


def _selected(table: Table, name: str, variable: LiveVariable) -> set[str]:
    role = table.roles.get(name)
    if role is None:
        return set(variable.values)
    named, _ = resolve_values(table, name, role, variable)
    return select_codes(table, name, role, variable, named)
