"""Former municipalities put together by each rule: real figures of 2020-2025, sample figures of 2015-2017."""

from pathlib import Path
from typing import Any

import pytest

from ingestion.municipalities import merger_rows
from tests.e2e.baseline import Baseline
from tests.e2e.sample_run import SampleRun
from tests.e2e.support import warehouse

pytestmark = pytest.mark.timeout(900)

NURMES, KANKAANPAA, MANTYHARJU = "541", "214", "507"
PARTS = {NURMES: "911", KANKAANPAA: "099", MANTYHARJU: "588"}
Figures = tuple[float, float]
"""of the municipality that went on, and of the one that was merged into it"""

# Jobs and employed persons of 2015 (key figures of 2017), by hand from the source.
JOBS: dict[str, Figures] = {NURMES: (2731, 645), KANKAANPAA: (5103, 731), MANTYHARJU: (1932, 621)}
EMPLOYED: dict[str, Figures] = {NURMES: (2653, 764), KANKAANPAA: (4519, 714), MANTYHARJU: (2051, 625)}
SELF_SUFFICIENCY: dict[str, Figures] = {NURMES: (102.9, 84.4), KANKAANPAA: (112.9, 102.4), MANTYHARJU: (94.2, 99.4)}
PEOPLE: dict[str, Figures] = {NURMES: (7996, 2324), KANKAANPAA: (11769, 1793), MANTYHARJU: (6159, 1817)}
UNDER_15: dict[str, Figures] = {NURMES: (12.5, 12.7), KANKAANPAA: (14.9, 14.2), MANTYHARJU: (12.6, 12.4)}

Row = tuple[Any, str, bool | None]


def published(data: Path, indicator: str, year: int) -> dict[str, float | None]:
    return {code: row[0] for code, row in _read(data, "fct_indicator_value_as_published", indicator, year).items()}


def today(data: Path, indicator: str, year: int) -> dict[str, Row]:
    return _read(data, "fct_indicator_value", indicator, year)


def _read(data: Path, mart: str, indicator: str, year: int) -> dict[str, Row]:
    harmonised = "is_harmonised" if mart == "fct_indicator_value" else "null"
    with warehouse(data) as connection:
        found = connection.execute(
            f"select municipality_code, value, status, {harmonised} from marts.{mart} "
            "where indicator_id = ? and year = ?",
            [indicator, year],
        ).fetchall()
    return {code: (value, status, flag) for code, value, status, flag in found}


@pytest.mark.parametrize("code", PARTS)
def test_counts_are_added_up(baseline: Baseline, code: str) -> None:
    before, now = published(baseline.data, "jobs_total", 2015), today(baseline.data, "jobs_total", 2015)
    assert (before[code], before[PARTS[code]]) == JOBS[code]
    assert now[code] == (sum(JOBS[code]), "ok", True)
    assert PARTS[code] not in now


@pytest.mark.parametrize("code", PARTS)
def test_published_shares_are_weighted_with_their_denominator(baseline: Baseline, code: str) -> None:
    before = published(baseline.data, "job_self_sufficiency_pct", 2015)
    assert (before[code], before[PARTS[code]]) == SELF_SUFFICIENCY[code]
    expected = _weighted(SELF_SUFFICIENCY[code], EMPLOYED[code])
    value, status, is_harmonised = today(baseline.data, "job_self_sufficiency_pct", 2015)[code]
    assert (value, status, is_harmonised) == (pytest.approx(expected, rel=1e-12), "ok", True)


@pytest.mark.parametrize("code", PARTS)
def test_the_weights_are_of_a_table_that_holds_the_parts_apart(baseline: Baseline, code: str) -> None:
    """The population's first table has Valtimo in Nurmes already: as a weight it would count Valtimo twice."""
    value, _, _ = today(baseline.data, "share_under_15_pct", 2015)[code]
    assert value == pytest.approx(_weighted(UNDER_15[code], PEOPLE[code]), rel=1e-12)


def _weighted(shares: Figures, weights: Figures) -> float:
    return sum(share * weight for share, weight in zip(shares, weights, strict=True)) / sum(weights)


def test_rates_are_recomputed_from_the_sums(baseline: Baseline) -> None:
    """Net migration of 2015 over the population of 2015: Pertunmaa -28 of 1 817, Mäntyharju -52 of 6 159."""
    before = published(baseline.data, "net_migration_intermunicipal_per_1000", 2015)
    assert before["588"] == pytest.approx(-28 / 1817 * 1000, rel=1e-12)
    assert before[MANTYHARJU] == pytest.approx(-52 / 6159 * 1000, rel=1e-12)
    value, status, is_harmonised = today(baseline.data, "net_migration_intermunicipal_per_1000", 2015)[MANTYHARJU]
    assert (value, status) == (pytest.approx(-80 / 7976 * 1000, rel=1e-12), "ok")
    assert is_harmonised


