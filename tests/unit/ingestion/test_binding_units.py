import pytest

from ingestion.binding import bind
from ingestion.binding_units import check_text_scale, check_unit, is_per_something, stated_scale
from tests.unit.ingestion.sources_support import AREA, CONTENTS, SEXES, YEARS, metadata, table, variable
from tilannekuva.errors import SourceChanged


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("euroa", 1), ("%", 1), ("lukumäärä", 1), ("1 000 euroa", 1000), ("1\u00a0000 euroa", 1000),
        ("1000 euroa", 1000), ("1.000 euro", 1000), ("tuhatta euroa", 1000), ("tusen euro", 1000),
        ("teuro", 1000), ("milj. euroa", 10**6), ("1 000 000 euroa", 10**6), ("mrd. euroa", 10**9),
        ("1 000 euroa/asukas", 1000), ("euroa per 1 000 asukasta", 1), ("/ 1 000 asukasta", 1),
        ("1 000 asukasta kohti", 1), ("per 100 000 invånare", 1), ("21 000 euroa", 1), ("100 000 euroa", 1),
    ],
)  # fmt: skip
def test_the_scale_a_unit_states(text, scale):
    assert stated_scale(text) == scale


def test_what_is_per_something():
    assert [is_per_something(text) for text in ("euroa/asukas", "asukasta kohti", "euroa", "1 000 euroa")] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("euroa", "euroa"), ("euroa", "Euroa "), ("1 000 euroa", "1\u00a0000 euroa"),
        ("euroa/asukas", "euroa / asukas"), ("lukumäärä | henkilöä", "henkilöä"), (None, "mitä vain"), (None, ""),
        (None, None),
    ],
)  # fmt: skip
def test_the_unit_that_is_expected_passes(expected, found):
    units = {"population": expected} if expected else {}
    assert check_unit(table(content_units=units), "population", found, "the answer") is None


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("euroa", "1 000 euroa"), ("1 000 euroa", "euroa"), ("euroa", "milj. euroa"), ("euroa", "euroa/asukas"),
        ("euroa/asukas", "euroa"), ("%", "promillea"), ("lukumäärä", "%"), (None, "1 000 euroa"),
        ("1 000 euroa", "1 000 000 euroa"), ("euroa", "tusen euro"),
    ],
)  # fmt: skip
def test_another_unit_is_refused_with_what_was_found(expected, found):
    units = {"population": expected} if expected else {}
    with pytest.raises(SourceChanged, match=r"content 'population': expected .*content_units") as error:
        check_unit(table(content_units=units), "population", found, "the answer")
    assert f"found '{found}' in the answer" in str(error.value)


def test_a_unit_that_is_expected_and_not_stated_is_noted():
    note = check_unit(table(content_units={"population": "euroa"}), "population", "", "the answer")
    assert note is not None and "states no unit" in note


def test_a_multiplier_in_the_text_of_a_content_is_refused_unless_it_is_expected():
    check_text_scale(table(), "population", "Väestö 31.12.")
    check_text_scale(table(), "population", "Syntyneet / 1 000 asukasta")
    with pytest.raises(SourceChanged, match="states no multiplier"):
        check_text_scale(table(), "population", "Väestö, 1 000 henkilöä")
    check_text_scale(table(content_units={"population": "1 000 henkilöä"}), "population", "Väestö, 1 000 henkilöä")


def test_units_of_metadata_are_checked_when_it_is_bound():
    contents = variable(
        "contentscode", "Tiedot", {"vaerak-vaesto": "Väestö"}, units={"vaerak-vaesto": "1 000 henkilöä"}
    )
    with pytest.raises(SourceChanged, match="1 000 henkilöä"):
        bind(table(), metadata(AREA, SEXES, YEARS, contents))
    assert bind(table(content_units={"population": "1 000 henkilöä"}), metadata(AREA, SEXES, YEARS, contents))
    assert bind(table(content_units={"population": "henkilöä"}), metadata(AREA, SEXES, YEARS, CONTENTS))
