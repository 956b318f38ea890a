"""What must hold between the entries of the catalogue; each check yields faults and changes nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.catalogue_double_counts import same_at_source
from ingestion.catalogue_indicator_checks import Owned, check_indicator
from ingestion.catalogue_read import Fault
from ingestion.catalogue_schema import Indicator, Source, Table
from ingestion.catalogue_units import is_share_like


@dataclass
class Draft:
    """What could be read; ``files`` knows also the entries that were refused, so that they are not called unknown."""

    sources: dict[str, Source] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)

    def known(self, kind: str, id_: str) -> bool:
        return (kind, id_) in self.files

    def ids(self, kind: str) -> list[str]:
        return [id_ for of_kind, id_ in self.files if of_kind == kind]


def cross_check(draft: Draft) -> list[Fault]:
    """All faults between entries."""
    faults: list[Fault] = []
    for table in draft.tables.values():
        faults += _in_file(draft, "table", table.id, _check_table(draft, table))
    owned = Owned(draft.tables, draft.indicators, frozenset(draft.ids("table")), frozenset(draft.ids("indicator")))
    for indicator in draft.indicators.values():
        faults += _in_file(draft, "indicator", indicator.id, check_indicator(owned, indicator))
    return faults + list(_check_names(draft))


def _in_file(draft: Draft, kind: str, id_: str, found: Iterator[tuple[str, str]]) -> Iterator[Fault]:
    for problem, remedy in found:
        yield Fault(draft.files[kind, id_], id_, problem, remedy)


def _check_table(draft: Draft, table: Table) -> Iterator[tuple[str, str]]:
    if not draft.known("source", table.source):
        yield f"unknown source '{table.source}'", f"Use one of: {', '.join(draft.ids('source'))}"
    source = draft.sources.get(table.source)
    if source and source.kind != "classification" and not table.contents:
        yield "no contents are named", "Add 'contents: {our_key: code}'"
    for name in ("content_titles", "content_units", "additive"):
        for key in getattr(table, name):
            if key not in table.contents:
                yield f"'{name}' names the content '{key}', which 'contents' has not", "Correct the key"
    for key in table.additive:
        if is_share_like(key):
            yield f"'{key}' is not a count and cannot be additive", "Remove it from 'additive'"
    if table.bind_contents_by == "text":
        for key in table.contents:
            if not table.content_titles.get(key):
                yield f"content '{key}' is bound by text but has no words", "Add them to 'content_titles'"
    if table.projection_base_year is not None and not table.is_projection:
        yield "a base year is given, but it is not a projection", "Add 'is_projection: true'"
    yield from _check_roles(table)
    yield from same_at_source(table)


def _check_roles(table: Table) -> Iterator[tuple[str, str]]:
    for name, role in table.roles.items():
        if name in {"area", "time", "content"}:
            yield f"role '{name}' is bound without the catalogue", "Remove it"
        if role.code_pattern is not None:
            try:
                re.compile(role.code_pattern)
            except re.error as error:
                yield f"role '{name}': the pattern '{role.code_pattern}' is not valid ({error})", "Correct it"
        if role.select != "all" and len(set(role.select)) < len(role.select):
            yield f"role '{name}' selects a value twice", "Remove one of the two"


def _check_names(draft: Draft) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for indicator in draft.indicators.values():
        other = first.setdefault(indicator.names.fi.casefold(), indicator.id)
        if other != indicator.id:
            problem = f"the Finnish name '{indicator.names.fi}' is also that of '{other}'"
            yield Fault(draft.files["indicator", indicator.id], indicator.id, problem, "Make the names differ")
