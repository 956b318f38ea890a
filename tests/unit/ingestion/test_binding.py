import copy
import json

import pytest

from ingestion.binding import bind
from ingestion.catalogue_schema import Role
from tests.unit.ingestion.sources_support import (
    AREA,
    CONTENTS,
    POPULATION,
    SEX,
    SEXES,
    YEARS,
    metadata,
    table,
    variable,
)
from tilannekuva.errors import CatalogueError, SourceChanged, TableAbsent


def by_role(binding):
    return {bound.role: bound for bound in binding.variables}


def test_binds_the_contract_of_2026():
    binding = bind(table(), POPULATION)
    roles = by_role(binding)
    assert {role: bound.code for role, bound in roles.items()} == {
        "area": "alue_23_20260101", "sex": "sukupuoli_9_20180101", "time": "timeperiod_y", "content": "contentscode",
    }  # fmt: skip
    assert roles["area"].values == ("SSS", "KU091", "KU005")
    assert roles["area"].names == ("FI", "091", "005")
    assert roles["sex"].names == ("total", "male", "female")
    assert binding.contents == {"population": "vaerak-vaesto"}
    assert [period.is_preliminary for period in binding.periods] == [False, False, True]


def test_binds_the_archives_old_contract():
    old = metadata(
        variable("Alue 2017", "Alue 2017", {"091": "Helsinki", "005": "Alajärvi"}),
        variable("Sukupuoli", "Sukupuoli", {"SSS": "Yhteensä", "1": "Miehet", "2": "Naiset"}),
        variable("Kuukausi", "Kuukausi", {"2019M01": "2019M01"}),
        variable("Tiedot", "Tiedot", {"vaesto": "Väestö"}),
    )
    roles = by_role(bind(table(), old))
    assert [roles[role].code for role in ("area", "sex", "time", "content")] == [
        "Alue 2017",
        "Sukupuoli",
        "Kuukausi",
        "Tiedot",
    ]


def test_the_order_of_variables_does_not_matter_but_is_kept():
    binding = bind(table(), metadata(CONTENTS, YEARS, SEXES, AREA))
    assert [bound.role for bound in binding.variables] == ["content", "time", "sex", "area"]


def test_a_new_date_in_the_area_variable_changes_nothing_but_its_code():
    moved = copy.deepcopy(POPULATION)
    moved["variables"][0]["code"] = "alue_23_20270101"
    assert by_role(bind(table(), moved))["area"].values == by_role(bind(table(), POPULATION))["area"].values


def test_time_is_found_without_its_flag():
    unflagged = variable("timeperiod_y", "Vuosi", {"2021": "2021"})
    area = variable("kunta_128_20210101", "Alue", {"SSS": "Manner-Suomi", "011091": "091 Helsinki"})
    binding = bind(table(), metadata(unflagged, area, SEXES, CONTENTS))
    assert by_role(binding)["time"].code == "timeperiod_y"
    assert [area.key for area in binding.areas] == ["MA1", "091"]


def test_a_year_of_completion_is_no_period():
    completed = variable("valmistumisvuosi", "Valmistumisvuosi", {"01": "- 1920"})
    entry = table(roles={"completed": Role(texts=["Valmistumisvuosi"])})
    assert by_role(bind(entry, metadata(completed, AREA, YEARS, CONTENTS)))["time"].code == "timeperiod_y"


def test_an_unknown_variable_is_an_error_that_lists_both_sides():
    extra = variable("kieli_15", "Kieli", {"SSS": "Yhteensä"})
    with pytest.raises(
        SourceChanged, match=r"found no role for 'kieli_15.*has the variables.*alue_23_20260101.*sukupuoli"
    ):
        bind(table(), metadata(AREA, SEXES, YEARS, CONTENTS, extra))


def test_an_expected_variable_that_is_absent_is_an_error():
    with pytest.raises(SourceChanged, match=r"found none for role 'sex'"):
        bind(table(), metadata(AREA, YEARS, CONTENTS))


def test_a_role_that_fits_two_variables_is_an_error_with_both():
    other = variable("alue_44_20260101", "Alue", {"KU091": "Helsinki"})
    with pytest.raises(SourceChanged, match=r"'area' fits 'alue_23_20260101.*'alue_44_20260101"):
        bind(table(), metadata(AREA, other, SEXES, YEARS, CONTENTS))


def test_a_role_of_the_catalogue_takes_precedence_over_the_built_in_one():
    other = variable("alue_44_20260101", "Lähtöalue", {"SSS": "Yhteensä"})
    entry = table(roles={"sex": SEX, "origin": Role(texts=["lähtöalue"])})
    roles = by_role(bind(entry, metadata(AREA, other, SEXES, YEARS, CONTENTS)))
    assert (roles["area"].code, roles["origin"].code) == ("alue_23_20260101", "alue_44_20260101")


def test_withheld_values_are_an_error_with_a_remedy():
    hidden = {"code": "alue_23_20260101", "text": "Alue", "values": None, "valueTexts": None}
    with pytest.raises(SourceChanged, match=r"withholds the values.*maxValues.*narrower table"):
        bind(table(), metadata(hidden, SEXES, YEARS, CONTENTS))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"title": "x"},
        {"title": "x", "variables": []},
        metadata(AREA, AREA, SEXES, YEARS, CONTENTS),
        metadata({"code": "alue", "text": "Alue", "values": ["KU091"], "valueTexts": []}, SEXES, YEARS, CONTENTS),
        metadata(
            {"code": "alue", "text": "Alue", "values": ["KU091", "KU091"], "valueTexts": ["a", "b"]},
            SEXES,
            YEARS,
            CONTENTS,
        ),
        metadata({"code": "alue", "text": "Alue", "values": [91], "valueTexts": ["Helsinki"]}, SEXES, YEARS, CONTENTS),
    ],
)
def test_metadata_of_another_shape_is_an_error(broken):
    with pytest.raises(SourceChanged):
        bind(table(), broken)


