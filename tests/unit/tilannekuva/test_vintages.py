"""Vintages: when there is a new one, when it begins, and that it is written once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from ingestion.landing import Landing
from tilannekuva import vintages as module
from tilannekuva.errors import SettingsError
from tilannekuva.settings import Settings
from tilannekuva.vintages import (
    TableChange,
    Vintage,
    count_changes,
    past_key,
    read_vintages,
    record_vintage,
    valid_from,
    vintages_dir,
    vintages_now,
)
from tilannekuva.vintages_context import Dependencies, carried_landings, chain_keys, context_key, model_digests

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
A, B, C = ("a" * 16, "b" * 16, "c" * 16)


def landing(table_id: str, landing_id: str, hours: float, promoted: float | None = None) -> Landing:
    """Retrieved and promoted so many hours after noon."""
    times = [NOON + timedelta(hours=h) for h in (hours, hours + 0.1 if promoted is None else promoted)]
    sidecar = {"last_retrieved_at": times[0].isoformat(), "source_kind": "pxweb_v1"}
    return Landing(table_id, landing_id, Path("/nowhere"), sidecar, times[1])


def recorded(settings: Settings, *in_use: dict[str, Landing]) -> list[Vintage]:
    """What one build after another makes of these landings."""
    for landings in in_use:
        record_vintage(settings, vintages_now(settings, landings)[-1])
    return read_vintages(settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(source="http://127.0.0.1:1", data_dir=tmp_path, edition_year=2021)


def test_nothing_promoted_is_no_vintage(settings: Settings) -> None:
    assert vintages_now(settings, {}) == []


def test_other_landings_are_another_vintage_and_the_same_are_not(settings: Settings) -> None:
    first = {"one": landing("one", A, 0), "two": landing("two", B, 1)}
    second = {**first, "one": landing("one", C, 5)}
    found = recorded(settings, first, first, second, second)
    assert [v.number for v in found] == [1, 2]
    assert found[0].valid_from == NOON + timedelta(hours=1) and found[1].valid_from == NOON + timedelta(hours=5)
    assert found[1].changes == {"one": TableChange(C, A)}
    assert vintages_now(settings, second) == found


def test_a_table_that_left_the_catalogue_is_no_new_vintage(settings: Settings) -> None:
    both = {"one": landing("one", A, 0), "two": landing("two", B, 1)}
    found = recorded(settings, both)
    assert vintages_now(settings, {"one": both["one"]}) == found


def test_the_past_is_the_same_before_and_after_a_vintage_is_recorded(settings: Settings) -> None:
    """It is part of a build's fingerprint: recording must not make an unchanged run build again."""
    first, second = {"one": landing("one", A, 0)}, {"one": landing("one", B, 1)}
    recorded(settings, first)
    before = past_key(vintages_now(settings, second))
    recorded(settings, second)
    assert past_key(vintages_now(settings, second)) == before != []


def test_content_that_returns_begins_when_it_was_promoted_again(settings: Settings) -> None:
    """It has the landing id, and the retrieval time, of its first arrival."""
    found = recorded(
        settings,
        {"one": landing("one", A, 0)},
        {"one": landing("one", B, 5)},
        {"one": landing("one", A, 0, promoted=9)},
    )
    assert [v.valid_from - NOON for v in found] == [timedelta(hours=h) for h in (0, 5, 9)]


@pytest.mark.parametrize(
    ("hours", "promoted", "after", "expected"),
    [(1, 2, None, 1), (1, 2, 0.5, 1), (1, 3, 2, 3), (1, 2, 4, 4)],
)
def test_vintages_follow_one_another_in_time(
    hours: float, promoted: float, after: float | None, expected: float
) -> None:
    """A landing that passed its check late counts from its promotion; never before the vintage before it."""
    earlier = None if after is None else NOON + timedelta(hours=after)
    found = valid_from([landing("one", A, hours, promoted)], set(), earlier)
    assert found - NOON - timedelta(hours=expected) in (timedelta(0), timedelta(microseconds=1))
    assert earlier is None or found > earlier


def test_a_landing_without_any_time_is_an_error() -> None:
    nameless = replace(landing("one", A, 0), sidecar={"last_retrieved_at": None}, promoted_at=None)
    with pytest.raises(SettingsError, match="retrieval time"):
        valid_from([nameless], set(), None)


def test_a_vintage_is_written_once(settings: Settings) -> None:
    (first,) = recorded(settings, {"one": landing("one", A, 0)})
    record_vintage(settings, replace(first, landings={"one": B}))
    assert read_vintages(settings) == [first]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"landings": {"../etc": A}}, "table id"),
        ({"landings": {"one": "../../x"}}, "landing id"),
        ({"landings": ["one"]}, "damaged"),
        ({"valid_from": "yesterday"}, "damaged"),
        ({"valid_from": "2026-03-01T12:00:00"}, "damaged"),
        ({"changes": {"one": {"after": A, "strange": 1}}}, "damaged"),
        ({"number": 7}, "Expected the vintage 0001"),
    ],
)
def test_a_damaged_vintage_is_named(settings: Settings, change: dict[str, object], message: str) -> None:
    recorded(settings, {"one": landing("one", A, 0)})
    path = vintages_dir(settings) / "0001.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        read_vintages(settings)


