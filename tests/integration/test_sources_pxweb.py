"""The PxWeb adapter against real figures: every shape of table that the replay has."""

import math
from typing import Any

import pytest

from ingestion.catalogue_schema import Role
from ingestion.sources.pxweb import PxWebAdapter
from tests.integration.sources_support import (
    AGE,
    SEX,
    TOTAL,
    adapter,
    column,
    direct,
    read,
    replay,
    reset,
    stats,
    table,
    total,
)
from tilannekuva.errors import SourceChanged, SourceUnavailable, TableAbsent

PROJECTION: dict[str, Any] = {
    "contents": {"population_projection": ["vaesto_e24", "vaesto_e19"]},
    "roles": {"sex": SEX.model_copy(update={"select": ["total"]}), "age": AGE},
    "is_projection": True,
}
LIVE_PROJECTION = table("projection", "StatFin/vaenn/14wx.px", **PROJECTION)
JOBS = {
    "unemployed_pct": "TYOTOSUUS",
    "labour_force": "TYOVOIMATK",
    "unemployed": "TYOTTOMATLOPUSSA",
    "vacancies": "AVPAIKATLOPUSSA",
    "new_vacancies": "UUDETAVP",
}
JOB_SEEKERS = table("job_seekers", "StatFin/tyonv/12r5.px", JOBS, frequency="monthly")


@pytest.fixture(scope="module")
def root():
    with replay() as url:
        yield url


def test_key_figures_of_2021(root, tmp_path):
    contents = {"population": "M411", "urban_pct": "M408", "loan": "M495"}
    fetched = read(root, tmp_path, table("key_figures", "Kuntien_avainluvut/uusin/142h.px", contents))
    municipal = {"area_kind": "municipality", "content_key": "population"}
    assert total(fetched, **municipal) == (309, 5_548_241)
    assert total(fetched, area_kind="country", content_key="population") == (1, 5_548_241)
    assert total(fetched, area_kind="region", content_key="population") == (19, 5_548_241)
    assert total(fetched, area_kind="other")[0] == 0
    assert fetched.binding["year_not_stated"] == ["urban_pct", "loan"]
    stated = dict(zip(column(fetched, "content_key"), column(fetched, "year_stated"), strict=True))
    assert stated == {"population": True, "urban_pct": False, "loan": False}


def test_key_figures_of_2017_in_the_old_contract(root, tmp_path):
    path = "Kuntien_avainluvut/2017/kuntien_avainluvut_2017_aikasarja.px"
    contents = {"population": "M411", "dependency_ratio": "M152", "loan": "M495"}
    words = {
        "population": ["väkiluku"],
        "dependency_ratio": ["taloudellinen huoltosuhde"],
        "loan": ["konsernin lainakanta"],
    }
    entry = table("key_figures_2017", path, contents, content_titles=words, bind_contents_by="text")
    fetched = read(root, tmp_path, entry)
    assert fetched.binding["contents"]["dependency_ratio"] == "M485", "M152 is the number of workplaces there"
    assert (fetched.cells, len(set(column(fetched, "area_key")))) == (3 * 311 * 11, 311)
    assert total(fetched, content_key="population", period_year=2016) == (311, 5_503_297)
    assert set(column(fetched, "status")) == {"ok", "missing"}


def test_population_by_sex(root, tmp_path):
    entry = table(
        "population",
        "StatFin/vaerak/statfin_vaerak_pxt_11re.px",
        {"population": "vaesto"},
        roles={"sex": SEX, "age": AGE},
    )
    fetched = read(root, tmp_path, entry)
    assert fetched.path == "StatFin/vaerak/11re.px"
    for year in (2005, 2019):
        municipal = {"area_kind": "municipality", "period_year": year}
        everybody = total(fetched, breakdown_key="age=total|sex=total", **municipal)
        men = total(fetched, breakdown_key="age=total|sex=male", **municipal)
        women = total(fetched, breakdown_key="age=total|sex=female", **municipal)
        assert everybody == (310, men[1] + women[1])
        assert (
            everybody[1]
            == total(fetched, breakdown_key="age=total|sex=total", area_kind="country", period_year=year)[1]
        )


