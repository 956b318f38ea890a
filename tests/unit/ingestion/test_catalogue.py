"""Loading and checking a catalogue: what is accepted, and that each fault is told once, with file, entry and remedy."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingestion.catalogue import Catalogue, catalogue_fingerprint, entry_fingerprint, load_catalogue
from tilannekuva.errors import CatalogueError

Content = dict[str, Any]


def names(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text, "en": text}


def table(id_: str, **changes: Any) -> Content:
    return {
        "id": id_, "source": "office", "paths": ["a/b.px"], "title": names(id_), "frequency": "yearly",
        "contents": {"persons": "x-persons", "low_pct": "x-low"},
        "roles": {"sex": {"values": {"total": ["SSS"], "female": ["2"]}, "select": ["total", "female"]}},
        **changes,
    }  # fmt: skip


def indicator(id_: str, **changes: Any) -> Content:
    return {
        "id": id_, "theme": "population", "pillar": "social", "names": names(id_), "definition": names("d"),
        "unit": "persons", "direction": "neutral", "kind": "stock", "merge_rule": "sum", "valid_range": [0, 10],
        "sources": [{"value": [{"table": "people", "content": "persons"}]}], **changes,
    }  # fmt: skip


SHARE: Content = {
    "unit": "pct", "kind": "share", "merge_rule": "recompute",
    "sources": [{
        "numerator": [{"table": "people", "content": "persons", "where": {"sex": "female"}}],
        "denominator": [{"table": "people", "content": "persons"}], "scale": 100,
    }],
}  # fmt: skip

GOOD: dict[str, Any] = {
    "sources.yml": {"sources": [{
        "id": "office", "kind": "pxweb_v1", "base_url": "https://example.org/api", "name": names("Office"),
        "limits": {"max_cells": 1, "max_calls": 1, "window_seconds": 1}, "licence": "CC BY 4.0",
        "homepage": "https://example.org",
    }]},
    "tables/people.yml": {"tables": [table("people"), table("monthly", frequency="monthly")]},
    "indicators/people.yml": {"indicators": [indicator("population"), indicator("women_pct", **SHARE)]},
    "network.yml": {
        "id": "n", "name": names("n"), "is_example": True, "members": ["091", "092", "049", "235"],
    },
}  # fmt: skip


def write(folder: Path, content: dict[str, Any]) -> Path:
    for name, value in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, content: dict[str, Any]) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(folder, content))
    return [line.removeprefix("- ") for line in str(caught.value).splitlines()[1:]]


def changed(**new_entries: Content) -> dict[str, Any]:
    """GOOD with its second table or second indicator replaced."""
    content = copy.deepcopy(GOOD)
    if "table" in new_entries:
        content["tables/people.yml"]["tables"][1] = new_entries["table"]
    if "indicator" in new_entries:
        content["indicators/people.yml"]["indicators"][1] = new_entries["indicator"]
    return content


def test_a_good_catalogue_loads_in_file_order(tmp_path: Path) -> None:
    catalogue = load_catalogue(write(tmp_path, GOOD))
    assert list(catalogue.tables) == ["people", "monthly"]
    assert list(catalogue.indicators) == ["population", "women_pct"]
    assert [member.code for member in catalogue.network.members] == ["091", "092", "049", "235"]


def test_a_loaded_catalogue_cannot_be_changed(tmp_path: Path) -> None:
    catalogue = load_catalogue(write(tmp_path, GOOD))
    with pytest.raises(TypeError):
        catalogue.tables["people"] = catalogue.tables["monthly"]  # type: ignore[index]


TERM = {"table": "people", "content": "persons"}

INDICATOR_FAULTS = [
    pytest.param({"colour": "red"}, ["unknown key 'colour'"], id="unknown key"),
    pytest.param({"valid_rnge": [0, 1]}, ["unknown key 'valid_rnge'", "'valid_range'"], id="near miss is suggested"),
    pytest.param({"names": {"fi": "a", "en": "a"}}, ["'names.sv' is missing", "Add it"], id="missing name"),
    pytest.param({"unit": "persns"}, ["'unit' is 'persns'", "'persons'"], id="unknown unit"),
    pytest.param({"unit": "pct"}, ["'sum'", "'pct' cannot be added up", "recompute"], id="sum of pct"),
    pytest.param({"unit": "eur_per_capita"}, ["cannot be added up"], id="sum of euros per head"),
    pytest.param(
        {"sources": [{"value": [{"table": "people", "content": "low_pct"}]}]}, ["would add up 'low_pct'"],
        id="sum of a share's content",
    ),
    pytest.param({"merge_rule": "recompute"}, ["no alternative is a ratio"], id="recompute without ratio"),
    pytest.param({**SHARE, "merge_rule": "sum", "unit": "persons"}, ["is a ratio or a change"], id="sum of a ratio"),
    pytest.param(
        {"merge_rule": "weighted_mean", "merge_weight": "nobody"}, ["unknown indicator 'nobody'"], id="unknown weight"
    ),
    pytest.param({"sources": [{"value": [{**TERM, "table": "nothing"}]}]}, ["unknown table 'nothing'"], id="table"),
    pytest.param(
        {"sources": [{"value": [{**TERM, "content": "cows"}]}]}, ["no content 'cows'", "persons, low_pct"], id="content"
    ),
    pytest.param(
        {"sources": [{"value": [{**TERM, "where": {"age": "total"}}]}]}, ["no role 'age'", "it has: sex"], id="role"
    ),
    pytest.param(
        {"sources": [{"value": [{**TERM, "where": {"sex": "other"}}]}]},
        ["role 'sex' has no fetched value 'other'", "total, female"], id="role value",
    ),
    pytest.param(
        {"sources": [{"value": [{**TERM, "table": "monthly"}]}]}, ["'annual' does not fit the monthly table"], id="time"
    ),
    pytest.param({"names": names("population")}, ["Finnish name 'population'", "'population'"], id="same name"),
    pytest.param({"sources": []}, ["'sources'"], id="no alternative"),
    pytest.param({"sources": [{}]}, ["either 'value', or 'numerator' and 'denominator'"], id="empty alternative"),
    pytest.param({"valid_range": [5, 5]}, ["valid_range"], id="empty range"),
    pytest.param({"sources": [{"value": [{"indicator": "gone"}]}]}, ["unknown indicator 'gone'"], id="indicator"),
    pytest.param(
        {"is_projection": True}, ["disagree on being a projection"], id="actual figures called a projection"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), INDICATOR_FAULTS)
def test_a_faulty_indicator_gives_one_clear_message(tmp_path: Path, changes: Content, expected: list[str]) -> None:
    found = faults(tmp_path, changed(indicator=indicator("women_pct", **changes)))
    assert len(found) == 1, found
    assert found[0].startswith("indicators/people.yml: women_pct: ")
    for words in expected:
        assert words in found[0]


TABLE_FAULTS = [
    pytest.param({"source": "nowhere"}, ["unknown source 'nowhere'", "office"], id="source"),
    pytest.param({"contents": {}}, ["no contents"], id="no contents"),
    pytest.param({"additive": ["low_pct"]}, ["'low_pct' is not a count"], id="additive share"),
    pytest.param({"content_titles": {"cows": ["cow"]}}, ["names the content 'cows'"], id="title of nothing"),
    pytest.param({"projection_base_year": 2019}, ["not a projection"], id="base year"),
    pytest.param({"roles": {"sex": {"code_pattern": "(", "select": ["1"]}}}, ["'(' is not valid"], id="pattern"),
    pytest.param({"roles": {"sex": {"select": [1]}}}, ["'roles.sex.select", "quotes"], id="code as a number"),
    pytest.param({"contents": {"persons": 1}}, ["'contents.persons'", "quotes"], id="content as a number"),
    pytest.param({"roles": {"area": {}}}, ["'area' is bound without the catalogue"], id="reserved role"),
    pytest.param({"release_months": [13]}, ["release_months", "13"], id="month"),
]


@pytest.mark.parametrize(("changes", "expected"), TABLE_FAULTS)
def test_a_faulty_table_gives_one_clear_message(tmp_path: Path, changes: Content, expected: list[str]) -> None:
    found = faults(tmp_path, changed(table=table("other", **changes)))
    assert len(found) == 1, found
    assert found[0].startswith("tables/people.yml: other: ")
    for words in expected:
        assert words in found[0]


def test_a_content_bound_by_text_needs_its_words(tmp_path: Path) -> None:
    found = faults(tmp_path, changed(table=table("other", bind_contents_by="text", content_titles={"persons": ["a"]})))
    assert len(found) == 1
    assert "content 'low_pct' is bound by text but has no words" in found[0]


def test_references_between_indicators_do_not_chain(tmp_path: Path) -> None:
    change = {"unit": "pct", "merge_rule": "recompute"}
    content = copy.deepcopy(GOOD)
    content["indicators/people.yml"]["indicators"] += [
        indicator("change", **change, sources=[{"value": [{"indicator": "population"}], "change_pct_years": 1}]),
        indicator("change_of_change", **change, sources=[{"value": [{"indicator": "change"}], "change_pct_years": 1}]),
    ]
    found = faults(tmp_path, content)
    assert len(found) == 1
    assert "change_of_change: alternative 1: it refers to 'change', which refers to another indicator" in found[0]


def test_an_id_may_be_used_once_across_files(tmp_path: Path) -> None:
    content = {**GOOD, "indicators/zoo.yml": {"indicators": [indicator("population")]}}
    found = faults(tmp_path, content)
    assert found == [
        "indicators/zoo.yml: population: the id 'population' is already used by another indicator in "
        "indicators/people.yml. Choose another id, or remove one of the two."
    ]


def test_a_key_given_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    text = yaml.safe_dump(GOOD["network.yml"], sort_keys=False) + "is_example: false\n"
    found = faults(tmp_path, {**GOOD, "network.yml": text})
    assert len(found) == 1
    assert found[0].startswith("network.yml: file in line ")
    assert "the key 'is_example' is given twice" in found[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tables: [", "not valid YAML"),
        ("- id: a", "expected one list named 'tables'"),
        ("tables: {}", "expected one list named 'tables'"),
        ("tables: [1]", "expected keys and values"),
        ("tables: [!!python/object/apply:os.getcwd []]", "not valid YAML"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in faults(tmp_path, {**GOOD, "tables/zoo.yml": text})[0]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (["091", "092", "049", "091"], "'091' is given twice"),
        (["091", "092", "049", "999"], "'999' is not a municipality of today"),
        (["091", "092", "049", "588"], "'588' is not a municipality of today"),
        (["091", "092", "049", "91"], "members[4]"),
        (["091"], "members"),
    ],
)
def test_members_of_the_network_are_municipalities_of_today(tmp_path: Path, members: list[str], expected: str) -> None:
    found = faults(tmp_path, {**GOOD, "network.yml": {**GOOD["network.yml"], "members": members}})
    assert len(found) == 1
    assert found[0].startswith("network.yml: n: ")
    assert expected in found[0]


def test_all_faults_are_told_at_once_and_none_is_told_twice(tmp_path: Path) -> None:
    content = changed(table=table("other", source="nowhere"), indicator=indicator("women_pct", unit="persns"))
    content["tables/people.yml"]["tables"][0]["frequency"] = "hourly"
    found = faults(tmp_path, content)
    # The indicators refer to the faulty table: its fault is told, not that it is unknown.
    assert [fault.split(": ")[1] for fault in found] == ["people", "women_pct", "other"]


def load(folder: Path, content: dict[str, Any]) -> Catalogue:
    return load_catalogue(write(folder, content))


def test_the_fingerprint_tells_content_not_layout(tmp_path: Path) -> None:
    first = load(tmp_path / "a", GOOD)
    commented = "# a comment\n" + yaml.safe_dump(GOOD["tables/people.yml"], sort_keys=True)
    second = load(tmp_path / "b", {**GOOD, "tables/people.yml": commented})
    third = load(tmp_path / "c", changed(indicator=indicator("women_pct", **{**SHARE, "decimals": 2})))
    assert catalogue_fingerprint(first) == catalogue_fingerprint(second)
    assert catalogue_fingerprint(first) != catalogue_fingerprint(third)
    assert entry_fingerprint(first.tables["people"]) == entry_fingerprint(third.tables["people"])
    assert entry_fingerprint(first.tables["people"]) != entry_fingerprint(first.tables["monthly"])
