"""Small tables of invented figures for 300 invented areas, and the catalogue entries that go with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from expectations.municipalities import KnownMunicipalities
from ingestion.catalogue import Catalogue
from ingestion.catalogue_network import Member
from ingestion.catalogue_schema import Alternative, Indicator, Limits, Names, Network, Source, Table, Term
from ingestion.model import CLASSIFICATION_SCHEMA, ROWS_SCHEMA

MUNICIPALITIES = [f"{number:03d}" for number in range(1, 301)]
KNOWN = KnownMunicipalities(frozenset([*MUNICIPALITIES, "901"]), {"901": "001"})
TABLE_ID = "made_up_people"


def names(text: str) -> Names:
    return Names(fi=text, sv=text, en=text)


def source(source_id: str = "made_up", kind: str = "pxweb_v1") -> Source:
    return Source.model_validate(
        {
            "id": source_id,
            "kind": kind,
            "base_url": "https://statistics.example/api",
            "limits": Limits(max_cells=1000, max_calls=10, window_seconds=10),
            "name": names("Invented statistics"),
            "licence": "CC BY 4.0",
            "homepage": "https://statistics.example",
        }
    )


def table(table_id: str = TABLE_ID, **changes: Any) -> Table:
    entry: dict[str, Any] = {
        "id": table_id,
        "source": "made_up",
        "paths": ["people.px"],
        "title": names("People"),
        "frequency": "yearly",
        "contents": {"people": "ppl"},
        "additive": ["people"],
        "min_municipalities": 290,
    }
    return Table.model_validate({**entry, **changes})


def indicator(largest: float = 1000, where: Mapping[str, str] | None = None, table_id: str = TABLE_ID) -> Indicator:
    return Indicator(
        id="people",
        theme="population",
        pillar="social",
        names=names("People"),
        definition=names("People"),
        unit="persons",
        direction="neutral",
        kind="stock",
        merge_rule="sum",
        valid_range=(0, largest),
        sources=[Alternative(value=[Term(table=table_id, content="people", where=dict(where or {}))])],
    )


def members(*codes: str) -> list[Member]:
    """Members of a network that have been so all the time."""
    return [Member.model_validate(code) for code in codes]


def catalogue(*tables: Table, kind: str = "pxweb_v1", indicators: Iterable[Indicator] = ()) -> Catalogue:
    network = Network(id="example", name=names("Example"), is_example=True, members=members("001", "002", "003", "004"))
    chosen = {each.id: each for each in (tables or (table(),))}
    return Catalogue({"made_up": source(kind=kind)}, chosen, {each.id: each for each in indicators}, network)


@dataclass(frozen=True)
class Cells:
    """Rows by their key; change a copy of ``values`` to make an arrival good or bad."""

    values: dict[tuple[str, int], float | None] = field(default_factory=dict)

    def arrow(self, extra: Iterable[Mapping[str, Any]] = (), **everywhere: Any) -> pa.Table:
        rows = [{**row(area, year, value), **everywhere} for (area, year), value in self.values.items()]
        return pa.Table.from_pylist([*rows, *extra], schema=ROWS_SCHEMA)

    def changed(self, changes: Mapping[tuple[str, int], float | None]) -> "Cells":
        return Cells({**self.values, **changes})

    def without(self, *areas: str) -> "Cells":
        return Cells({key: value for key, value in self.values.items() if key[0] not in areas})

    def times(self, factor: float) -> "Cells":
        return Cells({key: None if value is None else value * factor for key, value in self.values.items()})


def people(years: Iterable[int] = (2019, 2020), municipalities: Iterable[str] = MUNICIPALITIES) -> Cells:
    """Between 101 and 400 people in each of 300 municipalities, and the country row that is their sum."""
    codes = list(municipalities)
    values: dict[tuple[str, int], float | None] = {}
    for year in years:
        figures = {code: 100.0 + int(code) for code in codes}
        values[("SSS", year)] = sum(figures.values())
        values.update({(code, year): figure for code, figure in figures.items()})
    return Cells(values)


def row(area: str, year: int, value: float | None, **changes: Any) -> dict[str, Any]:
    is_country = area == "SSS"
    return {
        "content_code": "ppl",
        "content_key": "people",
        "area_code": area if is_country else f"KU{area}",
        "area_name": f"Area {area}",
        "area_kind": "country" if is_country else "municipality",
        "area_key": "FI" if is_country else area,
        "period_code": str(year),
        "period_year": year,
        "period_part": None,
        "year_stated": True,
        "breakdown": "",
        "breakdown_key": "",
        "value": value,
        "status": "missing" if value is None else "ok",
        "symbol": ".." if value is None else None,
        "is_preliminary": False,
        **changes,
    }


def classification_rows(years: Iterable[int], count: int = 310, **changes: Any) -> pa.Table:
    """``count`` municipalities and their region in each year."""
    rows = [
        {
            "year": year,
            "level": level,
            "municipality_code": f"{number:03d}",
            "name_fi": f"Kunta {number}",
            "group_code": None if level == "kunta" else "01",
            **changes,
        }
        for year in years
        for level in ("kunta", "maakunta")
        for number in range(1, count + 1)
    ]
    return pa.Table.from_pylist(rows, schema=CLASSIFICATION_SCHEMA)
