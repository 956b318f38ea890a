"""What a source may change overnight, over both versions of PxWeb: read rightly or refused, never a wrong figure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from expectations.run import check_all
from ingestion.catalogue import Catalogue
from ingestion.catalogue_schema import Network, Table
from ingestion.landing import current, promote, read_state
from ingestion.model import Fetched, TableOutcome
from ingestion.run import ingest_table
from tests.unit.expectations.builders import members
from tests.unit.ingestion.pxweb_v2_support import adapter_of
from tests.unit.ingestion.sources_support import (
    AREA,
    CONTENTS,
    NAMES,
    SEXES,
    YEARS,
    FakePxWeb,
    metadata,
    source,
    table,
    variable,
)
from tilannekuva.errors import SourceChanged
from tilannekuva.settings import Settings

Document = dict[str, Any]
WORDS = {"content_titles": {"population": ["väestö"]}, "content_units": {"population": "lukumäärä | henkilöä"}}
NOT_COMPARED = {"content_code"}


def number(code: str) -> int:
    total: int = sum(ord(letter) * (at + 1) ** 3 for at, letter in enumerate(code))
    return total % 9973


def host(*variables: Document, **changes: Any) -> FakePxWeb:
    """A table whose figures depend on area, sex and year alone, whatever the contents are called and the order is."""
    made = FakePxWeb(metadata(*(variables or (AREA, SEXES, YEARS, CONTENTS))))
    contents = {code for v in made.meta["variables"] if v["code"] == "contentscode" for code in v["values"]}
    made.figure = lambda key: sum(number(code) for code in key if code not in contents)
    made.unit = "lukumäärä"
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def read(version: str, of: FakePxWeb, folder: Path, **changes: Any) -> Fetched:
    adapter, _ = adapter_of(version, of, folder)
    entry = table(**(WORDS | changes))
    return adapter.fetch(entry, adapter.probe(entry), folder / version)


def figures(fetched: Fetched) -> list[tuple[Any, ...]]:
    """The rows in an order of their own, without the source's code of the content."""
    names = [name for name in fetched.rows.column_names if name not in NOT_COMPARED]
    return sorted(tuple(str(row[name]) for name in names) for row in fetched.rows.to_pylist())


both = pytest.mark.parametrize("version", ["v1", "v2"])


@both
@pytest.mark.parametrize(
    "shifted",
    [
        (AREA | {"code": "alue_23_20270101"}, SEXES, YEARS, CONTENTS),
        (AREA | {"code": "kunta_1_20150101"}, SEXES, YEARS, CONTENTS),
        (AREA, SEXES | {"code": "sukupuoli_12_20270101"}, YEARS, CONTENTS),
        (AREA, SEXES, YEARS, variable("contentscode", "Tiedot", {"vaesto": "Väestö 31.12."})),
        (AREA, SEXES, YEARS, variable("contentscode", "Tiedot", {"uusi-vaesto": "Väestö 31.12."})),
        (AREA | {"code": "Alue"}, SEXES | {"code": "Sukupuoli"}, YEARS | {"code": "Vuosi"}, CONTENTS),
        (CONTENTS, YEARS, AREA, SEXES),
        (YEARS, CONTENTS, SEXES, AREA),
    ],
    ids=[
        "date of the area variable",
        "area variable renamed",
        "date of another variable",
        "prefix gone",
        "another prefix",
        "names of before 2026",
        "contents first",
        "areas last",
    ],
)
def test_another_code_or_order_gives_the_same_figures(
    version: str, shifted: tuple[Document, ...], tmp_path: Path
) -> None:
    before = read(version, host(), tmp_path / "before")
    after = read(version, host(*shifted), tmp_path / "after")
    assert figures(after) == figures(before)
    assert len(figures(after)) == 27


@both
def test_a_date_in_a_code_is_no_new_content(version: str, tmp_path: Path) -> None:
    before = read(version, host(), tmp_path / "before")
    after = read(version, host(AREA | {"code": "alue_23_20270101"}, SEXES, YEARS, CONTENTS), tmp_path / "after")
    assert after.content_sha256 == before.content_sha256


def as_array(document: Document) -> None:
    for dimension in document["dimension"].values():
        dimension["category"]["index"] = list(dimension["category"]["index"])


def as_sparse(document: Document) -> None:
    document["value"] = {str(at): value for at, value in enumerate(document["value"]) if value is not None}


