"""What the parts of the checks hand to one another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """One thing that must hold of an arrival, in words and as a great-expectations expectation over a small frame.

    frame: the prepared frame it is asked of (see ``frames``). kind: great-expectations' name of the expectation.
    is_blocking: an arrival that breaks it is not used; otherwise it is a warning for the data-quality page.
    """

    id: str
    frame: str
    kind: str
    parameters: Mapping[str, Any]
    is_blocking: bool
    description_fi: str
    description_en: str
    description_sv: str


@dataclass(frozen=True)
class CheckResult:
    """What one expectation found. ``observed`` and ``examples`` (at most 5) are short texts for people."""

    expectation: str
    description_fi: str
    description_en: str
    description_sv: str
    is_blocking: bool
    success: bool
    observed: str
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CheckReport:
    """The checks of one landing. ``baseline_landing_id`` is the landing it was compared with, null for a first one.

    suite: fingerprint of the expectations; a changed suite means that the landing is checked again.
    is_repeated: nothing it depends on has changed since it was made, so it stands as it is.
    """

    table_id: str
    landing_id: str
    baseline_landing_id: str | None
    suite: str
    checked_at: datetime
    results: list[CheckResult]
    is_repeated: bool = False

    @property
    def passed(self) -> bool:
        """Whether the landing may be used: no blocking expectation was broken."""
        return not self.failures

    @property
    def failures(self) -> list[CheckResult]:
        return [result for result in self.results if result.is_blocking and not result.success]

    @property
    def warnings(self) -> list[CheckResult]:
        return [result for result in self.results if not result.is_blocking and not result.success]

    @property
    def message(self) -> str | None:
        """One sentence naming what was broken; null when the landing may be used."""
        if self.passed:
            return None
        broken = "; ".join(_sentence(result) for result in self.failures)
        return f"The arrival {self.landing_id} of {self.table_id} is not used: {broken}"


def _sentence(result: CheckResult) -> str:
    examples = f", e.g. {', '.join(result.examples)}" if result.examples else ""
    return f"{result.expectation} ({result.description_en}; found {result.observed}{examples})"
