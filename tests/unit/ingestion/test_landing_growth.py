"""Weekly refreshes of which each revises 1 % of the cells: the folder grows with what changed."""

from pathlib import Path

from tests.bench.storage import Shape, measure_refreshes


def test_a_year_of_refreshes_stays_below_three_copies(tmp_path: Path) -> None:
    """Ten refreshes here; the bound is what 52 may cost, in proportion. Each landing is read back and compared."""
    found = measure_refreshes(tmp_path, Shape(areas=150, years=10, contents=8), refreshes=10)
    assert found.whole_landings == 1
    assert found.copies <= 1.1 + 10 * 2 / 52
    assert 0 < found.cache_bytes < found.copy_bytes


def test_refreshes_that_revise_most_cells_cost_a_copy_each_and_little_more(tmp_path: Path) -> None:
    found = measure_refreshes(tmp_path, Shape(areas=100, years=5, contents=8), refreshes=3, revised_share=0.95)
    assert found.whole_landings == 4
    assert found.copies < 4.8  # so small a table that descriptions count