def test_a_month(root, tmp_path):
    fetched = read(root, tmp_path, table("month", "StatFin/vaerak/11s5.px", {"population": "vaesto_kuukausi"}))
    assert total(fetched, area_kind="municipality", period_part="M12", period_year=2024)[0] == 308


def test_the_projection_is_the_same_in_both_contracts_and_however_it_is_split(root, tmp_path):
    live = read(root, tmp_path / "live", LIVE_PROJECTION)
    everybody = {"area_kind": "municipality", "breakdown_key": "age=total|sex=total"}
    assert total(live, period_year=2040, **everybody) == (311, 5_525_528)
    assert (live.cells, live.binding["projection_base_year"]) == (700_128, 2019)
    assert len(live.queries) == math.ceil(700_128 / 100_000)
    old = "StatFin_Passiivi/vaenn/statfinpas_vaenn_pxt_128v_2040.px"
    archive = read(root, tmp_path / "archive", table("projection", ["StatFin/vaenn/gone.px", old], **PROJECTION))
    assert archive.path == old
    assert archive.content_sha256 == live.content_sha256
    assert archive.rows.equals(live.rows)
    with replay(max_cells=30_000) as tight:
        split = read(tight, tmp_path / "split", LIVE_PROJECTION)
    assert len(split.queries) >= math.ceil(700_128 / 30_000)
    assert all(query.cells <= 30_000 for query in split.queries)
    assert split.content_sha256 == live.content_sha256


def test_migration_without_a_country_row(root, tmp_path):
    contents = {"moved_in": "vm43_tulo", "moved_out": "vm43_lahto", "net_migration": "vm43_netto"}
    fetched = read(root, tmp_path, table("migration", "StatFin/muutl/11ae.px", contents, from_year=2000))
    assert set(column(fetched, "area_kind")) == {"municipality"}
    assert min(column(fetched, "period_year")) == 2000
    sums = {key: total(fetched, content_key=key, period_year=2017)[1] for key in contents}
    assert sums["net_migration"] == sums["moved_in"] - sums["moved_out"] == 0


def test_months_with_missing_figures(root, tmp_path):
    fetched = read(root, tmp_path, JOB_SEEKERS)
    assert (fetched.cells, fetched.rows["value"].null_count) == (275_900, 23_849)
    missing = fetched.rows.filter(fetched.rows["value"].is_null())
    assert set(missing["status"].to_pylist()) == {"missing"}
    assert set(missing["symbol"].to_pylist()) == {".."}


@pytest.mark.parametrize(
    ("path", "contents", "roles"),
    [
        ("StatFin/kvaa/12x4.px", {"turnout_pct": "aanestys_pros", "voters": "aanestaneet"}, {"sex": SEX}),
        (
            "StatFin/kvaa/12xf.px",
            {"candidates": "ehdokkaat_lkm"},
            {"sex": SEX, "party": Role(code_pattern="^puolue", values={"total": TOTAL}, select=["total"])},
        ),
    ],
)
def test_elections_have_no_time_flag_and_codes_of_six_digits(root, tmp_path, path, contents, roles):
    fetched = read(root, tmp_path, table("election", path, contents, roles=roles, frequency="election"))
    kinds = dict(zip(column(fetched, "area_code"), column(fetched, "area_kind"), strict=True))
    assert (kinds["SSS"], kinds["011091"]) == ("mainland", "municipality")
    assert sorted(kinds.values()).count("municipality") == 293
    keys = dict(zip(column(fetched, "area_code"), column(fetched, "area_key"), strict=True))
    assert (keys["011091"], keys["133976"]) == ("091", "976")


@pytest.mark.parametrize(
    ("path", "other", "cells"),
    [
        ("StatFin/rakke/116g.px", {"completed": Role(code_pattern="^valmistumisvuosi$")}, 37_200),
        ("StatFin/rakke/116h.px", {"fuel": Role(texts=["Rakennuksen lämmitysaine"], values={"total": TOTAL})}, 32_344),
    ],
)
def test_buildings_have_two_breakdowns_in_the_order_of_their_roles(root, tmp_path, path, other, cells):
    roles = {"use": Role(texts=["Käyttötarkoitus"], values={"detached": ["Erilliset pientalot"]}), **other}
    fetched = read(root, tmp_path, table("buildings", path, {"floor_area_m2": "kerrosala_m2"}, roles=roles))
    assert fetched.cells == cells
    name = next(iter(other))
    keys = set(column(fetched, "breakdown_key"))
    assert all(key.startswith(f"{name}=") and "|use=" in key for key in keys)
    assert any(key.endswith("|use=detached") for key in keys)


