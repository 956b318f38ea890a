"""The ledger of published figures by its SQL models, over rows given by hand: every reason and every conclusion."""

import random
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from reports.form import Form
from tests.fixtures.dbt_sql import Models
from tilannekuva.build_schemas import INPUTS

T, F, N, B = pa.string(), pa.float64(), pa.int32(), pa.bool_()
WHEN = pa.timestamp("us", tz="UTC")
SEEN, LATER = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
MUNICIPALITY = {"municipality_code": T, "merged_into_code": T, "last_year": N}
INDICATOR = {"indicator_id": T, "unit": T, "decimals": N, "is_published": B}
VALUE = {
    "municipality_code": T, "indicator_id": T, "year": N, "value": F, "status": T, "is_preliminary": B,
    "source_table": T, "landing_id": T,
}  # fmt: skip
HISTORY = {**VALUE, "valid_from": WHEN, "valid_through": WHEN}
LATEST = {"municipality_code": T, "indicator_id": T, "year": N}
PLACE = {**LATEST, "comparison_group": T, "position": T, "rank": N, "rank_of": N, "n": N}
CLAIM = {**LATEST, "comparison_group": T, "predicate": T}
EDITION = {
    "edition": "2025", "source": "live", "edition_year": 2025, "is_sample": False, "frozen_at": SEEN, "vintage": 1,
    "vintage_valid_from": SEEN, "digest": "d", "figures": 10, "claims": 1,
}  # fmt: skip
KEY = {"municipality_code": "001", "indicator_id": "rate", "year": 2024}
ROW = {**KEY, "value": 64.62, "status": "ok", "is_preliminary": False, "source_table": "jobs", "landing_id": "l1"}
GONE: dict[str, Any] = {"is_row": False}


def published(**changed: Any) -> dict[str, Any]:
    """A figure as an edition recorded it: 64.62, level with its similar municipalities, nothing said of it."""
    row = {
        **ROW, "edition": "2025", "is_harmonised": False, "decimals": 1, "is_latest": True, "position": "level",
        "rank": 4, "rank_of": 8, "group_size": 7, "claim_similar": None, "claim_network": None, "claim_trend": None,
    }  # fmt: skip
    return {**row, **changed}


def models(then: dict[str, Any], now: dict[str, Any], was: dict[str, Any] | None = None, **other: Any) -> Models:
    """One published figure, what it is now, and what today's catalogue makes of the landings of then (``was``)."""
    made = Models()
    indicator = {"indicator_id": "rate", "unit": "pct", "decimals": 1, "is_published": True} | other.get(
        "indicator", {}
    )
    municipalities = [{"municipality_code": "001", "merged_into_code": None, "last_year": None}]
    municipalities = other.get("municipalities", municipalities)
    row = {**ROW, "landing_id": "l2", **{k: v for k, v in now.items() if k in VALUE}}
    rows = [] if now == GONE else [row]
    latest = [{**KEY, "year": now.get("latest", 2024)}] if rows else []
    place = {**KEY, "comparison_group": "similar", "position": "level", "rank": 4, "rank_of": 8, "n": 7}
    place |= {k: v for k, v in now.items() if k in {"position", "rank"}}
    claims = [{**KEY, "comparison_group": g, "predicate": p} for g, p in now.get("claims", {}).items()]
    past = {**ROW, **(was if was is not None else {"value": then.get("value", 64.62)})}
    history = [] if was == GONE else [{**past, "valid_from": SEEN, "valid_through": LATER}]
    history += [{**row, "valid_from": LATER, "valid_through": FOREVER}] if rows else []
    catalogued: dict[str, Any] = {"edition": "2025", "indicator_id": "rate", "unit": "pct"}
    catalogued["is_definition_changed"] = other.get("other_definition", False)
    vintages = [{"vintage": 1, "valid_from": SEEN}, {"vintage": 2, "valid_from": LATER}]
    given: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
        "stg_published_edition": ([EDITION], INPUTS["published_edition"]),
        "stg_published_figure": ([published(**then)], INPUTS["published_figure"]),
        "stg_published_indicator": ([catalogued], INPUTS["published_indicator"]),
        "stg_published_municipality": (other.get("parts", []), INPUTS["published_municipality"]),
        "stg_indicator": ([indicator] if other.get("has_indicator", True) else [], INDICATOR),
        "int_municipality": (municipalities, MUNICIPALITY),
        "stg_vintage": (other.get("vintages", vintages), INPUTS["vintage"]),
        "fct_indicator_value": (rows, VALUE),
        "fct_indicator_latest": (latest, LATEST),
        "fct_peer_comparison": ([place] if rows else [], PLACE),
        "fct_claim": (claims, CLAIM),
        "fct_indicator_value_history": (history, HISTORY),
    }  # fmt: skip
    for name, (content, columns) in given.items():
        made.give_rows(name, content, columns)
    made.make("mart_published_edition")
    return made


