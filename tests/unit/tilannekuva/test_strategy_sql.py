"""The models of strategy metrics over hand-made rows: what is tracked, what the council saw, when a figure is known."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from tests.fixtures.dbt_sql import Models
from tilannekuva.build_schemas import INPUTS

_T, _I, _F, _B = pa.string(), pa.int32(), pa.float64(), pa.bool_()
_TIME = pa.timestamp("us", tz="UTC")
APPROVED = datetime(2025, 11, 17, 21, 59, 59, tzinfo=UTC)


def metric(code: str, metric_id: str, **given: object) -> dict[str, object]:
    return {
        "municipality_code": code,
        "version": 1,
        "metric_id": metric_id,
        "sort_order": 1,
        "recorded_at": APPROVED,
        "approved_until": APPROVED,
        "approved_on": APPROVED.date(),
        "is_current": True,
        "is_example": False,
        "indicator_id": metric_id,
        "direction": "reach",
        "better": "higher",
        "target_year": 2029,
        "target": 80.0,
        "low": 80.0,
        "term_end": date(2029, 5, 31),
        **given,
    }


@pytest.fixture
def models() -> Models:
    made = Models()
    give = made.give_rows
    give("edition", [{"edition_year": 2025}], INPUTS["edition"])
    give("default_metric", [{"indicator_id": "gini", "pillar": "social", "sort_order": 1}], INPUTS["default_metric"])
    give(
        "catalogue_indicator",
        [
            {
                "indicator_id": name,
                "pillar": "social",
                "direction": "lower_is_better",
                "breaks": [],
                "unit": "index",
                "time_rule": "annual",
                "max_age_years": 3,
                "release_month": month,
            }
            for name, month in (("gini", 12), ("employment", 10))
        ],
        INPUTS["catalogue_indicator"],
    )
    give(
        "int_municipality",
        [{"municipality_code": c} for c in ("049", "091")],
        {"municipality_code": _T, "last_year": _I},
    )
    give(
        "strategy_metric",
        [
            metric("091", "employment", is_current=False),
            metric("091", "employment", version=2, target=82.0, low=82.0),
            metric("091", "events", version=2, indicator_id=None),
        ],
        INPUTS["strategy_metric"],
    )
    give(
        "strategy_value",
        [
            {"municipality_code": "091", "version": v, "metric_id": "events", "year": 2024, "value": float(v)}
            for v in (1, 2)
        ],
        INPUTS["strategy_value"],
    )
    return made


def test_a_municipality_with_a_strategy_has_its_own_metrics_and_the_others_the_default_ones(models: Models) -> None:
    found = models.rows(f"from {models.make('int_strategy_metric')} order by municipality_code, metric_id")
    assert [(r["municipality_code"], r["metric_id"], r["version"], r["is_default"], r["target"]) for r in found] == [
        ("049", "gini", None, True, None),
        ("091", "employment", 2, False, 82.0),
        ("091", "events", 2, False, 80.0),
    ]
    assert (found[0]["better"], found[0]["direction"]) == ("lower", "improve")


def test_a_changed_target_is_marked(models: Models) -> None:
    found = models.rows(f"from {models.make('dim_strategy_metric')} order by version, metric_id")
    assert [(r["version"], r["metric_id"], r["is_target_changed"]) for r in found] == [
        (1, "employment", False),
        (2, "employment", True),
        (2, "events", False),
    ]


def test_the_council_saw_the_figures_of_its_day(models: Models) -> None:
    before, after = datetime(2025, 10, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    forever = datetime(9999, 12, 31, tzinfo=UTC)
    facts = [(2024, 71.0), (2025, 72.0), (2026, 73.0)]
    models.give_rows(
        "fct_indicator_value",
        [
            {
                "municipality_code": "091",
                "indicator_id": "employment",
                "year": y,
                "value": v,
                "status": "ok",
                "is_projection": False,
            }
            for y, v in facts
        ],
        {"municipality_code": _T, "indicator_id": _T, "year": _I, "value": _F, "status": _T, "is_projection": _B},
    )
    models.give_rows(
        "fct_indicator_value_history",
        [
            {
                "municipality_code": "091",
                "indicator_id": "employment",
                "year": y,
                "value": v,
                "status": "ok",
                "valid_from": start,
                "valid_through": end,
            }
            for y, v, start, end in (
                (2024, 70.0, before, after),
                (2024, 71.0, after, forever),
                (2025, 72.0, after, forever),
            )
        ],
        {
            "municipality_code": _T,
            "indicator_id": _T,
            "year": _I,
            "value": _F,
            "status": _T,
            "valid_from": _TIME,
            "valid_through": _TIME,
        },
    )
    found = models.rows(f"from {models.make('int_strategy_value')} order by metric_id, year")
    assert [(r["metric_id"], r["year"], r["value"], r["council_value"]) for r in found] == [
        ("employment", 2024, 71.0, 70.0),
        ("employment", 2025, 72.0, None),
        ("events", 2024, 2.0, None),
    ]


@pytest.mark.parametrize(
    ("stamp", "lag", "is_assumed"),
    [
        ("2025-10-14T08:00:00Z", 1, False),  # figures of 2024 in October 2025
        ("2026-02-01", 1, False),  # before the next release month: the release was that of October 2025
        ("2026-10-14 08:00:00", 2, False),
        ("2025-09-30", 1, True),  # would mean that figures of 2024 came in October 2024
        ("14.10.2025", 1, True),
        (None, 1, True),
        ("2035-10-14", 1, True),  # a stamp that cannot be of that release
    ],
)
def test_the_release_lag_is_read_from_the_sources_stamp(
    models: Models, stamp: str | None, lag: int, is_assumed: bool
) -> None:
    models.give_rows(
        "fct_indicator_value",
        [{"indicator_id": "employment", "source_table": "t", "year": 2024, "status": "ok", "is_projection": False}],
        {"indicator_id": _T, "source_table": _T, "year": _I, "status": _T, "is_projection": _B},
    )
    models.give_rows(
        "stg_landing", [{"table_id": "t", "updated_at_source": stamp}], {"table_id": _T, "updated_at_source": _T}
    )
    (found,) = models.rows(f"from {models.make('int_strategy_release')}")
    assert (found["lag_years"], found["is_assumed"], found["release_month"]) == (lag, is_assumed, 10)
