"""A strategy's file as plain data with the place of each part, and what is wrong with it; for YAML and XLSX alike."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ingestion.sources.files_faults import shown
from tilannekuva.strategies_model import Baseline, Goal, Metric, OwnSeries, Strategy, Term

MAX_BYTES = 1024 * 1024
Path = tuple[str | int, ...]
_KEYS = sorted({name for model in (Strategy, Term, Goal, Metric, Baseline, OwnSeries) for name in model.model_fields})


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong: place is ``line 12``, ``cell D7`` or ``the file``; row is for the order."""

    row: int
    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True)
class Place:
    row: int
    text: str


WHOLE_FILE = Place(0, "the file")


@dataclass(frozen=True)
class Raw:
    """Nested dicts and lists of text (null: given as empty), and where each part stands."""

    data: Any
    places: Mapping[Path, Place] = field(repr=False)

    def place(self, path: Path) -> Place:
        """Where a part is; of a part that is not there, where the thing is that should have it."""
        for length in range(len(path), -1, -1):
            if (found := self.places.get(path[:length])) is not None:
                return found
        return WHOLE_FILE

    def fault(self, path: Path, problem: str) -> Fault:
        place = self.place(path)
        return Fault(place.row, place.text, problem)


def typed(raw: Raw) -> tuple[Strategy | None, list[Fault]]:
    """The typed strategy, or every fault of its shape."""
    try:
        return Strategy.model_validate(raw.data), []
    except ValidationError as error:
        return None, [raw.fault(_path(d["loc"]), _sentence(_path(d["loc"]), dict(d))) for d in error.errors()]


def _path(location: tuple[int | str, ...]) -> Path:
    return tuple(part for part in location if part != "[key]")


def _sentence(path: Path, detail: dict[str, Any]) -> str:
    name, kind = shown(str(path[-1])) if path else "the file", str(detail["type"])
    found = detail.get("input")
    got = f", found '{shown(str(found))}'" if isinstance(found, str | int | float) else ""
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(name, _KEYS, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else "Remove it; docs/how_to/write_a_strategy.md has the keys."
        return f"unknown key '{name}'. {hint}"
    if kind == "missing":
        return f"'{name}' is missing. Add it."
    if found is None:
        return f"'{name}' is empty. Fill it in, or remove it."
    if kind == "too_short":
        return f"'{name}': expected at least one, found none."
    if kind in {"float_parsing", "int_parsing", "int_from_float"}:
        return f"'{name}': expected a number such as {'2029' if kind.startswith('int') else '75.5'}{got}."
    if kind.startswith("date"):
        return f"'{name}': expected a date such as 2025-11-17{got}."
    if kind == "string_pattern_mismatch":
        return f"'{name}': expected {_form(name)}{got}."
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"'{name}': {message[0].lower()}{message[1:]}{got}." if path else f"{message}."


def _form(name: str) -> str:
    if name == "municipality_code":
        return "three digits such as 091"
    return "a short name of small letters a-z, digits and _ that begins with a letter"
