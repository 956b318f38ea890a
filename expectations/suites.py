"""The expectations of one table, derived from the catalogue (pure)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from expectations import rules
from expectations.model import Expectation
from expectations.municipalities import KnownMunicipalities
from expectations.ranges import ValidRange, ranges_of
from expectations.rules import Rule
from ingestion.catalogue_schema import Indicator, Table

# Raise it when a rule's frame changes its meaning: every landing is then checked again.
CHECKS_VERSION = 1


@dataclass(frozen=True)
class Suite:
    """All that one table's arrivals are judged by."""

    table: Table
    source_kind: str
    expectations: list[Expectation]
    ranges: list[ValidRange]
    known: KnownMunicipalities

    @property
    def fingerprint(self) -> str:
        """The same as long as an arrival would be judged the same way."""
        document = {
            "version": CHECKS_VERSION,
            "table": self.table.model_dump(
                include={"id", "additive", "from_year", "min_municipalities", "is_projection"}
            ),
            "contents": sorted(self.table.contents),
            "expectations": [asdict(each) for each in self.expectations],
            "ranges": [asdict(each) for each in self.ranges],
            "mergers": dict(self.known.mergers),
        }
        return hashlib.sha256(json.dumps(document, sort_keys=True).encode("utf-8")).hexdigest()


def suite_for(table: Table, source_kind: str, indicators: Iterable[Indicator], known: KnownMunicipalities) -> Suite:
    """The suite of a table: its structure, its versions, and what the catalogue says about its figures."""
    if source_kind == "classification":
        return Suite(table, source_kind, _expectations([*rules.STRUCTURE, *rules.CLASSIFICATION], {}), [], known)
    ranges = ranges_of(table.id, indicators)
    chosen = [*rules.STRUCTURE, *rules.ROWS, *rules.VERSIONS]
    chosen += rules.RANGES if ranges else []
    chosen += rules.SUMS if table.additive else []
    numbers: dict[str, dict[str, Any]] = {
        "municipality_code_known": {"value_set": sorted(known.codes)},
        "newest_period_complete": {"min_value": table.min_municipalities},
    }
    return Suite(table, source_kind, _expectations(chosen, numbers), ranges, known)


def _expectations(chosen: Iterable[Rule], numbers: Mapping[str, Mapping[str, Any]]) -> list[Expectation]:
    return [_expectation(rule, numbers.get(rule.id, {})) for rule in chosen]


def _expectation(rule: Rule, numbers: Mapping[str, Any]) -> Expectation:
    smallest = numbers.get("min_value", "")
    return Expectation(
        id=rule.id,
        frame=rule.frame,
        kind=rule.kind,
        parameters={**rule.parameters, **numbers},
        is_blocking=rule.is_blocking,
        description_fi=rule.fi.format(n=smallest),
        description_en=rule.en.format(n=smallest),
        description_sv=rule.sv.format(n=smallest),
    )
