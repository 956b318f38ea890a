"""The network's picture over hand-made figures: where members stand, what they share, where they differ, outlook."""

from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
import yaml

from tests.fixtures.dbt_sql import Models
from tests.unit.tilannekuva.network_support import (
    DOWN,
    MARTS,
    MEMBERS,
    NEUTRAL,
    OTHERS,
    UP,
    YEAR,
    member,
    network,
    projection,
)  # fmt: skip
from tilannekuva.build_catalogue import Row
from tilannekuva.settings import PROJECT_DIR


def shape(indicator: str, theme: str = "vitality", order: int = 1, headline: bool = True) -> Row:
    known = {"indicator_id": indicator, "theme": theme, "sort_order": order, "is_headline": headline}
    return {**known, "max_age_years": 3, "decimals": 1}


def facts(indicator: str, own: list[float], others: list[float], direction: str, year: int = YEAR) -> list[Row]:
    pairs = [*zip(MEMBERS, own, strict=False), *zip(OTHERS, others, strict=False)]
    return [
        {"municipality_code": c, "indicator_id": indicator, "year": year, "value": float(v), "direction": direction}
        for c, v in pairs
    ]


def verdicts(indicator: str, own: list[str], others: list[str]) -> list[Row]:
    pairs = [*zip(MEMBERS, own, strict=False), *zip(OTHERS, others, strict=False)]
    return [{"municipality_code": c, "indicator_id": indicator, "verdict": v} for c, v in pairs]


@pytest.fixture(scope="module")
def picture() -> Iterator[Models]:
    shapes = [shape(name, order=n) for n, name in enumerate(("up", "down", "plain", "few", "wide"), start=1)]
    figures = facts("up", [1, 2, 3, 4, 9, 9], [5, 6, 7, 8, 1, 2, 3, 9], UP)
    figures += facts("up", [0, 0, 0], [0] * 8, UP, YEAR + 1)  # after the edition year: not looked at
    figures += facts("down", [1, 1, 1, 1, 1, 9], [5] * 8, DOWN, YEAR - 1)
    figures += facts("down", [1, 2], [5] * 8, DOWN)  # too few members in the newest year
    figures += facts("plain", [1] * 6, [2] * 8, NEUTRAL)
    figures += facts("few", [1, 2], [5] * 8, UP)
    figures += facts("wide", [0, 10, 20, 30, 40, 50], [24, 25, 25, 25, 25, 26, 26, 26], UP)
    trends = verdicts("up", ["worsening"] * 4 + ["improving", "too_short"], ["improving"] * 8)
    trends += verdicts("down", ["improving"] * 3 + ["no_clear_change"] * 3, ["worsening"] * 8)
    models = network([member(c) for c in MEMBERS], indicators=shapes, facts=figures, trends=trends)
    yield models
    models.connection.close()


def by(models: Models, mart: str, key: str) -> dict[Any, Row]:
    return {row[key]: row for row in models.rows(f"select * from {models.make(mart)}")}


def test_members_stand_beside_the_others_in_one_year(picture: Models) -> None:
    rows = by(picture, "fct_network_indicator", "indicator_id")
    assert set(rows) == {"up", "down", "plain", "wide"}
    own, others = [1, 2, 3, 4, 9, 9], [5, 6, 7, 8, 1, 2, 3, 9]
    up = rows["up"]
    assert (up["year"], up["n_members"], up["n_others"]) == (YEAR, 6, 8)
    assert (up["members_median"], up["others_median"]) == (median(own), median(others))
    assert up["country_median"] == median(own + others)
    assert (up["n_better"], up["n_worse"], up["position"]) == (2, 4, "worse")
    down = rows["down"]
    assert (down["year"], down["n_better"], down["n_worse"], down["position"]) == (YEAR - 1, 5, 1, "better")
    plain = rows["plain"]
    assert (plain["n_better"], plain["n_others_worse"], plain["position"]) == (None, None, "not_compared")
    assert (rows["wide"]["minimum_code"], rows["wide"]["maximum_code"]) == ("001", "006")


