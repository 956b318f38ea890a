from datetime import UTC, datetime, timedelta

import pytest

from ingestion.model import CLASSIFICATION_SCHEMA
from ingestion.sources.classification import ClassificationAdapter
from tests.unit.ingestion.sources_support import FakeClient, refused, table
from tilannekuva.errors import CatalogueError, SourceChanged, SourceUnavailable, TableAbsent

NOW = datetime(2021, 6, 1, tzinfo=UTC)
MUNICIPALITIES = {2019: ["091", "541", "911"], 2020: ["091", "541"], 2021: ["091", "541"]}
TEXTS = {
    ("091", "fi"): "Helsinki", ("091", "sv"): "Helsingfors  ", ("091", "en"): "Helsinki", ("541", "fi"): "Nurmes ",
    ("911", "fi"): "Valtimo", ("01", "fi"): "Uusimaa", ("01", "sv"): "Nyland ", ("12", "fi"): "Pohjois-Karjala",
    ("12", "sv"): "Norra Karelen",
}  # fmt: skip


def item(code, lang, level=3):
    names = [{"lang": lang, "langName": lang, "name": TEXTS[code, lang]}] if (code, lang) in TEXTS else []
    return {"code": code, "level": level, "classificationItemNames": names}


def link(source, target, lang="fi", level=1.0):
    return {"sourceItem": item(source, lang), "targetItem": item(target, lang, level)}


class FakeService:
    def __init__(self):
        self.pages = {}
        for year, codes in MUNICIPALITIES.items():
            for lang in ("fi", "sv", "en"):
                self.pages[f"classifications/kunta_1_{year}0101/classificationItems", lang] = [
                    item(c, lang) for c in codes
                ]
                self.pages[f"classifications/maakunta_1_{year}0101/classificationItems", lang] = [
                    item("01", lang, 1),
                    item("12", lang, 1),
                ]
            region = {"091": "01", "541": "12", "911": "12"}
            address = f"correspondenceTables/kunta_1_{year}0101#maakunta_1_{year}0101/maps"
            self.pages[address, "fi"] = [link(code, region[code]) for code in codes]
        self.pages[self.next_year(2019), "fi"] = [link("091", "091"), link("541", "541"), link("911", "541")]
        self.pages[self.next_year(2020), "fi"] = [link("091", "091"), link("541", "541")]

    @staticmethod
    def next_year(year):
        return f"correspondenceTables/kunta_1_{year}0101#kunta_1_{year + 1}0101/maps"

    def handle(self, method, path, sent):
        assert sent["content"] == "data"
        if (path, sent["lang"]) not in self.pages:
            raise refused(404)
        return self.pages[path, sent["lang"]]


@pytest.fixture
def service():
    return FakeService()


def entry(path="kunta", **changes):
    return table(**({"paths": [path], "contents": {}, "roles": {}, "from_year": 2019} | changes))


def adapter_for(service, folder, now=NOW):
    return ClassificationAdapter(FakeClient(service.handle), folder / "years.json", clock=lambda: now)


def fetch(service, folder, path="kunta", **changes):
    adapter = adapter_for(service, folder)
    return adapter.fetch(entry(path, **changes), adapter.probe(entry(path, **changes)), folder / "partial")


def test_every_year_has_its_municipalities_and_says_what_became_of_them(service, tmp_path):
    fetched = fetch(service, tmp_path)
    assert fetched.rows.schema == CLASSIFICATION_SCHEMA
    rows = {(row["year"], row["municipality_code"]): row for row in fetched.rows.to_pylist()}
    assert list(rows) == [(year, code) for year, codes in MUNICIPALITIES.items() for code in codes]
    assert rows[2019, "911"]["next_year_code"] == "541"
    assert rows[2019, "541"]["next_year_code"] == "541"
    assert rows[2021, "541"]["next_year_code"] is None
    assert {row["level"] for row in rows.values()} == {"kunta"}
    assert {row["group_code"] for row in rows.values()} == {None}


