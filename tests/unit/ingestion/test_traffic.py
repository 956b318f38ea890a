"""Tables of the old kind: no content variable, no time variable, a tax year; areas that are no municipalities."""

from typing import Any

import pytest

from ingestion.areas import classify_area
from ingestion.binding import bind
from ingestion.catalogue import load_catalogue
from ingestion.catalogue_schema import Table
from ingestion.sources.pxweb import PxWebAdapter
from tests.unit.ingestion.sources_support import FakeClient, FakePxWeb, metadata, source, variable
from tilannekuva.errors import CatalogueError, SourceChanged

TITLE = "Liikennekäytössä olevat henkilöautot {} muuttujina Alue, Merkki, Käyttöönottovuosi ja Käyttövoima"
PATH = "TraFi/Liikennekaytossa_olevat_ajoneuvot/010_kanta_tau_101.px"
AREAS = {"MA1": "MANNER-SUOMI", "KU091": "Helsinki", "KU005": "Alajärvi", "200": "Ulkomaat", "X": "Tuntematon"}
POWERS = {"YH": "Yhteensä", "01": "Bensiini", "04": "Sähkö", "39": "Bensiini/Sähkö", "44": "Diesel/Sähkö"}


TABLES = load_catalogue().tables


def cars(date: str = "30.6.2026") -> dict[str, Any]:
    return metadata(
        variable("Alue", "Alue", AREAS),
        variable("Merkki", "Merkki", {"YH": "Yhteensä", "2055": "Tesla"}),
        variable("Käyttöönottovuosi", "Käyttöönottovuosi", {"YH": "Yhteensä", "2020": "2020"}),
        variable("Käyttövoima", "Käyttövoima", POWERS),
        title=TITLE.format(date),
    )


def entry(table_id: str = "traficom_cars_by_power", **changes: Any) -> Table:
    return TABLES[table_id].model_copy(update=changes)


def test_the_date_in_the_title_is_the_year_and_preliminary_before_its_end():
    [period] = bind(entry(), cars()).periods
    assert (period.year, period.part, period.is_preliminary) == (2026, None, True)
    [period] = bind(entry(), cars("31.12.2025")).periods
    assert (period.year, period.is_preliminary) == (2025, False)


@pytest.mark.parametrize("date", ["", "2026", "31.6.2026", "15.6.2026", "30.4.2026", "30.6.2026 ja 31.12.2025"])
def test_a_title_without_one_quarters_end_is_refused(date):
    with pytest.raises(SourceChanged, match="last day of a quarter"):
        bind(entry(), cars(date))


def test_a_table_that_lost_its_time_variable_is_still_an_error():
    with pytest.raises(SourceChanged, match="time"):
        bind(entry(parameters={}), cars())
    with pytest.raises(CatalogueError, match="period_from"):
        bind(entry(parameters={"period_from": "updated"}), cars())


def test_the_whole_way_without_time_and_content(tmp_path):
    server = FakePxWeb(cars(), PATH)
    one = PxWebAdapter(FakeClient(server.handle), source(), tmp_path / "limits.json")
    fetched = one.fetch(entry(), one.probe(entry()), tmp_path)
    rows = fetched.rows.to_pylist()
    assert len(rows) == 3 * 4  # Mainland Finland and two municipalities, the total and three kinds of plug-ins
    assert {(row["period_code"], row["period_year"], row["is_preliminary"]) for row in rows} == {
        ("2026-06-30", 2026, True)
    }
    assert {row["area_key"] for row in rows} == {"MA1", "091", "005"}
    assert {row["breakdown_key"] for row in rows} == {
        f"driving_power={power}|first_year=total|make=total"
        for power in ("total", "electricity", "petrol_plug_in", "diesel_plug_in")
    }
    electric = [r for r in rows if r["area_key"] == "091" and r["breakdown"].startswith("driving_power=04")]
    assert [row["value"] for row in electric] == [server.figure(("KU091", "YH", "YH", "04"))]


def test_the_next_quarter_is_another_content(tmp_path):
    hashes = set()
    for at, date in enumerate(("30.6.2026", "31.12.2026")):
        one = PxWebAdapter(FakeClient(FakePxWeb(cars(date), PATH).handle), source(), tmp_path / "limits.json")
        hashes.add(one.fetch(entry(), one.probe(entry()), tmp_path / str(at)).content_sha256)
    assert len(hashes) == 2


@pytest.mark.parametrize("name", ["Ulkomaat", "Utlandet", "Abroad", "Tuntematon", "Okänd", "Unknown"])
def test_owners_abroad_are_no_municipality(name):
    assert classify_area("200", name).kind == "other"


def test_a_tax_year_is_the_time_and_statistics_are_a_role():
    binding = bind(
        entry("vero_tulot_102"),
        metadata(
            variable("Verovuosi", "Verovuosi", {"2023": "2023", "2024": "2024"}),
            variable("Erä", "Erä", {"HVT_TULOT_70": "4. Ansiotulot yhteensä", "HVT_TULOT_80": "4.1 Palkkatulot"}),
            variable("Alue", "Alue", {"000": "Koko maa", "01": "Uusimaa", "091": "Helsinki"}),
            variable("Tunnusluvut", "Tunnusluvut", {"Sum": "Summa", "N": "Lukumäärä", "Mean": "Keskiarvo"}),
            title="Yleisesti verovelvollisten tulot alueittain",
        ),
    )
    assert [period.year for period in binding.periods] == [2023, 2024]
    assert [(area.kind, area.key) for area in binding.areas] == [("country", "FI"), ("municipality", "091")]
    names = {axis.role: axis.names for axis in binding.axes}
    assert (names["item"], names["statistic"]) == (("earned",), ("sum", "recipients"))
