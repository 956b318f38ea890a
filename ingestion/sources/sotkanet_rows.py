"""Sotkanet's figures as the uniform rows that every source lands. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from ingestion.areas import Area
from ingestion.catalogue_schema import Table
from ingestion.model import ROWS_SCHEMA
from ingestion.municipalities import municipality_rows
from ingestion.rows import text_column
from ingestion.sources.sotkanet_read import Figure, Region
from tilannekuva.errors import SourceChanged


def rows_of(
    figures: Sequence[Figure],
    regions: Mapping[int, Region],
    table: Table,
    content: tuple[str, str],
    genders: Mapping[str, str],
) -> tuple[pa.Table, list[str]]:
    """The figures as ROWS_SCHEMA, by year, gender and area code, and notes.

    A row that the source leaves out (``absent_figures``) is ``suppressed``; it is never zero.
    content: the source's code and our key. A region that ``regions`` does not list (a municipality that has merged) is
    kept as ``other``. Raises SourceChanged when a figure comes twice.
    """
    known = {figure.region: regions.get(figure.region) or _unknown(figure.region) for figure in figures}
    levels = {*table.area_levels, "other"}
    kept = [figure for figure in figures if known[figure.region].area.kind in levels]
    _check_once(kept, table)
    kept += absent_figures(kept, {region: one.area for region, one in known.items()})
    kept.sort(key=lambda figure: (figure.year, figure.gender, known[figure.region].code))
    strangers = sorted({figure.region for figure in kept} - regions.keys())
    notes = [f"{len(strangers)} region ids are no longer listed by the source and kept as 'other': {strangers[:20]}."]
    return _table(kept, [known[figure.region] for figure in kept], table, content, genders), notes if strangers else []


def absent_figures(figures: Sequence[Figure], areas: Mapping[int, Area]) -> list[Figure]:
    """The rows that a source leaves out because their numbers are small: of today's municipalities, from the first year
    in which the municipality has a figure, in years in which others have one.

    A municipality without any figure is not in the statistic, as far as anyone can tell: it stays without rows.
    """
    today = {row["municipality_code"] for row in municipality_rows()}
    municipal = [f for f in figures if areas[f.region].kind == "municipality" and areas[f.region].key in today]
    there = {(figure.gender, figure.year, figure.region) for figure in municipal}
    first: dict[tuple[str, int], int] = {}
    for gender, year, region in there:
        first[gender, region] = min(year, first.get((gender, region), year))
    return [
        Figure(region, year, gender, None, is_absent=True)
        for gender, year in sorted({(gender, year) for gender, year, _ in there})
        for (of, region), since in sorted(first.items())
        if of == gender and since <= year and (gender, year, region) not in there
    ]


def _check_once(figures: Sequence[Figure], table: Table) -> None:
    counted = Counter((figure.region, figure.year, figure.gender) for figure in figures)
    twice = next((key for key, count in counted.items() if count > 1), None)
    if twice is not None:
        raise SourceChanged(
            f"Table '{table.id}': expected each figure once, found region {twice[0]}, {twice[1]}, {twice[2]} more "
            "than once. Look at the raw answers; nothing of them is used."
        )


def _table(
    figures: Sequence[Figure],
    areas: Sequence[Region],
    table: Table,
    content: tuple[str, str],
    genders: Mapping[str, str],
) -> pa.Table:
    every = np.arange(len(figures))
    none = np.zeros(len(figures), dtype=np.int64)
    split = "sex" in table.roles
    columns = {
        "content_code": text_column([content[0]], none),
        "content_key": text_column([content[1]], none),
        "area_code": text_column([area.code for area in areas], every),
        "area_name": text_column([area.name for area in areas], every),
        "area_kind": text_column([area.area.kind for area in areas], every),
        "area_key": text_column([area.area.key for area in areas], every),
        "period_code": text_column([str(figure.year) for figure in figures], every),
        "period_year": pa.array([figure.year for figure in figures], pa.int16()),
        "period_part": text_column([None], none),
        "year_stated": pa.array([True] * len(figures)),
        "breakdown": text_column([f"sex={figure.gender}" if split else "" for figure in figures], every),
        "breakdown_key": text_column([f"sex={genders[figure.gender]}" if split else "" for figure in figures], every),
        "value": pa.array([figure.value for figure in figures], pa.float64()),
        "status": text_column([_status(figure) for figure in figures], every),
        "symbol": text_column([None], none),
        "is_preliminary": pa.array([False] * len(figures)),
    }
    return pa.table(columns, schema=ROWS_SCHEMA)


def _status(figure: Figure) -> str:
    if figure.value is not None:
        return "ok"
    return "suppressed" if figure.is_absent else "missing"


def _unknown(region_id: int) -> Region:
    """An id may look like the code of another municipality, so it says what it is."""
    code = f"id:{region_id}"
    return Region(code, f"Sotkanet {region_id}", Area("other", code))
