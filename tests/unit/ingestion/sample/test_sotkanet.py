from typing import Any

import pytest

from ingestion.sample.places import in_force, places
from ingestion.sample.sotkanet import region_ids
from tests.unit.ingestion.sample.support import application, get, people, read

APP = application()


def _rows(query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read(get(APP, f"/rest/1.1/json?{query}"))
    return rows


def _at(rows: list[dict[str, Any]], area: str) -> list[float]:
    return [row["value"] for row in rows if row["region"] == region_ids()[area]]


def test_region_ids_are_not_municipality_codes() -> None:
    municipal = {code[2:]: number for code, number in region_ids().items() if code.startswith("KU")}
    assert not [code for code, number in municipal.items() if int(code) == number]
    assert len([number for number in municipal.values() if f"{number:03d}" in municipal]) > 50
    assert len(set(region_ids().values())) == len(region_ids())


def test_regions_list_old_municipalities_but_for_one() -> None:
    listed = {(region["category"], region["code"]) for region in read(get(APP, "/rest/1.1/regions"))}
    assert ("KUNTA", "588") in listed and ("KUNTA", "091") in listed
    assert ("KUNTA", "911") not in listed
    assert ("MAA", "358") in listed and ("MAAKUNTA", "06") in listed and ("HYVINVOINTIALUE", "08") in listed


def test_the_population_agrees_with_the_tables() -> None:
    rows = _rows("indicator=127&years=2025&genders=total")
    assert _at(rows, "KU091") == [people("KU091", 2025)]
    assert _at(rows, "SSS") == [people("SSS", 2025)]


def test_merged_municipalities_have_rows_in_their_time_only() -> None:
    rows = _rows("indicator=127&years=2024&years=2025&genders=total")
    assert len(_at(rows, "KU588")) == 1
    assert sum(_at([row for row in rows if row["year"] == 2024], area)[0] for area in ("KU588", "KU507")) == people(
        "KU507", 2024
    )
    municipal = {number for code, number in region_ids().items() if code.startswith("KU")}
    for year in (2024, 2025):
        there = {row["region"] for row in rows if row["year"] == year} & municipal
        assert len(there) == len([place for place in places() if in_force(place.code, year)])


def test_men_and_women_add_up_where_there_are_both() -> None:
    rows = _rows("indicator=127&years=2020&genders=male&genders=female&genders=total")
    by_gender = {row["gender"]: row["value"] for row in rows if row["region"] == region_ids()["KU179"]}
    assert by_gender["male"] + by_gender["female"] == by_gender["total"]
    assert _rows("indicator=186&years=2020&genders=male") == []


def test_a_missing_figure_is_an_absent_row() -> None:
    survey = _rows("indicator=4461&years=2024&genders=total")
    assert not _at(survey, "KU766") and _at(survey, "KU091")
    assert all(row["value"] is not None for row in survey)


def test_elections_have_rows_in_election_years_only() -> None:
    rows = _rows("indicator=3076&years=2020&years=2021&years=2022&genders=total")
    assert {row["year"] for row in rows} == {2021}


def test_an_ended_series_says_so_in_its_title() -> None:
    metadata = read(get(APP, "/rest/1.1/indicators/3177"))
    assert metadata["title"]["fi"].endswith("(-2022)")
    assert metadata["range"] == {"start": 1997, "end": 2022}
    assert metadata["data-updated"]


def test_the_list_of_indicators_is_the_metadata_of_each() -> None:
    listed = read(get(APP, "/rest/1.1/indicators"))
    assert read(get(APP, "/rest/1.1/indicators/127")) in listed
    assert len({entry["id"] for entry in listed}) == len(listed) > 15


@pytest.mark.parametrize(
    "query", ["indicator=127&genders=total", "indicator=127&years=2020,2021", "indicator=x&years=2020"]
)
def test_wrong_parameters_are_refused(query: str) -> None:
    assert get(APP, f"/rest/1.1/json?{query}").status == 400


def test_unknown_indicators() -> None:
    assert get(APP, "/rest/1.1/indicators/999999").status == 404
    assert _rows("indicator=999999&years=2020&genders=total") == []


@pytest.mark.parametrize("agent", ["", "python-requests/2.32", "Python-urllib/3.11"])
def test_nameless_clients_are_refused(agent: str) -> None:
    assert get(APP, "/rest/1.1/regions", agent=agent).status == 403
