"""Who is a member when, what it costs and what is left, over hand-made figures."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures.dbt_sql import Models
from tests.unit.tilannekuva.network_support import TEXT, YEAR, member, network, population
from tilannekuva.build_catalogue import Row


def memberships(models: Models) -> list[Row]:
    return models.rows(f"select * from {models.make('fct_network_membership')} order by municipality_code, year")


@pytest.fixture(scope="module")
def fee_models() -> Iterator[Models]:
    models = network([member("001", date(YEAR, 1, 1))])
    models.make("fct_network_membership")
    yield models
    models.connection.close()


def fee(models: Models, persons: int) -> tuple[str, float]:
    models.connection.execute("delete from int_value")
    models.connection.execute(
        "insert into int_value values ('001', 'population', ?, ?, 'today', 'municipality', 'ok', false, null)",
        [YEAR - 1, float(persons)],
    )
    models.connection.execute("drop table if exists fct_network_membership")
    models._known.discard("fct_network_membership")
    row = memberships(models)[0]
    return row["fee_class"], row["fee_eur"]


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        (0, ("small", 8000)), (8_999, ("small", 8000)), (9_000, ("medium", 11000)), (45_000, ("medium", 11000)),
        (45_001, ("large", 16000)), (690_000, ("large", 16000)),
    ],
)  # fmt: skip
def test_both_bounds_belong_to_the_middle_class(fee_models: Models, persons: int, expected: tuple[str, float]) -> None:
    assert fee(fee_models, persons) == expected


@settings(max_examples=25, deadline=None)
@given(persons=st.one_of(st.integers(0, 700_000), st.integers(8_990, 9_010), st.integers(44_990, 45_010)))
def test_every_population_has_one_class(fee_models: Models, persons: int) -> None:
    expected = ("small", 8000) if persons < 9000 else ("large", 16000) if persons > 45000 else ("medium", 11000)
    assert fee(fee_models, persons) == expected


def test_the_population_is_that_of_the_end_of_the_year_before() -> None:
    values = [population("001", year, 8_000 + 500 * (year - 2021)) for year in range(2021, 2026)]
    rows = memberships(network([member("001", date(2022, 5, 1))], values))
    assert [(r["year"], r["population"], r["population_year"], r["fee_class"]) for r in rows] == [
        (2022, 8000, 2021, "small"), (2023, 8500, 2022, "small"), (2024, 9000, 2023, "medium"),
        (2025, 9500, 2024, "medium"),
    ]  # fmt: skip
    assert not any(r["is_population_older"] for r in rows)
    assert [r["is_edition_year"] for r in rows] == [False, False, False, True]


def test_an_earlier_population_stands_in_and_is_flagged_and_none_is_none() -> None:
    values = [population("001", 2022, 9_000), population("001", 2024, 1, status="missing"), population("002", 2025, 5)]
    rows = memberships(network([member("001", date(2025, 1, 1)), member("002", date(2025, 1, 1))], values))
    assert [(r["population"], r["population_year"], r["is_population_older"], r["fee_class"]) for r in rows] == [
        (9000, 2022, True, "medium"), (None, None, False, None),
    ]  # fmt: skip


def test_before_a_merger_the_member_is_counted_alone() -> None:
    values = [population("001", y, 7_000) for y in (2023, 2024)]
    values += [population("001", 2023, 5_500, "published"), population("001", 2024, 5_400, "published")]
    former = [{"municipality_code": "588", "last_year": 2024, "today_code": "001"}]
    rows = memberships(network([member("001", date(2024, 1, 1))], values, former=former))
    # The parts are one from 2025 on: the fee of 2025 is by the population of both at the end of 2024.
    assert [(r["year"], r["population"]) for r in rows] == [(2024, 5500), (2025, 7000)]


def test_entitlements_are_used_and_left_and_an_unrecorded_year_is_not_zero() -> None:
    uses = [{"municipality_code": "001", "year": 2024, "seminars": 4, "elected_trainings": 3, "workshops": 0}]
    rows = memberships(network([member("001", date(2024, 1, 1))], [], uses))
    kinds = ("seminars", "elected_trainings", "workshops")
    assert [[r[f"{kind}_{part}"] for part in ("entitled", "used", "left")] for r in rows for kind in kinds] == [
        [6, 4, 2], [2, 3, -1], [5, 0, 5], [6, None, None], [2, None, None], [5, None, None],
    ]  # fmt: skip
    assert [r["is_over_entitled"] for r in rows] == [True, False]


def test_only_members_of_the_edition_year_are_compared() -> None:
    periods = [
        member("001"), member("002", date(2020, 1, 1), date(2024, 12, 31)), member("003", date(2025, 12, 1)),
        member("004", None, date(2023, 6, 30)), member("005", date(2026, 1, 1)), member("006", None, date(2025, 1, 1)),
    ]  # fmt: skip
    models = network(periods)
    found = models.rows(f"select municipality_code from {models.make('int_network_member')} order by 1")
    assert [row["municipality_code"] for row in found] == ["001", "003", "006"]
    groups = models.rows(f"select distinct member_code from {_groups(models)} where comparison_group = 'network'")
    assert {row["member_code"] for row in groups} == {"001", "003", "006"}
    # A period without a start is counted in its last year; the future is not counted.
    years = {(r["municipality_code"], r["year"]) for r in memberships(models)}
    assert ("004", 2023) in years and ("004", 2022) not in years and not {y for c, y in years if c == "005"}


def _groups(models: Models) -> str:
    models.give_rows("int_peer_pair", [], {"theme": TEXT, "municipality_code": TEXT, "peer_code": TEXT})
    models.give_rows("int_peer_status", [], {"theme": TEXT, "municipality_code": TEXT, "verdict": TEXT})
    return models.make("int_group_member")


def test_the_shipped_classes_are_what_the_fees_are_counted_with(fee_models: Models) -> None:
    rows = fee_models.rows("select fee_class, fee_eur from network_fee_class order by min_population")
    assert [(r["fee_class"], r["fee_eur"]) for r in rows] == [("small", 8000), ("medium", 11000), ("large", 16000)]
