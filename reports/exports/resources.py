"""The tables of the files for programs, as ``resources.yml`` describes them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DESCRIPTION_FILE = Path(__file__).with_name("resources.yml")
_CONSTRAINTS = ("required", "pattern", "enum", "minimum", "maximum")


@dataclass(frozen=True)
class Field:
    """A column. type: string, integer, number or boolean; constraints: those of Frictionless."""

    name: str
    type: str
    description: str
    constraints: dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """A table of the data package; foreign_keys: column -> (resource, column)."""

    name: str
    title: str
    description: str
    formats: tuple[str, ...]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: dict[str, tuple[str, str]]


@lru_cache
def resources() -> dict[str, Resource]:
    """All resources by name, in the order of the file."""
    described = yaml.safe_load(DESCRIPTION_FILE.read_text(encoding="utf-8"))
    return {name: _resource(name, entry) for name, entry in described.items()}


def _resource(name: str, entry: dict[str, Any]) -> Resource:
    fields = [
        Field(column, given["type"], given["description"], {k: given[k] for k in _CONSTRAINTS if k in given})
        for column, given in entry["fields"].items()
    ]
    pairs = {column: target.split(".") for column, target in entry.get("foreign_keys", {}).items()}
    return Resource(
        name=name,
        title=entry["title"],
        description=entry["description"],
        formats=tuple(entry["formats"]),
        fields=tuple(fields),
        primary_key=tuple(entry.get("primary_key", ())),
        foreign_keys={column: (resource, key) for column, (resource, key) in pairs.items()},
    )
