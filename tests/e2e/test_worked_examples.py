"""For every derived indicator one figure worked out by hand: the source says the literals, the mart says the result."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ingestion.catalogue import Catalogue, expand_where, load_catalogue
from ingestion.catalogue_indicator_checks import terms_of
from ingestion.catalogue_schema import Alternative, Indicator
from ingestion.sample import start
from tests.e2e.baseline import Baseline
from tests.e2e.sample_run import SampleRun
from tests.e2e.support import warehouse
from tests.e2e.worked import FOLDER, Example, at_source, computed, examples
from tilannekuva.settings import PROJECT_DIR

# The first test of a session makes the run that all of them look at.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def sample_url() -> Iterator[str]:
    server = start()
    yield server.url
    server.stop()


def mart_value(data: Path, example: Example) -> tuple[float | None, bool]:
    """(value, whether the mart calls it derived) on today's division."""
    with warehouse(data) as connection:
        row = connection.execute(
            "select value, is_derived from marts.fct_indicator_value "
            "where indicator_id = ? and municipality_code = ? and year = ?",
            [example.indicator, example.municipality, example.year],
        ).fetchone()
    assert row is not None, f"{example.indicator}: no row of {example.municipality} in {example.year}"
    return row[0], row[1]


def check(example: Example, url: str, data: Path) -> None:
    for name, cells in example.cells.items():
        assert at_source(url, cells) == pytest.approx(cells.value, rel=1e-12), f"{name}: {cells}"
    assert computed(example) == pytest.approx(example.expected, rel=1e-12)
    value, is_derived = mart_value(data, example)
    assert value == pytest.approx(example.expected, rel=1e-12)
    assert is_derived


@pytest.mark.parametrize("example", examples("replay"), ids=str)
def test_on_real_figures(example: Example, baseline: Baseline, replay_url: str) -> None:
    check(example, replay_url, baseline.data)


@pytest.mark.parametrize("example", examples("sample"), ids=str)
def test_on_sample_figures(example: Example, sample_run: SampleRun, sample_url: str) -> None:
    check(example, sample_url, sample_run.data)


def is_derived(catalogue: Catalogue, indicator: Indicator) -> bool:
    """Whether some way to get it computes anything: a formula, a sum of cells, or a year made of months."""
    return any(
        alternative.formula != "value"
        or (alternative.time_rule or indicator.time_rule) in {"mean_of_12", "sum_of_12"}
        or _adds_up(catalogue, alternative)
        for alternative in indicator.sources
    )


def _adds_up(catalogue: Catalogue, alternative: Alternative) -> bool:
    terms = terms_of(alternative)
    cells = sum(len(expand_where(catalogue.tables[term.table], term)) if term.table else 1 for term in terms)
    return cells > 1 or any(term.weight != 1 for term in terms)


def test_every_derived_indicator_has_an_example() -> None:
    catalogue = load_catalogue()
    derived = {i.id for i in catalogue.indicators.values() if is_derived(catalogue, i)}
    elsewhere = yaml.safe_load((FOLDER / "elsewhere.yml").read_text(encoding="utf-8")) or {}
    worked = {example.indicator for run in ("replay", "sample") for example in examples(run)}
    assert derived - worked - elsewhere.keys() == set()
    for indicator_id, file in elsewhere.items():
        assert indicator_id in (PROJECT_DIR / file).read_text(encoding="utf-8"), f"{file} works out no {indicator_id}"
