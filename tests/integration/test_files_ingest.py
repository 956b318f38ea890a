"""Files people bring, through the ingest: landed, unchanged, refused, mended, taken away; and those of the sample."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.run import check_all
from ingestion.catalogue import load_catalogue
from ingestion.landing import current, get_landing, promote, read_state
from ingestion.landing_rows import landing_rows
from ingestion.model import TableOutcome
from ingestion.run import ingest_table
from ingestion.sample import running
from ingestion.sources import adapter_for
from ingestion.sources.files import FilesAdapter
from ingestion.sources.files_store import FolderFiles, ServedFiles, strangers
from ingestion.sources.partial import decompress
from tests.unit.ingestion.files_support import GOOD, OTHER, TODAY, csv_of, with_cell, xlsx_of
from tilannekuva.errors import SourceUnavailable
from tilannekuva.settings import Settings, load_settings

CATALOGUE = load_catalogue()
TABLE = "files_tax_rates"
TABLES = sorted(t.id for t in CATALOGUE.tables.values() if t.source == "files")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings(
        {"SOURCE": "live", "TILANNEKUVA_DATA": str(tmp_path / "data"), "TILANNEKUVA_FILES": str(tmp_path)}
    )
    assert made.files_dir == tmp_path
    return made


def put(settings: Settings, data: bytes, name: str = "tax_rates.csv") -> Path:
    path = settings.files_dir / name
    path.write_bytes(data)
    return path


def ingest(settings: Settings) -> TableOutcome:
    adapter = FilesAdapter(FolderFiles(settings.files_dir), lambda: TODAY)
    return ingest_table(settings, CATALOGUE, TABLE, adapter=adapter)


def test_the_folder_is_in_the_data_folder_unless_it_is_named(tmp_path: Path) -> None:
    settings = load_settings({"SOURCE": "live", "TILANNEKUVA_DATA": str(tmp_path)})
    assert settings.files_dir == tmp_path / "files"
    adapter = adapter_for(settings, CATALOGUE.sources["files"])
    assert isinstance(adapter, FilesAdapter)
    assert adapter.requests_made == 0


def test_no_file_is_an_absent_table_that_says_what_to_do(settings: Settings) -> None:
    outcome = ingest(settings)
    assert outcome.outcome == "absent_at_source"
    assert "nobody has brought tax_rates.csv or tax_rates.xlsx" in str(outcome.message)
    assert "tilannekuva template tax_rates" in str(outcome.message)


def test_a_file_is_landed_once_with_its_raw_bytes_and_where_it_is_from(settings: Settings) -> None:
    put(settings, csv_of(GOOD, OTHER))
    first, second = ingest(settings), ingest(settings)
    assert (first.outcome, first.cells, first.requests) == ("landed", 6, 0)
    assert (second.outcome, second.cells) == ("unchanged", 0)
    folder = settings.landing_dir / TABLE / str(first.landing_id)
    (raw,) = (folder / "raw").iterdir()
    assert decompress(raw.read_bytes()) == csv_of(GOOD, OTHER)
    sidecar = (folder / "sidecar.json").read_text(encoding="utf-8")
    assert '"url": "file:tax_rates.csv"' in sidecar
    assert str(settings.files_dir) not in sidecar
    assert "Verohallinto 2023" in sidecar


def test_the_other_form_and_another_order_are_the_same_content(settings: Settings) -> None:
    path = put(settings, csv_of(GOOD))
    first = ingest(settings)
    path.unlink()
    put(settings, xlsx_of(), "tax_rates.xlsx")
    second = ingest(settings)
    assert (second.outcome, second.landing_id) == ("same_content", first.landing_id)


def test_a_bad_file_is_refused_whole_and_the_last_good_one_stays_in_use(settings: Settings) -> None:
    put(settings, csv_of(GOOD, OTHER))
    good = ingest(settings)
    promote(settings, TABLE, str(good.landing_id))
    put(settings, csv_of(with_cell("income_tax_pct", "5,4"), ("5", "Alajärvi", "2024", "9.5", "", "", "vero")))
    bad = ingest(settings)
    assert (bad.outcome, bad.landing_id) == ("fetch_failed", good.landing_id)
    assert "\n- A3 (municipality_code): " in str(bad.message)
    assert "\n- D3 (income_tax_pct): " in str(bad.message)
    in_use = current(settings, TABLE)
    assert in_use is not None
    assert in_use.landing_id == good.landing_id
    assert read_state(settings, TABLE).message == bad.message
    # The refused file is kept as evidence, and looked at again at the next run.
    assert list((settings.landing_dir / TABLE / "rejected").rglob("*.zst"))
    assert ingest(settings).outcome == "fetch_failed"
    put(settings, csv_of(with_cell("income_tax_pct", "5,4"), OTHER))
    mended = ingest(settings)
    assert mended.outcome == "landed"
    rows = landing_rows(settings, get_landing(settings, TABLE, str(mended.landing_id))).to_pylist()
    assert [r["value"] for r in rows if r["content_key"] == "income_tax_pct"] == [9.5, 5.4]


def test_a_file_that_is_taken_away_leaves_its_figures_in_use(settings: Settings) -> None:
    path = put(settings, csv_of(GOOD, OTHER))
    good = ingest(settings)
    promote(settings, TABLE, str(good.landing_id))
    path.unlink()
    assert ingest(settings).outcome == "absent_at_source"
    in_use = current(settings, TABLE)
    assert in_use is not None
    assert in_use.landing_id == good.landing_id


@pytest.mark.parametrize(
    "names",
    [
        ["tax_rates.csv", "tax_rates.xlsx"],
        ["tax_rates.csv", "tax_rates_2025.csv"],
        ["tax_rates.xlsm"],
        ["tax_rates.xls"],
        ["Tax_Rates.CSV"],
        ["tax_rates (1).xlsx"],
        ["tax_rates2025.csv"],
    ],
)
def test_files_that_leave_open_which_is_meant_are_refused(settings: Settings, names: list[str]) -> None:
    for name in names:
        put(settings, csv_of(GOOD), name)
    outcome = ingest(settings)
    assert outcome.outcome == "fetch_failed"
    assert "expected one file tax_rates.csv or tax_rates.xlsx" in str(outcome.message)
    assert all(name in str(outcome.message) for name in names)


def test_lock_files_and_files_of_other_kinds_are_nobodys_business_here(settings: Settings) -> None:
    for name in ("~$tax_rates.xlsx", ".~lock.tax_rates.csv#", "hinku.csv", "taxes.csv"):
        put(settings, b"x", name)
    assert ingest(settings).outcome == "absent_at_source"
    assert strangers(["hinku.csv", "taxes.csv", "staffing.csv"]) == ["taxes.csv", "staffing.csv"]


def test_a_pipe_is_not_waited_for(settings: Settings) -> None:
    os.mkfifo(settings.files_dir / "tax_rates.csv")
    assert "found something else" in str(ingest(settings).message)


def test_a_file_changed_between_look_and_read_is_read_at_the_next_run(settings: Settings, tmp_path: Path) -> None:
    put(settings, csv_of(GOOD))
    adapter = FilesAdapter(FolderFiles(settings.files_dir), lambda: TODAY)
    probe = adapter.probe(CATALOGUE.tables[TABLE])
    put(settings, csv_of(OTHER))
    with pytest.raises(SourceUnavailable, match="was changed while it was read"):
        adapter.fetch(CATALOGUE.tables[TABLE], probe, tmp_path / "partial")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("sample")
    environment = {"SOURCE": "sample", "TILANNEKUVA_DATA": str(folder), "TILANNEKUVA_FILES": str(folder / "mine")}
    with running(load_settings(environment)) as settings:
        yield settings


@pytest.mark.parametrize("table_id", TABLES)
def test_the_sample_serves_every_file(sample: Settings, table_id: str) -> None:
    outcome = ingest_table(sample, CATALOGUE, table_id)
    assert (outcome.outcome, outcome.message) == ("landed", None)
    rows = landing_rows(sample, get_landing(sample, table_id, str(outcome.landing_id)))
    assert rows.num_rows == outcome.cells
    newest = max(rows["period_year"].to_numpy())
    assert newest == sample.edition_year
    again = ingest_table(sample, CATALOGUE, table_id)
    assert (again.outcome, again.requests) == ("unchanged", 1)


def test_the_files_of_the_sample_pass_their_checks(sample: Settings) -> None:
    checked = ["files_council", "files_hinku", TABLE]
    for table_id in checked:
        ingest_table(sample, CATALOGUE, table_id)
    reports = check_all(sample, CATALOGUE, checked)
    assert [(report.table_id, report.passed) for report in reports] == [(table_id, True) for table_id in checked]


def test_a_sample_run_never_reads_the_folder(sample: Settings) -> None:
    sample.files_dir.mkdir()
    (sample.files_dir / "hinku.csv").write_bytes(b"real figures")
    outcome = ingest_table(sample, CATALOGUE, "files_hinku", force=True)
    assert outcome.outcome in {"landed", "same_content"}
    assert ServedFiles.__name__ in repr(vars(adapter_for(sample, CATALOGUE.sources["files"])))
