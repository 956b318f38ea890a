"""network.yml: the short list of codes stays valid, periods and use are typed, and every fault names its line."""

from datetime import date
from pathlib import Path

import pytest

from ingestion.catalogue_network_read import load_network, network_warnings

HEAD = """id: n
name: {fi: a, sv: b, en: c}
is_example: false
"""
REST = ["091", "092", "049", "235"]


def load(folder: Path, members: list[str], more: str = "") -> tuple[object, list[str]]:
    """members: one line each below ``members:``, so the first is line 5."""
    lines = "".join(f"  - {line}\n" for line in members)
    (folder / "network.yml").write_text(f"{HEAD}members:\n{lines}{more}", encoding="utf-8")
    network, faults = load_network(folder)
    return network, [str(fault) for fault in faults]


def quoted(codes: list[str]) -> list[str]:
    return [f'"{code}"' for code in codes]


def test_a_list_of_codes_is_a_network_whose_periods_are_not_known(tmp_path: Path) -> None:
    network, faults = load(tmp_path, quoted(REST))
    assert not faults
    assert [(m.code, m.first_day, m.last_day, m.used) for m in network.members] == [  # type: ignore[attr-defined]
        (code, None, None, {}) for code in REST
    ]
    assert network.fee_classes == [] and network.entitlements is None  # type: ignore[attr-defined]


def test_years_are_whole_and_days_are_days(tmp_path: Path) -> None:
    long = '{code: "091", from: 2021, to: 2023, used: {2022: {seminars: 3}}}'
    days = '{code: "092", from: 2021-03-15, to: "2023-05-31"}'
    network, faults = load(tmp_path, [long, days, *quoted(REST[2:])])
    assert not faults
    first, second = network.members[:2]  # type: ignore[attr-defined]
    assert (first.first_day, first.last_day) == (date(2021, 1, 1), date(2023, 12, 31))
    assert (second.first_day, second.last_day) == (date(2021, 3, 15), date(2023, 5, 31))
    assert first.used[2022].model_dump() == {"seminars": 3, "elected_trainings": 0, "workshops": 0}


@pytest.mark.parametrize(
    ("members", "line", "expected"),
    [
        (['{code: "091", from: 2020, to: 2022}', '{code: "091", from: 2022, to: 2024}'], 6, ["given twice", "line 5"]),
        (['"091"', '{code: "091", to: 2019}'], 6, ["given twice", "overlap"]),
        (['{code: "091", to: 2022-05-31}', '{code: "091", from: 2022-06-01}'], 6, ["two periods in 2022", "Join"]),
        (['{code: "091", from: 2022-06-01}', '{code: "091", to: 2022-05-31}'], 6, ["two periods in 2022"]),
        (['{code: "588", from: 2020}'], 5, ["'588'", "Pertunmaa merged into '507' (Mäntyharju) on 2025-01-01"]),
        (['"999"'], 5, ["'999' is not a municipality of today", "three-digit"]),
        (['"091"', '{code: "092", from: 2023, to: 2021}'], 6, ["ends on 2021-12-31, before it starts on 2023-01-01"]),
        (['{code: "091", since: 2020}'], 5, ["unknown key 'members[1].since'"]),
        (['{code: "091", used: {2020: {seminar: 1}}}'], 5, ["unknown key", "'seminars'"]),
        (['{code: "091", used: {2020: {seminars: -1}}}'], 5, ["members[1].used.2020.seminars", "greater"]),
        (['{code: "091", used: {2020: {seminars: 1.5}}}'], 5, ["members[1].used.2020.seminars", "integer"]),
        (['{code: "091", from: 2022, used: {2021: {seminars: 1}}}'], 5, ["used in 2021, when the period has no day"]),
        (['{code: "091", from: spring}'], 5, ["expected a year from 1990 to 2100 or a day"]),
        (['{code: "091", from: true}'], 5, ["expected a year"]),
        (["91"], 5, ["members[1].code", "must be text"]),
        (["{from: 2020}"], 5, ["members[1].code' is missing"]),
    ],
)
def test_a_fault_names_the_line_and_what_to_do(
    tmp_path: Path, members: list[str], line: int, expected: list[str]
) -> None:
    _, faults = load(tmp_path, [*members, *quoted(["049", "235", "837"]), '"905"'])
    assert len(faults) == 1
    assert faults[0].startswith(f"network.yml: n: line {line}: ")
    assert all(word in faults[0] for word in expected), faults[0]


def test_a_member_may_come_back_in_a_later_year(tmp_path: Path) -> None:
    _, faults = load(tmp_path, ['{code: "091", to: 2020}', '{code: "091", from: 2021}', *quoted(REST[1:])])
    assert not faults


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ([(0, 8999), (9001, None)], "should start at 9000: no gap"),
        ([(0, 9000), (9000, None)], "should start at 9001: no gap and no overlap"),
        ([(1, None)], "should start at 0"),
        ([(0, 8999)], "no upper bound"),
        ([(0, None), (9000, None)], "no upper bound"),
        ([(0, 8999), (9000, 8000), (8001, None)], "ends below its start"),
    ],
)
def test_fee_classes_leave_no_gap_and_do_not_overlap(
    tmp_path: Path, bounds: list[tuple[int, int | None]], expected: str
) -> None:
    lines = "".join(
        f"  - {{id: c{n}, name: {{fi: a, sv: a, en: a}}, min_population: {low}, "
        f"max_population: {'null' if high is None else high}, fee_eur: 1}}\n"
        for n, (low, high) in enumerate(bounds)
    )
    _, faults = load(tmp_path, quoted(REST), f"fee_classes:\n{lines}")
    assert len(faults) == 1 and expected in faults[0]


def test_more_used_than_entitled_is_a_warning_only(tmp_path: Path) -> None:
    used = '{code: "091", from: 2020, used: {2021: {workshops: 6, seminars: 6}, 2022: {elected_trainings: 3}}}'
    entitled = "entitlements: {seminars: 6, elected_trainings: 2, workshops: 5}\n"
    network, faults = load(tmp_path, [used, *quoted(REST[1:])], entitled)
    assert not faults
    said = network_warnings(network)  # type: ignore[arg-type]
    assert len(said) == 2
    assert "member '091' has used 6 workshops in 2021 and is entitled to 5" in said[0]
    assert "has used 3 elected trainings in 2022 and is entitled to 2" in said[1]


@pytest.mark.parametrize("text", ["[]", "members: [", "a", "", "members: {a: 1}"])
def test_another_shape_is_told_not_raised(tmp_path: Path, text: str) -> None:
    (tmp_path / "network.yml").write_text(text, encoding="utf-8")
    network, faults = load_network(tmp_path)
    assert network is None and faults
