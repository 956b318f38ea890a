"""Vipunen: rows by page, one version only, a filter made of checked parts, sums of what is known."""

from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_schema import Role, Table
from ingestion.sources.vipunen import VipunenAdapter
from ingestion.sources.vipunen_plan import plan_of
from tests.unit.ingestion.sources_support import FakeClient, refused, source
from tilannekuva.errors import CatalogueError, SourceChanged, SourceUnavailable, TableAbsent

RESOURCE = "perusopetuksen_jalkeinen_koulutus_hakeneet_ja_paikan_vastaanottaneet"


TABLES = load_catalogue().tables


def entry(**changes: Any) -> Table:
    return TABLES["vipunen_post_basic_applications"].model_copy(update=changes)


def row(code: str | None, year: Any, places: Any, applicants: Any, target: str) -> dict[str, Any]:
    return {
        "koulutuksenAlkamisvuosi": year,
        "koulutuksenAlkamiskausi": "Syksy",
        "haku": "haku",
        "hakutapa": "Yhteishaku",
        "kooditKuntaHakukohde": code,
        "kooditHakukohde": target,
        "aloituspaikatLkm": places,
        "ensisijaisetHakijatLkm": applicants,
        "tietojoukkoPaivitettyPvm": "2026-09-01",
    }


class Server:
    """One resource. counts: what ``/data/count`` says in turn, the last one for ever; None: the number of rows."""

    def __init__(self) -> None:
        self.rows = [
            row("091", 2024, 100, 80, "a"),
            row("091", 2024, 50, 70, "b"),
            row("091", 2025, 40, 10, "c"),
            row("5", 2024, 20, 5, "d"),
            row(None, 2024, 7, 1, "e"),
        ]
        self.fields = [{"name": name, "type": "string"} for name in self.rows[0]]
        self.counts: list[int | None] = [None]

    def handle(self, method: str, path: str, sent: Any) -> Any:
        if not path.startswith(RESOURCE):
            raise refused(404)
        if path == RESOURCE:
            return self.fields
        if path.endswith("/count"):
            count = self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]
            return len(self.rows) if count is None else count
        return self.rows[sent["offset"] : sent["offset"] + sent["limit"]]


@pytest.fixture
def server() -> Server:
    return Server()


def fetch(server: Server, folder: Any, page: int = 2, **changes: Any) -> tuple[Any, FakeClient]:
    client = FakeClient(server.handle)
    adapter, table = VipunenAdapter(client, source("vipunen", max_cells=page)), entry(**changes)
    return adapter.fetch(table, adapter.probe(table), folder), client


def figures(fetched: Any, content: str) -> dict[tuple[str, str, int], float | None]:
    return {
        (r["area_kind"], r["area_key"], r["period_year"]): r["value"]
        for r in fetched.rows.to_pylist()
        if r["content_key"] == content
    }


def test_rows_are_added_up_to_municipalities_and_years(server, tmp_path):
    fetched, _ = fetch(server, tmp_path)
    assert figures(fetched, "study_places") == {
        ("municipality", "091", 2024): 150,
        ("municipality", "091", 2025): 40,
        ("municipality", "005", 2024): 20,
        ("other", "-", 2024): 7,
    }
    assert figures(fetched, "first_choice_applicants")["municipality", "091", 2024] == 150


def test_every_query_has_the_same_filter_and_order(server, tmp_path):
    _, client = fetch(server, tmp_path)
    pages = [sent for _, path, sent in client.calls if path.endswith("/data")]
    assert {page["filter"] for page in pages} == {'hakutapa=="Yhteishaku"'}
    assert {page["sort"] for page in pages} == {"(+koulutuksenAlkamisvuosi,+kooditHakukohde)"}
    assert [page["offset"] for page in pages] == [0, 0, 2, 4]  # the probe's, then three pages
    assert [sent for _, path, sent in client.calls if path.endswith("/count")] == [{"filter": pages[0]["filter"]}] * 2


def test_a_probe_is_one_request_and_moves_with_the_stamp(server):
    client = FakeClient(server.handle)
    adapter = VipunenAdapter(client, source("vipunen"))
    before = adapter.probe(entry())
    assert (len(client.calls), before.listing_stamp) == (1, "2026-09-01")
    for one in server.rows:
        one["tietojoukkoPaivitettyPvm"] = "2026-09-02"
    assert adapter.probe(entry()).fingerprint != before.fingerprint


def test_a_resource_that_changes_meanwhile_is_read_again(server, tmp_path):
    server.counts = [5, 6, None]
    fetched, client = fetch(server, tmp_path)
    assert figures(fetched, "study_places")["municipality", "091", 2024] == 150
    assert len([path for _, path, _ in client.calls if path.endswith("/data")]) == 7


def test_a_resource_that_keeps_changing_is_not_used(server, tmp_path):
    server.counts = [9]
    with pytest.raises(SourceUnavailable, match=r"expected 9 rows.*found 5"):
        fetch(server, tmp_path)
    server.counts = [None]
    server.rows[3]["tietojoukkoPaivitettyPvm"] = "2026-09-02"
    with pytest.raises(SourceUnavailable, match="2026-09-02"):
        fetch(server, tmp_path)


