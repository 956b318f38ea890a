"""Rows as their difference from other rows come back exactly, and so do the cells that changed."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.landing_canonical import canonical, codes_of, rows_content_sha256
from ingestion.landing_changes import CHANGES_SCHEMA, changes_between, stored_changes
from ingestion.landing_delta_rows import ADDED, CHANGED, REMOVED, apply_rows, encode_rows, read_delta
from ingestion.landing_write import rows_to_parquet
from ingestion.model import CLASSIFICATION_SCHEMA, ROWS_SCHEMA
from tests.unit.expectations.builders import classification_rows, people, row

AREAS = [f"{number:03d}" for number in range(1, 13)]
_cells = st.tuples(st.sampled_from(AREAS), st.sampled_from([2019, 2020, 2021]))
_values = st.one_of(st.none(), st.sampled_from([0.0, -0.0, 1.5, 1e300, 101.0]))
_symbols = st.sampled_from([None, "..", "e", "ä"])


def lines() -> list[dict[str, Any]]:
    return [row(area, year, 100.0 + int(area)) for area in AREAS for year in (2019, 2020)]


def arrow(rows: list[dict[str, Any]], pieces: int = 1) -> pa.Table:
    """In one chunk, or in several with dictionaries of their own."""
    step = max(1, -(-len(rows) // pieces))
    parts = [pa.Table.from_pylist(rows[at : at + step], schema=ROWS_SCHEMA) for at in range(0, len(rows), step)]
    return pa.concat_tables(parts) if parts else ROWS_SCHEMA.empty_table()


@st.composite
def edited(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = lines()
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["change", "remove", "add", "swap", "reread"]))
        at = draw(st.integers(0, len(rows) - 1))
        if kind == "change":
            rows[at] = {**rows[at], "value": draw(_values), "symbol": draw(_symbols), "status": draw(
                st.sampled_from(["ok", "missing"])), "is_preliminary": draw(st.booleans())}  # fmt: skip
        elif kind == "remove":
            del rows[at]
        elif kind == "add":
            area, year = draw(_cells)
            rows.insert(at, row(area, year, draw(_values)))  # may repeat a key: such rows may land, and fail a check
        elif kind == "swap":
            rows[0], rows[at] = rows[at], rows[0]
        else:
            rows[at] = {**rows[at], "area_name": draw(st.sampled_from(["Åbo", "x"])), "area_key": "999"}
    return rows


@settings(max_examples=50, deadline=None)
@given(edited(), edited(), st.integers(1, 3))
def test_edited_rows_come_back(before: list[dict[str, Any]], after: list[dict[str, Any]], pieces: int) -> None:
    base, new = arrow(before, pieces), arrow(after)
    files = encode_rows(base, new)
    if files is None:
        return
    delta = read_delta(files)
    rebuilt = apply_rows(base, delta)
    assert rebuilt.to_pylist() == after
    assert rows_content_sha256(rebuilt) == rows_content_sha256(new)
    assert rows_to_parquet(rebuilt) == rows_to_parquet(new)
    few = apply_rows(base.select(["value", "period_code"]), delta)
    assert few.to_pylist() == [{name: line[name] for name in ("value", "period_code")} for line in after]
    assert stored_changes("t", base, delta).equals(changes_between("t", base, new))


@settings(max_examples=50, deadline=None)
@given(edited(), edited())
def test_changes_are_those_of_a_plain_comparison(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    found = changes_between("t", arrow(before), arrow(after))
    assert found.schema.equals(CHANGES_SCHEMA)
    lists = [found[name].to_pylist() for name in ("area_code", "period_code", "kind", "value_before", "value_after")]
    assert sorted(map(repr, zip(*lists, strict=True))) == sorted(map(repr, plainly(before, after)))


def plainly(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows with one key are told apart by their order."""
    old, new = numbered(before), numbered(after)
    found = [(*key[:2], "removed", old[key]["value"], None) for key in old.keys() - new.keys()]
    found += [(*key[:2], "added", None, new[key]["value"]) for key in new.keys() - old.keys()]
    for key in old.keys() & new.keys():
        if (old[key]["value"], old[key]["status"]) != (new[key]["value"], new[key]["status"]):
            found.append((*key[:2], "changed", old[key]["value"], new[key]["value"]))
    return found


