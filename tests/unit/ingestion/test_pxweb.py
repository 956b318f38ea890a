import pytest

from ingestion.sources.pxweb import PxWebAdapter
from tests.unit.ingestion.sources_support import (
    AREA,
    CONTENTS,
    POPULATION,
    SEXES,
    YEARS,
    FakeClient,
    FakePxWeb,
    metadata,
    refused,
    source,
    table,
    variable,
)
from tilannekuva.errors import SourceChanged, SourceUnavailable, TableAbsent

PATH = "fi/StatFin/vaerak/11re.px"


class Bench:
    """A fake host, an adapter before it, and folders."""

    def __init__(self, folder, server=None, **limits):
        self.server = server or FakePxWeb()
        self.folder = folder
        self.limits = limits
        self.partial = folder / "partial"
        self.restart()

    def restart(self):
        self.client = FakeClient(self.server.handle)
        self.adapter = PxWebAdapter(self.client, source(**self.limits), self.folder / "limits.json")

    def fetch(self, **changes):
        entry = table(**changes)
        return self.adapter.fetch(entry, self.adapter.probe(entry), self.partial)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def small(folder, max_cells=9, **limits):
    """A host that says it answers few cells, so that the table takes several queries."""
    bench = Bench(folder, **limits)
    bench.server.config = {**bench.server.config, "maxCells": max_cells}
    return bench


def test_a_probe_is_one_listing_per_folder_and_one_metadata_request(bench):
    first, second = bench.adapter.probe(table()), bench.adapter.probe(table())
    assert first == second
    assert first.listing_stamp == "2026-01-01T08:00:00"
    assert bench.client.made("GET") == ["fi/StatFin/vaerak", PATH, PATH]


def test_the_fingerprint_moves_with_metadata_stamp_and_catalogue(bench):
    marks = [bench.adapter.probe(table()).fingerprint, bench.adapter.probe(table(from_year=2020)).fingerprint]
    bench.restart()
    bench.server.listing_stamp = "2026-02-01T08:00:00"
    marks.append(bench.adapter.probe(table()).fingerprint)
    bench.server.meta = metadata(AREA, SEXES, YEARS, CONTENTS, title="Väestö")
    marks.append(bench.adapter.probe(table()).fingerprint)
    assert len(set(marks)) == 4


@pytest.mark.parametrize("asked", ["StatFin/vaerak/statfin_vaerak_pxt_11re.px", "StatFin/vaerak/11re"])
def test_a_table_is_found_by_the_other_form_of_its_id(bench, asked):
    assert bench.adapter.probe(table(paths=[asked])).path == "StatFin/vaerak/11re.px"


def test_the_next_path_is_tried_when_the_first_is_gone(bench):
    fetched = bench.fetch(paths=["StatFin/gone/11re.px", "StatFin/vaerak/11re.px"])
    assert fetched.path == "StatFin/vaerak/11re.px"
    assert "StatFin/gone/11re.px is not at this source" in fetched.notes[0]


def test_a_table_that_is_nowhere_is_absent_without_a_metadata_request(bench):
    with pytest.raises(TableAbsent, match=r"StatFin/vaerak/xxxx.px: not listed.*statfin_vaerak_pxt_xxxx"):
        bench.adapter.probe(table(paths=["StatFin/vaerak/xxxx.px"]))
    assert bench.client.made("GET") == ["fi/StatFin/vaerak", "fi/StatFin_Passiivi/vaerak"]


def test_another_table_at_the_address_is_absent_and_named(bench):
    with pytest.raises(TableAbsent, match=r"another table, 'Väestö 31.12. muuttujina"):
        bench.adapter.probe(table(title_words=["ennuste 2024"]))


def test_a_listed_table_that_is_refused_is_absent(tmp_path):
    bench = Bench(tmp_path)
    handle = bench.server.handle

    def refuse(method, path, sent):
        if path == PATH:
            raise refused(400)
        return handle(method, path, sent)

    bench.client = FakeClient(refuse)
    with pytest.raises(TableAbsent, match="listed, but refused"):
        PxWebAdapter(bench.client, source(), tmp_path / "limits.json").probe(table())


def test_a_refusal_that_says_nothing_about_the_table_is_no_absence(tmp_path):
    def forbid(method, path, sent):
        raise refused(403)

    with pytest.raises(SourceChanged) as error:
        PxWebAdapter(FakeClient(forbid), source(), tmp_path / "limits.json").probe(table())
    assert not isinstance(error.value, TableAbsent)


