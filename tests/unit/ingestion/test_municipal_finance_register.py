"""The register of filings and the list of business ids: whose they are, which is the newest, what is left out."""

from pathlib import Path
from typing import Any

import pytest

from ingestion.sources.municipal_finance_ids import (
    Identity,
    check_digit,
    directory_ids,
    identities,
    is_business_id,
    read_supplement,
)
from ingestion.sources.municipal_finance_register import Filing, newest_filings, relevant_entries
from tilannekuva.errors import CatalogueError, SourceChanged

# Ids published by the cities themselves.
ESPOO, KAUNIAINEN, VANTAA = "0101263-6", "0203026-2", "0124610-9"
HOST = "https://filings.example.org/rest/v1/json"


def entry(stage: str = "Lopullinen", **changes: Any) -> dict[str, Any]:
    word = {"Lopullinen": "lopullinen", "Jälkikorjattu": "jalkikorjattu", "Alustava": "alustava"}.get(stage, stage)
    return {
        "ytunnus": KAUNIAINEN,
        "raportointikokonaisuus": "KKNR",
        "raportointikausi": "2024C12",
        "hyvaksymisvaihe": stage,
        "hyvaksymispvm": "2025-04-15 13:07:57.163",
        "julkaisupvm": "2025-04-15 13:08:28.06",
        "tunnusluvut": f"{HOST}/dokumentti/{word}/KKNR/{KAUNIAINEN}/2024C12",
    } | changes


def newest(*entries: dict[str, Any]) -> tuple[list[Filing], list[str]]:
    found = relevant_entries({"aineistot": list(entries)}, "KKNR", range(2021, 2030), "GET register")
    return newest_filings(found, "KKNR", [HOST], "GET register")


@pytest.mark.parametrize("business_id", [ESPOO, KAUNIAINEN, VANTAA])
def test_published_business_ids_are_accepted(business_id: str) -> None:
    assert is_business_id(business_id)


@pytest.mark.parametrize(
    "text", ["0101263-5", "1101263-6", "0101263", "01012636", "0101263-6 ", "٠101263-6", "", None, 1]
)
def test_what_is_no_business_id_is_seen(text: object) -> None:
    assert not is_business_id(text)


def test_a_number_without_a_check_digit_is_never_an_id() -> None:
    without = next(f"{n:07d}" for n in range(1000) if check_digit(f"{n:07d}") is None)
    assert not any(is_business_id(f"{without}-{digit}") for digit in range(10))


def test_the_newest_stage_is_kept_whatever_the_order() -> None:
    entries = [entry("Alustava"), entry("Jälkikorjattu"), entry("Lopullinen")]
    for turned in (entries, entries[::-1]):
        filings, notes = newest(*turned)
        assert [(filing.stage, filing.is_preliminary) for filing in filings] == [("Jälkikorjattu", False)]
        assert notes == []
    assert newest(entry("Alustava"))[0][0].is_preliminary


def test_of_two_corrections_the_later_one_is_kept() -> None:
    later = entry("Jälkikorjattu", hyvaksymispvm="2025-09-01 08:00:00")
    filings, _ = newest(later, entry("Jälkikorjattu"))
    assert filings[0].approved == "2025-09-01T08:00:00"
    assert newest(entry(), entry())[0] == newest(entry())[0]


def test_other_packages_periods_and_years_are_not_looked_at() -> None:
    others = [
        entry(raportointikokonaisuus="KTAS"),
        entry(raportointikausi="2024C09", hyvaksymisvaihe="?"),
        entry(raportointikausi="2020C12"),
        entry(raportointikausi="2024"),
    ]
    assert newest(*others, entry()) == newest(entry())


@pytest.mark.parametrize(
    "changes", [{"hyvaksymisvaihe": "Hylätty"}, {"hyvaksymisvaihe": None}, {"julkaisupvm": "15.4.2025"}]
)
def test_a_stage_or_time_that_cannot_be_read_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceChanged, match="expected"):
        newest(entry(**changes))


@pytest.mark.parametrize("document", [[], {}, {"aineistot": []}, {"aineistot": ["x"]}, {"aineistot": {}}, None])
def test_a_register_of_another_shape_is_refused(document: Any) -> None:
    with pytest.raises(SourceChanged, match="a list 'aineistot'"):
        relevant_entries(document, "KKNR", range(2021, 2030), "GET register")


@pytest.mark.parametrize("period", [None, "", "2024 C12", "2024C13", "24C12", 2024, ["2024C12"]])
def test_a_period_of_the_package_that_cannot_be_read_is_refused(period: Any) -> None:
    with pytest.raises(SourceChanged, match="periods such as 2024C12"):
        newest(entry(), entry("Jälkikorjattu", raportointikausi=period))


@pytest.mark.parametrize("value", ["x" * 501, 5, ["a"], {"a": "b"}])
def test_a_field_that_is_no_short_text_is_refused(value: Any) -> None:
    with pytest.raises(SourceChanged, match="short texts"):
        newest(entry(tunnusluvut=value))


