import copy

import pytest

from ingestion.catalogue_schema import Role
from ingestion.model import ROWS_SCHEMA
from ingestion.sources.sotkanet import SotkanetAdapter
from tests.unit.ingestion.sources_support import FakeClient, refused, table
from tilannekuva.errors import CatalogueError, SourceChanged, SourceUnavailable, TableAbsent

INDICATOR = {
    "id": 127,
    "title": {"fi": "Väestö 31.12.", "sv": "", "en": ""},
    "range": {"start": 2019, "end": 2021},
    "data-updated": "2022-05-02",
    "classifications": {"sex": {"values": ["male", "female", "total"]}},
}
# Region ids are Sotkanet's own: 91 is not Helsinki's here, as 117 real ones are another municipality's code.
REGIONS = [
    {"id": 658, "code": "358", "category": "MAA", "title": {"fi": "Koko maa"}},
    {"id": 488, "code": "1", "category": "MAAKUNTA", "title": {"fi": "Uusimaa"}},
    {"id": 700, "code": "01", "category": "HYVINVOINTIALUE", "title": {"fi": "Uusimaa"}},
    {"id": 32, "code": "091", "category": "KUNTA", "title": {"fi": "Helsinki"}},
    {"id": 91, "code": "5", "category": "KUNTA", "title": {"fi": "Alajärvi"}},
]
VALUES = {658: 100, 488: 40, 700: 41, 32: 20.5, 91: 7}


class FakeSotkanet:
    def __init__(self):
        self.indicator = copy.deepcopy(INDICATOR)
        self.regions = copy.deepcopy(REGIONS)
        self.values = dict(VALUES)
        self.change = lambda rows: rows

    def handle(self, method, path, sent):
        if path == "regions":
            return self.regions
        if path == "indicators":
            return [self.indicator]
        if path == "indicators/127":
            return self.indicator
        if path != "json":
            raise refused(404)
        return self.change(
            [
                {"indicator": 127, "region": region, "year": year, "gender": gender, "value": value + year - 2000}
                for region, value in self.values.items()
                for year in sent["years"]
                for gender in sent["genders"]
            ]
        )


@pytest.fixture
def server():
    return FakeSotkanet()


def entry(**changes):
    return table(**({"paths": ["127"], "contents": {"population": "127"}, "roles": {}} | changes))


def fetch(server, folder, **changes):
    client = FakeClient(server.handle)
    adapter = SotkanetAdapter(client)
    return adapter.fetch(entry(**changes), adapter.probe(entry(**changes)), folder), client


def test_regions_are_read_by_category_and_code_never_by_id(server, tmp_path):
    rows = fetch(server, tmp_path)[0].rows
    assert rows.schema == ROWS_SCHEMA
    newest = {row["area_code"]: row for row in rows.to_pylist() if row["period_year"] == 2021}
    found = {code: (row["area_kind"], row["area_key"], row["value"]) for code, row in newest.items()}
    assert found == {
        "MAA:358": ("country", "FI", 121),
        "MAAKUNTA:1": ("region", "01", 61),
        "HYVINVOINTIALUE:01": ("other", "HYVINVOINTIALUE:01", 62),
        "091": ("municipality", "091", 41.5),
        "005": ("municipality", "005", 28),
    }
    assert (
        newest["091"] | {"content_code": "127", "content_key": "population", "breakdown": "", "status": "ok"}
        == newest["091"]
    )


def test_kinds_of_areas_that_are_not_wanted_are_left_out(server, tmp_path):
    rows = fetch(server, tmp_path, area_levels=["municipality"])[0].rows
    assert set(rows["area_kind"].to_pylist()) == {"municipality", "other"}


def test_a_region_that_is_no_longer_listed_is_kept_apart_and_noted(server, tmp_path):
    server.values[5] = 3
    fetched, _ = fetch(server, tmp_path)
    stranger = [row for row in fetched.rows.to_pylist() if row["area_code"] == "id:5"]
    assert {(row["area_kind"], row["area_key"]) for row in stranger} == {("other", "id:5")}
    assert fetched.notes == ["1 region ids are no longer listed by the source and kept as 'other': [5]."]


def test_years_and_genders_are_repeated_parameters_of_the_range(server, tmp_path):
    _, client = fetch(server, tmp_path, from_year=2020)
    [sent] = [sent for _, path, sent in client.calls if path == "json"]
    assert sent == {"indicator": [127], "years": [2020, 2021], "genders": ["total"]}


