import pytest

from ingestion.periods import Period, parse_period
from tilannekuva.errors import SourceChanged


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("2021", "2021", Period(2021, None, False)),
        ("2021M03", "2021M03", Period(2021, "M03", False)),
        ("2026Q1", "2026Q1", Period(2026, "Q1", False)),
        ("2026Q1*", "2026Q1*", Period(2026, "Q1", True)),
        ("2023*", "2023", Period(2023, None, True)),
        ("2023", "2023*", Period(2023, None, True)),
        (" 2023 ", "2023", Period(2023, None, False)),
    ],
)
def test_reads_a_period(code, text, expected):
    assert parse_period(code, text) == expected


@pytest.mark.parametrize(
    "code", ["", "21", "2021M13", "2021M00", "2021Q5", "2021-2022", "2021M3", "0", "3021", "２０２１", "2021W05"]
)
def test_anything_else_is_an_error(code):
    with pytest.raises(SourceChanged, match="Expected a period"):
        parse_period(code, "2021")