def ledger(then: dict[str, Any], now: dict[str, Any], was: dict[str, Any] | None = None, **other: Any) -> Any:
    """The figure's only row in the ledger."""
    (found,) = models(then, now, was, **other).rows("select * from mart_published_ledger")
    return found


REVISED = {"value": 65.1}
MERGED = [
    {"municipality_code": "001", "merged_into_code": None, "last_year": None},
    {"municipality_code": "002", "merged_into_code": "001", "last_year": 2025},
]
AWAY = [{"municipality_code": "001", "merged_into_code": "003", "last_year": 2025}]


@pytest.mark.parametrize(
    ("why", "then", "now", "was", "other"),
    [
        ("revised_at_source", {}, REVISED, None, {}),
        ("revised_at_source", {"value": None, "status": "missing"}, {"value": None, "status": "suppressed"},
         {"value": None, "status": "missing"}, {}),
        ("preliminary_became_final", {"is_preliminary": True}, REVISED, None, {}),
        ("other_source_table", {}, {**REVISED, "source_table": "survey"}, None, {}),
        ("withdrawn", {}, GONE, None, {}),
        ("withdrawn", {}, {"value": None, "status": "suppressed"}, None, {}),
        ("came_later", {"value": None, "status": "missing"}, REVISED, {"value": None, "status": "missing"}, {}),
        ("municipal_division", {}, GONE, GONE, {"municipalities": AWAY}),
        ("municipal_division", {}, REVISED, REVISED, {"municipalities": MERGED}),
        ("definition_changed", {}, REVISED, REVISED, {"other_definition": True}),
        ("definition_changed", {}, GONE, GONE, {"other_definition": True}),
        ("indicator_not_published", {}, GONE, GONE, {"has_indicator": False}),
        ("indicator_not_published", {}, GONE, GONE, {"indicator": {"is_published": False}}),
        ("unit_changed", {}, REVISED, REVISED, {"indicator": {"unit": "per_1000"}, "other_definition": True}),
        ("unit_changed", {}, {}, None, {"indicator": {"unit": "per_1000"}, "other_definition": True}),
        ("decimals_changed", {}, {}, None, {"indicator": {"decimals": 2}}),
        ("more_than_one", {}, REVISED, {"value": 64.9}, {"other_definition": True}),
        ("more_than_one", {}, REVISED, REVISED, {"other_definition": True, "municipalities": MERGED}),
        # The landings and the catalogue are the same, the figure is not: nothing in the data says why.
        ("not_told", {}, REVISED, REVISED, {}),
        # A vintage that is not on record, or another one under its number.
        ("not_told", {}, REVISED, None, {"vintages": []}),
        ("not_told", {}, REVISED, None, {"vintages": [{"vintage": 1, "valid_from": LATER}]}),
    ],
)  # fmt: skip
def test_each_reason_is_decided_from_data(why: str, then: Any, now: Any, was: Any, other: Any) -> None:
    assert ledger(then, now, was, **other)["why"] == why


def test_a_changed_word_beside_a_revision_is_not_blamed() -> None:
    """The catalogue is another, but it makes of the landings of then just what was published."""
    assert ledger({}, REVISED, None, other_definition=True)["why"] == "revised_at_source"
    parts = [{"edition": "2025", "municipality_code": "001", "parts": "002"}]
    assert ledger({}, REVISED, REVISED, municipalities=MERGED, parts=parts)["why"] == "not_told"


def test_both_sides_and_their_difference_stand_beside_each_other() -> None:
    row = ledger({}, REVISED)
    assert (row["value_then"], row["value_now"], round(row["difference"], 9)) == (64.62, 65.1, 0.48)
    assert (row["landing_id_then"], row["landing_id_now"], row["is_print_changed"]) == ("l1", "l2", True)
    assert (row["rank_then"], row["rank_of_now"], row["group_size_now"]) == (4, 8, 7)
    assert ledger({}, REVISED, REVISED, indicator={"unit": "per_1000"}, other_definition=True)["difference"] is None


def test_what_is_as_it_was_has_no_row_but_is_counted() -> None:
    same = models({}, {"landing_id": "l9", "value": 64.62 + 1e-12})
    assert same.rows("select * from mart_published_ledger") == []
    (counts,) = same.rows("select * from mart_published_edition")
    assert (counts["figures"], counts["unchanged"], counts["moved"], counts["positions_changed"]) == (10, 10, 0, 0)
    moved = models({"claim_similar": "better"}, {"value": 64.63, "position": "worse", "claims": {"similar": "worse"}})
    (counts,) = moved.rows("select * from mart_published_edition")
    assert (counts["unchanged"], counts["moved"], counts["printed_otherwise"]) == (9, 1, 0)
    assert (counts["positions_changed"], counts["conclusions_changed"], counts["conclusions_reversed"]) == (1, 1, 1)


