"""Figures revised at the source: the marts list exactly them, and say what each was before.

One sample server with cells that can be changed; a part of the catalogue, so that a build takes seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pytest

from expectations.run import check_all
from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.landing_changes import changed_cells
from ingestion.run import AdapterPool, ingest_table
from ingestion.sample import Server, start
from tilannekuva import build as building
from tilannekuva.build_dbt import run_dbt
from tilannekuva.build_inputs import write_inputs
from tilannekuva.refresh_report import cells_changed, read_report
from tilannekuva.settings import SAMPLE_EDITION_YEAR, Settings
from tilannekuva.vintages import promoted_landings, read_vintages, vintages_now
from tilannekuva.vintages_past import write_history_inputs

POPULATION, OFFENCES = "statfin_vaerak_11re", "statfin_rpk_13ex"
TABLES = {POPULATION, OFFENCES}
HELSINKI_2023 = {"area": "KU091", "time": "2023", "age": "SSS", "sex": "SSS", "content": "vaerak-vaesto"}
MODELS = [
    "+fct_indicator_revision",
    "+mart_refresh_finding",
    "+mart_refresh",
    "+mart_freshness",
    "+dim_indicator",
    "+dim_municipality",
]
Figures = dict[tuple[str, str, int], tuple[float | None, str]]

pytestmark = pytest.mark.timeout(600)


@dataclass
class Run:
    """figures: of the warehouse after each of the three builds; built_at: a moment after each."""

    settings: Settings
    catalogue: Catalogue
    figures: list[Figures]
    built_at: list[datetime]
    outcomes: list[str]

    def ask(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.settings.warehouse_path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql, list(parameters)).fetchall()


def part_of(whole: Catalogue) -> Catalogue:
    """The tables of this test and of the division, and the indicators that need no others."""
    kinds = {t: whole.sources[table.source].kind for t, table in whole.tables.items()}
    tables = {t: whole.tables[t] for t, kind in kinds.items() if kind == "classification" or t in TABLES}
    kept: dict[str, Any] = {}
    for indicator in whole.indicators.values():
        terms = [
            [term for name in ("value", "numerator", "denominator") for term in getattr(a, name) or []]
            for a in indicator.sources
        ]
        usable = [
            a
            for a, used in zip(indicator.sources, terms, strict=True)
            if all(term.table in TABLES or term.indicator in kept for term in used)
        ]
        if usable:
            kept[indicator.id] = indicator.model_copy(update={"sources": usable})
    return replace(whole, tables=MappingProxyType(tables), indicators=MappingProxyType(kept))


def refresh(run: Run, server: Server, table_id: str | None, now: datetime) -> None:
    """Ask for one table (none: all of them), check, and build what there is."""
    wanted = [table_id] if table_id else list(run.catalogue.tables)
    pool = AdapterPool(run.settings, run.catalogue)
    for t in wanted:
        outcome = ingest_table(run.settings, run.catalogue, t, now=now, adapter=pool.for_table(t))
        run.outcomes.append(outcome.outcome)
    assert all(report.passed for report in check_all(run.settings, run.catalogue, wanted))
    built = building.build(run.settings)
    if built.built:
        run.built_at.append(datetime.now(UTC))
        rows = run.ask("select municipality_code, indicator_id, year, value, status from marts.fct_indicator_value")
        run.figures.append({(m, i, y): (value, status) for m, i, y, value, status in rows})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Three builds: at first; one cell changed with its table's stamp; two changed behind an unmoved stamp."""
    server = start()
    patch = pytest.MonkeyPatch()
    try:
        folder = tmp_path_factory.mktemp("revisions") / "data"
        settings = Settings("sample", folder, SAMPLE_EDITION_YEAR, sample_url=server.url)
        done = Run(settings, part_of(load_catalogue()), [], [], [])
        patch.setattr(building, "load_catalogue", lambda: done.catalogue)
        patch.setattr(building, "run_dbt", partial(run_dbt, only=MODELS))
        # A part of the marts is built: there are no peers, claims and strategies to record.
        for name in ("write_strategy_inputs", "record_edition", "record_claims"):
            patch.setattr(building, name, lambda *_: None)
        now = datetime.now(UTC)
        refresh(done, server, None, now)
        before = done.figures[0]["091", "population", 2023][0]
        assert before is not None

        done.outcomes.clear()
        server.set_cell("StatFin/vaerak/11re.px", HELSINKI_2023, before + 7)
        refresh(done, server, POPULATION, now)

        offences = {"offence": "101T603", "content": "rpk-rikokset_lkm"}
        server.set_cell("StatFin/rpk/13ex.px", {"area": "KU588", "time": "2022", **offences}, 77.0, move_stamp=False)
        server.set_cell("StatFin/rpk/13ex.px", {"area": "KU837", "time": "2021", **offences}, "..", move_stamp=False)
        refresh(done, server, OFFENCES, now)
        refresh(done, server, OFFENCES, now + timedelta(days=done.catalogue.tables[OFFENCES].recheck_days))
        yield done
    finally:
        patch.undo()
        server.stop()


def test_a_stamp_that_did_not_move_is_believed_only_until_the_table_is_read_whole_again(run: Run) -> None:
    assert run.outcomes == ["landed", "unchanged", "landed"]
    assert len(run.figures) == 3  # nothing was built when nothing had changed
    assert [v.number for v in read_vintages(run.settings)] == [1, 2, 3]


