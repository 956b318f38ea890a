"""The project's own catalogue: complete, in three languages, and honest about what it adds up."""

from collections import Counter

import pytest

from ingestion.catalogue import Catalogue, expand_where, load_catalogue
from ingestion.catalogue_indicator_checks import terms_of
from ingestion.catalogue_schema import Alternative, Indicator, Names, Table

THEMES = {"vitality", "population", "wellbeing", "finances", "leadership", "sustainability"}

PROMISED = {
    "population", "population_projection", "population_change_5y_pct", "projected_population_change_pct",
    "employment_rate_pct", "unemployment_rate_pct", "loan_stock_eur_per_capita", "annual_margin_eur_per_capita",
    "turnout_municipal_election_pct", "share_under_15_pct", "share_over_64_pct", "dependency_ratio_demographic_per_100",
    "net_migration_intermunicipal_per_1000", "swedish_speaking_pct", "foreign_citizens_pct", "jobs_total",
    "job_self_sufficiency_pct", "tertiary_education_pct", "pensioners_pct", "rental_housing_pct",
    "degree_of_urbanisation_pct", "vacancies_per_100_unemployed", "women_candidates_pct",
    "oil_gas_heated_floor_area_pct", "district_heated_floor_area_pct", "floor_area_built_before_1960_pct",
    "low_income_pct", "social_assistance_pct", "crowded_housing_pct",
}  # fmt: skip

