"""The proof of reports/unchanged.py: a municipality whose digest is the same would be published as it was.

Everything of some municipality is changed at once, in every mart and column; whoever's digest does not tell of it must
come out byte for byte as before. That a change of one cell does change the digests it should is proved apart.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest

from reports import pdf, workshop
from reports.exports import municipality_files
from reports.language import load_language
from reports.pages import PageSet
from reports.read import read_marts
from reports.unchanged import NOT_SHOWN, NOT_SHOWN_COLUMNS, POPULATION, SHARED_THOUGH_KEYED, municipality_digests
from tests.fixtures.marts_fixture import NO_PEER, ORDINARY, build_marts

KEY = "municipality_code"
CLAIM_CHANGES = """insert into marts.fct_claim_change (municipality_code, theme, indicator_id, comparison_group, change,
reason, predicate_before, predicate_after, year_before, year_after, value_before, value_after, priority, compared_with)
select code, 'vitality', 'employment_rate_pct', 'similar', 'predicate_changed', 'value_revised', 'worse',
'better', 2020, 2021, 68.5, 70.5, 1, timestamptz '2026-11-01 06:00:00+00'
from unnest(['111', '020', '837']) as t(code)"""
DEEP = ("111", "599", "837")  # also as PDF, PPTX and XLSX
OTHER = {
    "BOOLEAN": "not {c}", "DATE": "{c} + 40", "INTEGER": "{c} + 1", "BIGINT": "{c} + 1", "DOUBLE": "{c} * 1.7 + 3.1",
    "TIMESTAMP WITH TIME ZONE": "{c} + interval 40 day",
}  # fmt: skip


FIRST = {  # where a column holds nothing yet
    "BOOLEAN": "true", "DATE": "date '2026-01-01'", "INTEGER": "1", "BIGINT": "1", "DOUBLE": "1.5", "VARCHAR": "'x'",
    "TIMESTAMP WITH TIME ZONE": "timestamptz '2026-01-01 00:00:00+00'",
}  # fmt: skip


@dataclass(frozen=True)
class Before:
    """A warehouse with its digests and what is published of each municipality, by path."""

    warehouse: Path
    digests: dict[str, str]
    published: dict[str, dict[str, bytes]]


def published(warehouse: Path, codes: list[str] | None = None) -> dict[str, dict[str, bytes]]:
    """Of each municipality (or those named): its pages in Swedish, and of a few its files."""
    marts = read_marts(warehouse, "sv")
    pages = PageSet(marts, load_language("sv"))
    made: dict[str, dict[str, bytes]] = {}
    for code in [m.code for m in pages.municipalities if codes is None or m.code in codes]:
        made[code] = {path: html.encode() for path, html in pages.municipality(code)}
        if code in DEEP:
            made[code] |= municipality_files(marts, "sv", code)
            made[code] |= {"pdf": pdf.render(marts, "sv", code), "pptx": workshop.render(marts, "sv", code)}
    return made


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    warehouse = build_marts(tmp_path_factory.mktemp("before") / "warehouse.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(CLAIM_CHANGES)
    return Before(warehouse, municipality_digests(warehouse, ""), published(warehouse))


@pytest.fixture
def changing(before: Before, tmp_path: Path) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A copy of the warehouse to change."""
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(before.warehouse.read_bytes())
    connection = duckdb.connect(str(copy))
    yield copy, connection
    connection.close()