def with_numbers(document: Document) -> None:
    document["status"] = {at: {"..": "2", "-": "7"}[text] for at, text in document["status"].items()}
    document["extension"] = {"missingValueDescriptions": {"2": "Not available", "7": "Magnitude nil"}}


def with_status_list(document: Document) -> None:
    document["status"] = [document["status"].get(str(at), "") for at in range(len(document["value"]))]


def with_dots(document: Document) -> None:
    document["updated"] = "2026-01-01T06.00.00Z"


def with_unit_label(document: Document) -> None:
    unit = document["dimension"]["contentscode"]["category"]["unit"]
    for one in unit.values():
        one["label"] = one.pop("base")


@both
@pytest.mark.parametrize("dialect", [as_array, as_sparse, with_numbers, with_status_list, with_dots, with_unit_label])
def test_another_dialect_gives_the_same_rows_and_hash(
    version: str, dialect: Callable[[Document], None], tmp_path: Path
) -> None:
    symbols = {("KU091", "1", "2020", "vaerak-vaesto"): "..", ("KU005", "2", "2019", "vaerak-vaesto"): "-"}
    before = read(version, host(symbols=symbols), tmp_path / "before")
    after = read(version, host(symbols=symbols, change=dialect), tmp_path / "after")
    assert after.rows.equals(before.rows)
    assert after.content_sha256 == before.content_sha256
    assert after.rows["value"].null_count == 1, "a nil is an exact zero, a missing figure is none"


@both
@pytest.mark.parametrize(
    ("expected", "unit"),
    [
        ("henkilöä", "1 000 henkilöä"), ("1 000 henkilöä", "henkilöä"), ("euroa", "1 000 euroa"),
        ("1 000 euroa", "euroa"), ("euroa", "milj. euroa"), ("euroa", "euroa/asukas"), ("lukumäärä", "%"),
        (None, "1 000 henkilöä"),
    ],
)  # fmt: skip
def test_another_unit_is_refused(version: str, expected: str | None, unit: str, tmp_path: Path) -> None:
    units = {"population": expected} if expected else {}
    of_three_parts = host(unit=unit, config={"maxCells": 9, "maxCalls": 40, "timeWindow": 60})
    adapter, client = adapter_of(version, of_three_parts, tmp_path)
    entry = table(**(WORDS | {"content_units": units}))
    with pytest.raises(SourceChanged, match="content_units") as error:
        adapter.fetch(entry, adapter.probe(entry), tmp_path / "partial")
    assert f"found '{unit}'" in str(error.value)
    assert len(client.made("POST")) == {"v1": 1, "v2": 0}[version], "seen at the first sight of a unit"
    assert read(version, host(unit=expected or "henkilöä"), tmp_path / "good", content_units=units).cells == 27


@both
def test_a_unit_that_moved_into_the_text_is_refused_before_any_figure_is_asked_for(
    version: str, tmp_path: Path
) -> None:
    contents = variable("contentscode", "Tiedot", {"vaerak-vaesto": "Väestö 31.12., 1 000 henkilöä"})
    adapter, client = adapter_of(version, host(AREA, SEXES, YEARS, contents), tmp_path)
    entry = table(**WORDS)
    with pytest.raises(SourceChanged, match="no multiplier"):
        adapter.fetch(entry, adapter.probe(entry), tmp_path / "partial")
    assert client.made("POST") == []


@both
@pytest.mark.parametrize(
    "shifted",
    [
        (AREA, SEXES, YEARS, variable("contentscode", "Tiedot", {"vaerak-vaesto": "Asunnot"})),
        (AREA, SEXES, YEARS, variable("contentscode", "Tiedot", {"a-vaesto": "Väestö", "b-vaesto": "Väestö"})),
        (AREA, SEXES, YEARS, variable("contentscode", "Tiedot", {"muutos": "Väestön muutos"})),
        (AREA, SEXES, YEARS, CONTENTS, variable("kieli", "Kieli", {"SSS": "Yhteensä", "1": "suomi"})),
        (AREA, AREA | {"code": "alue_24"}, SEXES, YEARS, CONTENTS),
        (AREA, SEXES, variable("timeperiod_y", "Vuosi", {"0": "2019", "1": "2020"}, time=True), CONTENTS),
        (AREA | {"values": ["1", "2"], "valueTexts": ["a", "b"]}, SEXES, YEARS, CONTENTS),
        (AREA, variable("sukupuoli_9", "Sukupuoli", {"M": "Män", "K": "Kvinnor"}), YEARS, CONTENTS),
    ],
    ids=[
        "content means something else",
        "two contents fit",
        "no content fits",
        "a variable more",
        "two areas",
        "periods without a year",
        "other areas",
        "other values",
    ],
)
def test_what_could_be_read_wrongly_is_refused(version: str, shifted: tuple[Document, ...], tmp_path: Path) -> None:
    adapter, client = adapter_of(version, host(*shifted), tmp_path)
    role = table().roles["sex"].model_copy(update={"select": ["total", "female"]})
    entry = table(**WORDS, roles={"sex": role})
    with pytest.raises(SourceChanged):
        adapter.fetch(entry, adapter.probe(entry), tmp_path / "partial")
    assert client.made("POST") == [], "metadata alone decide"


