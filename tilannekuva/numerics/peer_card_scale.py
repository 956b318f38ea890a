"""Where each municipality stands in each variable of similarity, on the model's scale but not clipped.

Beyond the clip the model tells no difference: Helsinki and a city of half its size are the same to it. A card that says
what makes two municipalities alike must not repeat that, so it compares them here.
"""

import numpy as np
import pandas as pd

from tilannekuva.numerics.peers import transform
from tilannekuva.numerics.validation import spread_units

COLUMNS = ["theme", "indicator_id", "municipality_code", "year", "value", "scaled"]


def card_scale(values: pd.DataFrame, variables: pd.DataFrame) -> pd.DataFrame:
    """One row per model, used variable and municipality with a value of the variable's year, the columns of COLUMNS.

    values: municipality_code, indicator_id, year, value. variables: theme, indicator_id, transform, year. A variable
    in which municipalities do not differ has 0 everywhere.
    """
    tables = []
    for v in variables.to_dict("records"):
        rows = values[(values["indicator_id"] == v["indicator_id"]) & (values["year"] == v["year"])]
        raw = transform(rows["value"].to_numpy(dtype=np.float64), v["transform"])
        known = ~np.isnan(raw)
        if not known.any():
            continue
        scaled = np.nan_to_num(spread_units(raw[known][None, :])[0])
        table = rows.loc[known, ["municipality_code", "indicator_id", "year", "value"]]
        tables.append(table.assign(theme=v["theme"], scaled=scaled)[COLUMNS])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
