"""Files for programs: the marts' figures, described truly; the data package is validated by Frictionless itself."""

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Package, Resource, Schema
from openpyxl import load_workbook

from reports.exports import country_files, municipality_files
from reports.exports.datapackage import schema_json
from reports.exports.queries import QUERIES
from reports.exports.resources import resources
from reports.exports.tables import BYTE_ORDER_MARK
from reports.language import LANGUAGES
from reports.read import Marts, localised, read_marts
from tests.fixtures.marts_fixture import ORDINARY, build_marts
from tilannekuva.errors import PublishFailed

NAME = '=HYPERLINK("http://x"),\n\''


class Made:
    """The files of the small warehouse, written as the publish step would."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = build_marts(folder / "warehouse.duckdb", is_sample=True)
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("update marts.dim_municipality set name_fi = ? where municipality_code = '020'", [NAME])
        marts = read_marts(self.warehouse)
        self.marts: dict[str, Marts] = {code: localised(marts, self.warehouse, code) for code in LANGUAGES}
        self.country = dict(country_files(self.marts, self.warehouse))
        self.folder = folder / "files"
        current = [m.code for m in marts.municipalities.values() if m.is_current]
        per_municipality = [pair for code in current for pair in municipality_files(self.marts["fi"], "fi", code)]
        for path, content in [*self.country.items(), *per_municipality]:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)

    def rows(self, path: str) -> list[dict[str, str]]:
        text = (self.folder / path).read_bytes().removeprefix(BYTE_ORDER_MARK).decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("exports"))


def test_frictionless_finds_package_and_tables_valid(made: Made) -> None:
    package = Package.from_descriptor(str(made.folder / "datapackage.json"))
    assert {Path(r.path).name for r in package.resources if r.path} == {
        p.name for p in made.folder.rglob("*") if p.suffix in {".csv", ".parquet"}
    }
    for resource in package.resources:
        if resource.format == "csv" and (not resource.name.startswith("values-") or resource.name == "values-111"):
            report = resource.validate()
            assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:3]
            assert report.tasks[0].stats["rows"] > 0
    assert package.licenses[0]["path"].startswith("https://creativecommons.org/")
    assert "not real" in str(package.title)


@pytest.mark.parametrize("name", resources())
def test_parquet_is_as_described(made: Made, name: str) -> None:
    """Frictionless reads Parquet through another library, so it is given the rows that Arrow reads."""
    resource = resources()[name]
    path = made.folder / f"country/sample_not_real_{name}-2021.parquet"
    found = pq.read_table(path)
    assert found.column_names == [field.name for field in resource.fields]
    about: dict[bytes, bytes] = found.schema.metadata or {}
    assert about[b"licence"] and about[b"sample_warning"]
    rows = found.slice(0, 400).to_pylist()
    report = Resource(data=rows, schema=Schema.from_descriptor(schema_json(resource, has_keys=False))).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:3]


def test_a_wrong_file_would_be_found(made: Made, tmp_path: Path) -> None:
    descriptor: dict[str, Any] = json.loads((made.folder / "datapackage.json").read_text(encoding="utf-8"))
    first = next(r for r in descriptor["resources"] if r["name"] == "values-111")
    content = (made.folder / first["path"]).read_text(encoding="utf-8").replace(",ok,", ",fine,", 1)
    (tmp_path / "wrong.csv").write_text(content, encoding="utf-8")
    schema = Schema.from_descriptor(str(made.folder / first["schema"]))
    assert not Resource(path="wrong.csv", basepath=str(tmp_path), schema=schema).validate().valid


def test_random_figures_are_the_same_in_csv_parquet_and_mart(made: Made) -> None:
    def by_key(rows: list[dict[str, Any]]) -> dict[tuple[str, str, int], Any]:
        return {(r["municipality_code"], r["indicator_id"], int(r["year"])): r["value"] for r in rows}

    country = by_key(made.rows("country/sample_not_real_values-2021.csv"))
    parquet = by_key(pq.read_table(made.folder / "country/sample_not_real_values-2021.parquet").to_pylist())
    with duckdb.connect(str(made.warehouse), read_only=True) as connection:
        mart = connection.execute("select municipality_code, indicator_id, year, value "
                                  "from marts.fct_indicator_value order by all").fetchall()  # fmt: skip
    assert len(country) == len(parquet) == len(mart)
    for *key, value in random.Random(1).sample(mart, 300):
        written = country[key[0], key[1], key[2]]
        assert (float(written) if written else None) == parquet[key[0], key[1], key[2]] == value


def test_a_municipality_has_the_rows_its_pages_show(made: Made) -> None:
    marts = made.marts["fi"]
    rows = made.rows(f"{ORDINARY}/sample_not_real_values-2021.csv")
    shown = {(r["indicator_id"], int(r["year"])): float(r["value"]) if r["value"] else None for r in rows}
    assert shown == {(i, v.year): v.value for (c, i), values in marts.values.items() if c == ORDINARY for v in values}
    assert all(r["unit"] and r["source_table"] and r["landing_id"] and r["licence"] for r in rows)
    assert {r["sample_warning"] for r in rows} == {"Sample data, not real"}
    members = {m.code for m in marts.network.members}
    assert {r["municipality_code"] for r in made.rows("network/sample_not_real_values-2021.csv")} == members


def test_a_hostile_name_is_text_in_csv_and_itself_in_parquet(made: Made) -> None:
    rows = made.rows("country/sample_not_real_municipalities-2021.csv")
    assert next(r["name_fi"] for r in rows if r["municipality_code"] == "020") == "'" + NAME
    found = pq.read_table(made.folder / "country/sample_not_real_municipalities-2021.parquet").to_pylist()
    assert next(r["name_fi"] for r in found if r["municipality_code"] == "020") == NAME


def test_the_same_warehouse_gives_the_same_bytes(made: Made) -> None:
    assert dict(country_files(made.marts, made.warehouse)) == made.country


def test_files_of_a_municipality(made: Made) -> None:
    def paths(language: str) -> list[str]:
        return [path for path, _ in municipality_files(made.marts[language], language, ORDINARY)]

    assert paths("fi") == [f"111/sample_not_real_{name}" for name in ("indicators-2021-fi.xlsx", "values-2021.csv")]
    assert paths("sv") == ["111/sample_not_real_indicators-2021-sv.xlsx"]


def test_a_workbook_of_generated_figures_says_so_on_every_sheet(made: Made) -> None:
    book = load_workbook(made.folder / "111/sample_not_real_indicators-2021-fi.xlsx")
    assert all("eivät ole todellisia" in str(sheet["A2"].value) for sheet in book.worksheets)
    assert "eivät ole todellisia" in str(book.properties.description)


def test_every_resource_has_its_query() -> None:
    assert set(QUERIES) == set(resources())


def test_without_english_there_is_no_package(made: Made) -> None:
    with pytest.raises(PublishFailed, match="Expected marts in English"):
        list(country_files({"fi": made.marts["fi"]}, made.warehouse))