def test_a_missing_or_unordered_vintage_is_named(settings: Settings) -> None:
    recorded(settings, *({"one": landing("one", i, n)} for n, i in enumerate((A, B, C))))
    second = vintages_dir(settings) / "0002.json"
    text = second.read_text(encoding="utf-8")
    second.write_text(text.replace('"valid_from": "2026-03-01T13', '"valid_from": "2026-03-01T11'), encoding="utf-8")
    with pytest.raises(SettingsError, match="to begin after"):
        read_vintages(settings)
    second.unlink()
    with pytest.raises(SettingsError, match="Expected the vintage 0002"):
        read_vintages(settings)


def test_changed_cells_are_counted_before_a_vintage_is_recorded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = pa.table({"kind": ["changed", "changed", "removed"]})
    monkeypatch.setattr(module, "get_landing", lambda _, t, i: landing(t, i, 0))
    monkeypatch.setattr(module, "changed_cells", lambda *_: kinds)
    recorded(settings, {"one": landing("one", A, 0)})
    now = {"one": landing("one", B, 1), "two": landing("two", C, 1)}
    counted = count_changes(settings, vintages_now(settings, now)[-1])
    assert counted.changes == {"one": TableChange(B, A, 2, 0, 1), "two": TableChange(C)}
    record_vintage(settings, counted)
    again = read_vintages(settings)[-1]
    assert again.changes == counted.changes and count_changes(settings, again) is again


def test_a_key_depends_on_every_vintage_up_to_its_own() -> None:
    one, two = Vintage(1, NOON, {"one": A}), Vintage(2, NOON + timedelta(hours=1), {"one": B})
    keys = chain_keys("today", [one, two])
    assert len(set(keys)) == 3 and keys[0] == "today"
    assert chain_keys("today", [one])[1] == keys[1]
    changed = replace(one, landings={"one": C})
    assert not set(chain_keys("today", [changed, two])[1:]) & set(keys)
    assert not set(chain_keys("tomorrow", [one, two])) & set(keys)


def test_a_table_left_out_for_a_while_keeps_its_last_landing() -> None:
    times = [NOON + timedelta(hours=n) for n in range(3)]
    found = [{"one": A, "two": B}, {"one": C}, {"one": C, "two": B}]
    carried = carried_landings(
        [Vintage(n, t, f) for n, (t, f) in enumerate(zip(times, found, strict=True), 1)], ["two"]
    )
    assert carried == [{"two": B}] * 3


def indicators(**weights: str | None) -> pa.Table:
    return pa.table({"indicator_id": list(weights), "merge_weight": pa.array(weights.values(), pa.string())})


def test_a_changed_table_reaches_whatever_is_made_of_it() -> None:
    needs = Dependencies(
        indicators(population=None, rate="population", change=None, other=None),
        pa.table({
            "indicator_id": ["population", "rate", "change", "other"],
            "table_id": ["people", "jobs", None, "jobs"],
            "ref_indicator_id": [None, None, "rate", None],
        }),
    )  # fmt: skip
    assert needs.reached_by(["people"]) == {"population", "rate", "change"}
    assert needs.reached_by(["jobs"]) == {"rate", "change", "other"}
    assert needs.reached_by(["nowhere"]) == set()
    assert needs.with_parts(["change"]) == {"change", "rate", "population"}
    assert needs.tables(needs.with_parts(["change"])) == {"people", "jobs"}


def dbt_folder(tmp_path: Path) -> Path:
    for name, text in {
        "macros/m.sql": "from {{ ref('by_macro') }}",
        "models/marts/fct_indicator_value_history.sql": "from {{ ref('part') }}",
        "models/intermediate/part.sql": 'from {{ ref("below") }}',
        "models/staging/below.sql": "1",
        "models/staging/by_macro.sql": "1",
        "models/marts/apart.sql": "from {{ ref('fct_indicator_value_history') }}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_only_what_the_history_is_made_of_decides_whether_it_is_computed_again(tmp_path: Path) -> None:
    folder = dbt_folder(tmp_path)
    assert set(model_digests(folder)) == {"m.sql", "fct_indicator_value_history", "part", "below", "by_macro"}
    catalogue = {"catalogue_indicator": pa.table({"indicator_id": ["a"], "name_fi": ["A"], "breaks": [[2020]]})}
    key = context_key(catalogue, {"classes": A}, folder)
    (folder / "models/marts/apart.sql").write_text("2", encoding="utf-8")
    renamed = {"catalogue_indicator": catalogue["catalogue_indicator"].set_column(1, "name_fi", [["B"]])}
    assert context_key(renamed, {"classes": A}, folder) == key
    broken = {"catalogue_indicator": pa.table({"indicator_id": ["a"], "name_fi": ["A"], "breaks": [[2021]]})}
    assert context_key(broken, {"classes": A}, folder) != key
    assert context_key(catalogue, {"classes": B}, folder) != key
    (folder / "models/staging/below.sql").write_text("2", encoding="utf-8")
    assert context_key(catalogue, {"classes": A}, folder) != key
