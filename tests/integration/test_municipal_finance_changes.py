"""Municipal finances over the sample server: resumed, corrected, read again, refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.contract import check_contract
from ingestion.http import HttpClient
from ingestion.http_url import companion_source
from ingestion.landing import current
from ingestion.retry import RetryPolicy
from ingestion.run import ingest_table
from ingestion.sample import Server, municipal_finance, start
from ingestion.sample.reply import Reply, json_reply
from ingestion.sources.municipal_finance import MunicipalFinanceAdapter
from tests.integration.municipal_finance_support import (
    ALL_YEARS,
    CATALOGUE,
    DIRECTORY,
    FEW,
    REGISTER,
    SOURCE,
    TABLE,
    catalogue_with,
    cells,
    get,
    rows_in_use,
    served,
    settings_for,
)
from tilannekuva.settings import Settings

# The register of filings, and the two pages of the register of municipalities.
REGISTERS = 3


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(municipal_finance, "filing_municipalities", lambda year: FEW)
    running = start()
    yield running
    running.stop()


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return settings_for(server, tmp_path)


def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> MunicipalFinanceAdapter:
    """An adapter that tries twice and never waits."""
    monkeypatch.setattr("ingestion.retry.RetryPolicy.backoff", lambda self, failures, rng: 0.0)
    filings = HttpClient(settings, SOURCE, policy=RetryPolicy(attempts=2))
    directory = HttpClient(settings, companion_source(SOURCE, "directory"), policy=RetryPolicy(attempts=2))
    filings.limiter.configure(100_000, 60)
    return MunicipalFinanceAdapter(filings, directory, SOURCE)


def test_a_broken_connection_costs_only_what_was_not_answered(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_answer, asked = server.application.filings.answer, list[str]()

    def breaks_after_twenty(path: str) -> Reply:
        asked.append(path)
        good = whole_answer(path)
        return good if len(asked) <= 20 else Reply(good.status, good.body[: len(good.body) // 2])

    monkeypatch.setattr(server.application.filings, "answer", breaks_after_twenty)
    broken = ingest_table(settings, ALL_YEARS, TABLE, adapter=impatient(settings, monkeypatch))
    assert broken.outcome == "fetch_failed"
    assert "ends early" in str(broken.message)
    monkeypatch.undo()
    monkeypatch.setattr(municipal_finance, "filing_municipalities", lambda year: FEW)
    server.application.stats.reset()
    resumed = ingest_table(settings, ALL_YEARS, TABLE)
    assert resumed.outcome == "landed"
    filings = 12 * 4 - 3
    answered = {path for path in asked[:20] if path != "aineistot"}
    assert served(server) == 1 + filings - len(answered)
    assert not {f"GET /rest/v1/json/{path}" for path in answered} & set(server.stats["paths"])
    assert len(cells(rows_in_use(settings, resumed))) == filings * 9


def test_a_later_correction_is_read_and_nothing_else_is_asked_again(server: Server, settings: Settings) -> None:
    before = cells(rows_in_use(settings, ingest_table(settings, ALL_YEARS, TABLE)))
    server.application.filings.correct("837", 2022, "taxes", 123_456_789)
    server.application.stats.reset()
    outcome = ingest_table(settings, ALL_YEARS, TABLE)
    assert (outcome.outcome, served(server)) == ("landed", REGISTERS + 1)
    assert sum("/dokumentti/" in path for path in server.stats["paths"]) == 1
    after = cells(rows_in_use(settings, outcome))
    key = ("k-t07:3460403", "837", 2022)
    assert (after[key]["value"], after[key]["symbol"]) == (1_234_567.89, "Jälkikorjattu")
    assert {k for k in before if before[k]["value"] != after[k]["value"]} == {key}
    assert (before[key]["symbol"], after["k-t07:1400", "837", 2022]["symbol"]) == ("Lopullinen", "Jälkikorjattu")


def test_the_correction_in_the_register_wins_over_the_first_filing(server: Server, settings: Settings) -> None:
    found = cells(rows_in_use(settings, ingest_table(settings, ALL_YEARS, TABLE)))
    corrected = found["k-t07:3460403", "607", 2023]
    business_id = corrected["area_code"]
    first = get(server, f"/rest/v1/json/dokumentti/lopullinen/KKNR/{business_id}/2023C12")
    assert corrected["symbol"] == "Jälkikorjattu"
    assert corrected["value"] == float(next(row["arvo"] for row in first if row["tunnusluku"] == "3460403")) - 10_000


def test_a_forced_reading_asks_for_everything(server: Server, settings: Settings) -> None:
    rows_in_use(settings, ingest_table(settings, ALL_YEARS, TABLE))
    server.application.stats.reset()
    again = ingest_table(settings, ALL_YEARS, TABLE, force=True)
    assert (again.outcome, served(server)) == ("same_content", REGISTERS + 45)


def test_a_changed_catalogue_entry_reads_what_is_stored(server: Server, settings: Settings) -> None:
    rows_in_use(settings, ingest_table(settings, ALL_YEARS, TABLE))
    more = {**CATALOGUE.tables[TABLE].contents, "grants_eur": "k-t07:3432179"}
    server.application.stats.reset()
    outcome = ingest_table(settings, catalogue_with(contents=more), TABLE)
    assert (outcome.outcome, served(server)) == ("landed", REGISTERS)
    assert outcome.cells == 45 * 10


def test_an_unknown_taxonomy_stops_the_load_and_is_named(server: Server, settings: Settings) -> None:
    outcome = ingest_table(settings, catalogue_with(parameters={"taxonomies": ["jhs-2018-01/2024-03-26"]}), TABLE)
    assert outcome.outcome == "fetch_failed"
    assert "2021C12 in one of the taxonomies jhs-2018-01/2024-03-26, found 'jhs-2018-01/2023-04-02'" in str(
        outcome.message
    )
    assert current(settings, TABLE) is None


def test_a_content_of_no_filing_is_named(server: Server, settings: Settings) -> None:
    wrong = {**CATALOGUE.tables[TABLE].contents, "loan_stock_eur": "k-t10:4711"}
    outcome = ingest_table(settings, catalogue_with(contents=wrong), TABLE)
    assert outcome.outcome == "fetch_failed"
    assert "found none of loan_stock_eur (k-t10:4711) in 45 filings" in str(outcome.message)


def test_a_listed_filing_that_is_not_there_is_noted_and_left_out(server: Server, settings: Settings) -> None:
    business_id = next(known for known, code in municipal_finance.business_ids().items() if code == "837")
    server.replace_answer(f"/rest/v1/json/dokumentti/lopullinen/KKNR/{business_id}/2021C12", Reply(404, b"Not Found"))
    found = cells(rows_in_use(settings, ingest_table(settings, ALL_YEARS, TABLE)))
    assert ("k-t07:1400", "837", 2021) not in found
    landing = current(settings, TABLE)
    assert landing is not None
    assert "Listed, but not there: the filings of 837 2021." in landing.sidecar["notes"]


def test_without_any_filing_at_its_address_the_load_stops_early(server: Server, settings: Settings) -> None:
    server.application.filings.answer = lambda path, real=server.application.filings.answer: (  # type: ignore[method-assign, misc]
        real(path) if path == "aineistot" else Reply(404, b"Not Found")
    )
    outcome = ingest_table(settings, ALL_YEARS, TABLE)
    assert outcome.outcome == "fetch_failed"
    assert "expected the filings that the register lists" in str(outcome.message)
    assert served(server) < 20


@pytest.mark.parametrize(
    ("reply", "outcome", "said"),
    [
        (Reply(404, b"gone"), "absent_at_source", "a register of filings, found none"),
        (json_reply({"aineistot": [{"raportointikokonaisuus": "KTAS"}]}), "absent_at_source", "expected filings KKNR"),
        (json_reply({"filings": []}), "fetch_failed", "a list 'aineistot'"),
        (Reply(200, b"<html>closed</html>", "text/html"), "fetch_failed", "found a web page"),
    ],
)
def test_a_register_that_is_gone_or_another_is_said_to_be(
    server: Server, settings: Settings, reply: Reply, outcome: str, said: str
) -> None:
    server.replace_answer(REGISTER, reply)
    result = ingest_table(settings, ALL_YEARS, TABLE)
    assert result.outcome == outcome
    assert said in str(result.message)


def test_an_id_that_the_directory_gives_to_two_municipalities_stops_the_load(
    server: Server, settings: Settings
) -> None:
    items = get(server, f"{DIRECTORY}?%24top=200&%24skip=0")["value"]
    server.replace_answer(DIRECTORY, json_reply({"value": [items[1], items[2] | {"YTunnus": items[1]["YTunnus"]}]}))
    outcome = ingest_table(settings, ALL_YEARS, TABLE)
    assert outcome.outcome == "fetch_failed"
    assert "business id of its own for each municipality" in str(outcome.message)


def test_the_contract_check_reads_one_filing(server: Server, settings: Settings) -> None:
    (report,) = check_contract(settings, ALL_YEARS, [TABLE])
    assert (report.outcome, report.findings) == ("ok", ())
    assert served(server) == 1 + 1


def test_the_contract_check_names_an_unknown_taxonomy_and_lacking_codes(server: Server, settings: Settings) -> None:
    older = catalogue_with(parameters={"taxonomies": ["jhs-2018-01/2024-03-26"]})
    (report,) = check_contract(settings, older, [TABLE])
    assert report.outcome == "broken"
    assert "found 'jhs-2018-01/2023-04-02'" in report.findings[0]
    more = catalogue_with(contents={**CATALOGUE.tables[TABLE].contents, "loan_stock_eur": "k-t10:4711"})
    (report,) = check_contract(settings, more, [TABLE])
    assert report.outcome == "ok"
    assert "loan_stock_eur (k-t10:4711)" in report.notes[0]
