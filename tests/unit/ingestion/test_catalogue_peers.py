"""Declared models of similar municipalities: what is accepted, and each fault told with its entry and remedy."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_peers import PeerModelSpec, load_peer_models, model_variables
from ingestion.catalogue_schema import Indicator
from tilannekuva.build_catalogue import peer_model_rows


def indicator(id_: str, peer: dict[str, str] | None) -> Indicator:
    names = {"fi": id_, "sv": id_, "en": id_}
    return Indicator.model_validate({
        "id": id_, "theme": "population", "pillar": "social", "names": names, "definition": names, "unit": "persons",
        "direction": "neutral", "kind": "stock", "merge_rule": "sum", "valid_range": [0, 10], "peer": peer,
        "sources": [{"value": [{"table": "people", "content": "persons"}]}],
    })  # fmt: skip


INDICATORS = {
    i.id: i
    for i in (
        indicator("people", {"block": "size", "transform": "log"}),
        indicator("old_pct", {"block": "age", "transform": "logit_pct"}),
        indicator("jobs", None),
    )
}
GOOD: list[dict[str, Any]] = [
    {"id": "general", "block_weights": {"size": 0.6, "age": 0.4}},
    {
        "id": "population", "block_weights": {"size": 0.5, "age": 0.5}, "leave_out": ["people"],
        "add": [{"indicator": "jobs", "block": "size", "transform": "log"}],
    },
]  # fmt: skip


def load(folder: Path, models: list[dict[str, Any]]) -> tuple[dict[str, PeerModelSpec], list[str]]:
    (folder / "peer_models.yml").write_text(yaml.safe_dump({"peer_models": models}), encoding="utf-8")
    found, faults = load_peer_models(folder, INDICATORS)
    return found, [str(fault) for fault in faults]


def test_a_theme_has_the_shared_variables_less_and_more_its_own(tmp_path: Path) -> None:
    models, faults = load(tmp_path, GOOD)
    assert faults == []
    assert list(model_variables(models["general"], INDICATORS)) == ["people", "old_pct"]
    own = model_variables(models["population"], INDICATORS)
    assert {id_: (v.block, v.transform) for id_, v in own.items()} == {
        "old_pct": ("age", "logit_pct"), "jobs": ("size", "log"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "change", "words"),
    [
        (0, {"block_weights": {"size": 0.6, "age": 0.5}}, "sum to 1, found 1.1000"),
        (0, {"block_weights": {"size": 1.2, "age": -0.2}}, "block_weights"),
        (0, {"block_weights": {"size": 0.5, "economy": 0.5}}, "differ: age, economy"),
        (1, {"leave_out": ["no_such"]}, "'no_such', which has no 'peer'"),
        (1, {"leave_out": ["jobs"]}, "'jobs', which has no 'peer'"),
        (1, {"add": [{"indicator": "no_such", "block": "size", "transform": "log"}]}, "unknown indicator 'no_such'"),
        (1, {"add": [{"indicator": "old_pct", "block": "size", "transform": "log"}]}, "in every model"),
        (1, {"id": "general"}, "given twice"),
        (0, {"id": "vitality"}, "'general' is missing"),
        (1, {"id": "weather"}, "weather"),
        (1, {"weights": {}}, "weights"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, entry: int, change: dict[str, Any], words: str) -> None:
    models = copy.deepcopy(GOOD)
    models[entry].update(change)
    _, faults = load(tmp_path, models)
    assert any(words in fault and "peer_models.yml" in fault for fault in faults), faults


def test_the_file_may_be_missing_only_where_nothing_is_a_variable(tmp_path: Path) -> None:
    assert load_peer_models(tmp_path, {"jobs": INDICATORS["jobs"]}) == ({}, [])
    _, faults = load_peer_models(tmp_path, INDICATORS)
    assert "missing" in str(faults[0])


def test_the_projects_own_models_are_one_per_theme_and_the_general_one() -> None:
    catalogue = load_catalogue()
    themes = {i.theme for i in catalogue.indicators.values()}
    assert set(catalogue.peer_models) == {"general", *themes}
    rows = peer_model_rows(catalogue)
    assert {r["theme"] for r in rows} == set(catalogue.peer_models)
    general = [r["indicator_id"] for r in rows if r["theme"] == "general"]
    assert general == [i.id for i in catalogue.indicators.values() if i.peer]
    for row in rows:
        unit = catalogue.indicators[row["indicator_id"]].unit
        assert (row["transform"] == "logit_pct") == (unit == "pct"), row