def test_pages_already_there_are_not_asked_for_again(server, tmp_path):
    whole, _ = fetch(server, tmp_path / "whole")
    asked = []

    def breaking(method: str, path: str, sent: Any) -> Any:
        asked.extend([path] if path.endswith("/data") else [])
        if len(asked) == 4:
            raise SourceUnavailable("down")
        return server.handle(method, path, sent)

    broken = VipunenAdapter(FakeClient(breaking), source("vipunen", max_cells=2))
    with pytest.raises(SourceUnavailable):
        broken.fetch(entry(), broken.probe(entry()), tmp_path / "half")
    resumed, client = fetch(server, tmp_path / "half")
    assert [sent["offset"] for _, path, sent in client.calls if path.endswith("/data")] == [0, 4]
    assert resumed.content_sha256 == whole.content_sha256


def test_a_field_that_is_gone_is_named(server, tmp_path):
    server.fields = [field for field in server.fields if field["name"] != "aloituspaikatLkm"]
    with pytest.raises(SourceChanged, match=r"none called \['aloituspaikatLkm'\]"):
        fetch(server, tmp_path)


def test_a_row_that_comes_twice_is_refused(server, tmp_path):
    server.rows[1]["kooditHakukohde"] = "a"
    with pytest.raises(SourceChanged, match="more than once"):
        fetch(server, tmp_path)


def test_a_hidden_count_makes_the_sum_missing(server, tmp_path):
    server.rows[1]["aloituspaikatLkm"] = None
    found = figures(fetch(server, tmp_path)[0], "study_places")
    assert (found["municipality", "091", 2024], found["municipality", "091", 2025]) == (None, 40)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aloituspaikatLkm", "12"),
        ("aloituspaikatLkm", True),
        ("aloituspaikatLkm", -1),
        ("aloituspaikatLkm", 1e400),
        ("koulutuksenAlkamisvuosi", None),
        ("koulutuksenAlkamisvuosi", "2024/2026"),
        ("koulutuksenAlkamisvuosi", "24"),
        ("kooditKuntaHakukohde", {"a": 1}),
        ("kooditKuntaHakukohde", "x" * 500),
    ],
)
def test_a_doubtful_row_is_refused(server, tmp_path, field, value):
    server.rows[0][field] = value
    with pytest.raises(SourceChanged, match=f"field '{field}'"):
        fetch(server, tmp_path)


def test_a_school_year_stands_under_its_first_year(server, tmp_path):
    server.rows = [row("091", "2024/2025", 3, 1, "a")]
    assert figures(fetch(server, tmp_path)[0], "study_places") == {("municipality", "091", 2024): 3}


def test_rows_can_be_counted_and_split_by_a_field(server, tmp_path):
    fetched, _ = fetch(
        server,
        tmp_path,
        contents={"targets": "*"},
        roles={"way": Role(code_pattern="hakutapa", values={"joint": ["Yhteishaku"]}, select=["joint", "total"])},
    )
    rows = [r for r in fetched.rows.to_pylist() if (r["area_key"], r["period_year"]) == ("091", 2024)]
    assert [(r["breakdown_key"], r["breakdown"], r["value"]) for r in rows] == [
        ("way=joint", "way=Yhteishaku", 2.0),
        ("way=total", "way=Yhteishaku", 2.0),
    ]
    server.rows[0]["hakutapa"] = "Uusi tapa"
    with pytest.raises(SourceChanged, match="Uusi tapa"):
        fetch(server, tmp_path / "new", roles={"way": Role(code_pattern="hakutapa", values={"joint": ["Yhteishaku"]})})


@pytest.mark.parametrize("document", [{"error": "x"}, [1], [{}] * 3, None])
def test_a_page_of_another_shape_is_refused(server, tmp_path, document):
    handle = server.handle
    server.handle = lambda method, path, sent: document if path.endswith("/data") else handle(method, path, sent)
    with pytest.raises(SourceChanged):
        fetch(server, tmp_path)


def test_an_unknown_resource_and_one_without_rows_are_absent(server, tmp_path):
    with pytest.raises(TableAbsent):
        fetch(server, tmp_path, paths=["muu"])
    server.rows = []
    with pytest.raises(TableAbsent, match="no row"):
        fetch(server, tmp_path)


@pytest.mark.parametrize(
    "parameters",
    [
        {"filter": ['hakutapa=="a";x=="b"']},
        {"filter": ["hakutapa==a' or 1==1"]},
        {"filter": ["a b==c"]},
        {"sort": ["a),+(b"]},
        {"sort": []},
        {"year_field": "a/../b"},
        {"unknown": "x"},
    ],
)
def test_a_query_is_made_of_checked_parts_only(parameters):
    with pytest.raises(CatalogueError):
        plan_of(entry(parameters={**entry().parameters, **parameters}))


@pytest.mark.parametrize("path", ["../secret", "a/b", "A", ""])
def test_a_resource_is_a_plain_name(path):
    with pytest.raises(CatalogueError):
        plan_of(entry(paths=[path]))


def test_the_contract_is_checked_by_fields_and_one_row(server):
    adapter = VipunenAdapter(FakeClient(server.handle), source("vipunen"))
    probe = adapter.probe(entry())
    assert adapter.check(entry(), probe).is_complete
    server.fields = server.fields[1:]
    with pytest.raises(SourceChanged, match="koulutuksenAlkamisvuosi"):
        adapter.check(entry(), probe)
