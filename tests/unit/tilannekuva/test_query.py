import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from tilannekuva.errors import TilannekuvaError
from tilannekuva.query import run_query
from tilannekuva.query_formats import as_csv, as_json
from tilannekuva.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings({"TILANNEKUVA_DATA": str(tmp_path)})
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.t as select * from (values ('091', 1.5), ('049', null)) v(code, value)")
    return settings


@pytest.mark.parametrize(
    "sql",
    [
        "select * from marts.t",
        "from marts.t",
        "with x as (select 1) select * from x",
        "describe marts.t",
        "show all tables",
        "summarize marts.t",
        "explain select * from marts.t",
        "select 1;",
    ],
)
def test_statements_that_read_are_answered(settings: Settings, sql: str) -> None:
    assert run_query(settings, sql).rows


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- nothing",
        "select 1; select 2",
        "select 1; drop table marts.t",
        "insert into marts.t values ('x', 1)",
        "with x as (select 'x', 1.0) insert into marts.t select * from x",
        "create table x as select 1",
        "copy marts.t to 'out.csv'",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "pragma database_list",
        "call pragma_version()",
        "install httpfs",
        "export database 'x'",
        "checkpoint",
    ],
)
def test_anything_else_is_refused_before_it_runs(settings: Settings, sql: str) -> None:
    with pytest.raises(TilannekuvaError, match="Expected one statement that reads"):
        run_query(settings, sql)


def test_a_question_reads_no_other_file(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    readers = (f"'{secret}'", f"read_csv('{secret}')", f"read_text('{secret}')", f"glob('{tmp_path}/*')")
    for sql in (f"from {reader}" for reader in readers):
        with pytest.raises(TilannekuvaError, match="could not answer"):
            run_query(settings, sql)


def test_explain_analyze_is_no_way_to_write(settings: Settings, tmp_path: Path) -> None:
    before = settings.warehouse_path.read_bytes()
    out = tmp_path / "out.csv"
    for sql in (f"explain analyze copy marts.t to '{out}'", "explain analyze insert into marts.t values ('x', 1)"):
        with pytest.raises(TilannekuvaError, match="could not answer"):
            run_query(settings, sql)
    assert not out.exists()
    assert settings.warehouse_path.read_bytes() == before


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TilannekuvaError, match=r"There is no warehouse at .* Run `make run`"):
        run_query(load_settings({"TILANNEKUVA_DATA": str(tmp_path)}), "select 1")
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_a_mistake_is_told_in_duckdbs_words(settings: Settings) -> None:
    with pytest.raises(TilannekuvaError, match="nosuch"):
        run_query(settings, "select nosuch from marts.t")


def test_csv_is_read_back_as_it_was(settings: Settings) -> None:
    result = run_query(settings, "select code, value, 'a,\"b\"\nä' as text from marts.t order by code desc")
    rows = list(csv.reader(io.StringIO(as_csv(result))))
    assert rows == [["code", "value", "text"], ["091", "1.5", 'a,"b"\nä'], ["049", "", 'a,"b"\nä']]


def test_json_is_valid_whatever_the_values(settings: Settings) -> None:
    sql = "select chr(155) || chr(27) || 'ä' as text, 'nan'::double as n, date '2026-01-02' as d, null as nothing"
    text = as_json(run_query(settings, sql))
    assert json.loads(text) == [{"text": "\x9b\x1bä", "n": "nan", "d": "2026-01-02", "nothing": None}]
    assert "\x9b" not in text
    assert "\x1b" not in text


def test_json_does_not_lose_a_column_silently(settings: Settings) -> None:
    with pytest.raises(TilannekuvaError, match="share a name"):
        as_json(run_query(settings, "select 1 as a, 2 as a"))
