"""Formulas in the catalogue: one of each kind, nothing counted twice, and what is computed from which cells."""

import copy
from pathlib import Path
from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_schema import Alternative, Term
from tests.unit.ingestion.test_catalogue import Content, changed, faults, indicator, table, write
from tilannekuva.build_catalogue import alternative_rows, term_rows
from tilannekuva.build_published import confirmed_alternatives

VOTES = table(
    "votes", frequency="election", contents={"votes": "x-votes"},
    roles={"party": {"values": {"total": ["SSS"], "a": ["1"], "b": ["2"], "c": ["3"]},
                     "select": ["total", "a", "b", "c"]}},
)  # fmt: skip


def votes_of(parties: Any, **changes: Any) -> Content:
    term = {"table": "votes", "content": "votes", "where": {"party": parties}}
    return indicator(
        "women_pct", unit="parties", merge_rule="recompute", time_rule="election",
        sources=[{"value": [term], "effective_number": True, **changes}],
    )  # fmt: skip


def election(one: Content) -> dict[str, Any]:
    content = changed(table=copy.deepcopy(VOTES))
    content["indicators/people.yml"]["indicators"][1] = one
    return content


def test_an_effective_number_has_a_component_for_each_part_and_the_whole(tmp_path: Path) -> None:
    catalogue = load_catalogue(write(tmp_path, election(votes_of(["a", "b", "c"]))))
    terms = [row for row in term_rows(catalogue) if row["indicator_id"] == "women_pct"]
    assert [(row["component"], row["breakdown_key"]) for row in terms] == [
        ("part_001", "party=a"), ("part_002", "party=b"), ("part_003", "party=c"), ("whole", "party=total"),
    ]  # fmt: skip
    [row] = [row for row in alternative_rows(catalogue, set()) if row["indicator_id"] == "women_pct"]
    assert (row["formula"], row["n_parts"], row["is_published"]) == ("effective_number", 3, False)


def test_an_effective_number_without_a_total_has_no_whole(tmp_path: Path) -> None:
    content = election(votes_of(["a", "b"]))
    content["tables/people.yml"]["tables"][1]["roles"]["party"]["select"] = ["a", "b", "c"]
    catalogue = load_catalogue(write(tmp_path, content))
    assert {row["component"] for row in term_rows(catalogue) if row["table_id"] == "votes"} == {"part_001", "part_002"}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(votes_of(["total", "a", "b"]), "adds the total to its own parts (a, b)", id="total and parts"),
        pytest.param(votes_of("a"), "an effective number of one part is always 1", id="one part"),
        pytest.param(votes_of(["a", "b"], scale=100), "'scale' belongs to a value or a ratio", id="scale"),
        pytest.param(votes_of(["a", "b"], index_base_year=2010), "an alternative is one formula", id="two formulas"),
        pytest.param(
            votes_of(["a", "b"], value=[{"indicator": "population"}]),
            "counts the cells of tables",
            id="of an indicator",
        ),
    ],
)
def test_a_faulty_effective_number_is_refused(tmp_path: Path, one: Content, expected: str) -> None:
    [found] = faults(tmp_path, election(one))
    assert expected in found


INDEX = {"unit": "index", "merge_rule": "recompute"}


def test_an_index_is_taken_of_one_indicator(tmp_path: Path) -> None:
    good = indicator("women_pct", **INDEX, sources=[{"value": [{"indicator": "population"}], "index_base_year": 2010}])
    catalogue = load_catalogue(write(tmp_path / "good", changed(indicator=good)))
    [row] = [row for row in alternative_rows(catalogue, {("women_pct", 1)}) if row["indicator_id"] == "women_pct"]
    assert (row["formula"], row["index_base_year"], row["is_published"]) == ("index", 2010, True)
    of_a_table = {"value": [{"table": "people", "content": "persons"}], "index_base_year": 2010}
    bad = indicator("women_pct", **INDEX, sources=[of_a_table])
    [found] = faults(tmp_path / "bad", changed(indicator=bad))
    assert "a change or an index is taken of exactly one indicator" in found


def test_formulas_are_not_summed_on_a_merger(tmp_path: Path) -> None:
    one = indicator("women_pct", sources=[{"value": [{"indicator": "population"}], "index_base_year": 2010}])
    [found] = faults(tmp_path, changed(indicator=one))
    assert "merge_rule 'sum', but an alternative is a ratio or a change" in found


def people(sex: Any, **changes: Any) -> Content:
    return {"table": "people", "content": "persons", "where": {"sex": sex}, **changes}


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([people(["total", "female"])], "role 'sex' adds the total to its own parts (female)"),
        ([people("total"), people("female")], "two terms of content 'persons' share cells"),
        ([people("female"), people("female")], "two terms of content 'persons' share cells"),
        ([people("female", weight=-1), people("female", weight=-1)], "share cells"),
    ],
)
def test_nothing_is_counted_twice(tmp_path: Path, terms: list[Content], expected: str) -> None:
    [found] = faults(tmp_path, changed(indicator=indicator("women_pct", sources=[{"value": terms}])))
    assert expected in found


@pytest.mark.parametrize(
    "terms",
    [
        [people("total"), people("female", weight=-1)],
        [people("female"), people("female", year_offset=-1)],
        [people("female"), {**people("female"), "table": "monthly"}],
    ],
)
def test_differences_and_other_years_are_no_double_counts(tmp_path: Path, terms: list[Content]) -> None:
    content = changed(indicator=indicator("women_pct", sources=[{"value": terms}]))
    content["tables/people.yml"]["tables"][1]["frequency"] = "yearly"
    assert load_catalogue(write(tmp_path, content)).indicators["women_pct"]


def test_two_names_for_one_value_of_the_source_are_refused(tmp_path: Path) -> None:
    roles = {"sex": {"values": {"total": ["SSS"], "men": ["1", "Miehet"], "male": ["miehet "]}, "select": ["total"]}}
    [found] = faults(tmp_path, changed(table=table("other", roles=roles)))
    assert "the values 'men' and 'male' may both be 'miehet ' at the source" in found


def test_an_unverified_indicator_waits_for_its_tables(tmp_path: Path) -> None:
    content = changed(table=table("other"))
    content["indicators/people.yml"]["indicators"] = [
        indicator("population", verified=False, sources=[
            {"value": [{"table": id_, "content": "persons"}]} for id_ in ("other", "people")
        ]),
        indicator("known"),
        indicator("change_pct", unit="pct", merge_rule="recompute",
                  sources=[{"value": [{"indicator": "population"}], "change_pct_years": 1}]),
    ]  # fmt: skip
    catalogue = load_catalogue(write(tmp_path, content))
    assert confirmed_alternatives(catalogue, frozenset()) == {("known", 1)}
    assert confirmed_alternatives(catalogue, frozenset({"people"})) == {
        ("known", 1), ("population", 2), ("change_pct", 1),
    }  # fmt: skip
    assert ("population", 1) in confirmed_alternatives(catalogue, frozenset({"people", "other"}))


def test_the_name_of_a_formula() -> None:
    terms = [Term(indicator="x")]
    assert Alternative(value=terms).formula == "value"
    assert Alternative(numerator=terms, denominator=terms).formula == "ratio"
    assert Alternative(value=terms, change_from_base_pct=True).formula == "change"
    assert Alternative(value=terms, index_base_year=2007).formula == "index"
