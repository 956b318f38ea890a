"""Expectations asked of frames by great-expectations: one validation run for all tables, in this process.

Importing great-expectations takes ten seconds and more, so it is imported only when there is something to check.
Each question costs it some 50 ms, so a question is asked once of the frames of all tables, laid under one another;
the rows that it finds wanting carry their table's number.
"""

from __future__ import annotations

import json
import logging
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from expectations.model import CheckResult, Expectation
from expectations.observed import MAX_EXAMPLES, examples_of, not_asked, observed, raised_message

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger(__name__)
_JOB = "job_number"


@dataclass(frozen=True)
class Job:
    """One table's expectations and the frames they are asked of. Every frame has a text column ``label``."""

    name: str
    expectations: Sequence[Expectation]
    frames: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class _Asked:
    """One expectation of one job."""

    job_number: int
    expectation: Expectation
    frame: pd.DataFrame


def validate(jobs: Sequence[Job]) -> list[list[CheckResult]]:
    """The results of every job, in its expectations' order. An expectation without its frame is a broken one."""
    validator = _Validator()
    questions: dict[str, list[_Asked]] = defaultdict(list)
    found: dict[tuple[int, str], CheckResult] = {}
    for number, job in enumerate(jobs):
        for expectation in job.expectations:
            if expectation.frame in job.frames:
                asked = _Asked(number, expectation, job.frames[expectation.frame])
                questions[_question(expectation)].append(asked)
            else:
                found[number, expectation.id] = not_asked(expectation)
    for group in questions.values():
        found.update({(each.job_number, each.expectation.id): result for each, result in validator.ask(group)})
    log.info("validated tables=%d questions=%d answers=%d", len(jobs), len(questions), len(found))
    return [[found[number, each.id] for each in job.expectations] for number, job in enumerate(jobs)]


def _question(expectation: Expectation) -> str:
    """The same text for expectations that may be asked together."""
    return json.dumps([expectation.id, expectation.frame, expectation.kind, expectation.parameters], sort_keys=True)


class _Validator:
    """One ephemeral context of great-expectations with a pandas source."""

    def __init__(self) -> None:
        # Set before the import: it is read there, and nothing of ours goes to anybody.
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._frames = context.data_sources.add_pandas("frames")
        self._count = 0

    def ask(self, group: Sequence[_Asked]) -> list[tuple[_Asked, CheckResult]]:
        """Ask the one question of a group; where it can't be evaluated for all at once, of each alone."""
        answer = self._answer(group[0].expectation, _stacked(group))
        error = raised_message(answer.exception_info)
        if error is not None and len(group) > 1:
            return [pair for each in group for pair in self.ask([each])]
        broken: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        if error is None:
            for row in answer.result.get("unexpected_index_list") or []:
                broken[int(row[_JOB])].append({key: value for key, value in row.items() if key != _JOB})
        return [(each, _result(each, broken[each.job_number], error)) for each in group]

    def _answer(self, expectation: Expectation, frame: pd.DataFrame) -> Any:
        from great_expectations.expectations.registry import get_expectation_impl

        self._count += 1
        asset = self._frames.add_dataframe_asset(f"question_{self._count}")
        batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
        return batch.validate(
            get_expectation_impl(expectation.kind)(**expectation.parameters),
            result_format={
                "result_format": "COMPLETE",
                "partial_unexpected_count": MAX_EXAMPLES,
                "unexpected_index_column_names": [_JOB, "label"],
                "return_unexpected_index_query": False,
            },
        )


def _stacked(group: Sequence[_Asked]) -> pd.DataFrame:
    import pandas as pd

    frames = [each.frame.assign(**{_JOB: each.job_number}) for each in group]
    # An empty frame has no types worth keeping; they would turn the others' numbers into objects.
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _result(asked: _Asked, broken: Sequence[Mapping[str, Any]], error: str | None) -> CheckResult:
    expectation = asked.expectation
    return CheckResult(
        expectation=expectation.id,
        description_fi=expectation.description_fi,
        description_en=expectation.description_en,
        description_sv=expectation.description_sv,
        is_blocking=expectation.is_blocking,
        success=error is None and not broken,
        observed=error or observed(asked.frame, expectation.parameters.get("column"), len(broken)),
        examples=examples_of(broken),
    )
