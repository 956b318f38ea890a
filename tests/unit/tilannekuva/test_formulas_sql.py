"""Formulas of the warehouse over hand-made tables: changes, indexes, effective numbers, and what stops them."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest

from tests.fixtures.dbt_sql import Models
from tilannekuva.build_schemas import INPUTS

KEY = ("division", "indicator_id", "alternative", "area_kind", "area_key", "year")
ALTERNATIVE: dict[str, Any] = {
    "alternative": 1, "scale": 1.0, "time_rule": "annual", "change_from_base": False, "is_published": True,
    "has_reference": True,
}  # fmt: skip
VALUE_COLUMNS: dict[str, Any] = {
    "division": pa.string(), "indicator_id": pa.string(), "alternative": pa.int32(), "area_kind": pa.string(),
    "area_key": pa.string(), "year": pa.int32(), "value": pa.float64(), "status": pa.string(),
    "is_preliminary": pa.bool_(), "is_harmonised": pa.bool_(), "is_source_cell": pa.bool_(), "table_id": pa.string(),
    "landing_id": pa.string(), "family": pa.string(), "n_municipalities": pa.int32(),
    "source_content_code": pa.string(), "source_area_code": pa.string(), "source_period_code": pa.string(),
    "source_breakdown": pa.string(), "component": pa.string(),
}  # fmt: skip


def value(indicator: str, year: int, number: float | None, status: str = "ok", **changes: Any) -> dict[str, Any]:
    return {
        "division": "today", "indicator_id": indicator, "alternative": 1, "area_kind": "municipality",
        "area_key": "837", "year": year, "value": number, "status": status, "is_preliminary": False,
        "is_harmonised": False, "is_source_cell": True, "table_id": "t", "landing_id": "l", "family": "837", **changes,
    }  # fmt: skip


def derived(
    formula: dict[str, Any],
    values: Iterable[dict[str, Any]],
    breaks: Iterable[int] = (),
    breaks_of_base: Iterable[int] = (),
) -> dict[int, tuple[Any, str]]:
    """Year -> (value, status) of an indicator ``made`` of the indicator ``base``."""
    models = Models()
    models.give_rows("stg_alternative", [{"indicator_id": "made", **ALTERNATIVE, **formula}],
                     INPUTS["catalogue_alternative"])  # fmt: skip
    models.give_rows("stg_indicator", [{"indicator_id": "made", "breaks": list(breaks)},
                     {"indicator_id": "base", "breaks": list(breaks_of_base)}],
                     INPUTS["catalogue_indicator"])  # fmt: skip
    models.give_rows("stg_term", [{"indicator_id": "made", "alternative": 1, "component": "value",
                     "ref_indicator_id": "base", "year_offset": 0, "weight": 1.0}],
                     INPUTS["catalogue_term"])  # fmt: skip
    bases = [{"table_id": "t", "projection_base_year": 2019}, {"table_id": "newer", "projection_base_year": 2024}]
    models.give_rows("stg_landing", bases, INPUTS["landing_index"])
    models.give_rows("int_value_table", values, VALUE_COLUMNS)
    models.give_rows("int_component", [], VALUE_COLUMNS)
    models.make("int_candidate_derived")
    found = models.rows("select year, value, status from int_candidate_derived order by year")
    return {row["year"]: (row["value"], row["status"]) for row in found}


INDEX = {"formula": "index", "index_base_year": 2010}
CHANGE = {"formula": "change", "change_years": 5}
SERIES = [value("base", year, number) for year, number in ((2005, 80.0), (2010, 100.0), (2015, 110.0), (2020, 99.0))]


def test_an_index_is_a_hundred_in_its_base_year_and_looks_both_ways() -> None:
    assert derived(INDEX, SERIES) == {
        2005: (80.0, "ok"), 2010: (100.0, "ok"), 2015: (pytest.approx(110.0), "ok"), 2020: (99.0, "ok"),
    }  # fmt: skip


@pytest.mark.parametrize("where", ["breaks", "breaks_of_base"])
@pytest.mark.parametrize(
    ("year", "left"), [(2008, {2010, 2015, 2020}), (2010, {2010, 2015, 2020}), (2011, {2005, 2010}), (2023, None)]
)
def test_an_index_stops_at_a_break_on_either_side_of_its_base(where: str, year: int, left: set[int] | None) -> None:
    found = derived(INDEX, SERIES, **{where: [year]})
    assert found.keys() == (left or {2005, 2010, 2015, 2020})


def test_an_index_needs_its_base_year() -> None:
    assert derived(INDEX, [v for v in SERIES if v["year"] != 2010]) == {}
    hidden = [v if v["year"] != 2010 else value("base", 2010, None, "suppressed") for v in SERIES]
    assert set(derived(INDEX, hidden).values()) == {(None, "suppressed")}
    nothing = [v if v["year"] != 2010 else value("base", 2010, 0.0) for v in SERIES]
    assert set(derived(INDEX, nothing).values()) == {(None, "zero_denominator")}


def test_an_index_of_another_division_than_its_base_has_no_value() -> None:
    merged = [v | {"family": "541,911"} if v["year"] < 2015 else v for v in SERIES]
    assert derived(INDEX, merged)[2020] == (None, "division_mismatch")


@pytest.mark.parametrize("where", ["breaks", "breaks_of_base"])
def test_a_change_stops_at_a_break_of_its_own_or_of_what_it_refers_to(where: str) -> None:
    assert derived(CHANGE, SERIES) == {
        2010: (pytest.approx(25.0), "ok"), 2015: (pytest.approx(10.0), "ok"), 2020: (pytest.approx(-10.0), "ok"),
    }  # fmt: skip
    assert derived(CHANGE, SERIES, **{where: [2013]}).keys() == {2010, 2020}
    assert derived(CHANGE, SERIES, **{where: [2015]}).keys() == {2010, 2020}
    assert derived(CHANGE, SERIES, **{where: [2016]}).keys() == {2010, 2015}


def test_a_change_from_the_base_of_a_projection_stops_at_a_break() -> None:
    change = {"formula": "change", "change_from_base": True}
    projected = [value("base", year, number) for year, number in ((2019, 50.0), (2030, 60.0), (2040, 75.0))]
    assert derived(change, projected) == {2030: (pytest.approx(20.0), "ok"), 2040: (pytest.approx(50.0), "ok")}
    assert derived(change, projected, breaks=[2035]).keys() == {2030}


def test_each_projection_changes_from_its_own_base_year() -> None:
    change = {"formula": "change", "change_from_base": True}
    older = [value("base", year, number) for year, number in ((2019, 200.0), (2023, 190.0))]
    newer = [value("base", year, number, table_id="newer") for year, number in ((2024, 100.0), (2040, 110.0))]
    # Not from 200, the base of the projection before: that would be a loss of 45 per cent.
    assert derived(change, older + newer) == {2023: (pytest.approx(-5.0), "ok"), 2040: (pytest.approx(10.0), "ok")}


def effective(votes: dict[str, float | str], whole: float | str | None = None) -> tuple[Any, str]:
    """The effective number of parts; a text stands for a cell without a value, a part that is left out for no row."""

    def component(name: str, number: float | str) -> dict[str, Any]:
        known = None if isinstance(number, str) else number
        return value("made", 2021, known, number if isinstance(number, str) else "ok", component=name)

    rows = [component(f"part_{name}", number) for name, number in votes.items()]
    rows += [] if whole is None else [component("whole", whole)]
    models = Models()
    row = {"indicator_id": "made", **ALTERNATIVE, "formula": "effective_number", "n_parts": 3, "has_reference": False}
    models.give_rows("stg_alternative", [row], INPUTS["catalogue_alternative"])
    models.give_rows("int_component", rows, VALUE_COLUMNS)
    models.make("int_candidate_table")
    [found] = models.rows("select value, status from int_candidate_table")
    return found["value"], found["status"]


def test_the_effective_number_of_equal_parts_is_their_number() -> None:
    assert effective({"a": 50.0, "b": 50.0, "c": 50.0}) == (pytest.approx(3.0), "ok")
    assert effective({"a": 70.0, "b": 20.0, "c": 10.0}) == (pytest.approx(1 / (0.49 + 0.04 + 0.01)), "ok")
    assert effective({"a": 100.0, "b": 0.0, "c": 0.0}) == (1.0, "ok")
    assert effective({"a": 0.0, "b": 0.0, "c": 0.0}) == (None, "zero_denominator")


def test_a_part_without_a_figure_is_not_zero_unless_the_others_make_the_whole() -> None:
    assert effective({"a": 60.0, "b": 40.0}) == (None, "missing_part")
    assert effective({"a": 60.0, "b": 40.0, "c": "suppressed"}) == (None, "suppressed")
    assert effective({"a": 60.0, "b": 40.0}, whole=110.0) == (None, "missing_part")
    assert effective({"a": 60.0, "b": 40.0, "c": "not_applicable"}, whole=110.0) == (None, "not_applicable")
    assert effective({"a": 60.0, "b": 40.0, "c": "not_applicable"}, whole=100.0) == (pytest.approx(1 / 0.52), "ok")
    assert effective({"a": 60.0, "b": 40.0}, whole=100.0) == (pytest.approx(1 / 0.52), "ok")


def test_a_part_that_the_catalogue_does_not_know_is_noticed() -> None:
    assert effective({"a": 60.0, "b": 40.0, "c": 10.0}, whole=150.0) == (None, "missing_part")
    assert effective({"a": 60.0, "b": 40.0, "c": 10.0}, whole="not_applicable") == (None, "not_applicable")


@pytest.mark.parametrize(
    ("breaks", "reference"),
    [([], 2018), ([2018], 2018), ([2019], 2019), ([2021], 2021), ([2023], None), ([2024], 2018)],
)
def test_then_and_now_are_compared_within_one_side_of_a_break(breaks: list[int], reference: int | None) -> None:
    models = Models()
    models.give_rows("stg_indicator", [{"indicator_id": "base", "breaks": breaks, "time_rule": "annual",
                     "kind": "stock", "valid_min": 0.0, "max_age_years": 3}],
                     INPUTS["catalogue_indicator"])  # fmt: skip
    models.give_rows("stg_edition", [{"edition_year": 2023}], INPUTS["edition"])
    values = [value("base", year, float(year)) | {"is_projection": False} for year in range(2015, 2024)]
    models.give_rows("int_value", values, {**VALUE_COLUMNS, "is_projection": pa.bool_()})
    models.give_rows("int_fact", [v | {"municipality_code": "837"} for v in values],
                     {**VALUE_COLUMNS, "municipality_code": pa.string()})  # fmt: skip
    models.make("int_latest")
    [found] = models.rows("select year, reference_year, change_abs, change_pct from int_latest")
    assert (found["year"], found["reference_year"]) == (2023, reference)
    assert (found["change_abs"] is None) == (found["change_pct"] is None) == (reference is None)


def test_what_may_be_negative_has_no_relative_change() -> None:
    """A change of jobs from +3 to -5 is 8 less, and no per cent of anything."""
    models = Models()
    models.give_rows("stg_indicator", [{"indicator_id": "base", "breaks": [], "time_rule": "annual",
                     "kind": "flow", "valid_min": -100.0, "max_age_years": 3}],
                     INPUTS["catalogue_indicator"])  # fmt: skip
    models.give_rows("stg_edition", [{"edition_year": 2023}], INPUTS["edition"])
    values = [value("base", year, figure) | {"is_projection": False} for year, figure in ((2018, 3.0), (2023, -5.0))]
    models.give_rows("int_value", values, {**VALUE_COLUMNS, "is_projection": pa.bool_()})
    models.give_rows("int_fact", [v | {"municipality_code": "837"} for v in values],
                     {**VALUE_COLUMNS, "municipality_code": pa.string()})  # fmt: skip
    models.make("int_latest")
    assert models.rows("select change_abs, change_pct from int_latest") == [{"change_abs": -8.0, "change_pct": None}]
