import pytest

from ingestion.sample.areas import OF_ITS_TIME, areas
from ingestion.sample.groups import group_code
from ingestion.sample.places import division, finnish_key, owner, place_index, places, seed_places


@pytest.mark.parametrize(
    ("year", "count"),
    list({2013: 320, 2014: 320, 2015: 317, 2016: 313, 2017: 311, 2020: 310, 2021: 309, 2024: 309, 2026: 308}.items()),
)
def test_the_number_of_municipalities_of_each_year(year: int, count: int) -> None:
    assert len(division(year)) == count


def test_names_carry_no_blanks_and_codes_are_three_digits() -> None:
    for place in seed_places():
        assert len(place.code) == 3 and place.code.isdigit()
        assert all(name == name.strip() and name for name in (place.name_fi, place.name_sv, place.name_en))


def test_a_dissolved_municipality_belongs_to_its_successor_from_the_year_on() -> None:
    assert owner("588", 2024) == "588"
    assert owner("588", 2025) == "507"
    assert owner("174", 2016) == "174" and owner("174", 2017) == "297"


def test_municipalities_are_listed_by_finnish_name_not_by_code() -> None:
    names = [place.name_fi for place in division(2026)]
    assert names[:3] == ["Akaa", "Alajärvi", "Alavieska"]
    assert names[-1] == "Äänekoski"
    assert finnish_key("Åbo") > finnish_key("Zorro")


def test_every_place_is_in_exactly_one_municipality_and_one_region() -> None:
    for levels in (("KU",), ("MK",), ("SK",), ("HV",)):
        listed = areas(2019, levels)
        found = sorted(n for members in listed.members(2019) for n in members)
        assert found == list(range(len(places())))


def test_areas_of_their_time_come_and_go() -> None:
    listed = areas(OF_ITS_TIME, ("KU",))
    pertunmaa, mantyharju = (listed.codes.index(code) for code in ("KU588", "KU507"))
    there = listed.exists([2024, 2025])
    assert there[pertunmaa].tolist() == [True, False]
    assert there[mantyharju].tolist() == [True, True]
    assert len(listed.members(2024)[mantyharju]) == 1
    assert len(listed.members(2025)[mantyharju]) == 2


def test_groups_that_moved_are_where_they_were() -> None:
    at = {place.code: place for place in places()}
    assert [group_code(at["142"], "maakunta", year) for year in (2020, 2021)] == ["08", "07"]
    assert [group_code(at["785"], "maakunta", year) for year in (2015, 2016)] == ["18", "17"]
    assert [group_code(at["098"], "kuntaryhmitys", year) for year in (2024, 2025, 2026)] == ["2", "1", "2"]
    assert [group_code(at["545"], "kielisuhde", year) for year in (2015, 2016)] == ["2", "3"]


def test_positions_follow_the_codes() -> None:
    assert [places()[place_index()[code]].code for code in ("005", "091", "992")] == ["005", "091", "992"]
