"""Reading the catalogue's YAML strictly: no duplicate keys, and faults that name the file, the entry and the remedy."""

import difflib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ingestion import catalogue_network, catalogue_schema

M = TypeVar("M", bound=BaseModel)

_KNOWN_KEYS = sorted(
    {
        field.alias or name
        for module in (catalogue_schema, catalogue_network)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name, field in model.model_fields.items()
    }
)


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the catalogue: where it is, what it is, and what to do."""

    file: str
    entry: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.problem}. {self.remedy}."


@dataclass(frozen=True)
class Entry:
    """One entry of a list in a file, not validated yet."""

    file: str
    id: str
    raw: dict[str, Any]


# The C reader is three times as fast; a build of PyYAML without it reads the same.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeyLoader(_SafeLoader):  # type: ignore[misc]
    """The safe loader, which also refuses a key given twice (YAML would silently keep the last)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' is given twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read_yaml(path: Path, name: str) -> tuple[Any, list[Fault]]:
    """The file's content, or None and one fault when it is absent or not readable as YAML."""
    try:
        # A SafeLoader subclass: it builds plain data only.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader), []  # noqa: S506
    except FileNotFoundError:
        return None, [Fault(name, "file", "the file is missing", "Restore it from version control")]
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        return None, [Fault(name, f"file{line}", f"not valid YAML: {problem}", "Correct that line")]


def read_entries(path: Path, name: str, key: str) -> tuple[list[Entry], list[Fault]]:
    """The entries of ``key: [...]`` in a file; anything else at the top is a fault."""
    content, faults = read_yaml(path, name)
    if faults:
        return [], faults
    if not isinstance(content, dict) or set(content) != {key} or not isinstance(content[key], list):
        found = ", ".join(map(str, content)) if isinstance(content, dict) else type(content).__name__
        return [], [Fault(name, "file", f"expected one list named '{key}', found: {found}", f"Start it with '{key}:'")]
    return list(_entries(content[key], name, faults)), faults


def _entries(items: list[Any], name: str, faults: list[Fault]) -> Iterator[Entry]:
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            faults.append(Fault(name, f"entry {number}", f"expected keys and values, found '{item}'", "Write 'id: …'"))
            continue
        yield Entry(name, str(item.get("id", f"entry {number}")), item)


def validate(entry: Entry, model: type[M]) -> tuple[M | None, list[Fault]]:
    """The typed entry, or all that is wrong with it."""
    try:
        return model.model_validate(entry.raw), []
    except ValidationError as error:
        return None, _faults_of(entry, error)


def _faults_of(entry: Entry, error: ValidationError) -> list[Fault]:
    """One fault per place: a union's branches each complain, the reader needs the most telling sentence."""
    chosen: dict[str, dict[str, Any]] = {}
    for detail in error.errors():
        where = _where(detail["loc"])
        if where not in chosen or chosen[where]["type"] == "literal_error":
            chosen[where] = dict(detail)
    return [Fault(entry.file, entry.id, *_say(where, detail)) for where, detail in chosen.items()]


def _where(location: tuple[int | str, ...]) -> str:
    """``names.sv``, ``sources[0].value[1].content``: without pydantic's names of union branches."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        elif part == "str" or "[" in part:
            break
        else:
            text += f".{part}" if text else part
    return text


def _say(where: str, detail: dict[str, Any]) -> tuple[str, str]:
    found = detail.get("input")
    say = _SENTENCES.get(str(detail["type"]), _other)
    return say(where, found, detail)


def _unknown_key(where: str, _found: object, _detail: dict[str, Any]) -> tuple[str, str]:
    name = where.rpartition(".")[2]
    near = difflib.get_close_matches(name, _KNOWN_KEYS, n=1)
    hint = f"Did you mean '{near[0]}'? Correct" if near else "Correct"
    return f"unknown key '{where}'", f"{hint} it or remove it; the keys are in ingestion/catalogue_schema.py"


def _missing(where: str, _found: object, _detail: dict[str, Any]) -> tuple[str, str]:
    return f"the key '{where}' is missing", "Add it"


def _literal(where: str, found: object, detail: dict[str, Any]) -> tuple[str, str]:
    expected = detail.get("ctx", {}).get("expected", "another value")
    return f"'{where}' is '{found}', which is not one of the known values", f"Expected: {expected}"


def _string(where: str, found: object, _detail: dict[str, Any]) -> tuple[str, str]:
    return f"'{where}' must be text, found {found!r}", "Write it in quotes, so that leading zeros and words stay text"


def _other(where: str, found: object, detail: dict[str, Any]) -> tuple[str, str]:
    message = str(detail["msg"]).removeprefix("Value error, ")
    place = f"'{where}': " if where else ""
    shown = "" if isinstance(found, dict) else f" (found {found!r})"
    return f"{place}{message}{shown}", "Correct the value"


_SENTENCES: dict[str, Callable[[str, object, dict[str, Any]], tuple[str, str]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "literal_error": _literal,
    "string_type": _string,
}
