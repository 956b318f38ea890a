"""The contract check over the sample server: what of a table's metadata may shift, and what is said about it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion import sample
from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.contract import ContractReport, check_contract, confirmed_tables
from ingestion.contract_store import read_report
from ingestion.model import Adapter
from ingestion.run import ingest_table
from ingestion.sample.pxweb import PxWeb
from ingestion.sample.server import Server
from tilannekuva import pipeline, scheduled
from tilannekuva.errors import CatalogueError, SourceChanged, SourceUnavailable
from tilannekuva.settings import Settings, load_settings

TABLE = "statfin_vaerak_11re"
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
Mutation = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = sample.start()
    yield made
    made.stop()


@pytest.fixture
def settings(tmp_path: Path, server: Server) -> Settings:
    return load_settings({"SOURCE": "sample", "TILANNEKUVA_DATA": str(tmp_path), "TILANNEKUVA_SAMPLE_URL": server.url})


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> Callable[[Mutation], None]:
    """Has the server describe TABLE otherwise; the figures stay as they are."""
    real = PxWeb._metadata
    name = catalogue.tables[TABLE].paths[0].rpartition("/")[2]

    def mutated_by(mutation: Mutation) -> None:
        def described(self: PxWeb, table: Any, language: str) -> dict[str, Any]:
            document = real(self, table, language)
            if table.path.endswith(name):
                mutation(document)
            return document

        monkeypatch.setattr(PxWeb, "_metadata", described)

    return mutated_by


def checked(settings: Settings, catalogue: Catalogue, **given: Any) -> ContractReport:
    (report,) = check_contract(settings, catalogue, [TABLE], **given)
    return report


def variable(document: dict[str, Any], start: str) -> dict[str, Any]:
    found: dict[str, Any] = next(v for v in document["variables"] if v["code"].casefold().startswith(start))
    return found


def without(document: dict[str, Any], start: str, number: int) -> None:
    entry = variable(document, start)
    entry["values"] = [v for n, v in enumerate(entry["values"]) if n != number]
    entry["valueTexts"] = [v for n, v in enumerate(entry["valueTexts"]) if n != number]


def test_every_table_is_as_the_catalogue_says_for_one_request_each(
    settings: Settings, catalogue: Catalogue, server: Server
) -> None:
    asked = [t.id for t in catalogue.tables.values() if t.source in {"statfin", "vero", "traficom"}]
    server.application.stats.reset()
    told: list[tuple[str, int, int]] = []
    reports = check_contract(
        settings, catalogue, asked, progress=lambda r, done, total: told.append((r.table_id, done, total))
    )
    assert {r.table_id: r.findings for r in reports if r.outcome != "ok"} == {}
    assert confirmed_tables(settings, catalogue) == set(asked)
    assert [done for _, done, _ in told] == list(range(1, len(asked) + 1))
    paths = {path: entry["requests"] for path, entry in server.stats["paths"].items()}
    limits = paths.pop("GET /PXWeb/api/v1/fi/")  # ?config, once for each source
    assert limits == 3
    tables = {path: n for path, n in paths.items() if path.endswith(".px")}
    assert sum(tables.values()) == len(asked)  # some of the catalogue's tables are parts of one table of the source
    assert all(n == 1 for path, n in paths.items() if path not in tables), paths
    assert server.stats["data_requests"] == 0


SHIFTS: dict[str, tuple[Mutation, tuple[str, ...]]] = {
    "another title": (lambda d: d.update(title="Kuolleet alueittain"), ("title", "Kuolleet alueittain")),
    "a content gone": (lambda d: variable(d, "contentscode").update(values=["x-y"], valueTexts=["Muu"]), ("x-y Muu",)),
    "a content of another meaning": (
        lambda d: variable(d, "contentscode").update(valueTexts=["Kuolleet 31.12."]),
        ("Kuolleet 31.12.",),
    ),
    "a unit of thousands": (
        lambda d: variable(d, "contentscode").update(valueTexts=["Väestö 31.12., 1 000 henkeä"]),
        ("multiplier", "1 000 henkeä"),
    ),
    "a variable more": (
        lambda d: d["variables"].insert(
            0, {"code": "kieli", "text": "Kieli", "values": ["f"], "valueTexts": ["suomi"]}
        ),
        ("kieli",),
    ),
    "a selected value gone": (lambda d: without(d, "sukupuoli", 1), ("'sex'", "expected the values")),
    "no areas we know": (lambda d: variable(d, "alue").update(values=["Z1"], valueTexts=["Zembla"]), ("Z1",)),
}


@pytest.mark.parametrize("name", SHIFTS)
def test_a_shift_is_broken_and_told_with_the_table_and_what_was_found(
    name: str, settings: Settings, catalogue: Catalogue, shift: Callable[[Mutation], None]
) -> None:
    mutation, words = SHIFTS[name]
    shift(mutation)
    report = checked(settings, catalogue)
    text = " ".join(report.findings)
    assert (report.outcome, report.is_alarming) == ("broken", True), text
    assert all(word in text for word in (TABLE, "expected", *words)), text
    assert confirmed_tables(settings, catalogue) == set()
    # What the check calls broken is refused when figures are read: the two never differ.
    assert ingest_table(settings, catalogue, TABLE).outcome in {"fetch_failed", "absent_at_source"}


def test_several_faults_are_told_at_once(
    settings: Settings, catalogue: Catalogue, shift: Callable[[Mutation], None]
) -> None:
    def both(document: dict[str, Any]) -> None:
        without(document, "sukupuoli", 1)
        variable(document, "contentscode").update(valueTexts=["Kuolleet"])

    shift(both)
    findings = checked(settings, catalogue).findings
    assert len(findings) == 2
    assert "Kuolleet" in findings[0]
    assert "'sex'" in findings[1]


HARMLESS: dict[str, Mutation] = {
    "another version date": lambda d: variable(d, "alue").update(code="alue_23_20300101"),
    "permuted variables": lambda d: d["variables"].reverse(),
    "another prefix": lambda d: variable(d, "contentscode").update(
        values=["uusi-" + v.rpartition("-")[2] for v in variable(d, "contentscode")["values"]]
    ),
    "a municipality gone": lambda d: without(d, "alue", 5),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_the_binding_reads_rightly_is_ok(
    name: str, settings: Settings, catalogue: Catalogue, shift: Callable[[Mutation], None]
) -> None:
    shift(HARMLESS[name])
    report = checked(settings, catalogue)
    assert report.outcome == "ok", report.findings


class Down:
    """A source that answers nothing."""

    requests_made = 0

    def probe(self, table: Any) -> Any:
        raise SourceUnavailable(f"GET {table.id}: 503")


def test_an_outage_is_not_broken_and_keeps_what_was_confirmed(settings: Settings, catalogue: Catalogue) -> None:
    down: dict[str, Adapter] = {"statfin": Down()}  # type: ignore[dict-item]
    first = checked(settings, catalogue, adapters=down, now=NOW)
    assert (first.outcome, first.is_alarming, confirmed_tables(settings, catalogue)) == ("unreachable", False, set())
    checked(settings, catalogue, now=NOW + timedelta(days=1))
    again = checked(settings, catalogue, adapters=down, now=NOW + timedelta(days=2))
    assert (again.outcome, again.last_ok_at) == ("unreachable", NOW + timedelta(days=1))
    assert confirmed_tables(settings, catalogue) == {TABLE}
    assert read_report(settings, TABLE) == again


def moved(catalogue: Catalogue) -> Catalogue:
    """The catalogue with an address of TABLE at which there is nothing."""
    table = catalogue.tables[TABLE].model_copy(update={"paths": ["StatFin/vaerak/99zz.px"]})
    return Catalogue(catalogue.sources, {TABLE: table}, catalogue.indicators, catalogue.network)


def test_a_table_that_was_never_there_is_told_but_alarms_only_when_it_was(
    settings: Settings, catalogue: Catalogue
) -> None:
    never = checked(settings, moved(catalogue))
    assert (never.outcome, never.is_alarming) == ("absent", False)
    assert "99zz" in never.findings[0]
    assert checked(settings, catalogue).outcome == "ok"
    gone = checked(settings, moved(catalogue))
    assert (gone.outcome, gone.is_alarming) == ("absent", True)
    assert confirmed_tables(settings, catalogue) == set()


def test_a_live_only_table_that_lacks_a_value_is_absent_here_not_broken(
    settings: Settings, catalogue: Catalogue, shift: Callable[[Mutation], None]
) -> None:
    shift(lambda d: without(d, "sukupuoli", 1))
    table = catalogue.tables[TABLE].model_copy(update={"live_only": True})
    only = Catalogue(catalogue.sources, {TABLE: table}, catalogue.indicators, catalogue.network)
    report = checked(settings, only)
    assert (report.outcome, report.is_alarming) == ("absent", False)


def test_another_entry_has_to_be_confirmed_anew_but_not_for_another_release_month(
    settings: Settings, catalogue: Catalogue
) -> None:
    checked(settings, catalogue)

    def with_entry(**changes: Any) -> set[str]:
        tables = {TABLE: catalogue.tables[TABLE].model_copy(update=changes)}
        return confirmed_tables(settings, Catalogue(catalogue.sources, tables, catalogue.indicators, catalogue.network))

    assert with_entry(release_months=[1], recheck_days=3, note="moved") == {TABLE}
    assert with_entry(from_year=2001) == set()


def test_a_whole_read_confirms_and_a_damaged_report_does_not(settings: Settings, catalogue: Catalogue) -> None:
    table_id = TABLE
    assert pipeline.fetch_table(settings, table_id).outcome == "landed"
    assert confirmed_tables(settings, catalogue) == {table_id}
    report = read_report(settings, table_id)
    assert report is not None
    assert (report.via, report.outcome) == ("ingest", "ok")
    (settings.state_dir / "contract" / f"{table_id}.json").write_text("{", encoding="utf-8")
    assert confirmed_tables(settings, catalogue) == set()
    assert pipeline.fetch_table(settings, table_id).outcome == "unchanged"
    assert confirmed_tables(settings, catalogue) == {table_id}


def test_a_source_without_metadata_is_only_looked_for_which_confirms_nothing(
    settings: Settings, catalogue: Catalogue
) -> None:
    (report,) = check_contract(settings, catalogue, ["classification_language"])
    assert (report.outcome, report.is_complete, report.confirmed_sha256) == ("ok", False, None)
    assert "presence" in report.notes[0]
    assert confirmed_tables(settings, catalogue) == set()


def test_a_table_the_catalogue_lacks_is_refused(settings: Settings, catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match="nothing_like_it"):
        check_contract(settings, catalogue, ["nothing_like_it"])


def test_the_watch_is_red_with_every_fault_of_the_source(
    settings: Settings, catalogue: Catalogue, shift: Callable[[Mutation], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {t: catalogue.tables[t] for t in (TABLE, "sotkanet_127", "classification_language")}
    only = Catalogue(catalogue.sources, few, catalogue.indicators, catalogue.network)
    monkeypatch.setattr(scheduled, "catalogue", lambda: only)
    shift(lambda d: d.update(title="Kuolleet alueittain"))
    with pytest.raises(SourceChanged, match=f"{TABLE} is broken: .*Kuolleet alueittain"):
        scheduled.watch_contract(settings, "statfin")
    (report,) = scheduled.watch_contract(settings, "classification")
    assert report.table_id == "classification_language"