def test_at_most_thirty_years_go_into_a_call_and_the_split_leaves_no_trace(server, tmp_path):
    server.indicator["range"] = {"start": 1960, "end": 2021}
    fetched, client = fetch(server, tmp_path)
    asked = [sent["years"] for _, path, sent in client.calls if path == "json"]
    assert [len(years) for years in asked] == [30, 30, 2]
    assert fetched.rows["period_year"].to_pylist() == sorted(fetched.rows["period_year"].to_pylist())
    assert len(fetched.queries) == 4


def test_genders_are_a_breakdown_when_the_catalogue_says_so(server, tmp_path):
    roles = {"sex": Role(values={"men": ["male"], "all": ["total"]}, select=["men", "all"])}
    fetched, client = fetch(server, tmp_path, roles=roles)
    assert client.calls[1][2]["genders"] == ["male", "total"]
    rows = {(row["breakdown"], row["breakdown_key"]) for row in fetched.rows.to_pylist()}
    assert rows == {("sex=male", "sex=men"), ("sex=total", "sex=all")}


def test_a_gender_that_the_indicator_lacks_is_an_error_not_an_empty_table(server, tmp_path):
    server.indicator["classifications"]["sex"]["values"] = ["total"]
    with pytest.raises(SourceChanged, match="genders"):
        fetch(server, tmp_path, roles={"sex": Role(select=["male"])})


def municipal(fetched, code):
    return {
        row["period_year"]: (row["value"], row["status"])
        for row in fetched.rows.to_pylist()
        if row["area_key"] == code and row["area_kind"] == "municipality"
    }


def test_an_absent_row_is_suppressed_and_a_missing_value_is_missing(server, tmp_path):
    def thin(rows):
        rows = [row for row in rows if (row["region"], row["year"]) not in {(91, 2020), (658, 2020)}]
        next(row for row in rows if (row["region"], row["year"]) == (32, 2021))["value"] = None
        return rows

    server.change = thin
    fetched, _ = fetch(server, tmp_path)
    assert municipal(fetched, "005") == {2019: (26, "ok"), 2020: (None, "suppressed"), 2021: (28, "ok")}
    assert municipal(fetched, "091")[2021] == (None, "missing")
    # The whole country has no small numbers: nothing is made up for it.
    assert fetched.rows.num_rows == 14


def test_before_its_first_figure_and_without_any_a_municipality_has_no_rows(server, tmp_path):
    server.change = lambda rows: [row for row in rows if row["region"] != 91 or row["year"] == 2021]
    assert municipal(fetch(server, tmp_path / "a")[0], "005") == {2021: (28, "ok")}
    server.change = lambda rows: [row for row in rows if row["region"] != 91]
    assert municipal(fetch(server, tmp_path / "b")[0], "005") == {}


def test_a_year_without_any_municipality_is_not_filled(server, tmp_path):
    server.change = lambda rows: [row for row in rows if row["year"] != 2020]
    assert sorted(municipal(fetch(server, tmp_path)[0], "005")) == [2019, 2021]


def test_a_municipality_that_has_merged_is_not_missed(server, tmp_path):
    server.regions.append({"id": 700001, "code": "911", "category": "KUNTA", "title": {"fi": "Valtimo"}})
    server.values[700001] = 2
    server.change = lambda rows: [row for row in rows if row["region"] != 700001 or row["year"] == 2019]
    assert municipal(fetch(server, tmp_path)[0], "911") == {2019: (21, "ok")}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("value", "12", "number"),
        ("value", True, "number"),
        ("year", 2018, "years 2019 to 2021"),
        ("gender", "male", "genders"),
        ("indicator", 128, "indicator 127"),
        ("region", "32", "region id"),
    ],
)
def test_a_figure_that_was_not_asked_for_or_is_no_number_is_an_error(server, tmp_path, field, value, message):
    server.change = lambda rows: [{**rows[0], field: value}, *rows[1:]]
    with pytest.raises(SourceChanged, match=message):
        fetch(server, tmp_path)


def test_a_figure_that_comes_twice_is_an_error(server, tmp_path):
    server.change = lambda rows: [*rows, rows[0]]
    with pytest.raises(SourceChanged, match="more than once"):
        fetch(server, tmp_path)


@pytest.mark.parametrize(
    "regions",
    [
        [],
        {"error": "x"},
        [*REGIONS, REGIONS[3]],
        [*REGIONS, {**REGIONS[3], "id": 33}],
        [*REGIONS, {**REGIONS[3], "id": 33, "code": 91}],
        [*REGIONS, {**REGIONS[3], "id": 33, "code": "0091"}],
    ],
)
def test_doubtful_regions_are_an_error(server, tmp_path, regions):
    server.regions = regions
    with pytest.raises(SourceChanged):
        fetch(server, tmp_path)


