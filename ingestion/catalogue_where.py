"""From a term of the catalogue to the cells it means: the canonical ``breakdown_key`` strings."""

from collections.abc import Iterable
from itertools import product

from ingestion.catalogue_schema import Table, Term
from tilannekuva.errors import CatalogueError

TOTAL = "total"


def expand_where(table: Table, term: Term) -> list[str]:
    """The ``breakdown_key`` of every cell of a term: roles sorted by name, lists multiplied out in the order given.

    A role that ``where`` leaves out is its ``total``. ``[""]`` for a table without roles.
    Raises CatalogueError for an unknown role, a value that is not fetched, or a role without a total left out.
    """
    problems = where_problems(table, term)
    if problems:
        raise CatalogueError(f"{table.id}: a term of content '{term.content}': {'; '.join(problems)}.")
    named = [[f"{role}={value}" for value in values] for role, values in choices(table, term).items()]
    return ["|".join(parts) for parts in product(*named)]


def choices(table: Table, term: Term) -> dict[str, list[str]]:
    """The values of every role that a term adds up, by role in order; a role left out is its ``total``."""
    return {role: _values(term, role) for role in sorted(table.roles)}


def where_problems(table: Table, term: Term) -> list[str]:
    """What is wrong with a term's ``where``; empty when it can be expanded."""
    unknown = sorted(set(term.where) - set(table.roles))
    problems = [f"the table has no role '{role}' (it has: {_listed(table.roles)})" for role in unknown]
    for role in sorted(table.roles):
        problems += _role_problems(table, role, term)
    return problems


def _role_problems(table: Table, role: str, term: Term) -> list[str]:
    problems = []
    values = _values(term, role)
    if len(set(values)) < len(values):
        problems.append(f"role '{role}' names a value twice, which would be added twice")
    for value in dict.fromkeys(values):
        if value not in _fetched(table, role):
            allowed = _listed(_fetched(table, role))
            missing = "" if role in term.where else " (left out of 'where', so its total is meant)"
            problems.append(f"role '{role}' has no fetched value '{value}'{missing}; it has: {allowed}")
    return problems


def _fetched(table: Table, role: str) -> list[str]:
    rule = table.roles[role]
    return list(rule.values) if rule.select == "all" else rule.select


def _values(term: Term, role: str) -> list[str]:
    given = term.where.get(role, TOTAL)
    return [given] if isinstance(given, str) else list(given)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
