"""The sample's files: repeatable, without a fault, and plainly invented."""

from datetime import date

import pytest

from ingestion.file_kinds import file_kinds
from ingestion.sample.files import sample_file
from ingestion.sources.files_read import read_file
from tests.unit.ingestion.sample.support import application, get


@pytest.mark.parametrize("name", list(file_kinds()))
def test_every_kind_has_a_file_without_a_fault(name: str) -> None:
    records = read_file(f"{name}.csv", sample_file(name), file_kinds()[name], date(2025, 12, 31))
    assert len(records) > 300
    assert max(record.year for record in records) == 2025
    assert {record.stated_source for record in records} == {
        "Keksitty esimerkkiluku – påhittat exempel – invented example"
    }


def test_figures_do_not_depend_on_the_run() -> None:
    lines = sample_file("tax_rates").decode("utf-8-sig").split("\r\n")
    assert lines[1].startswith("005;Alajärvi;2019;")
    first = sample_file("hyte")
    sample_file.cache_clear()
    assert sample_file("hyte") == first


def test_the_tax_rates_show_the_cut_of_2023_on_the_mainland_only() -> None:
    records = read_file("tax_rates.csv", sample_file("tax_rates"), file_kinds()["tax_rates"], date(2025, 12, 31))
    rates = {(r.municipality_code, r.year): r.values["income_tax_pct"] or 0.0 for r in records}
    assert 12.0 < rates["091", 2022] - rates["091", 2023] < 13.3
    assert abs(rates["478", 2022] - rates["478", 2023]) < 0.7


def test_who_has_said_yes_stays() -> None:
    records = read_file("hinku.csv", sample_file("hinku"), file_kinds()["hinku"], date(2025, 12, 31))
    by_place: dict[str, list[float | None]] = {}
    for record in sorted(records, key=lambda r: r.year):
        by_place.setdefault(record.municipality_code, []).append(record.values["member"])
    assert all(answers == sorted(answers, key=lambda a: a or 0) for answers in by_place.values())
    assert 0 < sum(answers[-1] == 1 for answers in by_place.values()) < len(by_place)


def test_the_server_answers_with_csv_and_knows_no_other_path() -> None:
    app = application()
    reply = get(app, "/files/hinku.csv")
    assert (reply.status, reply.content_type) == (200, "text/csv; charset=utf-8")
    assert reply.body == sample_file("hinku")
    for path in ("/files/", "/files/unknown.csv", "/files/hinku.xlsx", "/files/../hinku.csv"):
        assert get(app, path).status == 404
