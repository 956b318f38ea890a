"""What of a table's metadata is not as the catalogue says: every fault, not only the first. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ingestion.binding import bind
from ingestion.binding_contents import match_content
from ingestion.binding_match import match_roles, resolve_values, select_codes
from ingestion.binding_metadata import LiveVariable, missing_title_words, read_metadata, shown
from ingestion.binding_units import check_text_scale, check_unit
from ingestion.catalogue_schema import Table
from ingestion.model import Probe
from ingestion.sources.sotkanet_read import read_indicator, selected_genders, selected_years
from tilannekuva.errors import CatalogueError, SourceChanged, TableAbsent

_Check = Callable[[], Any]


@dataclass(frozen=True)
class Found:
    """findings: what breaks the contract. notes: differences that break nothing.

    is_complete: everything that the entry names was compared; false where a source has no metadata to compare with,
    and the table was only found to be there.
    """

    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_complete: bool = True


PRESENCE_ONLY = Found(
    notes=("Only its presence was looked at: this source describes its fields in nothing but its figures.",),
    is_complete=False,
)


def check_metadata(kind: str, table: Table, probe: Probe) -> Found:
    """Compare what a probe found with the table's entry. Kinds without a check of their own are only probed."""
    if kind == "sotkanet":
        return _check_sotkanet(table, probe)
    if isinstance(probe.metadata, dict) and "variables" in probe.metadata and kind.startswith("pxweb"):
        return check_pxweb(table, probe.metadata)
    return PRESENCE_ONLY


def check_pxweb(table: Table, metadata: Any) -> Found:
    """Title words, every variable, the named values that are selected, every content code and its words, units.

    The binding decides, so that nothing is confirmed that could not be read; when it refuses, each part is looked at
    alone so that one report names every fault. Raises TableAbsent where the entry says that it is live only.
    """
    try:
        binding = bind(table, metadata)
    except TableAbsent:
        raise  # a value of a table that is known to be whole only at the live source
    except (SourceChanged, CatalogueError) as error:
        return Found(tuple(_faults(table, metadata)) or (str(error),))
    return Found(notes=binding.notes)


def _check_sotkanet(table: Table, probe: Probe) -> Found:
    """The probe has compared the title; the sexes and years that are asked for have to be there too."""
    indicator = read_indicator(probe.metadata, probe.path, f"GET {probe.url}")
    ended = (f"The series has ended with {indicator.ended}, says its title.",) if indicator.ended else ()
    checks: list[_Check] = [partial(selected_genders, table, indicator), partial(selected_years, table, indicator)]
    return Found(tuple(_messages(checks)), ended)


def _faults(table: Table, metadata: Any) -> list[str]:
    title, variables = read_metadata(table, metadata)
    faults = []
    if lacking := missing_title_words(table, title):
        faults.append(
            f"Table '{table.id}': expected a title with {shown(lacking)}, found '{title[:200]}'. The address may hold "
            "another table now; correct 'paths' or 'title_words' in the catalogue."
        )
    try:
        roles = match_roles(table, variables)
    except (SourceChanged, CatalogueError) as error:
        return [*faults, str(error)]
    content = roles.get("content")
    if content is not None and not table.contents_optional:
        faults += _messages(_content_checks(table, content))
    return faults + _messages(_value_checks(table, roles))


def _content_checks(table: Table, content: LiveVariable) -> list[_Check]:
    def check(key: str) -> None:
        code = match_content(table, key, content)
        check_unit(table, key, dict(content.units).get(code), "its metadata")
        check_text_scale(table, key, content.texts[content.values.index(code)])

    return [partial(check, key) for key in table.contents]


def _value_checks(table: Table, roles: dict[str, LiveVariable]) -> list[_Check]:
    def check(name: str) -> None:
        role, variable = table.roles[name], roles[name]
        named, _ = resolve_values(table, name, role, variable)
        select_codes(table, name, role, variable, named)

    return [partial(check, name) for name in table.roles if name in roles]


def _messages(checks: Iterable[_Check]) -> list[str]:
    """Run every check; the texts of those that refuse."""
    texts = []
    for check in checks:
        try:
            check()
        except (SourceChanged, CatalogueError) as error:
            texts.append(str(error))
    return texts