def test_what_cannot_be_merged_has_no_value(baseline: Baseline) -> None:
    """Turnout of women in 2021, published as a percentage: 54.5 in Mäntyharju, 58.5 in Pertunmaa."""
    before = published(baseline.data, "turnout_women_municipal_election_pct", 2021)
    assert (before[MANTYHARJU], before["588"]) == (54.5, 58.5)
    now = today(baseline.data, "turnout_women_municipal_election_pct", 2021)
    assert now[MANTYHARJU] == (None, "not_mergeable", True)
    assert now[KANKAANPAA] == (60.2, "ok", False)  # one municipality already then


def test_a_source_that_recomputed_its_history_is_left_alone(baseline: Baseline) -> None:
    """11re is on the division of 2020: Valtimo is in Nurmes in all years, Honkajoki and Pertunmaa are not merged."""
    before, now = published(baseline.data, "population", 2018), today(baseline.data, "population", 2018)
    assert before.get("911") is None
    assert (before[NURMES], now[NURMES]) == (9784, (9784, "ok", False))
    assert (before[KANKAANPAA], before["099"], now[KANKAANPAA]) == (11471, 1666, (13137, "ok", True))
    assert (before[MANTYHARJU], before["588"], now[MANTYHARJU]) == (5924, 1713, (7637, "ok", True))


EARLIER = [(row["municipality_code"], row["merged_into_code"]) for row in merger_rows() if row["in_force"] < "2018"]


def _family(target: str) -> list[str]:
    return [target, *(code for code, into in EARLIER if into == target)]


def test_there_were_nine_mergers_from_2015_to_2017() -> None:
    assert {code for code, _ in EARLIER} == {"476", "413", "838", "164", "283", "319", "532", "442", "174"}


@pytest.mark.parametrize("target", sorted({into for _, into in EARLIER}))
def test_the_earlier_mergers_are_put_together_by_their_rules(sample_run: SampleRun, target: str) -> None:
    """Elections of 2012 are on the division of their time: the sum of candidates, turnout from its counts."""
    data, family = sample_run.data, _family(target)
    counts = published(data, "candidates_total", 2012)
    assert all(counts[code] for code in family)
    assert today(data, "candidates_total", 2012)[target] == (sum(counts[code] or 0 for code in family), "ok", True)
    voters, electorate = _votes(data, family, "voters"), _votes(data, family, "electorate")
    value, status, is_harmonised = today(data, "turnout_municipal_election_pct", 2012)[target]
    assert (value, status) == (pytest.approx(voters / electorate * 100, rel=1e-12), "ok")
    assert is_harmonised
    assert today(data, "turnout_women_municipal_election_pct", 2012)[target] == (None, "not_mergeable", True)


@pytest.mark.parametrize("target", sorted({into for _, into in EARLIER}))
def test_the_earlier_mergers_weigh_shares_with_the_people_of_their_time(sample_run: SampleRun, target: str) -> None:
    data, family = sample_run.data, _family(target)
    rates = published(data, "property_offences_per_1000", 2013)
    value, status, _ = today(data, "property_offences_per_1000", 2013)[target]
    if any(rates.get(code) is None for code in family):
        assert (value, status) == (None, "missing_part")
        return
    people = _cells(data, "sotkanet_127", "population", family, 2013)
    expected = sum((rates[code] or 0.0) * people[code] for code in family) / sum(people.values())
    assert (value, status) == (pytest.approx(expected, rel=1e-12), "ok")


@pytest.mark.parametrize("year", [2017, 2021, 2025])
def test_an_ended_municipality_in_a_list_of_all_there_have_been_is_not_missed(sample_run: SampleRun, year: int) -> None:
    """Maaninka (476) and Juankoski (174) are still listed after they became part of Kuopio, with empty cells."""
    for indicator in ("turnout_municipal_election_pct", "candidates_per_1000", "effective_number_of_parties"):
        own, status, _ = today(sample_run.data, indicator, year)["297"]
        assert status == "ok", indicator
        assert own == published(sample_run.data, indicator, year)["297"], indicator


def _votes(data: Path, family: list[str], content: str) -> float:
    return float(sum(_cells(data, "statfin_kvaa_12x4", content, family, 2012, "sex=total").values()))


def _cells(
    data: Path, table: str, content: str, codes: list[str], year: int, breakdown: str | None = None
) -> dict[str, Any]:
    with warehouse(data) as connection:
        found = connection.execute(
            "select area_key, value from staging.stg_cell where table_id = ? and content_key = ? and period_year = ? "
            "and area_kind = 'municipality' and area_key = any(?) and status = 'ok' "
            "and (? is null or breakdown_key = ?)",
            [table, content, year, codes, breakdown, breakdown],
        ).fetchall()
    return dict(found)