def test_cells_are_those_of_a_direct_query(root, tmp_path):
    fetched = read(root, tmp_path, LIVE_PROJECTION)
    rows = fetched.rows.take(list(range(5, fetched.cells, 14_003))).to_pylist()
    assert len(rows) == 50
    for row in rows:
        age = row["breakdown"].partition("|")[0].removeprefix("age=")
        query = [
            {"code": code, "selection": {"filter": "item", "values": [value]}}
            for code, value in (
                ("alue_23_20190101", row["area_code"]),
                ("timeperiod_y", row["period_code"]),
                ("sukupuoli_9_20180101", "SSS"),
                ("ikaryhma_10_20180101", age),
                ("contentscode", row["content_code"]),
            )
        ]
        assert direct(root, fetched.path, query)["value"] == [row["value"]]


def test_every_variable_is_selected_and_no_table_costs_more_than_one_metadata_request(tmp_path):
    with replay() as root:
        one = adapter(root, tmp_path)
        entry = table("population", "StatFin/vaerak/11re.px", {"population": "vaesto"}, roles={"sex": SEX, "age": AGE})
        fetched = one.fetch(entry, one.probe(entry), tmp_path / "partial")
        assert all(variable["code"] in str(fetched.queries[0].body) for variable in fetched.binding["variables"])
        reset(root)
        again = adapter(root, tmp_path)
        again.probe(entry)
        again.probe(table("month", "StatFin/vaerak/11s5.px", {"population": "vaesto_kuukausi"}))
        counts = {path: one["requests"] for path, one in stats(root)["paths"].items()}
    assert counts == {
        "GET /PXWeb/api/v1/fi/StatFin/vaerak": 1,
        "GET /PXWeb/api/v1/fi/StatFin/vaerak/11re.px": 1,
        "GET /PXWeb/api/v1/fi/StatFin/vaerak/11s5.px": 1,
    }


def test_a_half_fetched_table_asks_only_for_what_it_lacks(tmp_path, monkeypatch):
    with replay() as root:
        whole = read(root, tmp_path / "whole", JOB_SEEKERS)
        first = adapter(root, tmp_path / "half")
        assert isinstance(first, PxWebAdapter)
        probe, partial = first.probe(JOB_SEEKERS), tmp_path / "partial"
        sent = []
        client = first._client
        post = client.post_json

        def stop_after_two(path, body):
            sent.append(path)
            if len(sent) > 2:
                raise SourceUnavailable("stopped by the test")
            return post(path, body)

        monkeypatch.setattr(client, "post_json", stop_after_two)
        with pytest.raises(SourceUnavailable):
            first.fetch(JOB_SEEKERS, probe, partial)
        reset(root)
        resumed = adapter(root, tmp_path / "half").fetch(JOB_SEEKERS, probe, partial)
        assert stats(root)["data_requests"] == len(whole.queries) - 2
    assert resumed.content_sha256 == whole.content_sha256
    assert resumed.rows.equals(whole.rows)


@pytest.mark.parametrize("path", ["StatFin/vaerak/zzzz.px", "StatFin/nothing/11re.px", "Nothing/at/all.px"])
def test_what_is_not_there_is_absent(root, tmp_path, path):
    with pytest.raises(TableAbsent, match="not listed"):
        adapter(root, tmp_path).probe(table("gone", path, {"population": "vaesto"}))


def test_a_host_that_withholds_values_is_a_change_with_a_remedy(tmp_path):
    with replay(max_values=200) as root:
        entry = table("population", "StatFin/vaerak/11s5.px", {"population": "vaesto_kuukausi"})
        with pytest.raises(SourceChanged, match="withholds the values"):
            adapter(root, tmp_path).probe(entry)


def test_an_unexpected_variable_is_named(root, tmp_path):
    with pytest.raises(SourceChanged, match=r"no role for 'sukupuoli_9_20180101"):
        read(
            root, tmp_path, table("population", "StatFin/vaerak/11re.px", {"population": "vaesto"}, roles={"age": AGE})
        )