def numbered(rows: list[dict[str, Any]]) -> dict[tuple[str, str, int], dict[str, Any]]:
    by_key: dict[tuple[str, str, int], dict[str, Any]] = {}
    for line in rows:
        turn = 0
        while (line["area_code"], line["period_code"], turn) in by_key:
            turn += 1
        by_key[(line["area_code"], line["period_code"], turn)] = line
    return by_key


def test_only_what_differs_is_stored() -> None:
    base = people().arrow()
    files = encode_rows(base, people().changed({("001", 2020): 5.0, ("002", 2019): 7.0}).arrow())
    assert files is not None and files.keys() == {CHANGED}
    assert read_delta(files)[CHANGED].column_names == ["base_position", "value"]
    files = encode_rows(base, people().without("007").arrow([row("900", 2020, 3.0)]))
    assert files is not None and files.keys() == {REMOVED, ADDED}
    assert encode_rows(base, base) == {}


def test_rows_that_are_mostly_others_or_otherwise_ordered_are_not_a_difference() -> None:
    base = people().arrow()
    assert encode_rows(base, people().times(2).arrow()) is None
    assert encode_rows(base, base.take(np.arange(base.num_rows)[::-1].copy())) is None
    assert encode_rows(base, ROWS_SCHEMA.empty_table()) is None
    assert encode_rows(classification_rows([2020]), base) is None


def test_a_classification_comes_back_too() -> None:
    base, new = classification_rows([2019, 2020]), classification_rows([2019, 2020, 2021], count=309)
    files = encode_rows(base, new)
    assert files is not None and files.keys() == {REMOVED, ADDED}
    rebuilt = apply_rows(base, read_delta(files))
    assert rebuilt.schema.equals(CLASSIFICATION_SCHEMA) and rebuilt.to_pylist() == new.to_pylist()


def test_a_difference_that_does_not_fit_its_base_is_refused() -> None:
    base = people().arrow()
    files = encode_rows(base, people().without("300").changed({("299", 2020): 1.0}).arrow())
    assert files is not None
    with pytest.raises(ValueError, match="rising positions below 100"):
        apply_rows(base.slice(0, 100), read_delta(files))
    with pytest.raises(ValueError, match="columns"):
        read_delta({ADDED: files[CHANGED]})
    with pytest.raises(ValueError, match=r"."):
        read_delta({CHANGED: files[CHANGED][:-20]})


def test_the_digest_tells_null_from_zero_and_rows_from_their_order() -> None:
    def of(*values: float | None, symbol: str | None = None) -> str:
        return rows_content_sha256(arrow([row(f"{at:03d}", 2020, v, status="ok", symbol=symbol)
                                          for at, v in enumerate(values)]))  # fmt: skip

    digests = [of(0.0, 1.0), of(None, 1.0), of(1.0, 0.0), of(-0.0, 1.0), of(0.0, 1.0, symbol=""), of(0.0)]
    assert len(set(digests)) == len(digests)


def test_dictionaries_that_repeat_a_text_or_hold_null_mean_the_same() -> None:
    odd = pa.DictionaryArray.from_arrays(pa.array([2, 0, 1, 3, None], pa.int32()), pa.array(["a", "b", "a", None]))
    plain = pa.array(["a", "a", "b", None, None]).dictionary_encode()
    one, other = pa.chunked_array([odd]), pa.chunked_array([plain])
    assert canonical(pa.table({"x": odd})).equals(canonical(pa.table({"x": plain})))
    before, after, count = codes_of(one, other)
    assert before.tolist() == after.tolist() and max(*before, *after) < count
