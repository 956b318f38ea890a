"""Which live variable plays which role, and which live code is which named value. Codes with dates are never stored."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingestion.binding_metadata import LiveVariable, shown
from ingestion.binding_snapshot import has_snapshot_period
from ingestion.catalogue_schema import Role, Table
from tilannekuva.errors import CatalogueError, SourceChanged, TableAbsent

_Test = Callable[[LiveVariable], bool]


@dataclass(frozen=True)
class _Rule:
    """Tests of decreasing certainty: the first one that any variable passes decides."""

    role: str
    expected: str
    tests: tuple[_Test, ...]
    required: bool = True


def _code(pattern: str) -> _Test:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda variable: compiled.search(variable.code) is not None


def _text(pattern: str) -> _Test:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda variable: compiled.search(variable.text.strip()) is not None


_BUILT_IN = {
    "time": _Rule(
        "time",
        "marked as time, or a code like timeperiod_y, Vuosi, Kuukausi",
        (
            lambda variable: variable.is_time,
            _code(r"^timeperiod_|^(vuosi|kuukausi|vuosineljännes|verovuosi)$"),
            _text(r"^(vuosi|kuukausi|vuosineljännes|år|månad|kvartal|year|month|quarter)$"),
        ),
    ),
    "area": _Rule(
        "area",
        "a code like alue_… or kunta_…, or a text like Alue",
        (_code(r"^(alue|kunta)(?![a-zåäö])"), _text(r"^(alue|kunta|område|kommun|area|region|municipality)\b")),
    ),
    # A table of one figure may have no content variable at all.
    "content": _Rule(
        "content",
        "the code contentscode or Tiedot",
        (_code(r"^(contentscode|tiedot)$"), _text(r"^(tiedot|uppgifter|information)$")),
        required=False,
    ),
}


def match_roles(table: Table, variables: Sequence[LiveVariable]) -> dict[str, LiveVariable]:
    """Role -> live variable, for every variable there is.

    Roles of the catalogue are matched first; one called area, time or content replaces the built-in rule.
    Raises SourceChanged when a role finds none or several, or a variable is left that no role explains.
    """
    rules = [_rule(table, name, role) for name, role in table.roles.items()]
    rules += [rule for name, rule in _BUILT_IN.items() if name not in table.roles]
    if has_snapshot_period(table):
        rules = [replace(rule, required=False) if rule.role == "time" else rule for rule in rules]
    bound: dict[str, LiveVariable] = {}
    for rule in rules:
        taken = {variable.code for variable in bound.values()}
        free = [variable for variable in variables if variable.code not in taken]
        match = _match(table, rule, free, variables, rules)
        if match is not None:
            bound[rule.role] = match
    left = [variable for variable in variables if variable not in bound.values()]
    if left:
        raise _unexplained(table, f"found no role for {shown([v.described() for v in left])}", variables, rules)
    return bound


def resolve_values(table: Table, name: str, role: Role, variable: LiveVariable) -> tuple[dict[str, str], list[str]]:
    """Our value names -> live codes (codes are tried first, then texts, both without regard to case); the unresolved.

    Raises CatalogueError when two names mean the same value, SourceChanged when a text is not unique.
    """
    found: dict[str, str] = {}
    unresolved: list[str] = []
    for ours, candidates in role.values.items():
        code = _first_known(table, name, candidates, variable)
        if code is None:
            unresolved.append(ours)
        elif code in found.values():
            other = next(key for key, value in found.items() if value == code)
            raise CatalogueError(
                f"Table '{table.id}', role '{name}': the values '{other}' and '{ours}' are both the source's "
                f"'{code}'. Drop one."
            )
        else:
            found[ours] = code
    return found, unresolved


def select_codes(table: Table, name: str, role: Role, variable: LiveVariable, named: dict[str, str]) -> set[str]:
    """The codes that ``select`` asks for.

    Raises SourceChanged naming what the source does not have (TableAbsent where the table is known to be live only).
    """
    if role.select == "all":
        return set(variable.values)
    folded = {code.casefold(): code for code in variable.values}
    chosen = {
        item: named.get(item) or (None if item in role.values else folded.get(item.casefold())) for item in role.select
    }
    unknown = [item for item, code in chosen.items() if code is None]
    if unknown or not chosen:
        kind = TableAbsent if table.live_only else SourceChanged
        raise kind(
            f"Table '{table.id}', role '{name}': expected the values {shown(unknown)} in variable "
            f"{variable.described()}, "
            f"found {shown([f'{c} {t}' for c, t in zip(variable.values, variable.texts, strict=True)])}. "
            "Correct 'values' or 'select' in the catalogue."
        )
    return {code for code in chosen.values() if code is not None}


def _rule(table: Table, name: str, role: Role) -> _Rule:
    tests: list[_Test] = []
    if role.code_pattern:
        try:
            tests.append(_code(role.code_pattern))
        except re.error as error:
            raise CatalogueError(
                f"Table '{table.id}', role '{name}': code_pattern is no regular expression ({error})."
            ) from error
    if role.texts:
        texts = {text.casefold() for text in role.texts}
        tests.append(lambda variable: variable.text.strip().casefold() in texts)
    if not tests:
        raise CatalogueError(
            f"Table '{table.id}', role '{name}': give 'code_pattern' or 'texts', so that it can be recognised."
        )
    return _Rule(name, f"code_pattern {role.code_pattern!r} or text {role.texts}", tuple(tests))


def _match(
    table: Table, rule: _Rule, free: Sequence[LiveVariable], everything: Sequence[LiveVariable], rules: Sequence[_Rule]
) -> LiveVariable | None:
    for test in rule.tests:
        hits = [variable for variable in free if test(variable)]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise _unexplained(
                table, f"role '{rule.role}' fits {shown([v.described() for v in hits])} alike", everything, rules
            )
    if rule.required:
        raise _unexplained(table, f"found none for role '{rule.role}'", everything, rules)
    return None


def _unexplained(table: Table, what: str, variables: Sequence[LiveVariable], rules: Sequence[_Rule]) -> SourceChanged:
    expected = "; ".join(f"{rule.role}: {rule.expected}" + ("" if rule.required else " (optional)") for rule in rules)
    return SourceChanged(
        f"Table '{table.id}': expected exactly one variable for each role ({expected}), {what}. The table has the "
        "variables "
        f"{shown([variable.described() for variable in variables], 30)}. Describe the roles in the catalogue as the "
        "table has them."
    )


def _first_known(table: Table, name: str, candidates: Sequence[str], variable: LiveVariable) -> str | None:
    for known, kind in ((variable.values, "codes"), (variable.texts, "texts")):
        for candidate in candidates:
            wanted = candidate.strip().casefold()
            hits = [
                code for code, label in zip(variable.values, known, strict=True) if label.strip().casefold() == wanted
            ]
            if len(hits) > 1:
                raise SourceChanged(
                    f"Table '{table.id}', role '{name}': expected '{candidate}' once among the {kind} of variable "
                    f"{variable.described()}, found it as {shown(hits)}. Name the value by its code in the catalogue."
                )
            if hits:
                return hits[0]
    return None
