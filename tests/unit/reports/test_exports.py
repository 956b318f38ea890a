"""Exports: the marts' own figures, safe in a spreadsheet, and never mistaken for real ones when generated."""

import csv
from pathlib import Path

import duckdb
import pytest

from reports.exports import export_values
from tests.fixtures.marts_fixture import build_data_dir
from tilannekuva.settings import Settings


@pytest.fixture
def real(tmp_path: Path) -> Settings:
    return Settings("http://127.0.0.1:1", build_data_dir(tmp_path / "data"), 2021)


@pytest.fixture
def sample(tmp_path: Path) -> Settings:
    return Settings("sample", build_data_dir(tmp_path / "data", is_sample=True), 2021)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_and_parquet_hold_every_value_of_the_mart(real: Settings) -> None:
    exported = export_values(real)
    rows = rows_of(exported.files[0])
    with duckdb.connect(str(real.warehouse_path), read_only=True) as connection:
        sql = "select municipality_code, indicator_id, year, value from marts.fct_indicator_value order by 1, 2, 3"
        mart = connection.execute(sql).fetchall()
    found = [
        (r["municipality_code"], r["indicator_id"], int(r["year"]), float(r["value"]) if r["value"] else None)
        for r in rows
    ]
    assert found == mart
    with duckdb.connect() as memory:
        parquet = memory.read_parquet(str(exported.files[1]))
        assert parquet.aggregate("count(*)").fetchall() == [(exported.rows,)] == [(len(mart),)]
    assert all(r["unit"] and r["source_table"] and r["licence"] and r["landing_id"] for r in rows)
    assert {r["warning"] for r in rows} == {""}


def test_generated_figures_say_so_in_name_and_row(sample: Settings) -> None:
    exported = export_values(sample)
    assert all(path.name.startswith("sample_not_real_") for path in exported.files)
    assert all("eivät ole todellisia" in row["warning"] for row in rows_of(exported.files[0]))


@pytest.mark.parametrize("text", ["=1+1", "+358", "-5", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(real: Settings, text: str) -> None:
    with duckdb.connect(str(real.warehouse_path)) as connection:
        connection.execute("update marts.dim_municipality set name_fi = ? where is_current", [text])
    for row in rows_of(export_values(real).files[0]):
        assert row["municipality_name_fi"] == "'" + text


def test_again_replaces_the_files_and_leaves_no_other(real: Settings) -> None:
    export_values(real)
    files = export_values(real).files
    assert sorted(files[0].parent.iterdir()) == sorted(files)
