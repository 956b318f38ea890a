"""The Sotkanet adapter against real figures."""

import pytest

from tests.integration.sources_support import adapter, column, read, replay, reset, stats, table, total
from tilannekuva.errors import SourceChanged, TableAbsent


@pytest.fixture(scope="module")
def root():
    with replay() as url:
        yield url


def indicator(number, key="population", **changes):
    return table(f"sotkanet_{number}", str(number), {key: str(number)}, source="sotkanet", **changes)


def test_population_is_joined_by_the_official_code(root, tmp_path):
    fetched = read(root, tmp_path, indicator(127, title_words=["väestö"]), "sotkanet")
    assert total(fetched, area_kind="municipality", period_year=2021) == (309, 5_548_241)
    kuopio = [row for row in fetched.rows.to_pylist() if row["area_key"] == "297" and row["period_year"] == 2021]
    assert [(row["area_name"], row["content_code"], row["breakdown"]) for row in kuopio] == [("Kuopio", "127", "")]
    assert sorted(set(column(fetched, "period_year"))) == list(range(2000, 2023))
    assert (fetched.updated_at_source, fetched.notes) == ("2023-05-02", [])


def test_from_year_limits_what_is_asked(root, tmp_path):
    fetched = read(root, tmp_path, indicator(2433, "swedish_speakers", from_year=2020), "sotkanet")
    assert sorted(set(column(fetched, "period_year"))) == [2020, 2021, 2022]
    assert fetched.rows.num_rows <= 3 * 309


def test_a_municipality_that_has_merged_is_kept_apart(root, tmp_path):
    fetched = read(root, tmp_path, indicator(3099, "low_income_pct", title_words=["pienituloisuusaste"]), "sotkanet")
    kinds = [row["area_kind"] for row in fetched.rows.to_pylist()]
    assert (kinds.count("municipality"), kinds.count("other")) == (39, 1)
    assert "no longer listed" in fetched.notes[0]


def test_an_indicator_without_figures_or_unknown_is_absent(root, tmp_path):
    with pytest.raises(TableAbsent, match="no figures"):
        read(root, tmp_path, indicator(186), "sotkanet")
    with pytest.raises(TableAbsent):
        adapter(root, tmp_path, "sotkanet").probe(indicator(99999))


def test_an_id_that_means_something_else_is_refused(root, tmp_path):
    with pytest.raises(SourceChanged, match=r"'työttömät', found 'Koulutustasomittain'"):
        adapter(root, tmp_path, "sotkanet").probe(indicator(180, title_words=["työttömät"]))


def test_looking_at_all_indicators_is_one_request(root, tmp_path):
    reset(root)
    one = adapter(root, tmp_path, "sotkanet")
    assert one.probe(indicator(127)) == one.probe(indicator(127))
    one.probe(indicator(180))
    assert stats(root)["requests"] == one.requests_made == 1
    assert stats(root)["data_requests"] == 0
