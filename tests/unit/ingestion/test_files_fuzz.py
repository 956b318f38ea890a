"""Mutated files: the right figures or a typed error, quickly, whatever the bytes are."""

import random
import zipfile
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.sources.files_faults import FileRefused
from ingestion.sources.files_places import known_places
from tests.unit.ingestion.files_support import GOOD, KIND, OTHER, csv_of, read, xlsx_of

CSV = csv_of(GOOD, OTHER)
XLSX = xlsx_of()
QUICK = settings(max_examples=300, deadline=2_000, suppress_health_check=[HealthCheck.too_slow])
FIGURES = {0.41, 0.93, 5.3, 9.5}
PIECES = [
    b";",
    b'"',
    b"\r",
    b"\n",
    b"\x00",
    b"=",
    b"\xff",
    b"#",
    b",",
    b".",
    b"-",
    b"\xef\xbb\xbf",
    b"9",
    b"<",
    b">",
    b"&",
]


def mutated(data: bytes, seed: int, changes: int) -> bytes:
    """Bytes put in, taken out, doubled or exchanged."""
    rng, changed = random.Random(seed), bytearray(data)
    for _ in range(changes):
        at = rng.randrange(len(changed) + 1)
        size = rng.choice((1, 1, 2, 8))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at:at] = rng.choice(PIECES)
        elif kind == 1:
            del changed[at : at + size]
        elif kind == 2:
            changed[at:at] = changed[at : at + size * 4]
        else:
            changed[at : at + 1] = bytes([rng.randrange(256)])
    return bytes(changed)


def check(name: str, data: bytes) -> None:
    """Either refused with faults, or each record is a whole one of KIND within its ranges."""
    try:
        records = read(name, data)
    except FileRefused as refused:
        assert refused.faults
        assert len(str(refused)) < 100_000
        return
    assert records
    assert len({(record.municipality_code, record.year) for record in records}) == len(records)
    for record in records:
        place = known_places()[record.municipality_code]
        assert record.municipality == place.names[0]
        assert 2013 <= record.year <= 2026
        for column in KIND.columns:
            value, limits = record.values[column.key], column.range_of(record.year, place.region)
            assert not column.required if value is None else limits.smallest <= value <= limits.largest


@QUICK
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_mutated_csv_is_refused_or_right(seed: int, changes: int) -> None:
    check("tax_rates.csv", mutated(CSV, seed, changes))


@QUICK
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_mutated_archive_is_refused_or_right(seed: int, changes: int) -> None:
    data = mutated(XLSX, seed, changes)
    try:
        records = read("tax_rates.xlsx", data)
    except FileRefused as refused:
        assert refused.faults
        return
    # The archive's checksums vouch for every part: what is read is what was written.
    assert {v for record in records for v in record.values.values()} <= FIGURES


@QUICK
@given(
    st.integers(0, 2**32),
    st.integers(1, 4),
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"]),
)
def test_a_mutated_part_is_refused_or_right(seed: int, changes: int, part: str) -> None:
    with zipfile.ZipFile(BytesIO(XLSX)) as archive:
        content = mutated(archive.read(part), seed, changes)
    check("tax_rates.xlsx", xlsx_of(more_parts={part: content.decode("latin-1")}))


@settings(max_examples=200, deadline=2_000)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx"]))
def test_any_bytes_are_refused(data: bytes, suffix: str) -> None:
    try:
        read(f"tax_rates{suffix}", data)
    except FileRefused as refused:
        assert refused.faults
    else:
        raise AssertionError("random bytes were read as figures")
