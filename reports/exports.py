"""The edition's figures as files for analysts: CSV and Parquet, each row with its unit and source.

Files are written beside the old ones and swapped one by one, so that a reader never opens half a file.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from reports.wording import load_texts
from tilannekuva.errors import PublishFailed
from tilannekuva.settings import Settings

NAME = "indicator_values"
SAMPLE_PREFIX = "sample_not_real_"

# A text that a spreadsheet would take for a formula gets an apostrophe in front; figures are numbers, not text.
_SAFE_TEXT = r"""
create or replace temp macro as_text(t) as
case when regexp_matches(t, '^[=+\-@\t\r]') then concat(chr(39), t) else t end
"""

_VALUES = """
select
    $warning as warning,
    v.municipality_code,
    as_text(m.name_fi) as municipality_name_fi,
    v.indicator_id,
    as_text(i.name_fi) as indicator_name_fi,
    i.unit,
    v.year,
    v.value,
    v.status,
    v.is_preliminary,
    v.is_projection,
    v.is_harmonised,
    as_text(t.source_name_fi) as source_name_fi,
    v.source_table,
    as_text(t.licence) as licence,
    v.landing_id
from marts.fct_indicator_value as v
inner join marts.dim_municipality as m on v.municipality_code = m.municipality_code
inner join marts.dim_indicator as i on v.indicator_id = i.indicator_id
inner join marts.dim_table as t on v.source_table = t.table_id
order by v.municipality_code, v.indicator_id, v.year
"""


@dataclass(frozen=True)
class Exported:
    """The files written in ``exports/<edition>/`` and the rows in each."""

    files: list[Path]
    rows: int


def export_values(settings: Settings) -> Exported:
    """Write every value on today's division as CSV (UTF-8, comma, decimal point) and Parquet.

    Figures of the sample source say so in the files' names and in every row.
    Raises PublishFailed when the disk is full.
    """
    folder = settings.exports_dir / str(settings.edition_year)
    stem = f"{SAMPLE_PREFIX if settings.is_sample else ''}{NAME}_{settings.edition_year}"
    banner = load_texts("fi")["sample_banner"]["fi"]
    warning = f"{banner['title']} {banner['text']}" if settings.is_sample else None
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        connection.execute(_SAFE_TEXT)
        table = connection.sql(_VALUES, params={"warning": warning}).to_arrow_table()
    files = [folder / f"{stem}.csv", folder / f"{stem}.parquet"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as memory:
            relation = memory.from_arrow(table)
            _swap_in(files[0], lambda path: relation.write_csv(path, header=True))
            _swap_in(files[1], lambda path: relation.write_parquet(path, compression="zstd"))
    except OSError as error:
        raise PublishFailed(
            f"The exports could not be written to {folder}: {error}. Free the disk and publish again."
        ) from error
    return Exported(files, table.num_rows)


def _swap_in(target: Path, write: Callable[[str], None]) -> None:
    temporary = target.with_name(f".{uuid4().hex[:12]}{target.suffix}")
    try:
        write(str(temporary))
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
