"""The classification adapter against the real divisions of 2013 to 2026."""

from datetime import UTC, datetime

import pytest

from ingestion.sources.classification import ClassificationAdapter
from tests.integration.sources_support import adapter, replay, table
from tilannekuva.errors import TableAbsent

COUNTS = {2013: 320, 2014: 320, 2015: 317, 2016: 313, 2017: 311, 2019: 311, 2020: 310, 2021: 309, 2024: 309, 2025: 308}


@pytest.fixture(scope="module")
def root():
    with replay() as url:
        yield url


@pytest.fixture
def reader(root, tmp_path):
    one = adapter(root, tmp_path, "classification")
    assert isinstance(one, ClassificationAdapter)
    # The figures end with 2026, whatever year it is when the test runs.
    one._clock = lambda: datetime(2026, 3, 1, tzinfo=UTC)

    def read(path, **changes):
        entry = table("division", path, {}, source="classification", **changes)
        return one.fetch(entry, one.probe(entry), tmp_path / "partial").rows.to_pylist()

    return read


def test_municipalities_and_mergers(reader):
    rows = reader("kunta")
    years = [row["year"] for row in rows]
    assert {year: years.count(year) for year in COUNTS} == COUNTS
    assert max(years) == 2026
    merged = {(r["year"] + 1, r["municipality_code"]): r["next_year_code"] for r in rows if r["next_year_code"]}
    merged = {key: code for key, code in merged.items() if key[1] != code}
    assert merged[2015, "476"] == "297", "Maaninka to Kuopio"
    assert merged[2020, "911"] == "541", "Valtimo to Nurmes"
    assert merged[2021, "099"] == "214", "Honkajoki to Kankaanpää"
    assert merged[2025, "588"] == "507", "Pertunmaa to Mäntyharju"
    assert len(merged) == 12
    helsinki = next(row for row in rows if row["year"] == 2026 and row["municipality_code"] == "091")
    assert (helsinki["name_fi"], helsinki["name_sv"]) == ("Helsinki", "Helsingfors")
    assert all(text == text.strip() for row in rows for text in (row["name_fi"], row["name_sv"]) if text)


def test_regions_change_with_the_year(reader):
    rows = {(row["year"], row["municipality_code"]): row for row in reader("kunta#maakunta")}
    assert {row["level"] for row in rows.values()} == {"maakunta"}
    assert rows[2020, "142"]["group_code"] != rows[2021, "142"]["group_code"], "Iitti moved in 2021"
    assert (
        rows[2026, "091"] | {"group_code": "01", "group_name_fi": "Uusimaa", "group_name_sv": "Nyland"}
        == rows[2026, "091"]
    )
    assert len({row["group_code"] for key, row in rows.items() if key[0] == 2026}) == 19


def test_urban_rural_classes_of_2026(reader):
    codes = [row["group_code"] for row in reader("kunta#kuntaryhmitys", from_year=2026)]
    assert [codes.count(code) for code in sorted(set(codes))] == [56, 67, 185]


def test_a_classification_that_began_later_starts_then(reader):
    rows = reader("kunta#hyvinvointialue")
    assert min(row["year"] for row in rows) == 2021
    assert max(row["year"] for row in rows) == 2026


def test_an_unknown_classification_is_absent(reader):
    with pytest.raises(TableAbsent):
        reader("kunta#nothing")