def test_the_title_must_have_the_catalogues_words():
    assert bind(table(title_words=["väestö"]), POPULATION)
    with pytest.raises(SourceChanged, match=r"title with 'ennuste 2024', found 'Väestö"):
        bind(table(title_words=["ennuste 2024"]), POPULATION)


def test_from_year_and_area_levels_limit_the_selection():
    binding = bind(table(from_year=2020, area_levels=["municipality"]), POPULATION)
    assert by_role(binding)["time"].values == ("2020", "2021")
    assert by_role(binding)["area"].values == ("KU091", "KU005")


def test_a_selection_that_leaves_nothing_is_an_error():
    with pytest.raises(SourceChanged, match="from 2030 on"):
        bind(table(from_year=2030), POPULATION)
    with pytest.raises(SourceChanged, match="areas of the kinds 'region'"):
        bind(table(area_levels=["region"]), POPULATION)


def test_two_area_codes_of_one_municipality_are_an_error():
    doubled = variable("alue", "Alue", {"KU091": "Helsinki", "091": "Helsinki"})
    with pytest.raises(SourceChanged, match="both read as municipality 091"):
        bind(table(), metadata(doubled, SEXES, YEARS, CONTENTS))


def test_select_takes_our_names_and_source_codes_in_the_order_of_the_metadata():
    role = SEX.model_copy(update={"select": ["2", "total"]})
    assert by_role(bind(table(roles={"sex": role}), POPULATION))["sex"].values == ("SSS", "2")


def test_names_resolve_to_codes_first_then_texts_whatever_the_case():
    role = Role(code_pattern="^sukupuoli", values={"male": ["miehet"], "total": ["sss"]})
    binding = bind(table(roles={"sex": role}), POPULATION)
    assert by_role(binding)["sex"].names == ("total", "male", "2")


def test_a_selected_value_that_the_source_lacks_is_an_error_or_an_absence():
    role = Role(code_pattern="^sukupuoli", values={"other": ["3", "Muu"]}, select=["other"])
    with pytest.raises(SourceChanged, match=r"expected the values 'other'.*found 'SSS Yhteensä'") as error:
        bind(table(roles={"sex": role}), POPULATION)
    assert not isinstance(error.value, TableAbsent)
    with pytest.raises(TableAbsent):
        bind(table(roles={"sex": role}, live_only=True), POPULATION)


def test_a_named_value_that_is_not_selected_may_be_missing_and_is_noted():
    role = SEX.model_copy(update={"values": {**SEX.values, "other": ["3"]}})
    binding = bind(table(roles={"sex": role}), POPULATION)
    assert by_role(binding)["sex"].values == ("SSS", "1", "2")
    assert "'other'" in binding.notes[0]


def test_two_names_for_one_value_are_an_error_of_the_catalogue():
    role = Role(code_pattern="^sukupuoli", values={"total": ["SSS"], "all": ["Yhteensä"]})
    with pytest.raises(CatalogueError, match="'total' and 'all'"):
        bind(table(roles={"sex": role}), POPULATION)


def test_a_text_that_two_values_share_is_an_error():
    twins = variable("sukupuoli", "Sukupuoli", {"1": "Muu", "2": "Muu"})
    role = Role(code_pattern="^sukupuoli", values={"other": ["Muu"]})
    with pytest.raises(SourceChanged, match="once among the texts"):
        bind(table(roles={"sex": role}), metadata(AREA, twins, YEARS, CONTENTS))


@pytest.mark.parametrize("code", ["a|b", "a=b"])
def test_codes_that_would_break_a_breakdown_are_an_error(code):
    odd = variable("sukupuoli", "Sukupuoli", {code: "Muu"})
    with pytest.raises(SourceChanged, match="separate values in a breakdown"):
        bind(table(), metadata(AREA, odd, YEARS, CONTENTS))


def test_a_role_without_a_rule_or_with_a_broken_one_is_an_error_of_the_catalogue():
    with pytest.raises(CatalogueError, match="code_pattern"):
        bind(table(roles={"sex": Role()}), POPULATION)
    with pytest.raises(CatalogueError, match="no regular expression"):
        bind(table(roles={"sex": Role(code_pattern="(")}), POPULATION)


def test_a_table_without_a_content_variable_has_one_synthetic_content():
    bare = metadata(AREA, SEXES, YEARS)
    binding = bind(table(), bare)
    assert binding.contents == {"population": "EliminatedValue"}
    assert [axis.role for axis in binding.axes] == ["area", "sex", "time", "content"]
    assert len(binding.variables) == 3
    with pytest.raises(SourceChanged, match="expected a variable for the contents"):
        bind(table(contents={"a": "a", "b": "b"}), bare)


def test_the_binding_is_written_as_json():
    document = json.loads(json.dumps(bind(table(), POPULATION).as_json()))
    assert document["contents"] == {"population": "vaerak-vaesto"}
    assert document["variables"][1] == {
        "role": "sex",
        "code": "sukupuoli_9_20180101",
        "values": ["SSS", "1", "2"],
        "names": ["total", "male", "female"],
    }