def test_names_are_stripped_and_translated_for_the_newest_year_only(service, tmp_path):
    rows = {(row["year"], row["municipality_code"]): row for row in fetch(service, tmp_path).rows.to_pylist()}
    newest, older = rows[2021, "091"], rows[2020, "091"]
    assert (newest["name_fi"], newest["name_sv"], newest["name_en"]) == ("Helsinki", "Helsingfors", "Helsinki")
    assert (older["name_fi"], older["name_sv"], older["name_en"]) == ("Helsinki", None, None)
    assert (rows[2021, "541"]["name_fi"], rows[2021, "541"]["name_sv"]) == ("Nurmes", None)


def test_groups_belong_to_their_year_and_are_translated_by_code_and_name(service, tmp_path):
    renamed = link("541", "12")
    renamed["targetItem"]["classificationItemNames"][0]["name"] = "Karjala"
    service.pages["correspondenceTables/kunta_1_20190101#maakunta_1_20190101/maps", "fi"][1] = renamed
    rows = {(r["year"], r["municipality_code"]): r for r in fetch(service, tmp_path, "kunta#maakunta").rows.to_pylist()}
    assert {row["level"] for row in rows.values()} == {"maakunta"}
    assert (rows[2021, "091"]["group_code"], rows[2021, "091"]["group_name_fi"]) == ("01", "Uusimaa")
    assert [rows[year, "091"]["group_name_sv"] for year in (2019, 2020, 2021)] == ["Nyland"] * 3
    assert rows[2019, "541"]["group_name_sv"] is None
    assert rows[2019, "911"]["group_name_sv"] == "Norra Karelen"
    assert rows[2021, "091"]["group_name_en"] is None


def test_group_names_are_optional(service, tmp_path):
    for lang in ("sv", "en"):
        del service.pages["classifications/maakunta_1_20210101/classificationItems", lang]
    fetched = fetch(service, tmp_path, "kunta#maakunta")
    assert fetched.rows["group_name_sv"].null_count == fetched.rows.num_rows
    assert len(fetched.notes) == 2


def test_a_year_that_the_service_lacks_is_noted(service, tmp_path):
    del service.pages["classifications/kunta_1_20200101/classificationItems", "fi"]
    fetched = fetch(service, tmp_path)
    assert fetched.binding["years"] == [2019, 2021]
    assert "kunta_1_20200101" in fetched.notes[0]


def test_a_missing_table_to_the_next_year_leaves_the_successor_open(service, tmp_path):
    del service.pages[service.next_year(2019), "fi"]
    fetched = fetch(service, tmp_path)
    assert [row["next_year_code"] for row in fetched.rows.to_pylist()[:3]] == [None] * 3
    assert "kunta_1_20190101#kunta_1_20200101" in fetched.notes[0]


def test_a_municipality_that_gives_away_a_part_goes_on_and_a_divided_one_has_no_successor(service, tmp_path):
    page = service.pages[service.next_year(2019), "fi"]
    page += [link("911", "091"), link("541", "091")]
    fetched = fetch(service, tmp_path)
    successors = {row["municipality_code"]: row["next_year_code"] for row in fetched.rows.to_pylist()[:3]}
    assert successors == {"091": "091", "541": "541", "911": None}
    assert "911" in fetched.notes[0]


def test_headings_and_upper_levels_are_not_municipalities(service, tmp_path):
    for lang in ("fi", "sv", "en"):
        service.pages["classifications/kunta_1_20210101/classificationItems", lang].insert(0, item("A", lang, 1))
    service.pages["correspondenceTables/kunta_1_20210101#maakunta_1_20210101/maps", "fi"] += [
        link("091", "1", level=0.0)
    ]
    assert fetch(service, tmp_path).rows.num_rows == 7
    assert fetch(service, tmp_path, "kunta#maakunta").rows.num_rows == 7


