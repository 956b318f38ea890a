"""Support and luck of all newest positions, from long tables to long tables. Pure."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from tilannekuva.numerics.chance import expected_tails
from tilannekuva.numerics.comparison_table import Cube, build_cube, member_positions
from tilannekuva.numerics.perturb import NONE, PeerDraws
from tilannekuva.numerics.support import position_shares

KEYS = ["municipality_code", "indicator_id", "year"]


def support_table(facts: pd.DataFrame, latest: pd.DataFrame, draws: PeerDraws) -> pa.Table:
    """In what share of draws each newest figure is above, within and below the middle half of its drawn peers.

    facts: municipality_code, indicator_id, year, value, direction. latest: the keys of the figures asked for.
    Returns KEYS and share_above, share_middle, share_below, share_not_compared.
    """
    cube, wanted = _newest(facts, latest)
    shares = position_shares(cube.values, _on_columns(draws, cube.codes), wanted)
    return _long(cube, vars(shares), shares.above, "share")


def chance_table(facts: pd.DataFrame, latest: pd.DataFrame, members: pd.DataFrame) -> pa.Table:
    """Chances of the better and of the worse quarter of each newest figure if only luck were at work.

    facts, latest: as in ``support_table``. members: municipality_code, comparison_group, member_code.
    Returns KEYS, comparison_group and chance_above, chance_below (of the raw figure).
    """
    cube, wanted = _newest(facts, latest)
    tables = [_no_chances()]
    for name, rows in members.groupby("comparison_group", sort=True):
        above, below = expected_tails(cube.values, member_positions(rows, cube.codes))
        table = _long(cube, {"above": above, "below": below}, np.where(wanted, above, np.nan), "chance")
        tables.append(table.append_column("comparison_group", pa.array([str(name)] * table.num_rows, pa.string())))
    return pa.concat_tables(tables)


def _newest(facts: pd.DataFrame, latest: pd.DataFrame) -> tuple[Cube, np.ndarray]:
    """The cube of the indicators' years that are anybody's newest, and which of its cells are."""
    years = latest[["indicator_id", "year"]].drop_duplicates()
    cube = build_cube(facts.merge(years, on=["indicator_id", "year"]))
    wanted = np.zeros(cube.values.shape, dtype=np.bool_)
    row = pd.MultiIndex.from_frame(cube.series[["indicator_id", "year"]]).get_indexer(
        pd.MultiIndex.from_frame(latest[["indicator_id", "year"]])
    )
    column = pd.Index(cube.codes).get_indexer(pd.Index(latest["municipality_code"]))
    known = (row >= 0) & (column >= 0)
    wanted[row[known], column[known]] = True
    return cube, wanted


def _on_columns(drawn: PeerDraws, codes: list[str]) -> np.ndarray:
    """The draws over the columns of the figures: a peer without any figure is none, one without draws has none."""
    place = pd.Index(codes).get_indexer(pd.Index(drawn.codes))
    # The last entry answers for index -1: no peer.
    peers = np.append(place, NONE).astype(np.int64)[drawn.peers]
    found = np.full((peers.shape[0], len(codes), peers.shape[2]), NONE, dtype=np.int64)
    there = place >= 0
    found[:, place[there]] = peers[:, there]
    return found


def _long(cube: Cube, columns: Mapping[str, np.ndarray], known: np.ndarray, prefix: str) -> pa.Table:
    row, column = np.nonzero(~np.isnan(known))
    series = cube.series.iloc[row]
    return pa.table(
        {
            "municipality_code": pa.array(np.array(cube.codes, dtype=object)[column], pa.string()),
            "indicator_id": pa.array(series["indicator_id"].to_numpy(dtype=object), pa.string()),
            "year": pa.array(series["year"].to_numpy(dtype=np.int32)),
            **{f"{prefix}_{name}": pa.array(values[row, column], pa.float64()) for name, values in columns.items()},
        }
    )


def _no_chances() -> pa.Table:
    columns: list[tuple[str, pa.DataType]] = [
        ("municipality_code", pa.string()), ("indicator_id", pa.string()), ("year", pa.int32()),
        ("chance_above", pa.float64()), ("chance_below", pa.float64()), ("comparison_group", pa.string()),
    ]  # fmt: skip
    return pa.schema(columns).empty_table()