MUNICIPALITIES = {f"KU{code:03d}": f"Kunta {code}" for code in range(1, 301)}
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Landed:
    """A host of 300 municipalities whose table has been landed and is in use."""

    def __init__(self, version: str, folder: Path) -> None:
        self.version, self.folder = version, folder
        self.settings = Settings(source="http://127.0.0.1:1", data_dir=folder, edition_year=2021)
        self.entry: Table = table(**WORDS, title_words=["Väestö"], min_municipalities=280)
        network = Network(id="x", name=NAMES, is_example=True, members=members("001", "002", "003", "004"))
        kind = {"v1": "pxweb_v1", "v2": "pxweb_v2"}[version]
        self.catalogue = Catalogue({"statfin": source(kind)}, {self.entry.id: self.entry}, {}, network)
        self.host = self._host(MUNICIPALITIES)
        outcome = self.ingest(0)
        assert outcome.outcome == "landed" and outcome.landing_id is not None
        promote(self.settings, self.entry.id, outcome.landing_id)
        self.good = current(self.settings, self.entry.id)

    def _host(self, municipalities: dict[str, str]) -> FakePxWeb:
        return host(variable("alue_23_20260101", "Alue", {"SSS": "KOKO MAA", **municipalities}), SEXES, YEARS, CONTENTS)

    def ingest(self, days: int) -> TableOutcome:
        adapter, _ = adapter_of(self.version, self.host, self.folder)
        return ingest_table(
            self.settings, self.catalogue, self.entry.id, now=NOW + timedelta(days=days), adapter=adapter
        )

    def lose(self, code: str) -> None:
        self.host = self._host({one: name for one, name in MUNICIPALITIES.items() if one != code})


@both
def test_a_vanished_municipality_is_landed_named_and_not_used(version: str, tmp_path: Path) -> None:
    landed = Landed(version, tmp_path)
    landed.lose("KU123")
    assert landed.ingest(1).outcome == "landed"
    (report,) = check_all(landed.settings, landed.catalogue, now=NOW)
    assert "no_municipality_lost" in {failure.expectation for failure in report.failures}
    assert "123" in str(read_state(landed.settings, landed.entry.id).message)
    assert current(landed.settings, landed.entry.id) == landed.good


@both
def test_a_table_that_is_gone_leaves_the_last_good_one_in_use(version: str, tmp_path: Path) -> None:
    landed = Landed(version, tmp_path)
    landed.host.path = "StatFin/elsewhere/15zz.px"
    outcome = landed.ingest(1)
    assert outcome.outcome == "absent_at_source" and "expected it, with ['Väestö']" in str(outcome.message)
    assert current(landed.settings, landed.entry.id) == landed.good


@both
def test_another_table_at_the_address_leaves_the_last_good_one_in_use(version: str, tmp_path: Path) -> None:
    landed = Landed(version, tmp_path)
    landed.host.meta = {**landed.host.meta, "title": "Asunnot muuttujina Alue ja Vuosi"}
    outcome = landed.ingest(1)
    assert outcome.outcome == "absent_at_source" and "another table, 'Asunnot" in str(outcome.message)
    assert current(landed.settings, landed.entry.id) == landed.good


@both
def test_a_changed_unit_leaves_the_last_good_one_in_use(version: str, tmp_path: Path) -> None:
    landed = Landed(version, tmp_path)
    landed.host.unit = "1 000 henkilöä"
    landed.host.listing_stamp = "2026-02-01T08:00:00"
    outcome = landed.ingest(1)
    assert outcome.outcome == "fetch_failed" and "1 000 henkilöä" in str(outcome.message)
    assert current(landed.settings, landed.entry.id) == landed.good
    landed.host.unit = "lukumäärä"
    assert landed.ingest(2).outcome == "same_content", "mended: the refused answers are not read again"
