"""Every rule passes a good arrival and catches the fault it is there for, each as a great-expectations result."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pytest

from expectations import rules
from expectations.frames import frames_of_rows
from expectations.model import CheckResult
from expectations.suites import suite_for
from expectations.validate import Job, validate
from ingestion.catalogue_schema import Indicator, Table
from ingestion.model import CLASSIFICATION_SCHEMA, ROWS_SCHEMA
from tests.unit.expectations.builders import KNOWN, classification_rows, indicator, people, row, table

# One import of great-expectations takes ten seconds and more.
pytestmark = pytest.mark.timeout(120)


@dataclass(frozen=True)
class Arrival:
    """What arrives, what is in use, and the catalogue's words on it."""

    rows: pa.Table
    before: pa.Table = field(default_factory=ROWS_SCHEMA.empty_table)
    table: Table = field(default_factory=table)
    indicators: tuple[Indicator, ...] = field(default_factory=lambda: (indicator(),))
    kind: str = "pxweb_v1"

    def judge(self, *rule_ids: str) -> dict[str, CheckResult]:
        suite = suite_for(self.table, self.kind, self.indicators, KNOWN)
        chosen = [each for each in suite.expectations if each.id in rule_ids]
        assert {each.id for each in chosen} == set(rule_ids), "the suite has no such rule"
        frames = frames_of_rows(replace(suite, expectations=chosen), self.rows, self.before)
        (results,) = validate([Job("made_up", chosen, frames)])
        return {result.expectation: result for result in results}


GOOD = people()
PREVIOUS = people().arrow()


def _rows(*extra: dict[str, Any], **everywhere: Any) -> pa.Table:
    return GOOD.arrow(extra, **everywhere)


def _regions(total_of: float) -> pa.Table:
    """19 regions beside the municipalities; together they have ``total_of`` times the country's people."""
    country = GOOD.values[("SSS", 2020)]
    assert country is not None
    share = country * total_of / 19
    return _rows(*(row(f"MK{n:02d}", 2020, share, area_kind="region", area_key=f"{n:02d}") for n in range(1, 20)))


