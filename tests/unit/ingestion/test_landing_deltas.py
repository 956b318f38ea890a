"""A later landing holds what changed, and reads as it arrived."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingestion import landing_store
from ingestion.landing import get_landing, list_landings, promote
from ingestion.landing_cache import cached_rows
from ingestion.landing_changes import changed_cells, changes_between
from ingestion.landing_rows import forget_recent_rows, landing_rows, materialise_rows, raw_answer
from tests.unit.expectations.builders import (
    TABLE_ID,
    catalogue,
    classification_rows,
    people,
    table,
)
from tests.unit.expectations.fakes import RETRIEVED
from tests.unit.ingestion.landing_support import (
    FIRST,
    Chain,
    arrive,
    body_of,
    files_under,
    grow,
    same,
    settings_in,
    week,
)
from tilannekuva.build_inputs import write_inputs
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings
from tilannekuva.status import _table_status


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def names_in(settings: Settings, landing_id: str) -> set[str]:
    return set(files_under(settings.landing_dir / TABLE_ID / landing_id))


def test_a_revision_is_stored_as_what_changed_and_reads_as_it_arrived(settings: Settings, chain: Chain) -> None:
    first, *later = chain(3)
    assert names_in(settings, first) == {"rows.parquet", "raw/0000.json.zst", "sidecar.json"}
    for number, landing_id in enumerate(later, start=1):
        assert names_in(settings, landing_id) == {"rows.changed.parquet", "raw-0000.delta.zst", "sidecar.json"}
        landing, arrived = get_landing(settings, TABLE_ID, landing_id), week(number).arrow()
        forget_recent_rows()
        assert same(landing_rows(settings, landing), arrived)
        assert same(landing_rows(settings, landing, ["value"]), arrived.select(["value"]))
        assert raw_answer(settings, landing, 0) == body_of(arrived)
        assert landing.sidecar["chain"]["links"] == number
        assert landing.sidecar["attribution"] == "Invented statistics, People, https://statistics.example"


def test_the_sidecar_of_a_revision_says_all_that_a_whole_one_says(
    settings: Settings, chain: Chain, tmp_path: Path
) -> None:
    landing_id = chain(1)[1]
    whole_id = arrive(other := settings_in(tmp_path / "other"), week(1).arrow(), week=1)
    sidecar, whole = (dict(get_landing(where, TABLE_ID, landing_id).sidecar) for where in (settings, other))
    assert whole_id == landing_id
    for name in ("chain", "rows_base", "rows_delta"):
        sidecar.pop(name), whole.pop(name, None)
    for document in (sidecar, whole):
        document["queries"] = [
            {k: v for k, v in q.items() if k not in {"raw", "delta_base"}} for q in document["queries"]
        ]
    assert sidecar == whole


def test_content_that_comes_back_is_the_landing_it_was(settings: Settings, chain: Chain) -> None:
    a, b = chain(1)
    before = files_under(settings.landing_dir / TABLE_ID / a)
    assert arrive(settings, week(0).arrow(), week=2) == a
    assert arrive(settings, week(1).arrow(), week=3) == b
    assert arrive(settings, week(0).arrow(), week=4) == a
    c = arrive(settings, week(2).arrow(), week=5)
    assert get_landing(settings, TABLE_ID, c).rows_base == a
    assert files_under(settings.landing_dir / TABLE_ID / a) == before
    for landing_id, number in ((a, 0), (b, 1), (c, 2)):
        assert same(landing_rows(settings, get_landing(settings, TABLE_ID, landing_id)), week(number).arrow())


def test_rows_that_are_mostly_new_or_in_another_order_are_stored_whole(settings: Settings, chain: Chain) -> None:
    chain(0)
    for rows in (FIRST.times(3).arrow(), FIRST.arrow().take(list(range(161, -1, -1)))):
        landing = get_landing(settings, TABLE_ID, arrive(settings, rows))
        assert landing.rows_base is None and "rows.parquet" in names_in(settings, landing.landing_id)
        assert same(landing_rows(settings, landing), rows)


def test_an_answer_that_is_the_same_is_stored_once(settings: Settings) -> None:
    fixed, bodies = b'{"a":1}', [body_of(week(number).arrow()) for number in range(3)]
    ids = [arrive(settings, week(n).arrow(), fixed, bodies[n], week=n) for n in range(3)]
    newest = get_landing(settings, TABLE_ID, ids[2])
    assert newest.sidecar["queries"][0]["raw"] is None
    assert newest.sidecar["queries"][0]["delta_base"] == f"{ids[0]}/raw/0000"
    assert [raw_answer(settings, newest, number) for number in (0, 1)] == [fixed, bodies[2]]
    with pytest.raises(SettingsError, match="found the number 2"):
        raw_answer(settings, newest, 2)


def test_answers_are_paired_by_their_question(settings: Settings) -> None:
    """The second landing asks in fewer queries: what has no partner is stored whole."""
    parts = [body_of(people(municipalities=[f"{n:03d}" for n in range(1, 90 * k)]).arrow()) for k in (1, 2, 3)]
    arrive(settings, week(0).arrow(), parts[0])
    newest = get_landing(settings, TABLE_ID, arrive(settings, week(1).arrow(), *parts))
    assert newest.sidecar["queries"][0]["raw"] is None
    assert newest.sidecar["queries"][2]["raw"] == "raw/0002.json.zst"
    assert [raw_answer(settings, newest, number) for number in range(3)] == parts


def test_a_chain_ends_at_its_bound_of_links(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing_store, "MOST_LINKS", 3)
    landings = [get_landing(settings, TABLE_ID, landing_id) for landing_id in grow(settings, 8)]
    assert [landing.sidecar["chain"]["links"] for landing in landings] == [0, 1, 2, 3, 0, 1, 2, 3, 0]
    assert [landing.rows_base is None for landing in landings] == [True, False, False, False] * 2 + [True]
    for number, landing in enumerate(landings):
        assert same(landing_rows(settings, landing), week(number).arrow())


def test_a_chain_ends_at_its_bound_of_bytes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing_store, "MOST_DELTA_SHARE", 0.3)
    for landing_id in grow(settings, 12):
        stored = get_landing(settings, TABLE_ID, landing_id).sidecar["chain"]
        assert stored["delta_bytes"] <= 0.3 * stored["snapshot_bytes"]
    assert len([each for each in list_landings(settings, TABLE_ID) if each.rows_base is None]) > 1


def test_a_classification_is_stored_as_what_changed_too(settings: Settings) -> None:
    first, later = classification_rows([2019, 2020]), classification_rows([2019, 2020]).slice(1)
    arrive(settings, first, b"{}", kind="classification")
    newest = arrive(settings, later, b"{}", kind="classification")
    landing = get_landing(settings, TABLE_ID, newest)
    assert landing.rows_base is not None
    assert same(landing_rows(settings, landing), later)
    with pytest.raises(SettingsError, match="a classification has none"):
        changed_cells(settings, TABLE_ID, landing.rows_base, newest)


def test_changed_cells_are_the_same_for_neighbours_and_for_any_two(settings: Settings, chain: Chain) -> None:
    ids = chain(3)
    for one, other in ((0, 1), (1, 2), (0, 3), (3, 0), (2, 1)):
        found = changed_cells(settings, TABLE_ID, ids[one], ids[other])
        assert found.equals(changes_between(TABLE_ID, week(one).arrow(), week(other).arrow()))
        assert found.num_rows == 3 * abs(one - other)
    assert changed_cells(settings, TABLE_ID, ids[1], ids[1]).num_rows == 0
    with pytest.raises(SettingsError, match="found none"):
        changed_cells(settings, TABLE_ID, ids[0], "0" * 16)


def test_rows_in_use_are_put_together_once_and_the_cache_may_go(
    settings: Settings, chain: Chain, tmp_path: Path
) -> None:
    first, second, third = chain(2)
    for number, landing_id in ((1, second), (2, third)):
        promote(settings, TABLE_ID, landing_id)
        landing = get_landing(settings, TABLE_ID, landing_id)
        materialise_rows(settings, landing, tmp_path / f"{number}.parquet")
        assert same(pq.read_table(tmp_path / f"{number}.parquet"), week(number).arrow())
        cached = cached_rows(settings, TABLE_ID, landing_id)
        assert list(cached.parent.iterdir()) == [cached]
    assert cached.samefile(tmp_path / "2.parquet")
    cached.unlink()
    materialise_rows(settings, landing, tmp_path / "again.parquet")
    materialise_rows(settings, get_landing(settings, TABLE_ID, second), tmp_path / "earlier.parquet")
    materialise_rows(settings, get_landing(settings, TABLE_ID, first), tmp_path / "first.parquet")
    assert same(pq.read_table(tmp_path / "earlier.parquet"), week(1).arrow())
    assert (tmp_path / "first.parquet").samefile(settings.landing_dir / TABLE_ID / first / "rows.parquet")
    assert list(cached.parent.iterdir()) == [cached]
    promote(settings, TABLE_ID, first)
    materialise_rows(settings, get_landing(settings, TABLE_ID, first), tmp_path / "in_use.parquet")
    assert not cached.exists(), "the landing in use is whole: nothing is kept beside it"


def test_a_table_of_no_rows_lands_and_can_be_built_on(settings: Settings) -> None:
    empty = FIRST.arrow().slice(0, 0)
    for rows in (empty, FIRST.arrow(), empty):
        landing = get_landing(settings, TABLE_ID, arrive(settings, rows))
        assert same(landing_rows(settings, landing), rows)


def test_a_difference_in_use_is_what_the_build_and_the_status_see(settings: Settings, chain: Chain) -> None:
    newest = chain(3)[3]
    promote(settings, TABLE_ID, newest)
    inputs = settings.data_dir / "inputs"
    inputs.mkdir()
    write_inputs(settings, catalogue(), inputs)
    rows = pq.ParquetFile(inputs / "cells" / f"table_id={TABLE_ID}" / f"landing_id={newest}" / "rows.parquet").read()
    assert same(rows, week(3).arrow())
    (state,) = pq.read_table(inputs / "table_state.parquet").to_pylist()
    assert (state["landing_id"], state["newest_period"]) == (newest, "2020")
    assert _table_status(settings, table(), RETRIEVED).newest_period == "2020"
