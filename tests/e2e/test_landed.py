"""The whole catalogue against real figures: what landed is right, was checked and is in use."""

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pytest

from expectations.run import check_all
from ingestion.catalogue import load_catalogue
from ingestion.landing import Landing, current, get_landing, promote, read_state
from ingestion.landing_rows import landing_rows
from ingestion.run import ingest_table
from tests.e2e.baseline import Baseline
from tests.unit.expectations.fakes import FakeAdapter
from tilannekuva.settings import Settings

# The first test of a session makes the run that all of them look at.
pytestmark = pytest.mark.timeout(900)
POPULATION = "statfin_vaerak_11re"


@pytest.fixture
def settings(baseline: Baseline) -> Settings:
    return Settings(source="http://127.0.0.1:1", data_dir=baseline.data, edition_year=2021)


def population(settings: Settings) -> Landing:
    landing = current(settings, POPULATION)
    assert landing is not None
    return get_landing(settings, POPULATION, landing.landing_id)


def test_everything_that_landed_was_checked_and_is_in_use(baseline: Baseline, settings: Settings) -> None:
    outcomes = json.loads((baseline.data / "run.json").read_text(encoding="utf-8"))["table_outcomes"]
    landed = {t["table_id"]: t["landing_id"] for t in outcomes if t["outcome"] == "landed"}
    assert len(landed) >= 20
    assert landed == baseline.landings
    assert {read_state(settings, t).outcome for t in landed} == {"landed"}


def test_the_landed_rows_are_the_real_figures(settings: Settings) -> None:
    rows = landing_rows(settings, population(settings))
    query = """
        select sum(value) filter (where area_kind = 'municipality'), max(value) filter (where area_kind = 'country')
        from rows where period_year = 2019 and breakdown_key = 'age=total|sex=total'"""
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        assert connection.execute(query).fetchone() == (5_525_292, 5_525_292)


def test_figures_in_another_unit_are_not_used(settings: Settings, tmp_path: Path) -> None:
    """The real table as the next version would be with every figure in thousandths: landed, refused, named."""
    good = population(settings)
    copy = Settings(source=settings.source, data_dir=tmp_path, edition_year=2021)
    shutil.copytree(settings.landing_dir / POPULATION, copy.landing_dir / POPULATION)
    promote(copy, POPULATION, good.landing_id)
    rows = landing_rows(settings, good)
    scaled = rows.set_column(rows.schema.get_field_index("value"), rows.schema.field("value"),
                             pc.multiply(rows.column("value"), 0.001))  # fmt: skip
    catalogue = load_catalogue()
    ingest_table(copy, catalogue, POPULATION, adapter=FakeAdapter(scaled, stamp="another"))
    (report,) = check_all(copy, catalogue, [POPULATION])
    assert "magnitude_as_before" in {each.expectation for each in report.failures}
    in_use = current(copy, POPULATION)
    assert in_use is not None and in_use.landing_id == good.landing_id
    assert read_state(copy, POPULATION).outcome == "check_failed"