def test_a_title_without_the_catalogues_words_is_another_indicator(server):
    adapter = SotkanetAdapter(FakeClient(server.handle))
    with pytest.raises(SourceChanged, match=r"'sairastavuus', found 'Väestö 31.12.'"):
        adapter.probe(entry(title_words=["Sairastavuus".casefold()]))


@pytest.mark.parametrize(
    "change",
    [
        {"id": 128},
        {"title": {}},
        {"range": None},
        {"range": {"start": 2021, "end": 2019}},
        {"range": {"start": 0, "end": 9**9}},
    ],
)
def test_a_description_of_another_shape_is_an_error(server, change):
    server.indicator |= change
    with pytest.raises(SourceChanged):
        SotkanetAdapter(FakeClient(server.handle)).probe(entry())


@pytest.mark.parametrize(
    ("title", "ended"),
    [
        ("Verotulot, euroa / asukas (-2021)", 2021),
        ("Sairastavuusindeksi (–2019), ikävakioitu", 2019),
        ("Lainakanta (1997-2020)", 2020),
        ("Osuus (18-24-vuotiaat), %", None),
        ("Osuus vuodesta 2013 (2013-)", None),
    ],
)
def test_the_end_of_a_series_is_read_from_its_title(server, tmp_path, title, ended):
    server.indicator["title"]["fi"] = title
    fetched, _ = fetch(server, tmp_path)
    assert fetched.binding["series_ended"] == ended
    assert [note for note in fetched.notes if "has ended" in note] == (
        [f"The series has ended with {ended}, says its title: '{title}'."] if ended else []
    )


def test_an_unknown_indicator_and_one_without_figures_are_absent(server, tmp_path):
    adapter = SotkanetAdapter(FakeClient(server.handle))
    with pytest.raises(TableAbsent, match="indicator 128"):
        adapter.probe(entry(paths=["128"], contents={"population": "128"}))
    server.values = {}
    with pytest.raises(TableAbsent, match="no figures at this source"):
        fetch(server, tmp_path)
    assert not list(tmp_path.rglob("*.zst"))


def test_figures_of_other_regions_only_are_refused(server, tmp_path):
    server.values = {700: 1}
    with pytest.raises(SourceChanged, match="other regions only"):
        fetch(server, tmp_path)


def test_a_fetch_resumes_and_regions_are_asked_for_once_per_adapter(server, tmp_path):
    server.indicator["range"] = {"start": 1960, "end": 2021}
    whole, _ = fetch(server, tmp_path / "whole")
    asked = []

    def stop_after_one(method, path, sent):
        asked.extend([path] if path == "json" else [])
        if len(asked) > 1:
            raise SourceUnavailable("down")
        return server.handle(method, path, sent)

    broken = SotkanetAdapter(FakeClient(stop_after_one))
    with pytest.raises(SourceUnavailable):
        broken.fetch(entry(), broken.probe(entry()), tmp_path / "half")
    resumed, client = fetch(server, tmp_path / "half")
    assert client.made("GET") == ["indicators", "json", "json", "regions"]
    assert resumed.content_sha256 == whole.content_sha256


def test_the_fingerprint_moves_with_the_description_and_the_catalogue(server):
    adapter = SotkanetAdapter(FakeClient(server.handle))
    marks = [adapter.probe(entry()).fingerprint, adapter.probe(entry(from_year=2020)).fingerprint]
    server.indicator["data-updated"] = "2023-01-01"
    probe = SotkanetAdapter(FakeClient(server.handle)).probe(entry())
    assert (probe.listing_stamp, len({*marks, probe.fingerprint})) == ("2023-01-01", 3)


@pytest.mark.parametrize(
    "change", [{"paths": ["x"]}, {"paths": ["127", "128"]}, {"contents": {"population": "128"}}, {"contents": {}}]
)
def test_an_entry_that_contradicts_itself_is_an_error_of_the_catalogue(server, change):
    with pytest.raises(CatalogueError):
        SotkanetAdapter(FakeClient(server.handle)).probe(entry(**change))


def test_a_from_year_after_the_last_figures_is_an_error_of_the_catalogue(server, tmp_path):
    with pytest.raises(CatalogueError, match="from 2030"):
        fetch(server, tmp_path, from_year=2030)
