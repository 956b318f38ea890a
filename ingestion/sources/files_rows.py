"""The records of a file as the uniform rows that every source lands. Pure."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ingestion.file_kinds import FileKind
from ingestion.model import ROWS_SCHEMA
from ingestion.rows import text_column
from ingestion.sources.files_model import Record


def rows_of(records: Sequence[Record], kind: FileKind) -> pa.Table:
    """One row per column of figures, year and municipality, in this order; that of the file means nothing.

    A value that was left empty is ``missing``; a municipality that is not in the file has no row, which is not zero.
    """
    ordered = sorted(records, key=lambda record: (record.year, record.municipality_code))
    cells = [(column.key, record) for column in kind.columns for record in ordered]
    every, none = np.arange(len(cells)), np.zeros(len(cells), dtype=np.int64)
    keys = text_column([key for key, _ in cells], every)
    codes = text_column([record.municipality_code for _, record in cells], every)
    values = [record.values[key] for key, record in cells]
    columns = {
        "content_code": keys,
        "content_key": keys,
        "area_code": codes,
        "area_name": text_column([record.municipality for _, record in cells], every),
        "area_kind": text_column(["municipality"], none),
        "area_key": codes,
        "period_code": text_column([str(record.year) for _, record in cells], every),
        "period_year": pa.array([record.year for _, record in cells], pa.int16()),
        "period_part": text_column([None], none),
        "year_stated": pa.array([True] * len(cells), pa.bool_()),
        "breakdown": text_column([""], none),
        "breakdown_key": text_column([""], none),
        "value": pa.array(values, pa.float64()),
        "status": text_column(["missing" if value is None else "ok" for value in values], every),
        "symbol": text_column([None], none),
        "is_preliminary": pa.array([False] * len(cells), pa.bool_()),
    }
    return pa.table(columns, schema=ROWS_SCHEMA)