def test_a_municipality_in_two_groups_is_an_error(service, tmp_path):
    service.pages["correspondenceTables/kunta_1_20210101#maakunta_1_20210101/maps", "fi"].append(link("091", "12"))
    with pytest.raises(SourceChanged, match=r"every code once, found \['091'\]"):
        fetch(service, tmp_path, "kunta#maakunta")


@pytest.mark.parametrize(
    "page", [[], {"error": "x"}, ["http://one"], [{"code": "091"}], [{"code": 91, "classificationItemNames": []}]]
)
def test_a_page_of_another_shape_is_an_error(service, tmp_path, page):
    service.pages["classifications/kunta_1_20200101/classificationItems", "fi"] = page
    with pytest.raises(SourceChanged):
        fetch(service, tmp_path)


def test_the_newest_year_is_looked_for_from_next_year_down_and_remembered_for_a_day(service, tmp_path):
    adapter = adapter_for(service, tmp_path)
    probe = adapter.probe(entry())
    assert (probe.listing_stamp, adapter.requests_made) == ("2021", 2)
    for path, now, requests in (
        ("kunta", NOW + timedelta(hours=2), 1),
        ("kunta#maakunta", NOW + timedelta(hours=2), 1),
        ("kunta", NOW + timedelta(days=2), 2),
    ):
        adapter = adapter_for(service, tmp_path, now)
        adapter.probe(entry(path))
        assert adapter.requests_made == requests


def test_a_year_published_in_advance_is_found(service, tmp_path):
    service.pages["classifications/kunta_1_20220101/classificationItems", "fi"] = [item("091", "fi")]
    before = adapter_for(FakeService(), tmp_path / "a").probe(entry())
    after = adapter_for(service, tmp_path / "b").probe(entry())
    assert after.listing_stamp == "2022"
    assert after.fingerprint != before.fingerprint


def test_a_classification_without_any_year_is_absent(service, tmp_path):
    with pytest.raises(TableAbsent, match="kunta#nuts"):
        adapter_for(service, tmp_path).probe(entry("kunta#nuts"))


def test_a_fetch_resumes_where_it_stopped(service, tmp_path):
    whole = fetch(service, tmp_path / "whole")
    adapter = adapter_for(service, tmp_path / "half")
    probe, handle = adapter.probe(entry()), service.handle
    answers = iter(range(3))

    def stop_after_three(method, path, sent):
        if next(answers, None) is None:
            raise SourceUnavailable("down")
        return handle(method, path, sent)

    adapter = ClassificationAdapter(FakeClient(stop_after_three), tmp_path / "half" / "years.json", clock=lambda: NOW)
    with pytest.raises(SourceUnavailable):
        adapter.fetch(entry(), probe, tmp_path / "half" / "partial")
    resumed = adapter_for(service, tmp_path / "half")
    assert resumed.fetch(entry(), probe, tmp_path / "half" / "partial").content_sha256 == whole.content_sha256
    assert resumed.requests_made == len(whole.queries) - 3


def test_a_renamed_municipality_is_new_content(service, tmp_path):
    before = fetch(service, tmp_path / "a")
    page = service.pages["classifications/kunta_1_20210101/classificationItems", "sv"]
    page[0]["classificationItemNames"][0]["name"] = "Helsinge"
    assert fetch(service, tmp_path / "b").content_sha256 != before.content_sha256


def test_a_page_without_finnish_names_is_an_error(service, tmp_path):
    service.pages["classifications/kunta_1_20200101/classificationItems", "fi"] = [item("091", "xx")]
    with pytest.raises(SourceChanged, match=r"Finnish name.*'091'"):
        fetch(service, tmp_path)


@pytest.mark.parametrize("paths", [["maakunta"], ["kunta#"], ["kunta#../x"], ["kunta", "kunta#maakunta"]])
def test_a_path_that_is_no_classification_is_an_error_of_the_catalogue(service, tmp_path, paths):
    with pytest.raises(CatalogueError):
        adapter_for(service, tmp_path).probe(entry(paths=paths))