def marts_of(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Column -> type of each mart."""
    found: dict[str, dict[str, str]] = {}
    sql = "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'marts'"
    for mart, column, kind in connection.execute(sql).fetchall():
        found.setdefault(mart, {})[column] = kind
    return found


def otherwise(column: str, kind: str) -> str:
    """SQL of another value than the column's."""
    return OTHER.get(kind, "{c} || 'x'" if kind == "VARCHAR" else "map(['other'], [1.0::double])").format(c=column)


def assert_the_unchanged_come_out_as_before(before: Before, warehouse: Path) -> set[str]:
    """The municipalities whose digest is another."""
    digests = municipality_digests(warehouse, "")
    same = [code for code in before.published if digests[code] == before.digests[code]]
    for code, made in published(warehouse, same).items():
        for path, content in made.items():
            assert content == before.published[code][path], difference(
                code, path, before.published[code][path], content
            )
    return before.published.keys() - {*same}


def difference(code: str, path: str, old: bytes, new: bytes) -> str:
    if path.endswith(("xlsx", "pptx")):
        parts = {name: ZipFile(BytesIO(new)).read(name) for name in ZipFile(BytesIO(new)).namelist()}
        old_zip = ZipFile(BytesIO(old))
        path, old, new = next((f"{path}!{n}", old_zip.read(n), c) for n, c in parts.items() if old_zip.read(n) != c)
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return f"{code} would stay old: {path} at {at}: {old[at - 80 : at + 80]!r} is now {new[at - 80 : at + 80]!r}"


@pytest.mark.parametrize("changed", [ORDINARY, NO_PEER, "020"])
def test_whatever_changes_in_a_municipality_only_those_that_tell_of_it_change(
    before: Before, changing: tuple[Path, duckdb.DuckDBPyConnection], changed: str
) -> None:
    """Every cell of its rows in every mart, but for its population, which is on everybody's page."""
    warehouse, connection = changing
    for mart, columns in marts_of(connection).items():
        if KEY not in columns or mart in SHARED_THOUGH_KEYED:
            continue
        # Names of other things must stay those of something; the year decides which rows are read at all.
        kept = {KEY, "indicator_id", "peer_code", "metric_id", "theme", "side", "year", "compared_with"}
        # How many clear trends and lone municipalities there are stands in everybody's PDF.
        kept |= {"verdict"} if mart in {"fct_trend", "fct_peer_status"} else set()
        sets = ", ".join(f"{c} = {otherwise(c, kind)}" for c, kind in columns.items() if c not in kept)
        where = f"{KEY} = ?" + (f" and indicator_id <> '{POPULATION}'" if "indicator_id" in columns else "")
        connection.execute(f"update marts.{mart} set {sets} where {where}", [changed])
    connection.close()
    told = assert_the_unchanged_come_out_as_before(before, warehouse)
    assert changed in told and len(told) < len(before.published)


def test_what_all_share_though_it_is_of_one_changes_all(
    before: Before, changing: tuple[Path, duckdb.DuckDBPyConnection]
) -> None:
    warehouse, connection = changing
    for sql in (
        "update marts.fct_claim_change set compared_with = compared_with + interval 1 day",
        "update marts.dim_municipality set name_sv = 'Nytt' where municipality_code = '992'",
        "update marts.fct_indicator_latest set value = value + 1 where indicator_id = 'population' "
        "and municipality_code = '992'",
        "update marts.fct_trend set verdict = 'other' where municipality_code = '992'",
        "update marts.fct_peer_status set verdict = 'other' where municipality_code = '992'",
        "insert into marts.fct_indicator_value (municipality_code, indicator_id, year, value, status) "
        "values ('992', 'employment_rate_pct', 1987, 50.0, 'ok')",
    ):
        connection.execute("begin")
        assert connection.execute(sql).fetchall() != [(0,)], sql
        connection.execute("commit")
        connection.close()
        digests = municipality_digests(warehouse, "")
        assert not {code for code in before.digests if digests[code] == before.digests[code]}, sql
        warehouse.write_bytes(before.warehouse.read_bytes())
        connection = duckdb.connect(str(warehouse))
    connection.close()


def test_what_is_not_in_the_digest_is_on_no_page_of_a_municipality(
    before: Before, changing: tuple[Path, duckdb.DuckDBPyConnection]
) -> None:
    """Every cell of the marts and columns that the lists leave out; then every mart in another order of rows."""
    warehouse, connection = changing
    found = marts_of(connection)
    left_out = {mart: {*columns} for mart, columns in found.items() if mart in NOT_SHOWN} | NOT_SHOWN_COLUMNS
    for mart, names in left_out.items():
        columns = {n: k for n, k in found.get(mart, {}).items() if n in names and n not in {"indicator_id", KEY}}
        if columns:
            connection.execute(
                f"update marts.{mart} set " + ", ".join(f"{c} = {otherwise(c, k)}" for c, k in columns.items())
            )
    connection.execute("select setseed(0.6)")
    for mart in found:
        connection.execute(f"create table shuffled as from marts.{mart} order by random()")
        connection.execute(f"drop table marts.{mart}")
        connection.execute(f"create table marts.{mart} as from shuffled")
        connection.execute("drop table shuffled")
    connection.close()
    assert assert_the_unchanged_come_out_as_before(before, warehouse) == set()


@pytest.mark.parametrize("seed", range(16))
def test_a_change_of_one_cell_is_told(
    before: Before, changing: tuple[Path, duckdb.DuckDBPyConnection], seed: int
) -> None:
    """A random cell of a random mart: of its municipality and those that show it, or of everybody."""
    warehouse, connection = changing
    draw = random.Random(seed)
    found = marts_of(connection)
    cells = [
        (mart, column)
        for mart, columns in sorted(found.items())
        if mart not in NOT_SHOWN and connection.execute(f"select count(*) from marts.{mart}").fetchall() != [(0,)]
        for column in sorted(columns)
        if column not in NOT_SHOWN_COLUMNS.get(mart, ()) and columns[column] in {"VARCHAR", *OTHER}
    ]
    mart, column = draw.choice(cells)
    filled = connection.execute(f"select rowid from marts.{mart} where {column} is not null").fetchall()
    row = draw.choice(filled or connection.execute(f"select rowid from marts.{mart}").fetchall())[0]
    is_own = KEY in found[mart] and mart not in SHARED_THOUGH_KEYED
    owner = connection.execute(
        f"select {KEY if is_own else 'null'} from marts.{mart} where rowid = ?", [row]
    ).fetchall()
    value = otherwise(column, found[mart][column]) if filled else FIRST[found[mart][column]]
    connection.execute(f"update marts.{mart} set {column} = {value} where rowid = ?", [row])
    connection.close()
    digests = municipality_digests(warehouse, "")
    told = {code for code in before.digests if digests.get(code) != before.digests[code]}
    if is_own:
        assert {owner[0][0]} & before.digests.keys() <= told, (mart, column, row)
    else:
        assert told == before.digests.keys(), (mart, column, row)
