"""The cards of pairs and the validation mart, on a case made by hand."""

import pyarrow as pa
import pytest

from tests.fixtures.dbt_sql import Models

SHARES = {"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05, "e": 0.0, "f": 0.0}
# Municipality 1 against 2, not clipped: both are beyond the clip in e, so its share is 0 although they differ by 4.
SCALED = {"a": (0.0, 2.0), "b": (0.0, 1.5), "c": (0.0, 1.0), "d": (0.0, 0.5), "e": (4.0, 8.0), "f": (1.0, 1.1)}


def models(shares: dict[str, float], missing: set[str] = frozenset()) -> Models:  # type: ignore[assignment]
    made = Models()
    pair = {"edition": "2021", "municipality_code": "1", "theme": "general", "peer_code": "2", "peer_rank": 1,
            "distance": 1.0, "inclusion_share": 0.9, "is_core": True,
            "variable_share": list(shares.items())}  # fmt: skip
    other = {**pair, "theme": "finances", "inclusion_share": None, "is_core": None}
    third = {**other, "peer_code": "3"}
    schema = pa.schema(
        [(n, pa.string()) for n in ("edition", "municipality_code", "theme", "peer_code")]
        + [("peer_rank", pa.int32()), ("distance", pa.float64()), ("inclusion_share", pa.float64()),
           ("is_core", pa.bool_()), ("variable_share", pa.map_(pa.string(), pa.float64()))]
    )  # fmt: skip
    made.give("fct_peer", pa.Table.from_pylist([pair, other, third], schema=schema))
    made.give("dim_peer_variable", pa.Table.from_pylist(
        [{"theme": "general", "indicator_id": i, "state": "used", "weight": 0.2} for i in SCALED]))  # fmt: skip
    made.give("int_peer_card_scale", pa.Table.from_pylist(
        [{"theme": "general", "indicator_id": i, "municipality_code": code, "year": 2021, "value": 10 * z, "scaled": z}
         for i, pair in SCALED.items() for code, z in zip("12", pair, strict=True)
         if not (code == "2" and i in missing)]))  # fmt: skip
    return made


def card(made: Models) -> dict[str, list[str]]:
    made.make("fct_peer_card")
    rows = made.rows("select side, indicator_id from fct_peer_card order by side, card_rank")
    return {side: [r["indicator_id"] for r in rows if r["side"] == side] for side in ("alike", "unlike")}


def test_two_extremes_are_not_what_makes_municipalities_alike() -> None:
    made = models(SHARES)
    assert card(made) == {"unlike": ["a", "b", "c"], "alike": ["f", "d", "e"]}
    row = made.rows("select * from fct_peer_card where indicator_id = 'b'")[0]
    assert (row["value"], row["peer_value"], row["difference"], row["share_of_distance"]) == (0.0, 15.0, 1.5, 0.3)


def test_a_variable_that_one_lacks_is_on_no_card() -> None:
    assert card(models(SHARES, missing={"f", "b"})) == {"unlike": ["a", "c", "d"], "alike": ["e"]}


def test_what_does_not_differ_sets_nobody_apart() -> None:
    assert card(models({"a": 0.0, "b": 0.0})) == {"unlike": [], "alike": ["b", "a"]}


def test_validation_sums_up_errors_overlap_and_stability() -> None:
    made = models(SHARES)
    errors = [("x", "region", 0.5), ("x", "similar", 0.2), ("y", "region", 0.1), ("y", "similar", 0.4)]
    made.give("int_peer_validation", pa.Table.from_pylist(
        [{"indicator_id": i, "quantity_kind": "other_structural", "year": 2021, "comparison_group": g,
          "n_municipalities": 300, "median_error": e, "mean_error": e + 0.1,
          "share_peers_closer": None if g == "similar" else 0.6} for i, g, e in errors]))  # fmt: skip
    made.give("stg_edition", pa.table({"edition_year": [2021]}))
    made.make("mart_peer_validation")
    found = {
        (r["measure"], r["theme"], r["other_theme"], r["indicator_id"], r["comparison_group"]): (r["n"], r["value"])
        for r in made.rows("select * from mart_peer_validation")
    }
    assert found["error", "general", None, "x", "region"] == (300, 0.5)
    assert found["mean_error", "general", None, None, "similar"] == (2, pytest.approx(0.3))
    assert found["closest", "general", None, None, "similar"] == (2, 1.0)
    # One of the two peers of the other model is this model's too; this model's only peer is in the other.
    assert found["overlap", "finances", "general", None, "similar"] == (1, 0.5)
    assert found["overlap", "general", "finances", None, "similar"] == (1, 1.0)
    assert found["inclusion_share", "general", None, None, "similar"] == (1, pytest.approx(0.9))
    assert ("inclusion_share", "finances", None, None, "similar") not in found