def test_a_theme_adds_up_its_indicators_with_a_direction(picture: Models) -> None:
    row = by(picture, "fct_network_theme", "theme")["vitality"]
    assert (row["n_indicators"], row["n_compared"], row["n_better"], row["n_worse"]) == (3, 18, 10, 8)
    assert row["share_better_pct"] == pytest.approx(100 * 10 / 18)
    assert (row["n_medians_better"], row["n_medians_worse"]) == (1, 1)  # in "wide" both medians are 25


def test_medians_that_are_printed_alike_are_level() -> None:
    figures = facts("up", [3.04] * 6, [2.96] * 8, UP) + facts("down", [3.06] * 6, [2.96] * 8, DOWN)
    models = network([member(c) for c in MEMBERS], indicators=[shape("up"), shape("down", order=2)], facts=figures)
    rows = by(models, "fct_network_indicator", "indicator_id")
    assert (rows["up"]["position"], rows["down"]["position"]) == ("level", "worse")


def test_shared_is_more_than_half_of_those_that_could_be_judged(picture: Models) -> None:
    rows = {(r["finding"], r["indicator_id"]): r for r in picture.rows(f"select * from {_findings(picture)}")}
    # Five members have a judged trend in "up" (one is too short): four of them are worse and worsening.
    found = rows["worse_and_worsening", "up"]
    assert (found["n_judged"], found["n_concerned"], found["share_pct"]) == (5, 4, 80.0)
    assert found["members"] == ["001", "002", "003", "004"]
    assert (found["n_others_judged"], found["n_others_concerned"]) == (8, 0)
    # Three of six improve in "down": half is not most.
    assert ("improving", "down") not in rows
    assert set(rows) == {("worse_and_worsening", "up"), ("worsening", "up"), *_diverging(rows)}


def _findings(models: Models) -> str:
    return models.make("fct_network_finding")


def _diverging(rows: dict[Any, Row]) -> set[Any]:
    found = {key for key in rows if key[0] == "diverging"}
    assert ("diverging", "wide") in found and ("diverging", "plain") not in found
    assert rows["diverging", "wide"]["members"] == ["001", "006"]
    assert all(rows[key]["spread_ratio"] >= 1.25 for key in found)
    return found


def test_the_outlook_adds_up_the_same_municipalities_throughout() -> None:
    codes = [*MEMBERS[:4], *OTHERS[:2]]
    values = [projection(c, y, 100 + 10 * (y - 2024)) for c in codes for y in range(2024, 2031)]
    values = [v for v in values if (v["area_key"], v["year"]) != ("004", 2027)]  # one year is missing: left out
    models = network([member(c) for c in MEMBERS[:4]], values)
    rows = models.rows(f"select * from {models.make('fct_network_outlook')} where year = 2030")
    sums = {(r["area"], r["municipality_code"]): (r["n"], r["population"], r["change_pct"]) for r in rows}
    assert sums["members", None] == (3, 480.0, pytest.approx(60))
    assert sums["others", None] == (2, 320.0, pytest.approx(60))
    assert {code for area, code in sums if area == "member"} == {"001", "002", "003"}


def test_a_network_without_classes_figures_or_members_has_empty_marts() -> None:
    models = network([])
    for table in ("network_fee_class", "network_entitlement"):
        models.connection.execute(f"delete from {table}")
    for mart in MARTS:
        assert models.rows(f"select * from {models.make(f'fct_network_{mart}')}") == []


def test_marts_have_the_columns_and_types_of_their_contract(picture: Models) -> None:
    path = PROJECT_DIR / "dbt_project/models/marts/network.yml"
    contracts = {m["name"]: m["columns"] for m in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]}
    for mart in MARTS:
        found = picture.rows(f"describe {picture.make(f'fct_network_{mart}')}")
        expected = {column["name"]: column["data_type"].upper() for column in contracts[f"fct_network_{mart}"]}
        assert {row["column_name"]: row["column_type"] for row in found} == expected
