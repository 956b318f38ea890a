"""A text as its difference from another comes back exactly; a damaged difference is refused."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion import byte_delta
from ingestion.compressed import compress

FIGURES = random.Random(5)
NUMBERS = [str(FIGURES.randrange(100_000)) for _ in range(3000)]


def text(numbers: list[str]) -> bytes:
    return ('{"updated":"2026-01-01","value":[' + ",".join(numbers) + "]}").encode()


BASE = text(NUMBERS)
_pieces = st.lists(st.sampled_from(["1", "2", "", "null", "310.5", "\n", "ä", "a" * 9]), max_size=60)


@settings(max_examples=60, deadline=None)
@given(_pieces, _pieces, st.sampled_from([",", ";", "\n", ""]))
def test_any_text_comes_back(before: list[str], after: list[str], separator: str) -> None:
    base, new = separator.join(before).encode(), separator.join(after).encode()
    delta = byte_delta.encode(base, new)
    assert delta is None or byte_delta.apply(base, delta) == new


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_edited_figures_come_back_out_of_few_bytes(data: st.DataObject) -> None:
    numbers = list(NUMBERS)
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(numbers) - 1))
        edit = data.draw(st.sampled_from(["change", "insert", "remove", "move"]))
        if edit == "change":
            numbers[at] = data.draw(st.sampled_from(["null", "7", "1234567"]))
        elif edit == "insert":
            numbers[at:at] = ["31", "32"]
        elif edit == "remove":
            del numbers[at : at + 40]
        else:
            numbers = numbers[at:] + numbers[:at]
    new = text(numbers)
    delta = byte_delta.encode(BASE, new)
    assert delta is not None and byte_delta.apply(BASE, delta) == new
    assert len(delta) < 600 < len(compress(new)) / 10


def test_a_new_year_in_every_series_is_a_small_difference() -> None:
    longer = [number for at in range(0, 3000, 30) for number in (*NUMBERS[at : at + 30], "777")]
    delta = byte_delta.encode(BASE, text(longer))
    assert delta is not None and byte_delta.apply(BASE, delta) == text(longer)
    assert len(delta) < len(compress(BASE)) / 15


def test_without_an_earlier_text_there_is_no_difference() -> None:
    assert byte_delta.encode(b"", BASE) is None


def test_a_text_that_is_too_large_has_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_delta, "MAX_BYTES", len(BASE) - 1)
    assert byte_delta.encode(BASE, BASE) is None


def test_a_damaged_difference_or_another_base_is_refused() -> None:
    delta = byte_delta.encode(BASE, text(["5", *NUMBERS[1:]]))
    assert delta is not None
    flipped = bytearray(delta)
    flipped[len(delta) // 2] ^= 1
    for damaged in (b"", delta[:-3], delta[4:], b"{}", bytes(flipped)):
        with pytest.raises(ValueError, match=r"it is no whole zstd frame|its frame does not say"):
            byte_delta.apply(BASE, damaged)
    for other in (BASE[:100], text(NUMBERS[::-1])):
        with pytest.raises(ValueError, match="it is no whole zstd frame"):
            byte_delta.apply(other, delta)
