"""Which municipalities' pages would come out as they are: a digest of everything their pages and files are made of.

A municipality's digest covers its own rows of every mart, those of its similar municipalities (their figures are on its
pages), and whatever is shared by all. A mart that is new is covered without being named here; what is left out is
named, with the reason, so that a page can be old only by a mistake in this list.
"""

import hashlib
from collections import defaultdict
from pathlib import Path

import duckdb

from tilannekuva.errors import PublishFailed

# Marts that no page or file of a municipality shows: history, operations, and pages about the whole edition.
NOT_SHOWN = {
    "fct_indicator_value_as_published",
    "fct_indicator_value_history",
    "fct_indicator_revision",
    "mart_data_quality",
    "mart_false_alarm",
    "mart_outlook_backtest",
    "mart_peer_validation",
    "mart_published_edition",
    "mart_published_ledger",
    "mart_refresh",
    "mart_refresh_finding",
    "mart_strategy_fault",
}
# Times of looking, which change without any figure having changed; the page of freshness shows them.
NOT_SHOWN_COLUMNS = {"mart_freshness": {"last_checked_at", "retrieved_at", "message", "next_release_expected"}}
# Names of all municipalities stand on every page that names a neighbour.
SHARED_THOUGH_KEYED = {"dim_municipality"}
POPULATION = "population"  # of everybody: the barcode of size


def municipality_digests(warehouse: Path, made_with: str) -> dict[str, str]:
    """The digest by municipality code. made_with: what else pages depend on, such as the reports' own files.

    Raises PublishFailed when the warehouse cannot be read.
    """
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            shared, own, peers = _read(connection)
    except duckdb.Error as error:
        raise PublishFailed(
            f"The marts in {warehouse} could not be read: {error}. Rebuild with: tilannekuva build."
        ) from error
    base = f"{made_with}|{duckdb.__version__}|{'|'.join(shared)}"
    return {
        code: hashlib.sha256(
            "\n".join([base, rows, *(own.get(p, "") for p in sorted(peers[code]))]).encode()
        ).hexdigest()
        for code, rows in own.items()
    }


def _read(connection: duckdb.DuckDBPyConnection) -> tuple[list[str], dict[str, str], dict[str, set[str]]]:
    """(digests of what is shared, digest of each municipality's own rows, its similar municipalities)."""
    columns: dict[str, list[str]] = defaultdict(list)
    for table, column in connection.execute(_COLUMNS).fetchall():
        if table not in NOT_SHOWN and column not in NOT_SHOWN_COLUMNS.get(table, ()):
            columns[table].append(column)
    shared, own = [], defaultdict(list)
    for table, names in sorted(columns.items()):
        row = f"hash(struct_pack({', '.join(f'{_quoted(n)} := {_quoted(n)}' for n in names)}))::hugeint"
        if "municipality_code" in names and table not in SHARED_THOUGH_KEYED:
            sql = f"select municipality_code, count(*), sum({row}) from marts.{_quoted(table)} group by 1"  # noqa: S608
            for code, *rest in connection.execute(sql).fetchall():
                own[code].append(f"{table}:{rest}")
        else:
            sql = f"select count(*), sum({row}) from marts.{_quoted(table)}"  # noqa: S608
            shared.append(f"{table}:{connection.execute(sql).fetchone()}")
    shared.append(str(connection.execute(_POPULATIONS, [POPULATION]).fetchone()))
    shared += [str(connection.execute(sql).fetchone()) for sql in _OF_ALL]
    peers: dict[str, set[str]] = defaultdict(set)
    for code, peer in connection.execute("select distinct municipality_code, peer_code from marts.fct_peer").fetchall():
        peers[code].add(peer)
    return shared, {code: "\n".join(rows) for code, rows in own.items()}, peers


def _quoted(name: str) -> str:
    """A name of the warehouse's own catalogue as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


_COLUMNS = """select table_name, column_name from information_schema.columns
where table_schema = 'marts' order by table_name, column_name"""
_POPULATIONS = """select count(*), sum(hash(struct_pack(c := municipality_code, y := year, v := value))::hugeint)
from marts.fct_indicator_latest where indicator_id = ?"""
# Figures over all municipalities that stand on each one's pages: the years of the charts' axis, when the claims that
# findings are compared with were recorded, and the counts in the PDF's account of its methods.
_OF_ALL = (
    "select min(year), max(year) from marts.fct_indicator_value where value is not null",
    "select max(compared_with) from marts.fct_claim_change",
    "select list((verdict, n) order by verdict) from (select verdict, count(*) as n from marts.fct_trend group by all)",
    "select count(*) filter (where verdict <> 'ok') from marts.fct_peer_status where theme = 'general'",
)
