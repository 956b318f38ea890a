"""The validation of similar municipalities from long tables: which quantities, on which scale, one row per group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tilannekuva.numerics.peers import CLIP, Floats, Variable, is_near_copy, near_duplicates, robust_scale, transform
from tilannekuva.numerics.validation import Ints, Model, leave_one_out, members_of_classes, spread_units

DRAWS = 200
SEED = 20260101  # any number: it is only fixed so that the same build gives the same table
MIN_COVERAGE = 0.9

COLUMNS = [
    "indicator_id", "quantity_kind", "year", "transform", "comparison_group", "n_municipalities", "median_error",
    "mean_error", "share_peers_closer",
]  # fmt: skip

# Counts differ by factors, shares near 0 and 100 by odds; anything else is compared as it is.
_COUNTS = {
    "persons", "dwellings", "households", "families", "jobs", "vacancies", "candidates", "m2", "number", "eur_thousand",
    "offences", "buildings", "kt_co2e", "gwh", "km2", "pupils", "cars", "m3", "per_km2",
}  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """A structural quantity.

    kind: ``model_variable``, ``near_copy`` (outside the model, |r| > 0.9 with one of its variables: to tell it is no
    feat) or ``other_structural``.
    """

    indicator_id: str
    kind: str
    year: int
    transform: str


def transform_of(unit: str) -> str:
    """The scale on which a quantity outside the model is compared, by its unit."""
    return "log" if unit in _COUNTS else "logit_pct" if unit == "pct" else "none"


def other_quantities(values: pd.DataFrame, units: dict[str, str], n_municipalities: int) -> list[Quantity]:
    """The candidates (indicator id to unit) with values of 90 % of municipalities, each in its newest such year."""
    counts = values[values["indicator_id"].isin(list(units))].groupby(["indicator_id", "year"])["municipality_code"]
    enough = counts.nunique().loc[lambda n: n >= MIN_COVERAGE * n_municipalities].reset_index()
    newest = enough.groupby("indicator_id")["year"].max()
    return [Quantity(i, "other_structural", int(newest[i]), transform_of(u)) for i, u in units.items() if i in newest]


def validation_table(
    values: pd.DataFrame,
    model_variables: pd.DataFrame,
    units: dict[str, str],
    classes: pd.DataFrame,
    municipalities: Sequence[str],
    k: int,
) -> pd.DataFrame:
    """One row per quantity and comparison group, the columns of ``COLUMNS``; empty when the model has no variable.

    values: municipality_code, indicator_id, year, value. model_variables: indicator_id, block, transform, year,
    block_weight of the used variables. units: the structural indicators outside the model. classes:
    municipality_code, comparison_group, group_code.
    """
    codes = sorted(municipalities)
    used = model_variables.to_dict("records")
    if not used:
        return pd.DataFrame(columns=COLUMNS)
    inside = [Quantity(v["indicator_id"], "model_variable", int(v["year"]), v["transform"]) for v in used]
    quantities = inside + other_quantities(values, units, len(codes))
    raw = np.stack([_series(values, q, codes) for q in quantities])
    model = Model(
        scaled=np.stack([robust_scale(row) for row in raw[: len(inside)]], axis=1),
        variables=[Variable(v["indicator_id"], v["block"], v["transform"]) for v in used],
        block_weights={v["block"]: float(v["block_weight"]) for v in used},
        k=k,
    )
    columns = [i if i < len(inside) else None for i in range(len(quantities))]
    targets = spread_units(raw)
    found = leave_one_out(model, targets, columns, _class_members(classes, codes), DRAWS, SEED)
    copied = {later for later, _ in near_duplicates(model.scaled)}
    told = np.delete(model.scaled, sorted(copied), axis=1)
    kinds = [_kind(q, target, told) for q, target in zip(quantities, targets, strict=True)]
    rows = [
        (q.indicator_id, kind, q.year, q.transform, group, e.n, e.median, e.mean, e.share_peers_closer)
        for q, kind, by_group in zip(quantities, kinds, found, strict=True)
        for group, e in by_group.items()
        if e.n
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _kind(q: Quantity, target: Floats, scaled: Floats) -> str:
    """scaled: the model's variables, of near duplicates the first only."""
    if q.kind != "other_structural":
        return q.kind
    # Clipped as the model's variables are, so that a few extreme municipalities do not make the correlation.
    return "near_copy" if is_near_copy(np.clip(target, -CLIP, CLIP), scaled) else q.kind


def _series(values: pd.DataFrame, q: Quantity, codes: list[str]) -> Floats:
    rows = values[(values["indicator_id"] == q.indicator_id) & (values["year"] == q.year)]
    series = rows.set_index("municipality_code")["value"].reindex(codes).to_numpy(dtype=np.float64)
    return transform(series, q.transform)


def _class_members(classes: pd.DataFrame, codes: list[str]) -> dict[str, Ints]:
    members = {}
    for name, rows in classes.groupby("comparison_group", sort=True):
        label = dict(zip(rows["municipality_code"], rows["group_code"], strict=True))
        members[str(name)] = members_of_classes([label.get(code) for code in codes])
    return members
