import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.sample.noise import bell, deal, sum_in_order, uniform, whole


def test_a_number_depends_on_name_and_keys_only() -> None:
    alone = uniform("rain", np.array([91]), 2024)[0]
    among = uniform("rain", np.array([5, 91, 837]), 2024)[1]
    assert alone == among
    assert uniform("snow", np.array([91]), 2024)[0] != alone
    assert uniform("rain", np.array([91]), 2025)[0] != alone


def test_pinned_numbers_are_the_same_on_every_machine() -> None:
    assert uniform("rain", np.array([91, 837]), 2024).tolist() == [0.48572254096950074, 0.5803788102170243]


def test_even_numbers_are_even_and_bell_shaped_ones_are_centred() -> None:
    many = np.arange(20_000)
    assert uniform("even", many).mean() == pytest.approx(0.5, abs=0.01)
    assert np.histogram(uniform("even", many), bins=10, range=(0, 1))[0].min() > 1_800
    assert bell("bell", many).mean() == pytest.approx(0.0, abs=0.03)
    assert bell("bell", many).std() == pytest.approx(1.0, abs=0.03)


def test_whole_numbers_keep_the_average() -> None:
    assert whole("w", np.full(20_000, 2.3), np.arange(20_000)).mean() == pytest.approx(2.3, abs=0.02)
    assert whole("w", np.full(5, 3.0), np.arange(5)).tolist() == [3] * 5
    assert whole("w", np.full(5, -0.4), np.arange(5)).tolist() == [0] * 5


@given(
    st.lists(st.integers(0, 100_000), min_size=1, max_size=4),
    st.lists(st.floats(0, 1e6), min_size=1, max_size=30),
)
def test_dealing_out_loses_and_invents_nobody(totals: list[int], weights: list[float]) -> None:
    dealt = deal(np.array(totals), np.array(weights)[:, None] * np.ones(len(totals)))
    assert (dealt >= 0).all()
    expected = totals if sum(weights) > 0 else [0] * len(totals)
    assert dealt.sum(axis=0).tolist() == expected


def test_sum_in_order_keeps_the_axis() -> None:
    assert sum_in_order(np.array([[1.0, 2.0], [3.0, 4.0]]), axis=1).tolist() == [[3.0], [7.0]]