@pytest.mark.parametrize("vintage", [2, 3])
def test_the_revisions_are_exactly_the_figures_that_differ(run: Run, vintage: int) -> None:
    before, after = run.figures[vintage - 2], run.figures[vintage - 1]
    differ = {key: (before.get(key), after.get(key)) for key in before | after if before.get(key) != after.get(key)}
    rows = run.ask(
        "select municipality_code, indicator_id, year, value_before, status_before, value_after, status_after"
        " from marts.fct_indicator_revision where vintage = ?", vintage,
    )  # fmt: skip
    assert {(m, i, y): ((vb, sb), (va, sa)) for m, i, y, vb, sb, va, sa in rows} == differ
    assert len(rows) == len(differ) > 0


def test_a_changed_cell_changes_its_figure_and_those_made_of_it(run: Run) -> None:
    rows = run.ask("select * from marts.fct_indicator_revision where vintage = 2")
    found = {(i, y) for _, i, y, *_ in rows}
    assert {code for code, *_ in rows} == {"091"}
    assert found >= {
        ("population", 2023), ("population_change_pct", 2023), ("population_change_pct", 2024), ("women_pct", 2023),
        ("criminal_code_offences_per_1000", 2023),
    }  # fmt: skip


def test_a_former_municipality_and_a_withdrawn_figure(run: Run) -> None:
    """Pertunmaa (588) is part of Mäntyharju (507): the source still has it, and today's figure is their sum."""
    rows = run.ask(
        "select municipality_code, year, kind, status_after from marts.fct_indicator_revision where vintage = 3"
        " and indicator_id = 'criminal_code_offences_per_1000'"
    )
    assert set(rows) == {("507", 2022, "revised", "ok"), ("837", 2021, "withdrawn", "missing")}


def test_as_of_answers_what_a_figure_said_then(run: Run) -> None:
    for moment, figures in zip(run.built_at, run.figures, strict=True):
        rows = run.ask("select municipality_code, indicator_id, year, value, status from marts.as_of(?)", moment)
        assert {(m, i, y): (value, status) for m, i, y, value, status in rows} == figures
    assert run.ask("select * from marts.as_of(timestamptz '2020-01-01 00:00:00+00')") == []


def test_a_revision_names_the_landing_that_changed_it(run: Run) -> None:
    rows = run.ask(
        "select indicator_id, source_table, changed_table, landing_id_before, landing_id_after"
        " from marts.fct_indicator_revision where vintage = 2 and year = 2023"
    )
    by_indicator = {indicator: rest for indicator, *rest in rows}
    source_table, changed_table, before, after = by_indicator["criminal_code_offences_per_1000"]
    assert (source_table, changed_table) == (OFFENCES, POPULATION)  # the denominator changed
    cells = changed_cells(run.settings, POPULATION, before, after).to_pylist()
    assert [(c["area_code"], c["period_code"], c["value_after"] - c["value_before"]) for c in cells] == [
        ("KU091", "2023", 7.0)
    ]


def test_the_report_counts_what_changed(run: Run) -> None:
    report = read_report(run.settings, run.built_at[-1])
    counts = {name: report.refresh[name] for name in ("tables_changed", "cells_changed", "figures_withdrawn")}
    assert (report.refresh["vintage"], report.vintages) == (3, 3)
    assert counts == {"tables_changed": 1, "cells_changed": 2, "figures_withdrawn": 1}
    (vanished,) = report.of("vanished_area")
    assert (vanished["municipality_code"], vanished["year"], vanished["table_id"]) == ("837", 2021, OFFENCES)
    before, after, cells = cells_changed(run.settings, OFFENCES)
    assert before != after and cells.num_rows == 2


def test_a_vintage_is_kept_small_and_says_what_it_brought(run: Run) -> None:
    first, second, third = read_vintages(run.settings)
    assert set(second.changes) == {POPULATION} and set(third.changes) == {OFFENCES}
    assert first.valid_from < second.valid_from < third.valid_from
    assert second.valid_from <= run.built_at[1] < third.valid_from


def test_the_past_computed_anew_is_the_past_that_was_kept(run: Run, tmp_path: Path) -> None:
    """Without a warehouse the same history comes from landings and vintages alone."""
    lost = replace(run.settings, data_dir=tmp_path)
    for name in ("landing", "state"):
        (tmp_path / name).symlink_to(run.settings.data_dir / name)
    inputs = tmp_path / "build" / "inputs"
    inputs.mkdir(parents=True)
    landings = promoted_landings(lost, run.catalogue)
    write_inputs(lost, run.catalogue, inputs, landings)
    vintages = vintages_now(lost, landings)
    write_history_inputs(lost, run.catalogue, vintages, inputs, tmp_path / "build" / "warehouse.new.duckdb")
    sql = "select municipality_code, indicator_id, year, valid_from, valid_to, value, status, source_table, landing_id"
    kept = run.ask(f"{sql} from marts.fct_indicator_value_history")
    last = vintages[-1].valid_from
    open_then = {(*r[:4], None if r[4] == last else r[4], *r[5:]) for r in kept if r[3] < last}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        computed = connection.execute(f"{sql} from read_parquet(?)", [str(inputs / "value_past.parquet")]).fetchall()
    assert set(computed) == open_then and len(computed) == len(open_then)
