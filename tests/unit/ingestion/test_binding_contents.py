import pytest

from ingestion.binding import bind
from tests.unit.ingestion.sources_support import AREA, SEXES, YEARS, metadata, table, variable
from tilannekuva.errors import CatalogueError, SourceChanged


def bound(live: dict[str, str], **changes):
    entry = table(**changes)
    found = metadata(AREA, SEXES, YEARS, variable("contentscode", "Tiedot", live), title="Väestö")
    return bind(entry, found)


SHARES = {"evaa-pros": "Osuus äänistä, %", "evaa-pros_sp": "Osuus, miehet", "evaa_aanet": "Äänet"}


def test_an_exact_code_wins_over_a_suffix():
    live = {"vaesto": "Väestö", "vaerak-vaesto": "Väestö (vanha)"}
    assert bound(live).contents == {"population": "vaesto"}


def test_a_unique_suffix_after_a_dash_or_underscore_matches():
    assert bound(SHARES, contents={"share": "pros", "votes": "aanet"}).contents == {
        "share": "evaa-pros",
        "votes": "evaa_aanet",
    }


def test_contents_keep_the_order_of_the_metadata_and_their_keys():
    binding = bound(SHARES, contents={"votes": "aanet", "share": "pros"})
    assert (binding.content.values, binding.content.names) == (("evaa-pros", "evaa_aanet"), ("share", "votes"))


def test_a_suffix_of_two_codes_is_an_error_with_the_candidates():
    live = {"kvaa-aanet_pros": "Äänet, %", "kvaa-osuus_pros": "Osuus, %"}
    with pytest.raises(SourceChanged, match=r"found 2.*'kvaa-aanet_pros Äänet, %', 'kvaa-osuus_pros"):
        bound(live, contents={"share": "pros"})


def test_part_of_a_word_is_no_suffix():
    with pytest.raises(SourceChanged, match=r"found none among 1. Candidates: 'vaerak-keskivaesto"):
        bound({"vaerak-keskivaesto": "Keskiväkiluku"})


def test_candidates_are_tried_exactly_before_any_is_tried_as_a_suffix():
    live = {"x-vaesto_e24": "Väestö (ennuste 2024)", "vaesto_e19": "Väestö (ennuste 2019)"}
    binding = bound(live, contents={"population": ["vaesto_e24", "vaesto_e19"]})
    assert binding.contents == {"population": "vaesto_e19"}


def test_the_text_of_a_code_must_have_the_catalogues_words():
    words = {"population": ["työpaikat"]}
    with pytest.raises(SourceChanged, match=r"'työpaikat', found 'Väestö 31.12.'"):
        bound({"vaesto": "Väestö 31.12."}, content_titles=words)
    assert bound({"vaesto": "Alueen TYÖPAIKAT"}, content_titles=words).contents


def test_two_keys_for_one_content_are_an_error_of_the_catalogue():
    with pytest.raises(CatalogueError, match="'a' and 'b'"):
        bound({"x-vaesto": "Väestö"}, contents={"a": "vaesto", "b": "x-vaesto"})


def test_by_text_a_code_with_another_meaning_is_passed_over():
    live = {"M152": "Työpaikkojen lukumäärä", "M485": "Taloudellinen huoltosuhde"}
    entry = {"contents": {"ratio": "M152"}, "content_titles": {"ratio": ["huoltosuhde"]}, "bind_contents_by": "text"}
    assert bound(live, **entry).contents == {"ratio": "M485"}


def test_by_text_the_code_decides_between_texts_that_both_fit():
    live = {"M1": "Lainakanta, euroa/asukas", "M2": "Konsernin lainakanta, euroa/asukas"}
    entry = {"content_titles": {"loan": ["lainakanta"]}, "bind_contents_by": "text"}
    assert bound(live, contents={"loan": "M1"}, **entry).contents == {"loan": "M1"}
    with pytest.raises(SourceChanged, match="found 2"):
        bound(live, contents={"loan": "M9"}, **entry)


def test_by_text_needs_words():
    with pytest.raises(CatalogueError, match="needs content_titles"):
        bound({"vaesto": "Väestö"}, bind_contents_by="text")


def test_optional_contents_are_left_out_with_a_note_but_not_all_of_them():
    two = {"population": "vaesto", "area": "pintaala"}
    binding = bound({"vaesto": "Väestö"}, contents=two, contents_optional=True)
    assert binding.contents == {"population": "vaesto"}
    assert "'area'" in binding.notes[0]
    with pytest.raises(SourceChanged, match="at least one of its contents"):
        bound({"muu": "Muu"}, contents=two, contents_optional=True)
    with pytest.raises(SourceChanged, match="'area'"):
        bound({"vaesto": "Väestö"}, contents=two)


def test_a_newest_figure_of_an_unstated_year_is_known_as_such():
    live = {"M411": "Väkiluku", "M408": "Taajama-aste, % (viimeisin)"}
    binding = bound(live, contents={"population": "M411", "urban": "M408"})
    assert binding.year_stated == (True, False)
    assert binding.as_json()["year_not_stated"] == ["urban"]


def test_the_base_year_of_a_projection_is_read_from_its_text():
    live = {"vaesto_e19": "Väestö 31.12. (ennuste 2019)"}
    projection = {"contents": {"population": "vaesto_e19"}, "is_projection": True}
    assert bound(live, **projection).projection_base_year == 2019
    assert bound({"vaesto_e19": "Väestö"}, projection_base_year=2019, **projection).projection_base_year == 2019
    assert bound(live, contents={"population": "vaesto_e19"}).projection_base_year is None


@pytest.mark.parametrize(("text", "year"), [("Väestö", None), ("Väestö (ennuste 2024)", 2019)])
def test_a_projection_of_no_or_another_base_year_is_an_error(text, year):
    with pytest.raises(SourceChanged, match="one base year"):
        bound({"vaesto": text}, is_projection=True, projection_base_year=year)


def test_a_table_without_contents_is_an_error_of_the_catalogue():
    with pytest.raises(CatalogueError, match="at least one content"):
        bound({"vaesto": "Väestö"}, contents={})
