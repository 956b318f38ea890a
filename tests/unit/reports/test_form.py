import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.form import load_form, with_unit

form = load_form("fi")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "printed"),
    [
        (18344, 0, False, "18\u00a0344"),
        (5548241.0, 0, False, "5\u00a0548\u00a0241"),
        (-12345.67, 1, False, "\u221212\u00a0345,7"),
        (0.25, 1, False, "0,3"),  # halves go up, as a reader rounds
        (2.675, 2, False, "2,68"),
        (-0.04, 1, True, "0,0"),  # rounds to zero: no sign
        (0.6, 1, True, "+0,6"),
        (1e7, 0, True, "+10\u00a0000\u00a0000"),
    ],
)
def test_number(value: float, decimals: int, signed: bool, printed: str) -> None:
    assert form.number(value, decimals, signed) == printed


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_number_reads_back_to_the_rounded_value(value: float, decimals: int) -> None:
    printed = form.number(value, decimals)
    back = float(printed.replace("\u00a0", "").replace("\u2212", "-").replace(",", "."))
    assert abs(back - value) <= 0.5 * 10**-decimals * (1 + 1e-6)
    assert " " not in printed and "-" not in printed


def test_units_and_counts_never_part_from_their_number() -> None:
    assert with_unit("64,6", "{n} %-yks.") == "64,6\u00a0%-yks."
    forms = {"one": "parempi", "other": "parempaa"}
    assert form.count(1, forms) == "1\u00a0parempi"
    assert form.count(2, forms) == "2\u00a0parempaa"


def test_dates() -> None:
    assert form.day("2026-11-24 06:05:00") == "24.11.2026"
    assert form.moment("2026-11-24 06:05:00") == "24.11.2026 klo\u00a06.05"
    assert form.moment("2026-11-24 16:00:00.123+00") == "24.11.2026 klo\u00a016.00"
    assert form.years(2015, 2021) == "2015–2021"
    assert form.years(2021, 2021) == "2021"
