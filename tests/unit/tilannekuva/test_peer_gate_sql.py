"""The circularity gate: an outcome of a theme in the theme's own model of similar municipalities is found."""

from typing import Any

import pyarrow as pa
import pytest

from ingestion.catalogue import Catalogue, load_catalogue
from tests.fixtures.dbt_sql import Models
from tilannekuva.build_catalogue import indicator_rows, peer_model_rows, term_rows
from tilannekuva.build_schemas import INPUTS
from tilannekuva.settings import PROJECT_DIR

GATE = PROJECT_DIR / "dbt_project" / "tests" / "no_outcome_in_peer_model.sql"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def found(catalogue: Catalogue, *put_in: tuple[str, str]) -> list[tuple[str, str]]:
    """What the dbt test finds when variables (theme, indicator) are added to the declared ones."""
    models = Models()
    added: list[dict[str, Any]] = [
        {"theme": t, "indicator_id": i, "block": "size", "transform": "log", "declared_block_weight": 0.1}
        for t, i in put_in
    ]
    given = {
        "catalogue_indicator": indicator_rows(catalogue, set()),
        "catalogue_term": term_rows(catalogue),
        "peer_model": peer_model_rows(catalogue) + added,
    }
    for name, rows in given.items():
        models.give(name, pa.Table.from_pylist(rows, schema=pa.schema(list(INPUTS[name].items()))))
    sql = models._environment.from_string(GATE.read_text(encoding="utf-8")).render()
    return sorted((row["theme"], row["indicator_id"]) for row in models.rows(sql))


def test_the_declared_models_pass(catalogue: Catalogue) -> None:
    assert found(catalogue) == []


@pytest.mark.parametrize(
    "outcome",
    [
        ("vitality", "employment_rate_pct"),  # has a direction
        ("vitality", "median_income_eur"),
        ("population", "population"),  # neutral, and population_change_pct is computed from it
        ("vitality", "jobs_total"),  # jobs_change_5y_pct likewise
        ("sustainability", "ghg_emissions_kt_co2e"),  # through the index
    ],
)
def test_an_outcome_put_in_fails(catalogue: Catalogue, outcome: tuple[str, str]) -> None:
    assert found(catalogue, outcome) == [outcome]


def test_outcomes_of_another_theme_and_denominators_pass(catalogue: Catalogue) -> None:
    assert found(catalogue, ("general", "employment_rate_pct"), ("finances", "employment_rate_pct")) == []
    # The population divides every figure per head: a scale, and nobody is judged by it in those themes.
    assert ("vitality", "population") in {(r["theme"], r["indicator_id"]) for r in peer_model_rows(catalogue)}
