"""What a check found, as short text for people (pure). Signs and numbers only: it is read in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from expectations.model import CheckResult, Expectation

if TYPE_CHECKING:
    import pandas as pd

MAX_EXAMPLES = 5
NOTHING_TO_JUDGE = "–"
_MAX_TEXT = 120


def observed(frame: pd.DataFrame, column: str | None, broken: int) -> str:
    """The one value, or how many rows break the rule and the span of the measure."""
    if frame.empty:
        return NOTHING_TO_JUDGE
    if column is not None and len(frame) == 1:
        return _short(_plain(frame[column].iloc[0]))
    count = f"{broken} / {len(frame)}"
    if column is None or frame[column].dtype.kind not in "iuf" or frame[column].isna().all():
        return count
    return _short(f"{count}; {_plain(frame[column].min())} … {_plain(frame[column].max())}")


def examples_of(broken: Sequence[Mapping[str, Any]]) -> list[str]:
    """At most five rows that break a rule: their label and what was found there."""
    return [_example(row) for row in broken[:MAX_EXAMPLES]]


def not_asked(expectation: Expectation) -> CheckResult:
    """The result of an expectation that could not be asked, as the rows don't have the columns it speaks of."""
    return CheckResult(
        expectation=expectation.id,
        description_fi=expectation.description_fi,
        description_en=expectation.description_en,
        description_sv=expectation.description_sv,
        is_blocking=expectation.is_blocking,
        success=False,
        observed="could not be judged: the rows have other columns than agreed",
    )


def raised_message(info: Mapping[str, Any]) -> str | None:
    """Why an expectation could not be evaluated; great-expectations nests the message by metric. Null when it was."""
    if "raised_exception" in info:
        return _short(f"not evaluated: {info['exception_message']}") if info["raised_exception"] else None
    messages = [found for each in info.values() if isinstance(each, Mapping) and (found := raised_message(each))]
    return messages[0] if messages else None


def _example(row: Mapping[str, Any]) -> str:
    label = str(row.get("label"))
    values = [_plain(value) for column, value in row.items() if column != "label" and value != label]
    return _short(f"{label}: {' / '.join(values)}" if values else label)


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.6g}"
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"