def test_every_variable_is_selected_explicitly(bench):
    bench.fetch()
    [(_, path, body)] = [call for call in bench.client.calls if call[0] == "POST"]
    assert path == PATH
    assert body["response"] == {"format": "json-stat2"}
    assert [(part["code"], part["selection"]) for part in body["query"]] == [
        ("alue_23_20260101", {"filter": "item", "values": ["SSS", "KU091", "KU005"]}),
        ("sukupuoli_9_20180101", {"filter": "item", "values": ["SSS", "1", "2"]}),
        ("timeperiod_y", {"filter": "item", "values": ["2019", "2020", "2021"]}),
        ("contentscode", {"filter": "item", "values": ["vaerak-vaesto"]}),
    ]


def test_a_fetch_says_what_it_is(bench):
    fetched = bench.fetch()
    assert (fetched.cells, fetched.rows.num_rows, len(fetched.queries)) == (27, 27, 1)
    assert fetched.updated_at_source == "2026-01-01T06:00:00Z"
    assert fetched.binding["contents"] == {"population": "vaerak-vaesto"}
    query = fetched.queries[0]
    assert (query.method, query.cells, query.etag) == ("POST", 27, '"1"')
    assert query.raw_path.parent.parent == bench.partial
    assert len(fetched.content_sha256) == 64


def test_splitting_changes_neither_rows_nor_hash(tmp_path):
    whole = Bench(tmp_path / "a").fetch()
    parts = small(tmp_path / "b").fetch()
    assert len(parts.queries) == 3
    assert parts.rows.equals(whole.rows)
    assert parts.content_sha256 == whole.content_sha256


def test_limits_are_read_once_and_remembered_for_the_next_process(bench):
    bench.fetch()
    bench.fetch(from_year=2020)
    bench.restart()
    bench.fetch(from_year=2021)
    assert "fi/" not in bench.client.made("GET")
    assert bench.client.limiter.configured == [(40, 60)]


def test_a_table_resumes_where_it_stopped(tmp_path):
    bench = small(tmp_path)
    handle, posts = bench.server.handle, []

    def stop_after_two(method, path, sent):
        posts.extend([method] if method == "POST" else [])
        if len(posts) > 2:
            raise SourceUnavailable("down")
        return handle(method, path, sent)

    bench.client = FakeClient(stop_after_two)
    bench.adapter = PxWebAdapter(bench.client, source(), tmp_path / "limits.json")
    with pytest.raises(SourceUnavailable):
        bench.fetch()
    bench.restart()
    resumed = bench.fetch()
    assert len(bench.client.made("POST")) == 1
    assert resumed.content_sha256 == Bench(tmp_path / "other").fetch().content_sha256


@pytest.mark.parametrize("damage", [b"", b"not zstd at all", None])
def test_a_damaged_or_halfwritten_part_is_asked_for_again(tmp_path, damage):
    bench = small(tmp_path)
    fetched = bench.fetch()
    raw = fetched.queries[1].raw_path
    if damage is None:
        raw.with_name(raw.name.replace(".json.zst", ".about.json")).unlink()
    else:
        raw.write_bytes(damage)
    bench.restart()
    assert bench.fetch().content_sha256 == fetched.content_sha256
    assert len(bench.client.made("POST")) == 1


def test_a_swapped_part_is_not_believed(tmp_path):
    bench = small(tmp_path)
    one, two, _ = bench.fetch().queries
    one.raw_path.write_bytes(two.raw_path.read_bytes())
    bench.restart()
    bench.fetch()
    assert len(bench.client.made("POST")) == 1


def test_parts_of_another_state_of_the_table_are_not_used_and_go_when_it_is_complete(tmp_path):
    bench = small(tmp_path)
    before = bench.fetch().queries[0].raw_path.parent
    bench.restart()
    bench.server.listing_stamp = "2026-02-01T08:00:00"
    after = bench.fetch().queries[0].raw_path.parent
    assert len(bench.client.made("POST")) == 3
    assert [path for path in bench.partial.iterdir() if path.is_dir()] == [after]
    assert after != before


def test_a_table_that_changes_in_the_middle_is_read_again(tmp_path):
    bench = small(tmp_path)
    bench.server.stamps = ["2026-01-01T06:00:00Z", "2026-01-01T06:00:00Z", "2026-01-02T06:00:00Z"]
    fetched = bench.fetch()
    assert len(bench.client.made("POST")) == 6
    assert fetched.updated_at_source == "2026-01-02T06:00:00Z"
    assert "changed while it was read" in fetched.notes[0]


