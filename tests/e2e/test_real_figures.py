"""What the warehouse says equals what the source says: known totals, 200 random cells, 50 recomputed figures."""

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from tests.e2e.baseline import Baseline
from tests.e2e.replay import get, post
from tests.e2e.support import warehouse

# The first test of a session makes the run that all of them look at.
pytestmark = pytest.mark.timeout(900)

SEED = 20261124

Cell = tuple[str, str, str, str]
"""content code, area code, period code, breakdown, as the source writes them"""


def rows(baseline: Baseline, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    with warehouse(baseline.data) as connection:
        found = connection.execute(sql, list(parameters))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def one(baseline: Baseline, sql: str) -> float:
    return float(next(iter(rows(baseline, sql)[0].values())))


def test_population_of_the_309_municipalities_of_2021(baseline: Baseline) -> None:
    where = "from marts.fct_indicator_value_as_published where indicator_id = 'population' and year = 2021"
    assert one(baseline, f"select count(*) {where}") == 309
    assert one(baseline, f"select sum(value) {where}") == 5_548_241
    assert one(baseline, where.replace("from", "select sum(value) from").replace("_as_published", "")) == 5_548_241


def test_projection_of_2019_for_2040(baseline: Baseline) -> None:
    where = "where indicator_id = 'population_projection' and year = 2040"
    found = rows(
        baseline,
        "select sum(value) as total, min(projection_base_year) as first, max(projection_base_year) as last, "
        f"bool_and(is_projection) as flagged from marts.fct_indicator_value_as_published {where}",
    )[0]
    assert found == {"total": 5_525_528, "first": 2019, "last": 2019, "flagged": True}
    assert one(baseline, f"select sum(value) from marts.fct_indicator_value {where}") == 5_525_528


def test_200_random_source_cells_equal_direct_queries(baseline: Baseline, replay_url: str) -> None:
    published = rows(
        baseline,
        "select * from marts.fct_indicator_value_as_published where not is_derived and status = 'ok' "
        "order by municipality_code, indicator_id, year",
    )
    chosen = random.Random(SEED).sample(published, 200)
    assert len({row["source_table"] for row in chosen}) >= 5
    expected = direct_values(replay_url, ((row["source_table"], cell_of(row)) for row in chosen))
    wrong = [r for r in chosen if r["value"] != expected[r["source_table"], cell_of(r)]]
    assert not wrong, wrong[:3]


def test_one_random_cell_of_every_table_in_use(baseline: Baseline, replay_url: str) -> None:
    found = rows(
        baseline,
        "select * from marts.fct_indicator_value_as_published where not is_derived and status = 'ok' "
        "qualify row_number() over (partition by source_table, indicator_id order by hash(municipality_code)) = 1",
    )
    assert len({row["source_table"] for row in found}) >= 10
    expected = direct_values(replay_url, ((row["source_table"], cell_of(row)) for row in found))
    assert [r for r in found if r["value"] != expected[r["source_table"], cell_of(r)]] == []


def test_50_recomputed_figures(baseline: Baseline, replay_url: str) -> None:
    chosen = random.Random(SEED)
    yearly = recompute_unemployed(baseline, replay_url, chosen, 15)
    merged = recompute_merged_migration(baseline, replay_url)
    rates = recompute_migration_rates(baseline, replay_url, chosen, 15)
    changes = recompute_population_changes(baseline, chosen, 15)
    everything = [*yearly, *merged, *rates, *changes]
    assert len(everything) >= 50
    for label, found, expected in everything:
        assert found == pytest.approx(expected, rel=1e-12), label


def test_a_figure_without_a_stated_year_is_under_no_year(baseline: Baseline) -> None:
    """142h gives M496 (loan stock) as "(viimeisin)": landed, and in no mart under 2021."""
    with_year = "select count(*) from marts.fct_indicator_value where source_table = 'keyfigures_142h'"
    assert one(baseline, f"{with_year} and indicator_id = 'population' and year = 2021") > 300
    assert one(baseline, f"{with_year} and indicator_id = 'loan_stock_eur_per_capita'") == 0
    assert one(baseline, "select count(*) from staging.stg_cell where not year_stated") > 5_000


def test_population_fills_years_by_priority(baseline: Baseline) -> None:
    won = {
        row["year"]: row["source_table"]
        for row in rows(
            baseline,
            "select distinct year, source_table from marts.fct_indicator_value where indicator_id = 'population'",
        )
    }
    assert won[2019] == "statfin_vaerak_11re"
    assert won[2024] == "statfin_vaerak_11s5"
    assert won[2021] == "keyfigures_142h"
    assert won[2004] == won[2020] == "sotkanet_127"


def test_absent_tables_are_marked_and_the_rest_is_built(baseline: Baseline) -> None:
    states = {r["table_id"]: r["state"] for r in rows(baseline, "select table_id, state from marts.mart_freshness")}
    assert states["statfin_vaerak_11ra"] == "absent_at_source"
    assert states["statfin_vaerak_11re"] == "current"
    assert "fetch_failed" not in states.values()
    assert (baseline.data / "site" / "fi" / "091" / "index.html").exists()


def test_every_value_is_within_the_range_of_its_indicator(baseline: Baseline) -> None:
    outside = rows(
        baseline,
        "select indicator_id, year, value from marts.fct_indicator_value join marts.dim_indicator using (indicator_id) "
        "where value < valid_min or value > valid_max limit 5",
    )
    assert outside == []


def cell_of(row: Mapping[str, Any]) -> Cell:
    return (
        row["source_content_code"], row["source_area_code"], row["source_period_code"], row["source_breakdown"],
    )  # fmt: skip


def direct_values(url: str, wanted: Iterable[tuple[str, Cell]]) -> dict[tuple[str, Cell], float]:
    """Values asked for directly, one query per table; nothing of ingestion/ but the catalogue's paths is used."""
    catalogue = load_catalogue()
    by_table: dict[str, set[Cell]] = defaultdict(set)
    for table_id, cell in wanted:
        by_table[table_id].add(cell)
    found: dict[tuple[str, Cell], float] = {}
    for table_id, cells in by_table.items():
        path = catalogue.tables[table_id].paths[0]
        ask = ask_sotkanet if catalogue.tables[table_id].source == "sotkanet" else ask_pxweb
        found |= {(table_id, cell): value for cell, value in ask(url, path, cells).items()}
    return found


def ask_pxweb(url: str, path: str, cells: set[Cell]) -> dict[Cell, float]:
    """One query that covers the cells: the codes of every variable that occur in them."""
    metadata = get(url, f"PXWeb/api/v1/fi/{path}")
    codes = {cell: codes_by_variable(metadata, cell) for cell in cells}
    query = [
        {
            "code": v["code"],
            "selection": {"filter": "item", "values": sorted({codes[c][v["code"]] for c in cells})},
        }
        for v in metadata["variables"]
    ]
    answer = post(url, path, {"query": query, "response": {"format": "json-stat2"}})
    orders = [sorted(d["category"]["index"], key=d["category"]["index"].get) for d in
              (answer["dimension"][name] for name in answer["id"])]  # fmt: skip
    values = dict(zip(itertools.product(*orders), answer["value"], strict=True))
    return {cell: values[tuple(codes[cell][name] for name in answer["id"])] for cell in cells}


def codes_by_variable(metadata: Mapping[str, Any], cell: Cell) -> dict[str, str]:
    """Which variable each code belongs to: found by the values that the variable offers."""
    content, area, period, breakdown = cell
    others = [part.split("=", 1)[1] for part in breakdown.split("|") if part]
    found: dict[str, str] = {}
    for variable in metadata["variables"]:
        name = variable["text"].casefold()
        if name.startswith("tiedot"):
            found[variable["code"]] = content
        elif name.startswith(("alue", "kunta")):
            found[variable["code"]] = area
        elif name in {"vuosi", "kuukausi"}:
            found[variable["code"]] = period
        else:
            candidates = [code for code in others if code in variable["values"]]
            role = {"ikä": "age", "sukupuoli": "sex"}.get(name)
            named = [p.split("=", 1)[1] for p in breakdown.split("|") if role and p.startswith(f"{role}=")]
            found[variable["code"]] = (named or candidates)[0]
    return found


def ask_sotkanet(url: str, path: str, cells: set[Cell]) -> dict[Cell, float]:
    """The indicator's figures of the cells' years; area codes are the official ones of category KUNTA."""
    region = {r["code"]: r["id"] for r in get(url, "rest/1.1/regions") if r["category"] == "KUNTA"}
    years = sorted({cell[2] for cell in cells})
    query = "&".join(f"years={year}" for year in years)
    figures = get(url, f"rest/1.1/json?indicator={path}&{query}&genders=total")
    values = {(f["region"], str(f["year"])): f["value"] for f in figures}
    return {cell: values[region_id(region, cell[1]), cell[2]] for cell in cells}


def region_id(region: Mapping[str, int], area_code: str) -> int:
    """The source's own region id, whether the landing kept the id or the official code."""
    digits = area_code.rsplit(":", 1)[-1]
    return region[digits] if digits in region and len(digits) == 3 else int(digits)


def pxweb_cube(url: str, path: str, content: str) -> dict[tuple[str, str], float | None]:
    """(area code without letters, period) -> value of one content, straight from the source; other variables total."""
    metadata = get(url, f"PXWeb/api/v1/fi/{path}")
    query = []
    for v in metadata["variables"]:
        is_key = v["text"].casefold().startswith(("alue", "kunta", "vuosi", "kuukausi"))
        values = [content] if v["text"] == "Tiedot" else v["values"] if is_key else ["SSS"]
        query.append({"code": v["code"], "selection": {"filter": "item", "values": values}})
    answer = post(url, path, {"query": query, "response": {"format": "json-stat2"}})
    texts = [answer["dimension"][name]["label"].casefold() for name in answer["id"]]
    orders = [sorted(answer["dimension"][n]["category"]["index"], key=answer["dimension"][n]["category"]["index"].get)
              for n in answer["id"]]  # fmt: skip
    area = next(i for i, t in enumerate(texts) if t.startswith(("alue", "kunta")))
    time = next(i for i, t in enumerate(texts) if t in {"vuosi", "kuukausi"})
    keys = itertools.product(*orders)
    return {(k[area].removeprefix("KU"), k[time]): value for k, value in zip(keys, answer["value"], strict=True)}


Checked = list[tuple[str, float, float]]


def recompute_unemployed(baseline: Baseline, url: str, chosen: random.Random, n: int) -> Checked:
    """Yearly means of monthly counts."""
    cube = pxweb_cube(url, "StatFin/tyonv/12r5.px", "TYOTTOMATLOPUSSA")
    found = rows(
        baseline,
        "select municipality_code, year, value from marts.fct_indicator_value_as_published where status = 'ok' and "
        "indicator_id = 'unemployed_jobseekers' and source_table = 'statfin_tyonv_12r5' order by 1, 2",
    )
    return [
        (f"unemployed {r}", r["value"],
         sum(cube[r["municipality_code"], f"{r['year']}M{m:02d}"] or 0.0 for m in range(1, 13)) / 12)
        for r in chosen.sample(found, n)
    ]  # fmt: skip


def recompute_merged_migration(baseline: Baseline, url: str) -> Checked:
    """Nurmes with Valtimo and Kankaanpää with Honkajoki: migration of both over population of both."""
    net = pxweb_cube(url, "StatFin/muutl/11ae.px", "muutl-vm43_netto")
    people = pxweb_cube(url, "StatFin/vaerak/11re.px", "vaerak-vaesto")
    checked: Checked = []
    for today, parts, in_population in (("541", ("541", "911"), ("541",)), ("214", ("214", "099"), ("214", "099"))):
        for year in range(2010, 2015):
            value = fact(baseline, "net_migration_intermunicipal_per_1000", today, year)
            flows = sum(net[part, str(year)] or 0.0 for part in parts)
            population = sum(people[part, str(year)] or 0.0 for part in in_population)
            checked.append((f"merged {today} {year}", value, flows / population * 1000))
    return checked


def recompute_migration_rates(baseline: Baseline, url: str, chosen: random.Random, n: int) -> Checked:
    """Net migration per 1,000 where nothing was merged: two tables, one formula."""
    net = pxweb_cube(url, "StatFin/muutl/11ae.px", "muutl-vm43_netto")
    people = pxweb_cube(url, "StatFin/vaerak/11re.px", "vaerak-vaesto")
    codes = sorted(
        {code for code, _ in net} & {code for code, _ in people} - {"541", "911", "214", "099", "507", "588"}
    )
    pairs = [(code, chosen.randrange(2006, 2018)) for code in chosen.sample(codes, n)]
    return [
        (f"rate {code} {year}", fact(baseline, "net_migration_intermunicipal_per_1000", code, year),
         (net[code, str(year)] or 0.0) / (people[code, str(year)] or 1.0) * 1000)
        for code, year in pairs
    ]  # fmt: skip


def recompute_population_changes(baseline: Baseline, chosen: random.Random, n: int) -> Checked:
    """Five-year changes from the warehouse's own population, which the tests above compare with the source."""
    codes = [r["municipality_code"] for r in rows(baseline, "select municipality_code from marts.dim_municipality "
             "where is_current order by 1")]  # fmt: skip
    return [
        (f"change {code}", fact(baseline, "population_change_5y_pct", code, 2019),
         (fact(baseline, "population", code, 2019) / fact(baseline, "population", code, 2014) - 1) * 100)
        for code in chosen.sample(codes, n)
    ]  # fmt: skip


def fact(baseline: Baseline, indicator_id: str, code: str, year: int) -> float:
    found = rows(
        baseline,
        "select value from marts.fct_indicator_value where indicator_id = ? and municipality_code = ? and year = ?",
        (indicator_id, code, year),
    )
    return float(found[0]["value"])