def test_without_a_frozen_edition_both_are_empty() -> None:
    made = Models()
    for name in ("edition", "figure", "indicator", "municipality"):
        made.give_rows(f"stg_published_{name}", [], INPUTS[f"published_{name}"])
    others: dict[str, dict[str, Any]] = {
        "stg_indicator": INDICATOR, "int_municipality": MUNICIPALITY, "stg_vintage": INPUTS["vintage"],
        "fct_indicator_value": VALUE, "fct_indicator_latest": LATEST, "fct_peer_comparison": PLACE, "fct_claim": CLAIM,
        "fct_indicator_value_history": HISTORY,
    }  # fmt: skip
    for name, columns in others.items():
        made.give_rows(name, [], columns)
    made.make("mart_published_edition")
    assert made.rows("select * from mart_published_edition") == made.rows("select * from mart_published_ledger") == []


@pytest.mark.parametrize(
    ("then", "claims", "now", "conclusion", "is_changed"),
    [
        ({}, {}, {"position": "better"}, "none", False),
        ({"claim_similar": "worse"}, {"similar": "worse"}, REVISED, "holds", False),
        ({}, {"similar": "worse"}, {}, "new", True),
        ({"claim_similar": "worse"}, {}, {}, "gone", True),
        ({"claim_trend": "worsening"}, {"trend": "improving"}, {}, "reversed", True),
        ({"claim_similar": "better"}, {"network": "worse"}, {}, "reversed", True),
        ({"claim_similar": "worse_and_worsening"}, {"similar": "worse"}, {}, "changed", True),
        ({"claim_similar": "worse", "claim_trend": "improving"}, {"trend": "improving"}, {}, "changed", True),
        ({"claim_similar": "worse"}, {}, {"latest": 2025}, "newer_figure", None),
        ({"claim_similar": "worse"}, {}, GONE, "gone", True),
    ],
)
def test_what_was_said_holds_or_not(then: Any, claims: Any, now: Any, conclusion: str, is_changed: bool | None) -> None:
    row = ledger(then, now if now == GONE else {**now, "claims": claims_of(claims)})
    assert (row["conclusion"], row["is_conclusion_changed"]) == (conclusion, is_changed)


def claims_of(groups: dict[str, str]) -> dict[str | None, str]:
    """As fct_claim has them: a trend alone has no group."""
    return {None if group == "trend" else group: predicate for group, predicate in groups.items()}


def test_a_position_that_moved_while_the_figure_did_not_is_in_the_ledger() -> None:
    row = ledger({}, {"position": "worse", "rank": 8})
    assert (row["why"], row["position_then"], row["position_now"]) == ("unchanged", "level", "worse")
    assert (row["is_print_changed"], row["difference"]) == (False, 0.0)


def test_what_is_printed_is_rounded_as_the_pages_round() -> None:
    """Halves, tiny and large numbers: the SQL and reports/form.py must never disagree about what a reader saw."""
    draw = random.Random(6)
    values = [0.25, 2.675, -0.05, 0.5, 1e-9, -1e-12, 123456789.125, 1e15, 64.65, 0.0005, -2.5]
    values += [round(draw.uniform(-1000, 1000), draw.randint(0, 6)) for _ in range(300)]
    made = Models()
    made.give_rows("stg_published_edition", [EDITION], INPUTS["published_edition"])
    keys = [(n, value, decimals) for n, value in enumerate(values) for decimals in range(4)]
    rows = [published(indicator_id=f"i{d}", year=n, value=v, decimals=d) for n, v, d in keys]
    made.give_rows("stg_published_figure", rows, INPUTS["published_figure"])
    made.give_rows("stg_published_indicator", [], INPUTS["published_indicator"])
    others: dict[str, dict[str, Any]] = {
        "stg_indicator": INDICATOR, "fct_indicator_value": VALUE, "fct_indicator_latest": LATEST,
        "fct_peer_comparison": PLACE, "fct_claim": CLAIM,
    }  # fmt: skip
    for name, columns in others.items():
        made.give_rows(name, [], columns)
    made.make("int_published_difference")
    found = made.rows("select year as n, decimals_then as d, printed_then as p from int_published_difference")
    assert len(found) == len(keys)
    form = Form("en")
    for row in found:
        printed = form.number(values[row["n"]], row["d"]).replace(",", "").replace("\u2212", "-")
        assert {printed, f"-{printed}"} & {row["p"]} and float(printed) == float(row["p"]), (values[row["n"]], row)