def test_a_table_that_keeps_changing_is_left_for_later(tmp_path):
    bench = small(tmp_path)
    bench.server.stamps = [f"2026-01-{day:02d}T06:00:00Z" for day in range(1, 8)]
    with pytest.raises(SourceUnavailable, match="being updated"):
        bench.fetch()
    assert not list(bench.partial.rglob("*.zst"))


def test_contents_may_have_stamps_of_their_own(tmp_path):
    contents = variable("contentscode", "Tiedot", {"a": "A", "b": "B"})
    bench = Bench(tmp_path, FakePxWeb(metadata(AREA, SEXES, YEARS, contents)))
    bench.server.config = {**bench.server.config, "maxCells": 27}
    handle = bench.server.handle

    def stamped(method, path, sent):
        document = handle(method, path, sent)
        if method == "POST":
            document["updated"] = (
                "2026-01-01" if "a" in document["dimension"]["contentscode"]["category"]["index"] else "2025"
            )
        return document

    bench.client = FakeClient(stamped)
    bench.adapter = PxWebAdapter(bench.client, source(), tmp_path / "limits.json")
    bench.fetch(contents={"a": "a", "b": "b"})
    assert len(bench.client.made("POST")) == 2


def test_a_host_that_takes_fewer_cells_than_it_says_gets_halves_and_is_remembered(bench):
    bench.server.max_cells = 10
    fetched = bench.fetch()
    assert fetched.content_sha256 == Bench(bench.folder / "other").fetch().content_sha256
    assert len(bench.client.made("POST")) == 2 + len(fetched.queries)
    assert all(query.cells <= 10 for query in fetched.queries)
    bench.restart()
    bench.fetch(from_year=2020)
    assert len(bench.client.made("POST")) == len(bench.fetch(from_year=2020).queries)


def test_a_host_that_refuses_everything_is_not_hammered_and_its_limit_is_not_believed(bench):
    bench.server.max_cells = 0
    with pytest.raises(SourceChanged, match="status 403"):
        bench.fetch()
    assert len(bench.client.made("POST")) <= 5
    bench.server.max_cells = 100
    bench.restart()
    assert len(bench.fetch().queries) == 1


def test_a_refused_value_is_an_error_of_the_source(bench):
    bench.server.change = lambda document: (_ for _ in ()).throw(refused(400))
    with pytest.raises(SourceChanged, match="status 400"):
        bench.fetch()
    assert len(bench.client.made("POST")) == 1


def drop_variable(document):
    document["id"].remove("sukupuoli_9_20180101")
    document["size"] = [3, 3, 1]
    document["value"] = document["value"][:9]


def rename_value(document):
    document["dimension"]["alue_23_20260101"]["category"]["index"] = {"SSS": 0, "KU091": 1, "KU999": 2}


def lose_area(document):
    document["dimension"]["alue_23_20260101"]["category"]["index"] = {"SSS": 0, "KU091": 1}
    document["size"][0] = 2
    document["value"] = document["value"][:18]


def lose_cells(document):
    document["value"] = document["value"][:20]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop_variable, r"variables .*'sukupuoli_9_20180101'"),
        (rename_value, r"lacking 1 \(KU005\) and besides 1 \(KU999\)"),
        (lose_area, r"3 values of 'alue_23_20260101'.*lacking 1 \(KU005\)"),
        (lose_cells, r"27 values"),
    ],
)
def test_an_answer_to_another_question_is_an_error_that_names_the_query(bench, change, message):
    bench.server.change = change
    with pytest.raises(SourceChanged, match=message) as error:
        bench.fetch()
    assert f"POST https://example.org/api/v1/{PATH}" in str(error.value)


def test_an_answer_that_is_ordered_otherwise_is_put_right(bench):
    expected = bench.fetch().rows
    bench.restart()

    def turn(document):
        codes = document["dimension"]["timeperiod_y"]["category"]["index"]
        document["dimension"]["timeperiod_y"]["category"]["index"] = {code: 2 - at for code, at in codes.items()}
        document["value"] = [document["value"][at // 3 * 3 + 2 - at % 3] for at in range(27)]

    bench.server.change = turn
    bench.server.listing_stamp = "2026-02-01T08:00:00"
    assert bench.fetch().rows.equals(expected)


def test_binding_faults_cost_no_data_request(bench):
    bench.server.meta = metadata(AREA, SEXES, YEARS, CONTENTS, variable("kieli", "Kieli", {"1": "suomi"}))
    with pytest.raises(SourceChanged, match="no role"):
        bench.fetch()
    assert bench.client.made("POST") == []
    assert POPULATION["variables"][0] is AREA
