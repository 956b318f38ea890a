"""The network's models over hand-made members and figures."""

from datetime import date
from typing import Any

import pyarrow as pa

from ingestion.catalogue import load_catalogue
from tests.fixtures.dbt_sql import Models
from tilannekuva.build_catalogue import Row, network_entitlement_rows, network_fee_class_rows
from tilannekuva.build_schemas import INPUTS

YEAR = 2025
TEXT, WHOLE, FLOAT, BOOL = pa.string(), pa.int32(), pa.float64(), pa.bool_()
VALUE = {
    "area_key": TEXT, "indicator_id": TEXT, "year": WHOLE, "value": FLOAT, "division": TEXT, "area_kind": TEXT,
    "status": TEXT, "is_projection": BOOL, "projection_base_year": WHOLE,
}  # fmt: skip
FACT = {"municipality_code": TEXT, "indicator_id": TEXT, "year": WHOLE, "value": FLOAT, "direction": TEXT}
TREND = {"municipality_code": TEXT, "indicator_id": TEXT, "verdict": TEXT}
PLACE = {"municipality_code": TEXT, "last_year": WHOLE, "today_code": TEXT}
INDICATOR = {
    "indicator_id": TEXT,
    "theme": TEXT,
    "sort_order": WHOLE,
    "is_headline": BOOL,
    "max_age_years": WHOLE,
    "decimals": WHOLE,
}
MARTS = ("membership", "indicator", "theme", "finding", "outlook")
MEMBERS = [f"{n:03d}" for n in range(1, 7)]
OTHERS = [f"{n:03d}" for n in range(11, 19)]
UP, DOWN, NEUTRAL = "higher_is_better", "lower_is_better", "neutral"


def member(code: str, first: date | None = None, last: date | None = None) -> Row:
    names = {f"network_name_{language}": "n" for language in ("fi", "sv", "en")}
    return {"network_id": "n", "municipality_code": code, "valid_from": first, "valid_to": last, **names}


def population(code: str, year: int, value: float, division: str = "today", status: str = "ok") -> Row:
    row = {"area_key": code, "indicator_id": "population", "year": year, "value": value, "division": division}
    return {**row, "area_kind": "municipality", "status": status, "is_projection": False, "projection_base_year": None}


def projection(code: str, year: int, value: float) -> Row:
    changed = {"indicator_id": "population_projection", "is_projection": True, "projection_base_year": 2024}
    return {**population(code, year, value), **changed}


def network(members: list[Row], values: list[Row] = (), uses: list[Row] = (), **given_rows: Any) -> Models:  # type: ignore[assignment]
    """The models over these members; fee classes and entitlements are those that the project ships."""
    catalogue, models = load_catalogue(), Models()
    former = given_rows.get("former", [])
    places = [{"municipality_code": c, "last_year": None, "today_code": c} for c in {*MEMBERS, *OTHERS}]
    shapes = given_rows.get("indicators", [])
    for name, rows, columns in (
        ("edition", [{"edition_year": YEAR}], INPUTS["edition"]),
        ("network_member", members, INPUTS["network_member"]),
        ("network_use", uses, INPUTS["network_use"]),
        ("network_fee_class", network_fee_class_rows(catalogue), INPUTS["network_fee_class"]),
        ("network_entitlement", network_entitlement_rows(catalogue), INPUTS["network_entitlement"]),
        ("stg_indicator", shapes, INDICATOR),
        ("int_value", values, VALUE),
        ("int_fact", given_rows.get("facts", []), FACT),
        ("int_trend", given_rows.get("trends", []), TREND),
        ("int_municipality", [*places, *former], PLACE),
    ):
        models.give_rows(name, rows, columns)
    return models