CASES: dict[str, Callable[[], tuple[Arrival, Arrival]]] = {
    "keys_unique": lambda: (Arrival(_rows()), Arrival(_rows(row("001", 2020, 101.0)))),
    "readings_unique": lambda: (Arrival(_rows()), Arrival(_rows(row("001", 2020, 101.0, area_code="001")))),
    "keys_not_null": lambda: (Arrival(_rows()), Arrival(_with_null("period_code"))),
    "status_vocabulary": lambda: (
        Arrival(_rows(row("901", 2020, None, status="suppressed"))),
        Arrival(_rows(row("901", 2020, None, status="secret"))),
    ),
    "status_agrees_with_value": lambda: (
        Arrival(_rows(row("901", 2020, None))),
        Arrival(_rows(row("901", 2020, None, status="ok"))),
    ),
    "values_finite": lambda: (Arrival(_rows()), Arrival(_rows(row("901", 2020, float("nan"))))),
    "municipality_code_form": lambda: (Arrival(_rows()), Arrival(_rows(row("91", 2020, 1.0)))),
    "municipality_code_known": lambda: (Arrival(_rows(row("901", 2020, 1.0))), Arrival(_rows(row("999", 2020, 1.0)))),
    "newest_period_complete": lambda: (
        Arrival(_rows()),
        Arrival(GOOD.arrow([row("001", 2021, 101.0)])),
    ),
    "no_municipality_lost": lambda: (
        Arrival(_rows(), before=_rows(row("901", 2019, 5.0))),
        Arrival(GOOD.without("017").arrow(), before=PREVIOUS),
    ),
    "no_period_lost": lambda: (
        Arrival(people([2019, 2020, 2021]).arrow(), before=PREVIOUS),
        Arrival(people([2018, 2020]).arrow(), before=PREVIOUS),
    ),
    "window_not_moved": lambda: (
        Arrival(people([2020]).arrow(), before=people([2020]).arrow()),
        Arrival(people([2021]).arrow(), before=people([2020]).arrow()),
    ),
    "values_not_fewer": lambda: (
        Arrival(GOOD.changed({(f"{n:03d}", 2020): None for n in range(1, 20)}).arrow(), before=PREVIOUS),
        Arrival(GOOD.changed({(f"{n:03d}", 2020): None for n in range(1, 50)}).arrow(), before=PREVIOUS),
    ),
    "magnitude_as_before": lambda: (
        Arrival(GOOD.times(2.5).arrow(), before=PREVIOUS),
        Arrival(GOOD.times(1000).arrow(), before=PREVIOUS),
    ),
    "newest_period_magnitude": lambda: (
        Arrival(_rows()),
        Arrival(GOOD.changed({k: v * 1000 for k, v in GOOD.values.items() if v and k[1] == 2020}).arrow()),
    ),
    "values_in_range": lambda: (
        Arrival(GOOD.changed({("001", 2020): -1.0, ("002", 2020): 1001.0}).arrow()),
        Arrival(GOOD.changed({(f"{n:03d}", 2020): 1001.0 for n in range(1, 5)}).arrow()),
    ),
    "every_value_in_range": lambda: (Arrival(_rows()), Arrival(GOOD.changed({("001", 2020): -1.0}).arrow())),
    "municipalities_sum_to_country": lambda: (
        Arrival(GOOD.changed({("SSS", 2020): _country() * 1.009}).arrow()),
        Arrival(GOOD.changed({("SSS", 2020): _country() * 1.02}).arrow()),
    ),
    "municipalities_sum_exactly": lambda: (
        Arrival(GOOD.changed({("SSS", 2020): _country() + 1}).arrow()),
        Arrival(GOOD.changed({("SSS", 2020): _country() * 1.009}).arrow()),
    ),
    "regions_sum_to_country": lambda: (Arrival(_regions(1.0)), Arrival(_regions(0.95))),
}


def _country() -> float:
    found = GOOD.values[("SSS", 2020)]
    assert found is not None
    return found


def _with_null(column: str) -> pa.Table:
    loose = pa.schema([field.with_nullable(True) for field in ROWS_SCHEMA])
    rows = pa.Table.from_pylist([*GOOD.arrow().to_pylist(), row("901", 2020, 1.0, **{column: None})], schema=loose)
    return pa.table(rows.columns, schema=ROWS_SCHEMA)


def test_every_rule_has_a_case() -> None:
    known = [*rules.ROWS, *rules.VERSIONS, *rules.RANGES, *rules.SUMS]
    assert set(CASES) == {rule.id for rule in known}
    assert set(CLASSIFICATION_CASES) == {rule.id for rule in rules.CLASSIFICATION}


@pytest.mark.parametrize("rule_id", CASES)
def test_rule_passes_the_good_and_catches_the_bad(rule_id: str) -> None:
    good, bad = CASES[rule_id]()
    passed, failed = good.judge(rule_id)[rule_id], bad.judge(rule_id)[rule_id]
    assert passed.success, passed
    assert not failed.success, failed
    assert failed.examples and failed.observed
    assert "not evaluated" not in passed.observed + failed.observed
    assert failed.description_fi and failed.description_en


CLASSES = classification_rows([2024, 2025])


def _class_row(**changes: Any) -> pa.Table:
    one = {"year": 2025, "level": "maakunta", "municipality_code": "311", "name_fi": "Kunta", "group_code": "01"}
    return pa.concat_tables([CLASSES, pa.Table.from_pylist([{**one, **changes}], schema=CLASSIFICATION_SCHEMA)])


