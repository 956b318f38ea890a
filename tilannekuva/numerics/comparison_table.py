"""Positions of all municipalities in all groups, from long tables to one long table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tilannekuva.numerics.comparisons import Floats, Ints, Statistics, with_others, within_groups

# Figures that agree to nine decimals are a tie: what differs further out is the order of additions.
_DECIMALS = 9


@dataclass(frozen=True)
class Cube:
    """values, oriented: (p, m). series: indicator_id, year, direction of each row. codes: the columns."""

    series: pd.DataFrame
    codes: list[str]
    values: Floats
    oriented: Floats


def build_cube(facts: pd.DataFrame) -> Cube:
    """facts: municipality_code, indicator_id, year, value, direction; one row per municipality, indicator and year."""
    series = facts[["indicator_id", "year", "direction"]].drop_duplicates().sort_values(["indicator_id", "year"])
    series = series.reset_index(drop=True)
    codes = sorted(facts["municipality_code"].unique())
    row = pd.MultiIndex.from_frame(series[["indicator_id", "year"]]).get_indexer(
        pd.MultiIndex.from_frame(facts[["indicator_id", "year"]])
    )
    column = pd.Index(codes).get_indexer(facts["municipality_code"])
    values = np.full((len(series), len(codes)), np.nan)
    values[row, column] = facts["value"].to_numpy(dtype=np.float64)
    sign = np.where(series["direction"].to_numpy() == "lower_is_better", -1.0, 1.0)
    return Cube(series, codes, values, np.round(values, _DECIMALS) * sign[:, None])


def comparison_table(facts: pd.DataFrame, members: pd.DataFrame, classes: pd.DataFrame) -> pa.Table:
    """One row per fact and comparison group in which at least one member has a value of that year.

    members: municipality_code, comparison_group, group_code, member_code (the others of its own group).
    classes: municipality_code, comparison_group, group_code (groups it is a member of itself).
    """
    cube = build_cube(facts)
    tables = []
    for name, rows in members.groupby("comparison_group", sort=True):
        statistics = with_others(cube.values, cube.oriented, member_positions(rows, cube.codes))
        tables.append(_long(cube, str(name), _group_codes(rows, cube.codes), statistics))
    for name, rows in classes.groupby("comparison_group", sort=True):
        labels = _group_codes(rows, cube.codes)
        numbers = pd.factorize(pd.Series(labels, dtype="object"))[0].astype(np.int64)
        tables.append(_long(cube, str(name), labels, within_groups(cube.values, cube.oriented, numbers)))
    return pa.concat_tables(tables, promote_options="default").unify_dictionaries()


def member_positions(rows: pd.DataFrame, codes: Sequence[str]) -> Ints:
    known = pd.Index(codes)
    own = known.get_indexer(pd.Index(rows["municipality_code"]))
    other = known.get_indexer(pd.Index(rows["member_code"]))
    keep = (own >= 0) & (other >= 0)
    own, other = own[keep], other[keep]
    order = np.argsort(own, kind="stable")
    own, other = own[order], other[order]
    place = np.arange(len(own)) - np.searchsorted(own, own)
    positions = np.full((len(codes), int(place.max()) + 1 if len(place) else 1), -1, dtype=np.int64)
    positions[own, place] = other
    return positions


def _group_codes(rows: pd.DataFrame, codes: Sequence[str]) -> list[str | None]:
    found = dict(zip(rows["municipality_code"], rows["group_code"], strict=True))
    return [found.get(code) for code in codes]


def _long(cube: Cube, comparison_group: str, labels: Sequence[str | None], s: Statistics) -> pa.Table:
    row, column = np.nonzero(~np.isnan(cube.values) & (s.n > 0))
    indicator, directions = cube.series["indicator_id"].to_numpy(), cube.series["direction"].to_numpy()
    return pa.table(
        {
            "municipality_code": _text(cube.codes, column),
            "indicator_id": _text(indicator.tolist(), row),
            "year": pa.array(cube.series["year"].to_numpy(dtype=np.int32)[row]),
            "comparison_group": _text([comparison_group], np.zeros(len(row), dtype=np.int64)),
            "group_code": _text(labels, column),
            "direction": _text(directions.tolist(), row),
            "value": pa.array(cube.values[row, column]),
            **{
                name: pa.array(getattr(s, name)[row, column])
                for name in ("n", "p25", "median", "p75", "minimum", "maximum", "rank", "n_equal")
            },
        }
    )


def _text(labels: Sequence[str | None], index: Ints) -> "pa.DictionaryArray[Any, Any]":
    """A dictionary column: the label of each index, without a Python object per row."""
    distinct = sorted({label for label in labels if label is not None})
    number = {label: n for n, label in enumerate(distinct)}
    lookup = np.array([number.get(label, -1) if label is not None else -1 for label in labels], dtype=np.int32)
    taken = lookup[index]
    indices = pa.array(taken, pa.int32(), mask=taken < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(distinct, pa.string()))
