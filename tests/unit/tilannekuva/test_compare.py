"""``compare``, ``peers`` and ``groups``: any municipality against any list, read-only, hostile input refused."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.fixtures.marts_fixture import build_data_dir
from tilannekuva import cli
from tilannekuva.errors import TilannekuvaError
from tilannekuva.groups import load_groups, member_problems
from tilannekuva.numerics.comparisons import compare_one, position_of
from tilannekuva.settings import Settings, load_settings
from tilannekuva.theme_names import theme_id

runner = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    build_data_dir(folder)
    groups = folder / "groups"
    groups.mkdir()
    (groups / "own.yml").write_text(
        'groups:\n  - {id: trio, name: {fi: Kolmikko, sv: Trio, en: Trio three}, members: ["837", "536", "980"]}\n'
        '  - {id: gone, name: {fi: Poissa, sv: Borta, en: Gone}, members: ["911", "999", "837", "837"]}\n'
        '  - {id: trio, name: {fi: Toinen, sv: Andra, en: Second}, members: ["837"]}\n'
        "  - {id: typo, name: {fi: A, sv: B, en: C}, member: [1]}\n"
    )
    (groups / "broken.yml").write_text("groups: [")
    return folder


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("SOURCE", "sample")
    monkeypatch.setenv("TILANNEKUVA_DATA", str(folder))


def said(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(cli.app, list(arguments), env={"COLUMNS": "250"})
    if isinstance(result.exception, TilannekuvaError):
        return 2, str(result.exception)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("value", "others", "direction", "expected"),
    [
        # Of 1, 2, 3, 4: quartiles 1.75 and 3.25, median 2.5.
        (5.0, [1, 2, 3, 4], "higher_is_better", (4, 2.5, 1.75, 3.25, 1, 5, 100.0, 2.5, "better")),
        (5.0, [1, 2, 3, 4], "lower_is_better", (4, 2.5, 1.75, 3.25, 5, 5, 0.0, 2.5, "worse")),
        (2.0, [1, 2, 3, 4], "higher_is_better", (4, 2.5, 1.75, 3.25, 3, 5, 37.5, -0.5, "level")),
        (0.0, [1, 2, 3, 4], "neutral", (4, 2.5, 1.75, 3.25, 5, 5, 0.0, -2.5, "lower")),
        (5.0, [1, 2, 3], "neutral", (3, None, None, None, None, None, None, None, "not_compared")),
        (5.0, [1, 2, 3, float("nan")], "neutral", (3, None, None, None, None, None, None, None, "not_compared")),
        (5.0, [], "neutral", (0, None, None, None, None, None, None, None, "not_compared")),
    ],
)
def test_one_comparison_by_hand(
    value: float, others: list[float], direction: str, expected: tuple[object, ...]
) -> None:
    c = compare_one(value, others, direction)
    found = (c.n, c.median, c.p25, c.p75, c.rank, c.rank_of, c.percentile_rank, c.gap, c.position)
    assert found == expected


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=4, max_size=12), st.integers(-50, 50))
def test_one_comparison_is_numpys_and_turns_with_the_direction(others: list[int], value: int) -> None:
    up = compare_one(value, others, "higher_is_better")
    assert (up.p25, up.median, up.p75) == pytest.approx(tuple(np.percentile(others, [25, 50, 75])))
    assert up.rank == 1 + sum(o > value for o in others)
    mirrored = compare_one(-value, [-o for o in others], "lower_is_better")
    assert (mirrored.rank, mirrored.position) == (up.rank, up.position)


def test_the_last_bits_are_no_position() -> None:
    assert position_of(0.1 + 0.2, 0.0, 0.3, "higher_is_better") == "level"


def test_any_municipality_against_any_list(folder: Path) -> None:
    code, text = said(
        "compare", "091", "--with", "837, Nokia,Ackas,980,Ylöjärvi", "--theme", "elinvoima", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert code == 0 and {r["theme"] for r in rows} == {"vitality"}
    rate = next(r for r in rows if r["indicator_id"] == "employment_rate_pct")
    own = [float(rate[f"value_{c}"]) for c in ("837", "536", "020", "980")]
    assert rate["n"] == "4" and float(rate["median"]) == pytest.approx(np.median(own))
    assert float(rate["gap"]) == pytest.approx(float(rate["value"]) - np.median(own))
    assert int(rate["rank"]) == 1 + sum(v > float(rate["value"]) for v in own)


def test_fewer_than_four_are_shown_side_by_side_without_a_statistic() -> None:
    code, text = said("compare", "Helsingfors", "--with", "kolmikko,091", "--indicator", "väkiluku", "--year", "2018")
    assert code == 0 and "Helsinki is in the list itself" in text and "650,000" in text
    assert "not_compared" in text and "Fewer than four" in text and "Tampere" in text
    rows = json.loads(said("compare", "091", "--with", "trio", "--indicator", "population", "--format", "json")[1])
    assert rows[0]["n"] == 3 and rows[0]["median"] is None and rows[0]["value_837"] > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "588", "--with", "837"), "is part of Mäntyharju (507) today"),
        (("compare", "Perttumaa", "--with", "837"), "There is no municipality 'Perttumaa'"),
        (("compare", "091", "--with", "588"), "is part of Mäntyharju"),
        (("compare", "091", "--with", "837,'; drop table x"), "There is no municipality ''; drop table x'"),
        (("compare", "091", "--with", "../../etc/passwd"), "There is no municipality '../../etc/passwd'"),
        (("compare", "091", "--with", "gone"), "Groups that cannot be used"),
        (("compare", "091", "--with", " , "), "nobody to compare"),
        (("compare", "091", "--with", "091"), "nobody to compare"),
        (("compare", "091", "--with", "0" * 5000), "at most 4,000"),
        (("compare", "091", "--with", "837", "--theme", "kuntatalus"), "Did you mean 'Kuntatalous'?"),
        (("compare", "091", "--with", "837", "--indicator", "populatio"), "Did you mean population"),
        (("compare", "091", "--with", "837", "--year", "1950"), "has no value of any indicator in 1950"),
        (("compare", "091", "--with", "837", "--indicator", "population_projection"), "has no value of"),
        (("peers", "nowhere"), "There is no municipality 'nowhere'"),
        (("peers", "111", "--theme", "finances"), "no model 'finances'"),
    ],
)
def test_what_is_not_there_is_said(arguments: tuple[str, ...], words: str) -> None:
    code, text = said(*arguments)
    assert code == 2 and words in text


def test_peers_have_their_cards() -> None:
    code, text = said("peers", "Heinola")
    assert code == 0 and "7 similar municipalities within the distance 2.40" in text
    assert "Väkiluku" in text and "(31,775)" in text
    assert "no close peer" in said("peers", "091")[1]


def test_faulty_groups_are_told_and_the_others_stay(folder: Path) -> None:
    book = load_groups(load_settings())
    assert set(book.groups) == {"six_largest_cities", "capital_area", "trio"}
    told = "\n".join(map(str, book.faults))
    for words in (
        "own.yml: gone: Valtimo (911) became part of 541 on 2020-01-01. Write 541 instead",
        "no municipality of today has the code '999'",
        "municipality 837 is a member 2 times",
        "the name 'trio' is taken by trio (own.yml)",
        "broken.yml: file in line 2: not valid YAML",
        "own.yml: typo",
    ):
        assert words in told, words
    code, text = said("groups")
    assert code == 1 and "Kolmikko" in text and "Write 541 instead" in text


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "big.yml").write_text("#" * 200_001)
    book = load_groups(Settings("sample", tmp_path, 2021))
    assert [f.file for f in book.faults] == ["big.yml"]


def test_members_of_today_have_no_problem() -> None:
    assert member_problems(["091", "049"]) == []


@pytest.mark.parametrize("text", ["kuntatalous", "Kommunal ekonomi", "MUNICIPAL FINANCES", "finances "])
def test_a_theme_by_any_of_its_names(text: str) -> None:
    assert theme_id(text) == "finances"