CLASSIFICATION_CASES: dict[str, tuple[pa.Table, pa.Table]] = {
    "keys_unique": (CLASSES, _class_row(municipality_code="310")),
    "group_code_not_null": (CLASSES, _class_row(group_code=None)),
    "names_not_null": (CLASSES, _class_row(level="kunta", name_fi=None)),
    "municipality_code_form": (CLASSES, _class_row(municipality_code="31")),
    "municipalities_per_year": (CLASSES, classification_rows([2024, 2025], count=307)),
    "municipalities_per_later_year": (classification_rows([2027], count=300), classification_rows([2027], count=200)),
    "groups_cover_all": (CLASSES, _class_row(level="kunta")),
    "no_year_lost": (CLASSES, classification_rows([2025])),
}


@pytest.mark.parametrize("rule_id", CLASSIFICATION_CASES)
def test_classification_rule_passes_the_good_and_catches_the_bad(rule_id: str) -> None:
    passed, failed = (
        Arrival(rows, before=CLASSES, kind="classification").judge(rule_id)[rule_id]
        for rows in CLASSIFICATION_CASES[rule_id]
    )
    assert (passed.success, failed.success) == (True, False), (passed, failed)
    assert failed.examples


@pytest.mark.parametrize(
    ("rule_id", "arrival"),
    [
        ("no_period_lost", Arrival(people([2021]).arrow(), before=people([2020]).arrow())),
        ("no_period_lost", Arrival(PREVIOUS, before=people([2010, 2019, 2020]).arrow(), table=table(from_year=2015))),
        ("no_municipality_lost", Arrival(PREVIOUS, before=ROWS_SCHEMA.empty_table())),
        ("municipalities_sum_to_country", Arrival(GOOD.changed({("001", 2020): None, ("SSS", 2020): 1.0}).arrow())),
        (
            "municipalities_sum_to_country",
            Arrival(people(municipalities=["001"]).changed({("SSS", 2020): 9.0}).arrow()),
        ),
        ("values_in_range", Arrival(_rows(breakdown_key="sex=male"), indicators=(indicator(1, {"sex": "total"}),))),
    ],
    ids=[
        "newest figures only",
        "no longer selected",
        "first version",
        "a gap in the sum",
        "a sample",
        "other breakdown",
    ],
)
def test_what_is_no_fault_is_not_called_one(rule_id: str, arrival: Arrival) -> None:
    assert arrival.judge(rule_id)[rule_id].success


@pytest.mark.parametrize(
    ("rule_id", "arrival"),
    [
        # A projection may move on, but not shrink; a long series may not lose its oldest year.
        ("no_period_lost", Arrival(people([2020, 2021]).arrow(), before=people([2018, 2019, 2020]).arrow(),
                                   table=table(is_projection=True))),
        ("no_period_lost", Arrival(people([2019, 2020, 2021]).arrow(), before=people([2018, 2019, 2020]).arrow())),
        # The heir of a merger is gone too.
        ("no_municipality_lost", Arrival(GOOD.without("001").arrow(), before=_rows(row("901", 2019, 5.0)))),
        # No cell in common: the newest figures of both are compared.
        ("magnitude_as_before", Arrival(people([2021]).times(1000).arrow(), before=people([2020]).arrow())),
        ("values_in_range", Arrival(_rows(breakdown_key="age=15-64|sex=total"),
                                    indicators=(indicator(1, {"sex": "total"}),))),
    ],
    ids=["projection shrank", "oldest year gone", "heir gone", "newest with newest", "one role of two"],
)  # fmt: skip
def test_what_looks_like_an_exception_is_a_fault(rule_id: str, arrival: Arrival) -> None:
    assert not arrival.judge(rule_id)[rule_id].success


def test_a_lost_municipality_is_named() -> None:
    result = Arrival(GOOD.without("017", "018").arrow(), before=PREVIOUS).judge("no_municipality_lost")
    assert result["no_municipality_lost"].examples == ["people 017,018: 2"]
    assert result["no_municipality_lost"].observed == "2"


def test_an_expectation_whose_frame_is_missing_is_broken() -> None:
    suite = suite_for(table(), "pxweb_v1", [], KNOWN)
    (results,) = validate([Job("made_up", suite.expectations[:1], {})])
    assert not results[0].success and results[0].is_blocking
