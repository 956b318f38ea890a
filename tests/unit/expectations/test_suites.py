"""Suites are derived from the catalogue: what is asked of which table, and when a landing is judged again."""

import subprocess
import sys

import pytest

from expectations.model import CheckReport, CheckResult
from expectations.municipalities import follow_mergers, known_municipalities
from expectations.observed import examples_of, raised_message
from expectations.ranges import ranges_of
from expectations.run import state_after
from expectations.suites import suite_for
from ingestion.catalogue_schema import Alternative, Indicator, Term
from ingestion.landing_state import TableState
from tests.unit.expectations.builders import KNOWN, TABLE_ID, catalogue, indicator, table
from tests.unit.expectations.fakes import RETRIEVED
from tilannekuva.settings import PROJECT_DIR, Settings

BASE = suite_for(table(), "pxweb_v1", [indicator()], KNOWN)


def with_term(**changes: object) -> Indicator:
    term = {"table": TABLE_ID, "content": "people", **changes}
    return indicator().model_copy(update={"sources": [Alternative(value=[Term.model_validate(term)])]})


def test_an_indicator_that_is_a_cell_gives_its_range() -> None:
    (found,) = ranges_of(TABLE_ID, [with_term(where={"sex": ["total"], "age": "all"})])
    assert (found.indicator_id, found.content_key, found.where) == ("people", "people", ["age=all", "sex=total"])
    assert (found.smallest, found.largest) == (0, 1000)


@pytest.mark.parametrize(
    "other",
    [
        with_term(weight=0.01),
        with_term(where={"age": ["000", "001"]}),
        with_term(year_offset=-1),
        with_term(table="another_table"),
        indicator().model_copy(update={"time_rule": "sum_of_12"}),
        indicator().model_copy(
            update={"sources": [a.model_copy(update={"scale": 100.0}) for a in indicator().sources]}
        ),
        indicator().model_copy(
            update={"sources": [a.model_copy(update={"time_rule": "sum_of_12"}) for a in indicator().sources]}
        ),
    ],
    ids=["weighted", "a sum", "another year", "another table", "twelve months", "scaled", "twelve months here"],
)
def test_an_indicator_that_is_computed_says_nothing_about_cells(other: Indicator) -> None:
    assert ranges_of(TABLE_ID, [other]) == []


def test_only_what_the_catalogue_speaks_of_is_asked() -> None:
    plain = suite_for(table(additive=[]), "pxweb_v1", [], KNOWN)
    ids = {each.id for each in plain.expectations}
    assert ids.isdisjoint({"municipalities_sum_to_country", "regions_sum_to_country", "values_in_range"})
    assert {each.id for each in BASE.expectations} > ids
    classes = suite_for(table(), "classification", [indicator()], KNOWN)
    assert "municipalities_per_year" in {each.id for each in classes.expectations}
    assert "newest_period_complete" not in {each.id for each in classes.expectations}


def test_every_expectation_is_described_in_both_languages_and_named_once() -> None:
    for suite in (BASE, suite_for(table(), "classification", [], KNOWN)):
        assert len({each.id for each in suite.expectations}) == len(suite.expectations)
        assert all(each.description_fi and each.description_en and each.description_sv for each in suite.expectations)
        words = [each.description_fi + each.description_en + each.description_sv for each in suite.expectations]
        assert not [text for text in words if "{" in text]


@pytest.mark.parametrize(
    "other",
    [
        suite_for(table(min_municipalities=291), "pxweb_v1", [indicator()], KNOWN),
        suite_for(table(additive=[]), "pxweb_v1", [indicator()], KNOWN),
        suite_for(table(), "pxweb_v1", [indicator(largest=999)], KNOWN),
        suite_for(table(from_year=2015), "pxweb_v1", [indicator()], KNOWN),
    ],
    ids=["fewer municipalities", "not additive", "another range", "fewer years"],
)
def test_a_suite_that_judges_otherwise_has_another_fingerprint(other: object) -> None:
    assert BASE.fingerprint == suite_for(table(), "pxweb_v1", [indicator()], KNOWN).fingerprint
    assert getattr(other, "fingerprint", "") != BASE.fingerprint


def test_mergers_are_followed_to_the_end_and_a_circle_ends() -> None:
    assert follow_mergers({"1": "2", "2": "3"}) == {"1": "3", "2": "3"}
    assert follow_mergers({"1": "2", "2": "1"}).keys() == {"1", "2"}


def test_the_projects_lists_know_todays_and_former_municipalities() -> None:
    settings = Settings("live", PROJECT_DIR / "no such folder", 2025)
    known = known_municipalities(settings, catalogue())
    assert {"091", "588"} <= known.codes and len(known.codes) >= 320
    assert known.mergers["099"] == "214"


def report(success: bool) -> CheckReport:
    result = CheckResult(
        "magnitude_as_before", "fi", "The magnitude is kept", "sv", True, success, "1000", ["people: 1000"]
    )
    return CheckReport(TABLE_ID, "0" * 16, None, "suite", RETRIEVED, [result])


def test_the_message_names_what_was_broken_and_what_was_found() -> None:
    message = report(success=False).message
    assert message is not None
    for part in (TABLE_ID, "0" * 16, "magnitude_as_before", "The magnitude is kept", "people: 1000"):
        assert part in message
    assert report(success=True).message is None


def test_state_after_a_check() -> None:
    failed = state_after(TableState(outcome="landed"), report(success=False))
    assert (failed.outcome, failed.message) == ("check_failed", failed.check_message)
    mended = state_after(failed, report(success=True))
    assert (mended.outcome, mended.message, mended.check_message) == ("landed", None, None)
    # What the source did last is the news; that the landing before it may not be used is kept beside it.
    both = state_after(TableState(outcome="fetch_failed", message="503"), report(success=False))
    assert (both.outcome, both.message, both.check_message) == ("fetch_failed", "503", failed.check_message)


def test_examples_are_few_and_short() -> None:
    rows = [{"label": f"row {n}", "copies": 2.0} for n in range(9)]
    assert examples_of(rows) == [f"row {n}: 2" for n in range(5)]
    assert len(examples_of([{"label": "x" * 500, "n": 1.5}])[0]) <= 120


def test_an_exception_is_found_where_it_is_nested() -> None:
    inner = {"raised_exception": True, "exception_message": "no such column"}
    assert raised_message({"metric": inner}) == "not evaluated: no such column"
    assert raised_message({"raised_exception": False, "exception_message": None}) is None


def test_great_expectations_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, expectations.run; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, timeout=60, check=False).returncode == 0