# The unit is in the id, except of a plain count.
UNIT_IN_ID = {
    "pct": "_pct", "pct_points": "_pct_points", "per_100": "_per_100", "per_1000": "_per_1000",
    "per_100000": "_per_100000", "eur_per_capita": "_eur_per_capita", "index": "_index", "years": "_years",
    "eur_per_m2": "_eur_per_m2", "eur": "_eur",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_there_are_indicators_of_all_six_themes(catalogue: Catalogue) -> None:
    themes = Counter(indicator.theme for indicator in catalogue.indicators.values())
    assert set(themes) == THEMES
    assert sum(themes.values()) >= 40
    assert min(themes.values()) >= 5


def test_the_indicators_that_others_rely_on_are_there(catalogue: Catalogue) -> None:
    assert set(catalogue.indicators) >= PROMISED


def test_names_are_in_three_languages_and_differ(catalogue: Catalogue) -> None:
    for language in ("fi", "sv", "en"):
        names = Counter(getattr(indicator.names, language) for indicator in catalogue.indicators.values())
        assert [name for name, count in names.items() if count > 1] == []


def texts(indicator: Indicator) -> list[Names]:
    return [indicator.names, indicator.definition, *([indicator.caveat] if indicator.caveat else [])]


def test_texts_are_sentences_of_their_language(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        for text in texts(indicator):
            assert len({text.fi, text.sv, text.en}) > 1, f"{indicator.id}: not translated: {text.fi}"
            assert all(part == part.strip() and "  " not in part for part in (text.fi, text.sv, text.en))
        for part in (indicator.definition.fi, indicator.definition.sv, indicator.definition.en):
            assert part.endswith("."), f"{indicator.id}: a definition is a sentence: {part}"


def test_the_id_tells_the_unit(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        ending = UNIT_IN_ID.get(indicator.unit)
        assert ending is None or ending in indicator.id, f"{indicator.id} is in {indicator.unit}"


def test_population_takes_its_sources_in_the_declared_order(catalogue: Catalogue) -> None:
    population = catalogue.indicators["population"]
    order = [term.table for alternative in population.sources for term in terms_of(alternative)]
    assert order == [
        "statfin_vaerak_11re", "statfin_vaerak_11s5", "keyfigures_142h", "keyfigures_2017", "sotkanet_127",
    ]  # fmt: skip
    assert [alternative.time_rule for alternative in population.sources] == [None, "december", None, None, None]


def test_projections_are_indicators_of_their_own(catalogue: Catalogue) -> None:
    projected = {id_ for id_, indicator in catalogue.indicators.items() if indicator.is_projection}
    assert projected == {id_ for id_ in catalogue.indicators if id_.startswith(("population_projection", "projected_"))}
    assert not any(catalogue.indicators[id_].headline for id_ in projected)


def test_the_model_of_similar_municipalities_has_all_its_blocks(catalogue: Catalogue) -> None:
    peers = [indicator for indicator in catalogue.indicators.values() if indicator.peer]
    blocks = {indicator.peer.block for indicator in peers if indicator.peer}
    assert blocks == {"size", "location", "age", "economy", "language_education"}
    for indicator in peers:
        assert not indicator.headline, f"{indicator.id} is structural, so no strength and no warning"
        assert indicator.peer is not None
        assert (indicator.peer.transform == "logit_pct") == (indicator.unit == "pct"), indicator.id


def test_an_average_with_another_weight_than_its_denominator_says_so(catalogue: Catalogue) -> None:
    exact = {"share_under_15_pct", "share_15_64_pct", "share_over_64_pct", "foreign_citizens_pct",
             "swedish_speaking_pct", "foreign_language_speakers_pct", "mean_age_years", "pensioners_pct",
             "social_assistance_pct", "violent_offences_per_1000", "property_offences_per_1000",
             "mortality_per_100000"}  # fmt: skip
    for indicator in catalogue.indicators.values():
        if indicator.merge_weight == "population" and indicator.id not in exact and "capita" not in indicator.unit:
            assert indicator.caveat is not None, indicator.id
            assert "painotetaan väkiluvulla" in indicator.caveat.fi, indicator.id


def test_finances_stop_at_the_reform_of_2023(catalogue: Catalogue) -> None:
    finances = [indicator for indicator in catalogue.indicators.values() if indicator.theme == "finances"]
    per_head = {i.id for i in finances if i.merge_rule == "weighted_mean"}
    assert per_head
    assert all(2023 in catalogue.indicators[id_].breaks for id_ in per_head)


def alternatives(catalogue: Catalogue) -> list[tuple[Indicator, Alternative]]:
    return [
        (indicator, alternative) for indicator in catalogue.indicators.values() for alternative in indicator.sources
    ]


def test_every_term_means_at_least_one_cell(catalogue: Catalogue) -> None:
    for indicator, alternative in alternatives(catalogue):
        for term in terms_of(alternative):
            if term.table is not None:
                assert expand_where(catalogue.tables[term.table], term), indicator.id


def test_a_share_that_is_computed_is_a_percentage(catalogue: Catalogue) -> None:
    for indicator, alternative in alternatives(catalogue):
        if alternative.numerator and indicator.kind == "share":
            assert (alternative.scale, indicator.unit) == (100, "pct"), indicator.id


def used_tables(catalogue: Catalogue) -> set[str]:
    return {t.table for _, a in alternatives(catalogue) for t in terms_of(a) if t.table}


def test_every_table_is_used(catalogue: Catalogue) -> None:
    tables: list[Table] = list(catalogue.tables.values())
    unused = {t.id for t in tables if catalogue.sources[t.source].kind != "classification"} - used_tables(catalogue)
    assert unused == set()


def test_variable_codes_are_never_stored(catalogue: Catalogue) -> None:
    """The code of a variable holds the date of a classification, which moves."""
    for table in catalogue.tables.values():
        for role in table.roles.values():
            assert "20" not in (role.code_pattern or ""), table.id


def test_the_network_that_is_shipped_is_called_an_example(catalogue: Catalogue) -> None:
    network = catalogue.network
    assert network.is_example
    assert "Esimerkki" in network.name.fi
    assert "Example" in network.name.en
    assert len(network.members) == len({member.code for member in network.members}) >= 10
    assert [(c.max_population, c.fee_eur) for c in network.fee_classes] == [(8999, 8000), (45000, 11000), (None, 16000)]
    assert network.entitlements is not None
    assert tuple(network.entitlements.model_dump().values()) == (6, 2, 5)
