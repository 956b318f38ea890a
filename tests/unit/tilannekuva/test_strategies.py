"""Strategies: read with line or cell of every fault, kept in versions, and given to the build."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from ingestion.catalogue import Catalogue, load_catalogue
from tilannekuva import cli
from tilannekuva.errors import CatalogueError, SettingsError
from tilannekuva.settings import SAMPLE_STRATEGIES, Settings, load_settings
from tilannekuva.strategies import (
    read_versions,
    record_versions,
    strategies_dir,
    strategies_key,
    strategies_now,
    withdrawn,
)
from tilannekuva.strategies_default import default_metrics
from tilannekuva.strategies_guide import YAML_TEMPLATE
from tilannekuva.strategies_inputs import write_strategy_inputs
from tilannekuva.strategies_read import FileRead, read_folder, read_strategy
from tilannekuva.strategies_template import workbook
from tilannekuva.strategies_xlsx import COLUMNS, HEADER_ROW

Value = str | int | float | None
TODAY = date(2026, 1, 15)
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings("live", tmp_path / "data", 2025)
    made.strategies_dir.mkdir(parents=True)
    return made


def read(catalogue: Catalogue, text: str, name: str = "s.yml") -> FileRead:
    return read_strategy(name, text.encode("utf-8"), catalogue.indicators, TODAY)


def faults(catalogue: Catalogue, text: str) -> list[str]:
    return [str(fault) for fault in read(catalogue, text).faults]


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


def test_the_template_itself_is_a_strategy(catalogue: Catalogue) -> None:
    found = read(catalogue, YAML_TEMPLATE)
    assert found.faults == ()
    assert found.strategy is not None
    assert [m.id for m in found.strategy.metrics] == ["employment_rate_pct", "resident_events"]


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("target: 76.0", "target: 176.0", "target: 176.0", "target 176 is impossible"),
        ("indicator: employment_rate_pct", "indicator: employment_pct", "employment_pct", "unknown indicator"),
        ("    target_year: 2029\n    owner: E", "    target_year: 2021\n    owner: E", "year: 2021\n", "in the past"),
        ('"091"', '"476"', '"476"', "Maaninka (476) merged into Kuopio (297)"),
        ('"091"', '"998"', '"998"', "there is no municipality with the code '998'"),
        ("values: {2021: 4, 2022: 6, 2023: 7, 2024: 9}", "values: {}", "values: {}", "the series is empty"),
        ("values: {2021: 4, 2022: 6, 2023: 7, 2024: 9}", "values:", "values:", "the series is empty"),
        ("direction: reach ", "direction: corridor\n    low: 9\n    high: 3 ", "direction: corridor", "no target"),
        ("goal: employment\n    indicator", "goal: climate\n    indicator", "goal: climate", "no goal 'climate'"),
        ("target: 76.0", "target: 71.0", "target: 71.0", "worse than the baseline"),
        ("target: 76.0", "target: 72.0", "target: 72.0", "the target is the baseline"),
        ("target: 76.0", "target: 76,5", "target: 76,5", "expected a number such as 75.5, found '76,5'"),
        ("target: 76.0", "target: .nan", "target: .nan", "'target'"),
        ("target: 76.0", "targett: 76.0", "targett", "Did you mean 'target'?"),
        ("approved_on: 2025-11-17", "approved_on: 17.11.2025", "17.11.2025", "expected a date such as 2025-11-17"),
        ("approved_on: 2025-11-17", "approved_on: 2099-11-17", "2099", "a day that has been"),
        ("end: 2029-05-31", "end: 2019-05-31", "end: 2019", "before it begins"),
        ("owner: Elinvoimajohtaja", "owner:", "owner:", "'owner' is empty"),
        ("name: Työllisyys paranee", "name: a\n    name: b", "name: b", "given twice"),
        ("name: Työllisyys paranee", "name: &x a", "name: &x", "an anchor"),
        ("name: Työllisyys paranee", "name: [[[[[[[[[[[[[[a]]]]]]]]]]]]]]", "[[[[", "levels"),
    ],
)  # fmt: skip
def test_a_fault_is_a_sentence_with_its_line(catalogue: Catalogue, old: str, new: str, at: str, words: str) -> None:
    text = YAML_TEMPLATE.replace(old, new, 1)
    found = faults(catalogue, text)
    assert len(found) >= 1
    line = line_of(text, at.strip("\n"))
    told = [fault for fault in found if words in fault]
    assert told, found
    if "no target" not in words:  # a metric as a whole is told by its first line
        assert told[0].startswith(f"line {line}: ")


def test_a_corridor_upside_down_and_a_metric_twice(catalogue: Catalogue) -> None:
    metric = (
        "  - {goal: employment, indicator: population, direction: corridor, low: 90, high: 30, target_year: 2029, "
        "owner: a}\n"
    )
    text = YAML_TEMPLATE + metric + metric
    line = len(YAML_TEMPLATE.splitlines()) + 1
    told = "\n".join(faults(catalogue, text))
    assert f"line {line}: the corridor is upside down: low 90 is not below high 30." in told
    assert f"line {line + 1}: the metric 'population' is given twice, first as metric 3. Remove one." in told


@pytest.mark.parametrize(
    "text", ["", "- a\n", "a: [", "\x00", "municipality_code: 091\n" * 2, "? [a]\n: b\n", "a: *b\n"]
)
def test_what_is_no_strategy_at_all_is_a_sentence(catalogue: Catalogue, text: str) -> None:
    assert faults(catalogue, text)


def test_a_code_without_quotes_keeps_its_zeros(catalogue: Catalogue) -> None:
    found = read(catalogue, YAML_TEMPLATE.replace('"091"', "020"))
    assert found.strategy is not None
    assert found.strategy.municipality_code == "020"


def filled(catalogue: Catalogue, change: Mapping[tuple[int, str], Value] | None = None) -> bytes:
    """The workbook template, filled in as somebody would."""
    book = load_workbook(io.BytesIO(workbook(dict(catalogue.indicators), range(2021, 2025))))
    sheet = book["data"]
    for row, text in enumerate(("091", "Strategia", "fi", "2025-11-17", "2025-06-01", "2029-05-31"), start=1):
        sheet.cell(row, 2, text)
    headers = [*COLUMNS, "2021", "2022", "2023", "2024"]
    rows: list[dict[str, Value]] = [
        {"goal": "Työllisyys", "indicator": "employment_rate_pct", "direction": "reach", "baseline_year": 2024,
         "baseline_value": 72.0, "target": 76.0, "target_year": 2029, "owner": "Johtaja"},
        {"id": "events", "goal": "Osallisuus", "name": "Tilaisuudet", "unit": "kpl", "better": "higher", "2021": 4,
         "2024": 9, "direction": "keep", "target": 8, "target_year": 2029, "owner": "Johtaja"},
    ]  # fmt: skip
    for row, values in enumerate(rows, start=HEADER_ROW + 1):
        for name, value in values.items():
            sheet.cell(row, headers.index(name) + 1, value)
    for (row, name), value in (change or {}).items():
        sheet.cell(row, headers.index(name) + 1 if name in headers else 2).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_filled_workbook_is_read_and_its_faults_have_cells(catalogue: Catalogue) -> None:
    good = read_strategy("s.xlsx", filled(catalogue), catalogue.indicators, TODAY)
    assert good.faults == ()
    assert good.strategy is not None
    assert [goal.name for goal in good.strategy.goals] == ["Työllisyys", "Osallisuus"]
    own = good.strategy.metrics[1].own_series
    assert own is not None
    assert own.values == {2021: 4.0, 2024: 9.0}
    bad = {(HEADER_ROW + 1, "target"): 176, (HEADER_ROW + 2, "2021"): None, (HEADER_ROW + 2, "2024"): None,
           (1, "code"): "476"}  # fmt: skip
    found = read_strategy("s.xlsx", filled(catalogue, bad), catalogue.indicators, TODAY)
    assert [fault.place for fault in found.faults] == ["cell B1", f"cell H{HEADER_ROW + 1}", f"row {HEADER_ROW + 2}"]
    assert "the series is empty" in found.faults[2].problem
    stray = read_strategy("s.xlsx", filled(catalogue, {(HEADER_ROW - 1, "code"): "note"}), catalogue.indicators, TODAY)
    assert [fault.place for fault in stray.faults] == [f"cell B{HEADER_ROW - 1}"]


def test_a_workbook_of_another_shape_is_refused(catalogue: Catalogue) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "data"
    target = io.BytesIO()
    book.save(target)
    for data in (target.getvalue(), b"PK", b""):
        assert read_strategy("s.xlsx", data, catalogue.indicators, TODAY).strategy is None


def test_a_faulty_file_is_left_out_and_the_others_are_used(settings: Settings, catalogue: Catalogue) -> None:
    folder = settings.strategies_dir
    (folder / "a.yml").write_text(YAML_TEMPLATE, encoding="utf-8")
    (folder / "b.yml").write_text(YAML_TEMPLATE.replace('"091"', '"049"').replace("76.0", "176.0"), encoding="utf-8")
    (folder / "notes.docx").write_bytes(b"x")
    found = strategies_now(settings, catalogue.indicators, NOW)
    assert dict(found.in_use) == {"091": 1}
    assert [(f.file, f.municipality_code, f.version_in_use) for f in found.faults] == [
        ("b.yml", "049", None), ("notes.docx", None, None),
    ]  # fmt: skip
    (folder / "c.yml").write_text(YAML_TEMPLATE, encoding="utf-8")
    twice = read_folder(folder, catalogue.indicators, TODAY)
    assert [each.strategy is None for each in twice] == [True] * 4


def test_a_changed_target_is_a_new_version_and_the_old_one_stays(settings: Settings, catalogue: Catalogue) -> None:
    path = settings.strategies_dir / "helsinki.yml"
    path.write_text(YAML_TEMPLATE, encoding="utf-8")
    first = strategies_now(settings, catalogue.indicators, NOW)
    assert not strategies_dir(settings).exists()  # looking records nothing
    record_versions(settings, first)
    kept = (strategies_dir(settings) / "091" / "0001.json").read_bytes()
    assert strategies_key(strategies_now(settings, catalogue.indicators)) == strategies_key(first)
    path.write_text(YAML_TEMPLATE.replace("76.0", "77.0"), encoding="utf-8")
    record_versions(settings, strategies_now(settings, catalogue.indicators, NOW))
    # Faulty meanwhile: the last good version stays in use, and the fault says so.
    path.write_text(YAML_TEMPLATE.replace("76.0", "176.0"), encoding="utf-8")
    now = strategies_now(settings, catalogue.indicators, NOW)
    assert dict(now.in_use) == {"091": 2}
    assert "(version 2 stays in use)" in str(now.faults[0])
    path.unlink()
    assert dict(strategies_now(settings, catalogue.indicators).in_use) == {"091": 2}
    assert [v.strategy.metrics[0].target for v in read_versions(settings)["091"] if v.strategy] == [76.0, 77.0]
    assert (strategies_dir(settings) / "091" / "0001.json").read_bytes() == kept


def test_withdrawing_keeps_the_versions(settings: Settings, catalogue: Catalogue) -> None:
    (settings.strategies_dir / "a.yml").write_text(YAML_TEMPLATE, encoding="utf-8")
    record_versions(settings, strategies_now(settings, catalogue.indicators, NOW))
    options = ["strategy", "withdraw", "091", "--source", "live", "--data", str(settings.data_dir)]
    assert isinstance(CliRunner().invoke(cli.app, options).exception, SettingsError)  # its file still lies there
    (settings.strategies_dir / "a.yml").unlink()
    assert CliRunner().invoke(cli.app, options).exit_code == 0
    found = strategies_now(settings, catalogue.indicators, NOW)
    assert dict(found.in_use) == {}
    assert [v.strategy is None for v in found.versions] == [False, True]
    with pytest.raises(SettingsError, match="found none"):
        withdrawn(settings, "091")


def test_a_version_that_is_missing_or_damaged_is_told(settings: Settings, catalogue: Catalogue) -> None:
    folder = strategies_dir(settings) / "091"
    folder.mkdir(parents=True)
    (folder / "0002.json").write_text('{"number": 2, "recorded_at": "2026-01-01T00:00:00+00:00", "file": "a", '
                                      '"strategy": null}', encoding="utf-8")  # fmt: skip
    with pytest.raises(SettingsError, match="Expected the version 0001"):
        read_versions(settings)
    (folder / "0001.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SettingsError, match="damaged"):
        read_versions(settings)


def test_a_recorded_metric_that_the_catalogue_lost_is_told_and_left_out(
    settings: Settings, catalogue: Catalogue
) -> None:
    (settings.strategies_dir / "a.yml").write_text(YAML_TEMPLATE, encoding="utf-8")
    record_versions(settings, strategies_now(settings, catalogue.indicators, NOW))
    (settings.strategies_dir / "a.yml").unlink()
    fewer = {i: x for i, x in catalogue.indicators.items() if i != "employment_rate_pct"}
    found = strategies_now(settings, fewer, NOW)
    assert dict(found.in_use) == {}
    assert "unknown indicator 'employment_rate_pct'" in str(found.faults[0])


def test_the_inputs_of_the_build_hold_every_version(settings: Settings, catalogue: Catalogue, tmp_path: Path) -> None:
    path = settings.strategies_dir / "a.yml"
    for text in (YAML_TEMPLATE, YAML_TEMPLATE.replace("76.0", "77.0")):
        path.write_text(text, encoding="utf-8")
        found = strategies_now(settings, catalogue.indicators, NOW)
        record_versions(settings, found)
    write_strategy_inputs(found, catalogue.indicators, tmp_path)
    rows = pq.read_table(tmp_path / "strategy_metric.parquet").to_pylist()
    assert [(r["version"], r["metric_id"], r["target"], r["low"], r["high"], r["is_current"]) for r in rows] == [
        (1, "employment_rate_pct", 76.0, 76.0, None, False), (1, "resident_events", 8.0, 8.0, None, False),
        (2, "employment_rate_pct", 77.0, 77.0, None, True), (2, "resident_events", 8.0, 8.0, None, True),
    ]  # fmt: skip
    # The end of 17 November in Finland, two hours ahead of UTC.
    assert rows[0]["approved_until"] == datetime(2025, 11, 17, 21, 59, 59, 999999, tzinfo=UTC)
    assert pq.read_table(tmp_path / "strategy_value.parquet").num_rows == 8


def test_the_default_set_has_all_four_pillars_and_its_faults_are_told(catalogue: Catalogue, tmp_path: Path) -> None:
    found = default_metrics(catalogue.indicators)
    assert {pillar for pillar, _ in found} == {"social", "economic", "ecological", "technological"}
    text = "pillars:\n  social: [population, low_income_pct]\n  economic: [low_income_pct, nobody_knows]\n"
    (tmp_path / "default_strategy.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        default_metrics(catalogue.indicators, tmp_path)
    for words in ("'ecological' is missing", "given twice", "unknown indicator 'nobody_knows'", "no direction"):
        assert words in str(caught.value)


def test_the_examples_are_marked_and_only_the_sample_reads_them(catalogue: Catalogue, tmp_path: Path) -> None:
    found = read_folder(SAMPLE_STRATEGIES, catalogue.indicators, TODAY)
    assert len(found) >= 2
    assert all(each.strategy is not None and each.strategy.is_example for each in found)
    given = load_settings({"SOURCE": "live", "TILANNEKUVA_DATA": str(tmp_path)})
    assert given.strategies_dir == tmp_path / "strategies"
    assert replace(given, source="sample").strategies_dir == SAMPLE_STRATEGIES
    assert load_settings({"TILANNEKUVA_STRATEGIES": str(tmp_path)}).strategies_dir == tmp_path


def test_the_command_line_writes_a_template_once_and_tells_faults(tmp_path: Path) -> None:
    runner = CliRunner()
    for name in ("a.xlsx", "a.yml"):
        path = tmp_path / name
        assert runner.invoke(cli.app, ["strategy", "template", "--out", str(path)]).exit_code == 0
        assert runner.invoke(cli.app, ["strategy", "template", "--out", str(path)]).exit_code == 1
    assert runner.invoke(cli.app, ["strategy", "check", str(tmp_path / "a.yml")]).exit_code == 0
    result = runner.invoke(cli.app, ["strategy", "check", str(tmp_path / "a.xlsx")])
    assert result.exit_code == 1
    assert "cell B1: 'municipality_code' is missing" in result.output