@pytest.mark.parametrize(
    "address",
    [
        f"{HOST}/dokumentti/lopullinen/KKNR/{ESPOO}/2024C12",
        f"{HOST}/dokumentti/jalkikorjattu/KKNR/{KAUNIAINEN}/2024C12",
        f"{HOST}/dokumentti/lopullinen/KKNR/{KAUNIAINEN}/2023C12",
        f"{HOST}/dokumentti/lopullinen/KKNR/../KKNR/{KAUNIAINEN}/2024C12",
        f"https://evil.example/a/rest/v1/json/dokumentti/lopullinen/KKNR/{KAUNIAINEN}/2024C12",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://[filings.example.org/rest",
        "dokumentti",
    ],
)
def test_an_entry_whose_address_is_another_filings_is_left_out(address: str) -> None:
    filings, notes = newest(entry(tunnusluvut=address))
    assert filings == []
    assert f"{KAUNIAINEN} 2024C12" in notes[0] and "not that of the filing" in notes[0]


def test_an_older_stage_does_not_pass_for_a_newer_one_that_is_left_out() -> None:
    faulty = entry("Jälkikorjattu", tunnusluvut=f"{HOST}/dokumentti/jalkikorjattu/KKNR/{ESPOO}/2024C12")
    for entries in ((entry(), faulty), (faulty, entry())):
        filings, notes = newest(*entries)
        assert filings == []
        assert f"{KAUNIAINEN} 2024C12" in notes[0]


def test_another_host_is_noted_and_never_part_of_our_path() -> None:
    address = f"http://169.254.169.254/rest/v1/json/dokumentti/lopullinen/KKNR/{KAUNIAINEN}/2024C12"
    filings, notes = newest(entry(tunnusluvut=address))
    assert [filing.path("KKNR") for filing in filings] == [f"dokumentti/lopullinen/KKNR/{KAUNIAINEN}/2024C12"]
    assert "169.254.169.254" in notes[0]
    assert newest(entry(tunnusluvut=None))[1] == []


@pytest.mark.parametrize("hostile", ["../../secret", "0203026-3", "0203026-2/..", "", None])
def test_an_id_that_is_none_is_left_out_and_named(hostile: str | None) -> None:
    filings, notes = newest(entry(ytunnus=hostile))
    assert filings == []
    assert "not a business id" in notes[0]


def test_the_directory_maps_numbers_to_ids() -> None:
    items = [{"Kunta_Id": 49, "YTunnus": ESPOO}, {"Kunta_Id": 92, "YTunnus": VANTAA}, {"Kunta_Id": 0, "YTunnus": None},
             {"Kunta_Id": 235, "YTunnus": "0203026-9"}, {"Kunta_Id": 998, "YTunnus": KAUNIAINEN}]  # fmt: skip
    found, notes = directory_ids(items, "GET directory")
    assert found == {"049": ESPOO, "092": VANTAA}
    assert "235 '0203026-9'" in notes[0]


@pytest.mark.parametrize(
    "item", ["x", {}, {"Kunta_Id": "49"}, {"Kunta_Id": True}, {"Kunta_Id": -1}, {"Kunta_Id": 1000}]
)
def test_a_directory_of_another_shape_is_refused(item: Any) -> None:
    with pytest.raises(SourceChanged, match="Kunta_Id"):
        directory_ids([{"Kunta_Id": 49, "YTunnus": ESPOO}, item], "GET directory")


def test_one_municipality_with_two_ids_is_refused() -> None:
    with pytest.raises(SourceChanged, match="one business id of municipality 049"):
        directory_ids([{"Kunta_Id": 49, "YTunnus": ESPOO}, {"Kunta_Id": 49, "YTunnus": VANTAA}], "GET directory")


def test_two_municipalities_with_one_id_are_an_error_unless_the_list_settles_it() -> None:
    directory = {"507": ESPOO, "588": ESPOO}
    with pytest.raises(SourceChanged, match="found 0101263-6 of 507 and 588"):
        identities(directory, {}, "GET directory")
    settled, notes = identities(directory, {ESPOO: Identity("507", "Mäntyharju")}, "GET directory")
    assert settled[ESPOO].municipality_code == "507"
    assert "the register says 507, 588" in notes[0]


def supplement(folder: Path, *lines: str) -> dict[str, Identity]:
    path = folder / "business_ids.csv"
    path.write_text(
        "# remark\nbusiness_id,municipality_code,valid_to_year,source\n" + "\n".join(lines), encoding="utf-8"
    )
    return read_supplement(path)


def test_the_projects_own_list_is_read(tmp_path: Path) -> None:
    found = supplement(tmp_path, f"{ESPOO},588,2024,a notice", f"{VANTAA},092,,another")
    assert found == {ESPOO: Identity("588", "Pertunmaa", 2024), VANTAA: Identity("092", "Vantaa")}
    assert isinstance(read_supplement(), dict)


@pytest.mark.parametrize(
    "line",
    ["0101263-5,588,2024,s", f"{ESPOO},999,2024,s", f"{ESPOO},588,24,s", f"{ESPOO},588,2024,", f"{ESPOO},588,2024,s,x"],
)
def test_a_wrong_line_of_the_list_is_a_fault(tmp_path: Path, line: str) -> None:
    with pytest.raises(CatalogueError, match="Correct that line"):
        supplement(tmp_path, line)
    with pytest.raises(CatalogueError, match="Correct that line"):
        supplement(tmp_path, f"{ESPOO},588,2024,s", f"{ESPOO},507,,s")
