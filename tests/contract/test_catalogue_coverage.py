"""The catalogue covers the whole field, says what is confirmed, and declares where its series break."""

from collections import Counter
from pathlib import Path

import pytest

from ingestion.catalogue import Catalogue, load_catalogue
from ingestion.catalogue_indicator_checks import terms_of
from ingestion.catalogue_schema import Indicator
from tilannekuva.build_published import confirmed_alternatives, published_alternatives
from tilannekuva.settings import Settings

# Contents of these tables are bound by words that nobody has seen in their metadata, or their codes were assumed.
UNCONFIRMED_TABLES = {
    "statfin_rpk_13ex", "statfin_raku_15er", "statfin_raku_15f6", "statfin_asku_15fh", "statfin_asku_15fd",
    "statfin_ashi_13mx", "statfin_evaa_13sv", "statfin_kvaa_12x4", "statfin_kvaa_12xf", "statfin_kvaa_14yb",
    "statfin_kvaa_14w4", "statfin_rakke_116g", "statfin_rakke_116h", "statfin_aly_11yq", "statfin_perh_12c1",
    "statfin_muutl_11ae_international", "statfin_vaerak_11rm", "sotkanet_1275",
}  # fmt: skip

# Health and social services, and with them a good half of the municipalities' money, moved to the counties in 2023.
TOUCHED_BY_THE_REFORM = {
    "social_assistance_pct", "children_placed_outside_home_pct", "young_long_term_assistance_pct", "staff_per_1000",
}  # fmt: skip
NOT_MONEY_OF_SERVICES = {
    "labour_market_subsidy_eur_per_capita", "general_real_estate_tax_pct", "residential_real_estate_tax_pct",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def tables_of(indicator: Indicator) -> set[str]:
    return {term.table for a in indicator.sources for term in terms_of(a) if term.table}


def test_there_are_ninety_five_indicators_and_ten_in_each_theme(catalogue: Catalogue) -> None:
    themes = Counter(indicator.theme for indicator in catalogue.indicators.values())
    assert sum(themes.values()) >= 95
    assert min(themes.values()) >= 10
    assert len(themes) == 6


def test_every_pillar_has_indicators_and_most_speak_of_a_goal(catalogue: Catalogue) -> None:
    assert {i.pillar for i in catalogue.indicators.values()} == {"social", "economic", "ecological", "technological"}
    with_goal = [i for i in catalogue.indicators.values() if i.sdg]
    assert len(with_goal) * 2 > len(catalogue.indicators)
    assert len({i.sdg for i in with_goal}) >= 10


def test_what_reads_an_unconfirmed_table_is_not_verified(catalogue: Catalogue) -> None:
    wrong = {i.id for i in catalogue.indicators.values() if i.verified and tables_of(i) & UNCONFIRMED_TABLES}
    assert wrong == set()
    assert 30 <= sum(not i.verified for i in catalogue.indicators.values()) < len(catalogue.indicators) / 2


def test_without_a_contract_check_nothing_is_published_from_an_unconfirmed_table(catalogue: Catalogue) -> None:
    published = confirmed_alternatives(catalogue, frozenset())
    for indicator_id, number in published:
        terms = terms_of(catalogue.indicators[indicator_id].sources[number - 1])
        assert not {term.table for term in terms} & UNCONFIRMED_TABLES, indicator_id
    everything = confirmed_alternatives(catalogue, frozenset(catalogue.tables))
    assert len(everything) == sum(len(i.sources) for i in catalogue.indicators.values())


@pytest.mark.parametrize(("source", "is_held_back"), [("live", True), ("sample", False), ("http://127.0.0.1:9", False)])
def test_only_the_live_sources_wait_for_a_contract_check(
    catalogue: Catalogue, tmp_path: Path, source: str, is_held_back: bool
) -> None:
    settings = Settings(source=source, data_dir=tmp_path, edition_year=2025)
    held_back = {i.id for i in catalogue.indicators.values()} - {
        indicator_id for indicator_id, _ in published_alternatives(settings, catalogue)
    }
    assert ("criminal_code_offences_per_1000" in held_back) == is_held_back
    assert "population" not in held_back
    assert bool(held_back) == is_held_back


def test_the_reform_of_2023_is_declared_wherever_it_touches(catalogue: Catalogue) -> None:
    finances = {i.id for i in catalogue.indicators.values() if i.theme == "finances"} - NOT_MONEY_OF_SERVICES
    undeclared = {id_ for id_ in finances | TOUCHED_BY_THE_REFORM if 2023 not in catalogue.indicators[id_].breaks}
    assert undeclared == set()


def test_a_break_is_told_to_the_reader(catalogue: Catalogue) -> None:
    silent = {i.id for i in catalogue.indicators.values() if i.breaks and i.caveat is None}
    assert silent == set()


def test_a_change_is_not_taken_across_a_break_of_what_it_refers_to(catalogue: Catalogue) -> None:
    """The warehouse looks at both; that they are declared alike tells the reader of the change as well."""
    for indicator in catalogue.indicators.values():
        for alternative in indicator.sources:
            if alternative.formula in {"change", "index"}:
                referred = catalogue.indicators[terms_of(alternative)[0].indicator or ""]
                assert set(referred.breaks) <= set(indicator.breaks), indicator.id
