import csv
import io
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from reports.sql_package import MODULE, WORKER, install, package_folder
from reports.sql_page import with_values
from tilannekuva.cli import main
from tilannekuva.errors import PublishFailed, TilannekuvaError
from tilannekuva.query import Result, query_table, run_query
from tilannekuva.query_examples import example_named, load_examples, read_example
from tilannekuva.query_formats import as_csv, as_json, as_parquet
from tilannekuva.settings import Settings, load_settings

HEAD = "-- fi: a\n-- sv: b\n-- en: c\n-- param code = 091: the code\n-- column code: the code\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings({"TILANNEKUVA_DATA": str(tmp_path)})
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.t as select * from (values ('091', 1.5), ('049', null)) v(code, value)")
    return settings


def test_a_parameter_is_a_value_whatever_it_holds(settings: Settings) -> None:
    sql = "select code from marts.t where code = $code"
    assert run_query(settings, sql, {"code": "091"}).rows == [("091",)]
    assert run_query(settings, sql, {"code": "' or 1=1 --"}).rows == []


@pytest.mark.parametrize(
    ("given", "told"), [({}, "without one: code"), ({"code": "1", "x": "2"}, "not in the statement: x")]
)
def test_parameters_are_all_given_and_no_others(settings: Settings, given: dict[str, str], told: str) -> None:
    with pytest.raises(TilannekuvaError, match=told):
        run_query(settings, "from marts.t where code = $code", given)


def test_an_answer_can_be_cut_and_says_so(settings: Settings) -> None:
    assert run_query(settings, "from marts.t", most=1).is_cut
    assert not run_query(settings, "from marts.t", most=2).is_cut


def test_a_formula_stays_a_text_in_csv_and_a_number_a_number() -> None:
    text = as_csv(Result(["=a", "b"], [("=1+1", -5), ("@x", 1.5), ("-", None), ("a=b", 0)]))
    assert list(csv.reader(io.StringIO(text))) == [
        ["'=a", "b"],
        ["'=1+1", "-5"],
        ["'@x", "1.5"],
        ["'-", ""],
        ["a=b", "0"],
    ]


def test_json_keeps_what_is_nested(settings: Settings) -> None:
    text = as_json(run_query(settings, "select [1.5::double, 'nan'::double] as l, 1.10::decimal(5, 2) as d"))
    assert json.loads(text) == [{"l": [1.5, "nan"], "d": 1.1}]


def test_parquet_is_read_back_with_its_types(settings: Settings) -> None:
    content = as_parquet(query_table(settings, "from marts.t where code = $c", {"c": "091"}))
    assert pq.read_table(io.BytesIO(content)).to_pylist() == [{"code": "091", "value": pytest.approx(1.5)}]


def test_parquet_goes_to_a_new_file_only(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["query", "from marts.t", "--format", "parquet", "--data", str(settings.data_dir), "--out"]
    with pytest.raises(SystemExit) as done:
        main([*command, str(tmp_path / "t.parquet")])
    assert done.value.code == 0
    with pytest.raises(SystemExit) as refused:
        main([*command, str(tmp_path / "t.parquet")])
    assert refused.value.code == 2
    assert "is not overwritten" in capsys.readouterr().err


@pytest.mark.parametrize("bad", ["-- fi a\n", "-- en: only\nselect 1", HEAD])
def test_an_example_that_is_not_whole_is_refused(bad: str) -> None:
    with pytest.raises(TilannekuvaError, match=r"docs/queries/x\.sql"):
        read_example("x", bad)


def test_examples_have_defaults_that_can_be_replaced() -> None:
    example = read_example("x", HEAD + "select $code as code\n")
    assert example.values({}) == {"code": "091"}
    assert example.values({"code": "049"}) == {"code": "049"}
    assert with_values(example) == "select '091' as code\n"
    assert load_examples()["value_as_of"].parameters["moment"].default == "2099-01-01"
    with pytest.raises(TilannekuvaError, match="Expected one of the example questions"):
        example_named("nosuch")


def test_a_package_that_is_not_the_pinned_one_is_not_used(tmp_path: Path) -> None:
    tarball = tmp_path / "x.tgz"
    tarball.write_bytes(b"something else")
    with pytest.raises(PublishFailed, match="It is not used"):
        install(tarball, tmp_path / "wasm")
    assert package_folder(tmp_path / "wasm") is None
    (tmp_path / "wasm").mkdir()
    for name in (WORKER, MODULE):
        (tmp_path / "wasm" / name).touch()
    assert package_folder(tmp_path / "wasm") == tmp_path / "wasm"
