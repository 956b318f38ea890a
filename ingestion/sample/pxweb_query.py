"""Reading a PxWeb query: which values of which variables it asks for."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

import orjson

from ingestion.sample.tables.layout import Variable

# a variable, the positions asked for, and whether it was left out and disappears from the answer
Selected: TypeAlias = tuple[Variable, list[int], bool]


class QueryError(Exception):
    """A query that the interface refuses, in the interface's own words."""


def read_query(variables: Sequence[Variable], body: bytes) -> list[Selected]:
    """The selection of each variable, in the table's order; values come in the table's order whatever was asked.

    Raises QueryError on broken JSON and on an unknown format, variable, filter or value.
    """
    items = _items(body)
    known = {variable.code: variable for variable in variables if not variable.hidden}
    for code in items:
        if code not in known:
            raise QueryError(f"Parameter error: variable '{code}' is not found")
    return [_select(variable, items.get(variable.code)) for variable in variables]


def _items(body: bytes) -> dict[str, dict[str, Any]]:
    try:
        document = orjson.loads(body)
        items = {item["code"]: item["selection"] for item in document["query"]}
        form = document.get("response", {}).get("format", "json-stat2")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise QueryError("Parameter error: the request body is not a valid query") from None
    if form != "json-stat2":
        raise QueryError(f"Parameter error: format '{form}' is not available")
    if not all(isinstance(s, dict) and isinstance(s.get("values"), list) for s in items.values()):
        raise QueryError("Parameter error: a selection needs a filter and a list of values")
    return items


def _select(variable: Variable, selection: dict[str, Any] | None) -> Selected:
    if selection is None:  # a variable that can be eliminated gives its total, which always comes first, and disappears
        everything = list(range(len(variable.codes)))
        return (variable, [0], True) if variable.elimination or variable.hidden else (variable, everything, False)
    values = [str(value) for value in selection["values"]]
    chosen = {"item": _named, "all": _matching, "top": _newest}.get(str(selection.get("filter")))
    if chosen is None:
        raise QueryError(f"Parameter error: filter '{selection.get('filter')}' is not available")
    return variable, chosen(variable, values), False


def _named(variable: Variable, values: list[str]) -> list[int]:
    at = {code: position for position, code in enumerate(variable.codes)}
    for value in values:
        if value not in at:
            raise QueryError(f"Parameter error: value '{value}' is not found in variable {variable.code}")
    if not values:
        raise QueryError(f"Parameter error: no values for variable {variable.code}")
    return sorted({at[value] for value in values})


def _matching(variable: Variable, patterns: list[str]) -> list[int]:
    found = [n for n, code in enumerate(variable.codes) if any(fnmatchcase(code, pattern) for pattern in patterns)]
    if not found:
        raise QueryError(f"Parameter error: nothing in variable {variable.code} matches {patterns}")
    return found


def _newest(variable: Variable, values: list[str]) -> list[int]:
    if len(values) != 1 or not values[0].isascii() or not values[0].isdigit() or int(values[0]) == 0:
        raise QueryError("Parameter error: filter 'top' needs one number")
    return list(range(len(variable.codes)))[-int(values[0]) :]
