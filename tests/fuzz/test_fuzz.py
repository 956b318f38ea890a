"""The short version of ``make fuzz``: only typed errors or right figures, no hang, bounded memory."""

import pytest

from tests.fuzz.harness import Target, fuzz
from tests.fuzz.targets import TARGETS

SHORT = 400


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_mutated_answers_give_right_figures_or_typed_errors(target: Target) -> None:
    outcome = fuzz(target, SHORT, seed=11)
    assert [told for told, _ in outcome.wrong] == []
    assert outcome.answers == SHORT
    # Mutations that never, or always, get through would prove nothing.
    assert outcome.refused > SHORT / 20
    assert outcome.compared > SHORT / 50


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_unmutated_answers_are_read_and_compared(target: Target) -> None:
    for text in target.seeds:
        figures = target.read(text)
        expected = target.oracle(text)
        assert figures
        assert expected is not None
        assert {key: expected.get(key) for key in figures} == dict(figures)
