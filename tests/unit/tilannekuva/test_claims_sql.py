"""Claims and what changed in them, by the SQL models over rows given by hand; and the records in state/claims."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.fixtures.dbt_sql import Models
from tilannekuva.build_schemas import INPUTS
from tilannekuva.claims_state import (
    RECORD_SCHEMA,
    claims_dir,
    claims_key,
    read_records,
    record_claims,
    write_claim_inputs,
)
from tilannekuva.errors import SettingsError
from tilannekuva.numerics.support import MIN_MEMBERS
from tilannekuva.settings import PROJECT_DIR, Settings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
T, F, N, B = pa.string(), pa.float64(), pa.int32(), pa.bool_()
RECORD = dict(zip(RECORD_SCHEMA.names, RECORD_SCHEMA.types, strict=True))
INDICATOR = {"indicator_id": T, "theme": T, "sort_order": N, "direction": T, "is_headline": B}
INDICATORS = [
    {"indicator_id": i, "theme": "finances", "sort_order": n, "direction": "lower_is_better", "is_headline": True}
    for n, i in enumerate(("debt", "tax", "deficit"))
]


def judged(**changed: Any) -> dict[str, Any]:
    """One recorded row: municipality 001 worse and worsening in debt among its similar municipalities."""
    row = {
        "municipality_code": "001", "indicator_id": "debt", "comparison_group": "similar", "year": 2021, "value": 9.0,
        "reference_value": 5.0, "rank": 8, "rank_of": 8, "members_key": "k", "position": "worse", "trend": "worsening",
        "predicate": "worse_and_worsening", "support": 0.9,
    }  # fmt: skip
    return {**row, **changed}


def changes(before: list[dict[str, Any]], now: list[dict[str, Any]], older: Sequence[dict[str, Any]] = ()) -> list[Any]:
    """fct_claim_change after two builds (``older`` the first of them), of which the newer recorded ``before``."""
    models = Models()
    records = [(1, older), (2, before)] if older else [(1, before)]
    past = [{**row, "record": number} for number, rows in records for row in rows]
    models.give_rows("stg_claim_past", past, INPUTS["claim_past"])
    seen = [{"record": n, "recorded_at": NOON.replace(day=n)} for n, _ in records]
    models.give_rows("stg_claim_record", seen, INPUTS["claim_record"])
    models.give_rows("int_claim_record", now, RECORD)
    models.give_rows("stg_indicator", INDICATORS, INDICATOR)
    models.make("fct_claim_change")
    return models.rows("select * from fct_claim_change order by priority")


@pytest.mark.parametrize(
    ("before", "now", "change", "reason"),
    [
        ({}, {"value": 6.0, "position": "level", "predicate": None}, "disappeared", "value_revised"),
        ({}, {"year": 2022, "value": 6.0, "position": "level", "predicate": None}, "disappeared", "new_year"),
        ({}, {"members_key": "m", "position": "level", "predicate": None}, "disappeared", "group_changed"),
        ({}, {"reference_value": 8.0, "position": "level", "predicate": None}, "disappeared", "others_changed"),
        ({"position": "level", "predicate": None}, {"reference_value": 4.0}, "appeared", "others_changed"),
        ({}, {"trend": "no_clear_change", "predicate": "worse"}, "predicate_changed", "trend_changed"),
        ({}, {"support": 0.7}, "support_changed", "draws_changed"),
        ({"support": 0.52}, {"support": 0.48}, "support_changed", "draws_changed"),
        ({}, {"rank": 7}, "rank_changed", "others_changed"),
        ({}, {"value": 9.5, "rank": 7}, "rank_changed", "value_revised"),
    ],
)
def test_each_change_has_its_kind_and_reason(before: Any, now: Any, change: str, reason: str) -> None:
    (found,) = changes([judged(**before)], [judged(**now)])
    assert (found["change"], found["reason"]) == (change, reason)
    assert found["compared_with"] == NOON


def test_what_says_the_same_is_no_change_and_too_small_a_one_is_none() -> None:
    assert changes([judged()], [judged()]) == []
    assert changes([judged()], [judged(support=0.85)]) == []
    assert changes([judged(predicate=None, position="level")], [judged(predicate=None, position="level", rank=4)]) == []


def test_the_first_build_has_nothing_to_compare_with() -> None:
    assert changes([], [judged()]) == []


def test_a_figure_that_comes_or_goes_and_a_trend_said_elsewhere() -> None:
    trend = judged(comparison_group="trend", position=None, reference_value=None, support=None, predicate="worsening")
    found = changes(
        [judged(indicator_id="tax"), judged(position="level", predicate=None), trend],
        [judged(), {**trend, "predicate": None}, judged(indicator_id="deficit")],
    )
    said = {(f["indicator_id"], f["comparison_group"]): (f["change"], f["reason"]) for f in found}
    assert said == {
        ("tax", "similar"): ("disappeared", "no_figure"),
        ("deficit", "similar"): ("appeared", "new_figure"),
        ("debt", "similar"): ("appeared", "others_changed"),
        ("debt", "trend"): ("disappeared", "said_with_comparison"),
    }
    assert [f["priority"] for f in found] == [1, 2, 3, 4]


def test_a_build_again_tells_the_same_change_as_before() -> None:
    first, second = [judged(year=2020, value=7.0, predicate=None, position="level")], [judged()]
    (found,) = changes(first, second)
    (again,) = changes(second, second, older=first)
    assert {**found, "compared_with": None} == {**again, "compared_with": None}
    assert again["compared_with"] == NOON.replace(day=1)


CLAIM_BASIS = {
    **RECORD, "theme": T, "sort_order": N, "group_code": T, "gap": F, "n": N, "slope_per_year": F,
    "trend_first_year": N, "trend_last_year": N,
}  # fmt: skip
TEST = {"municipality_code": T, "indicator_id": T, "test": T, "p_value": F, "p_adjusted": F}


def claims(basis: list[dict[str, Any]], tests: list[tuple[str, str, float, float]]) -> dict[Any, Any]:
    models = Models()
    common = {"theme": "finances", "sort_order": 1, "gap": 4.0, "n": 7, "slope_per_year": 0.5}
    models.give_rows("int_claim_basis", [{**common, **row} for row in basis], CLAIM_BASIS)
    rows = [
        {"municipality_code": "001", "indicator_id": i, "test": t, "p_value": p, "p_adjusted": q}
        for i, t, p, q in tests
    ]
    models.give_rows("int_significance", rows, TEST)
    models.make("int_claim")
    return {(r["indicator_id"], r["comparison_group"]): r for r in models.rows("select * from int_claim")}


def test_a_position_that_few_peer_sets_support_is_no_headline_and_comes_last() -> None:
    found = claims(
        [
            judged(support=0.49),
            judged(indicator_id="tax", predicate="worse", support=0.5),
            judged(indicator_id="deficit", comparison_group="network", predicate="worse", support=None),
        ],
        [],
    )
    shown = {indicator: (row["is_headline"], row["priority"]) for (indicator, _), row in found.items()}
    assert shown == {"debt": (False, 3), "tax": (True, 1), "deficit": (True, 2)}


def test_a_claim_that_says_two_things_has_the_larger_p_value_and_is_found_only_when_both_are() -> None:
    tests = [("debt", "trend", 0.01, 0.04), ("debt", "similar", 0.08, 0.12), ("debt", "network", 0.02, 0.05)]
    found = claims(
        [judged(), judged(comparison_group="network"), judged(indicator_id="tax"), judged(comparison_group="trend",
         predicate="worsening", support=None)], tests,
    )  # fmt: skip
    assert (found["debt", "similar"]["p_value"], found["debt", "similar"]["is_discovery"]) == (0.08, False)
    assert (found["debt", "network"]["p_value"], found["debt", "network"]["is_discovery"]) == (0.02, True)
    assert (found["debt", None]["p_value"], found["debt", None]["is_discovery"]) == (0.01, True)
    assert (found["tax", "similar"]["p_value"], found["tax", "similar"]["is_discovery"]) == (None, None)


def test_the_least_members_are_declared_alike_in_both_places() -> None:
    declared = (PROJECT_DIR / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8")
    assert f"min_group_size: {MIN_MEMBERS}\n" in declared


def warehouse(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.unlink(missing_ok=True)
    table = pa.Table.from_pylist(rows, schema=RECORD_SCHEMA)
    with duckdb.connect(str(path)) as connection:
        connection.register("rows", table)
        connection.execute("create schema intermediate; create table intermediate.int_claim_record as from rows")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(source="http://127.0.0.1:1", data_dir=tmp_path, edition_year=2021)


def test_claims_are_recorded_once_per_change(settings: Settings, tmp_path: Path) -> None:
    assert claims_key(settings) == []
    steps = [[judged()], [judged()], [judged(rank=7)], [judged(rank=7)], [judged()]]
    made = [record_claims(settings, warehouse(tmp_path / "w.duckdb", rows), NOON) for rows in steps]
    assert [m and m.number for m in made] == [1, None, 2, None, 3]
    assert [r.recorded_at for r in read_records(settings)] == [NOON] * 3
    assert len(claims_key(settings)) == 2
    write_claim_inputs(settings, tmp_path)
    past = pq.read_table(tmp_path / "claim_past.parquet")
    assert past.schema.names == list(INPUTS["claim_past"])
    assert [(r["record"], r["rank"]) for r in past.to_pylist()] == [(2, 7), (3, 8)]
    assert pq.read_table(tmp_path / "claim_record.parquet")["record"].to_pylist() == [2, 3]


def test_without_records_the_inputs_are_empty_tables(settings: Settings, tmp_path: Path) -> None:
    write_claim_inputs(settings, tmp_path)
    assert pq.read_table(tmp_path / "claim_past.parquet").num_rows == 0
    assert pq.read_table(tmp_path / "claim_record.parquet").num_rows == 0


def test_damaged_foreign_or_missing_records_are_refused_with_what_to_do(settings: Settings, tmp_path: Path) -> None:
    for rows in ([judged()], [judged(rank=7)], [judged(rank=6)]):
        record_claims(settings, warehouse(tmp_path / "w.duckdb", rows), NOON)
    folder = claims_dir(settings)
    whole = (folder / "0002.parquet").read_bytes()
    (folder / "0002.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SettingsError, match=r"0002\.parquet.*restore it from a backup"):
        read_records(settings)
    pq.write_table(pa.table({"a": [1]}), folder / "0002.parquet")
    with pytest.raises(SettingsError, match="the columns a"):
        read_records(settings)
    (folder / "0002.parquet").unlink()
    with pytest.raises(SettingsError, match="Expected the claims 0002"):
        read_records(settings)
