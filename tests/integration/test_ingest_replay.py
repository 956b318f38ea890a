"""The whole catalogue against the replay of real figures: landed once, checked, promoted, and left alone."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.run import check_all
from ingestion.catalogue import load_catalogue
from ingestion.landing import current, list_landings
from ingestion.run import ingest_all
from tests.integration.sources_support import replay, stats
from tilannekuva.settings import Settings

pytestmark = pytest.mark.timeout(300)
POPULATION = "statfin_vaerak_11re"


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    with replay() as address:
        yield address


@pytest.fixture(scope="module")
def settings(root: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder into which everything was ingested once."""
    settings = Settings(source=root, data_dir=tmp_path_factory.mktemp("replay"), edition_year=2021)
    outcomes = Counter(each.outcome for each in ingest_all(settings, load_catalogue()))
    assert outcomes["landed"] >= 20, outcomes
    return settings


def landed_files(settings: Settings) -> dict[str, int]:
    found = (path for path in settings.landing_dir.rglob("*") if path.is_file())
    return {str(path): path.stat().st_ino for path in found if path.name not in {"state.json", ".lock"}}


def data_served(root: str) -> dict[str, int]:
    """Figures that were asked for; a classification's list of contents has rows too, but is no figure."""
    found = stats(root)
    posts = {path: each["requests"] for path, each in found["paths"].items() if path.startswith("POST ")}
    return {**posts, "requests": found["data_requests"], "cells": found["cells_served"]}


def test_a_second_ingest_asks_for_no_figure_and_adds_no_file(root: str, settings: Settings) -> None:
    files, served, asked = landed_files(settings), data_served(root), stats(root)["requests"]
    catalogue = load_catalogue()
    outcomes = ingest_all(settings, catalogue)
    assert {each.outcome for each in outcomes} <= {"unchanged", "absent_at_source", "fetch_failed"}
    assert data_served(root) == served
    assert landed_files(settings) == files
    # One of metadata each, and the listings of the folders they are in.
    folders = {path.rsplit("/", 1)[0] for table in catalogue.tables.values() for path in table.paths if "/" in path}
    assert stats(root)["requests"] - asked == sum(each.requests for each in outcomes)
    assert stats(root)["requests"] - asked <= len(catalogue.tables) + len(folders)


def test_everything_that_landed_may_be_used(settings: Settings) -> None:
    catalogue = load_catalogue()
    reports = check_all(settings, catalogue)
    assert len(reports) >= 20
    assert [report.message for report in reports if not report.passed] == []
    assert all(current(settings, report.table_id) is not None for report in reports)
    assert check_all(settings, catalogue) == []


def test_the_landed_rows_are_the_real_figures(settings: Settings) -> None:
    (landing,) = list_landings(settings, POPULATION)
    query = """
        select sum(value) filter (where area_kind = 'municipality'), max(value) filter (where area_kind = 'country')
        from read_parquet(?) where period_year = 2019 and breakdown_key = 'age=total|sex=total'"""
    found = duckdb.execute(query, [str(landing.rows_path)]).fetchone()
    assert found == (5_525_292, 5_525_292)


def test_figures_in_another_unit_are_not_used(settings: Settings, tmp_path: Path) -> None:
    """The real table as the next version would be with every figure in thousandths: landed, refused, named."""
    import shutil

    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from ingestion.landing import promote, read_state
    from ingestion.run import ingest_table
    from tests.unit.expectations.fakes import FakeAdapter

    (good,) = list_landings(settings, POPULATION)
    copy = Settings(source=settings.source, data_dir=tmp_path, edition_year=2021)
    shutil.copytree(settings.landing_dir / POPULATION, copy.landing_dir / POPULATION)
    promote(copy, POPULATION, good.landing_id)
    rows = pq.read_table(good.rows_path)
    scaled = rows.set_column(rows.schema.get_field_index("value"), rows.schema.field("value"),
                             pc.multiply(rows.column("value"), 0.001))  # fmt: skip
    catalogue = load_catalogue()
    ingest_table(copy, catalogue, POPULATION, adapter=FakeAdapter(scaled, stamp="another"))
    (report,) = check_all(copy, catalogue, [POPULATION])
    assert "magnitude_as_before" in {each.expectation for each in report.failures}
    in_use = current(copy, POPULATION)
    assert in_use is not None and in_use.landing_id == good.landing_id
    assert read_state(copy, POPULATION).outcome == "check_failed"
