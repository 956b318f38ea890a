"""One figure, one number: site, PDF, PPTX, XLSX, CSV, Parquet and ``query`` say the same of the same key."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reports.language import LANGUAGES, load_language
from tests.e2e.parity import (
    Key,
    Reading,
    Readings,
    from_pdf,
    from_pptx,
    from_site,
    from_xlsx,
    printed,
)
from tests.e2e.parity_files import from_country, from_csv, from_query
from tests.e2e.sample_run import WITH_DOCUMENTS, SampleRun

SEED, PER_MUNICIPALITY = 2026, 28
# A document of one municipality in each language; their figures come from the same rows in all of them.
SPOKEN = dict(zip(WITH_DOCUMENTS, LANGUAGES, strict=True))
MARK = "sample_not_real_"


@dataclass(frozen=True, repr=False)
class Keys:
    """Drawn keys; expected: what the warehouse says by ``query``; indicators: rows of dim_indicator by id.

    latest: every key there is a figure of; with_peers: municipalities that have similar ones.
    """

    keys: list[Key]
    expected: Readings
    indicators: dict[str, dict[str, Any]]
    latest: list[Key]
    with_peers: frozenset[str]

    def of(self, code: str) -> list[Key]:
        return [key for key in self.keys if key.code == code]

    def names(self, language: str) -> dict[str, tuple[str, str]]:
        """What an indicator and its unit are called, of those that are no projections."""
        units = load_language(language).texts.units
        return {i: (row[f"name_{language}"], str(units[row["unit"]].label)) for i, row in self.indicators.items()}

    def tells_peers(self, key: Key) -> bool:
        """Whether a page shows the similar municipalities' median and rank: not of what the similarity is made of."""
        return key.code in self.with_peers and not self.indicators[key.indicator_id]["is_peer_variable"]

    def differences(self, where: str, found: Readings, wanted: list[Key], fields: tuple[str, ...]) -> list[str]:
        """What is not as expected, with both readings."""
        return [
            f"{key.code} {key.indicator_id} {field}: {where} says {said}, the warehouse {true}"
            for key in wanted
            for field in fields
            for said, true in [(self.shown(key, found.get(key), field), self.shown(key, self.expected[key], field))]
            if said != true and (field in {"year", "value"} or self.tells_peers(key))
        ]

    def shown(self, key: Key, reading: Reading | None, field: str) -> object:
        value = getattr(reading, field) if reading else None
        decimals = self.indicators[key.indicator_id]["decimals"]
        return printed(value, decimals) if field in {"value", "median"} else value


@pytest.fixture(scope="module")
def site(sample_run: SampleRun) -> Path:
    return sample_run.data / "site"


@pytest.fixture(scope="module")
def keys(sample_run: SampleRun) -> Keys:
    with duckdb.connect(str(sample_run.data / "warehouse.duckdb"), read_only=True) as connection:
        answer = connection.execute("from marts.dim_indicator where not is_projection")
        heads = [column[0] for column in answer.description or []]
        rows = [dict(zip(heads, row, strict=True)) for row in answer.fetchall()]
        latest = connection.execute("select municipality_code, indicator_id from marts.fct_indicator_latest").fetchall()
        sql = "select municipality_code from marts.fct_peer_status where theme = 'general' and verdict = 'ok'"
        with_peers = frozenset(code for (code,) in connection.execute(sql).fetchall())
    indicators = {row["indicator_id"]: row for row in rows}
    known = sorted(Key(*k) for k in latest if k[0] in WITH_DOCUMENTS and k[1] in indicators)
    draw = random.Random(SEED)
    drawn = []
    for code in WITH_DOCUMENTS:
        own = [k for k in known if k.code == code and indicators[k.indicator_id]["unit"] != "yes_no"]
        drawn += draw.sample(own, min(PER_MUNICIPALITY, len(own)))
    assert len(drawn) >= 60
    return Keys(drawn, from_query(sample_run.data, known), indicators, known, with_peers)


ALL = ("year", "value", "median", "rank")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_site_prints_the_warehouses_figures(site: Path, keys: Keys, language: str) -> None:
    found = from_site(site, load_language(language), keys.keys)
    assert keys.differences(f"the site in {language}", found, keys.keys, ALL) == []
    assert sum(1 for r in found.values() if r.rank) > 30


@pytest.mark.parametrize("code", WITH_DOCUMENTS)
def test_the_pdf_prints_them(site: Path, keys: Keys, code: str) -> None:
    language = SPOKEN[code]
    path = site / "files" / code / f"{MARK}situation-analysis-2025-{language}.pdf"
    found = from_pdf(path, load_language(language), keys.of(code), keys.names(language))
    assert keys.differences(f"the PDF in {language}", found, keys.of(code), ALL) == []


def test_the_workshop_packs_tables_and_charts_hold_them(site: Path, keys: Keys) -> None:
    """Of all indicators that the slides show."""
    shown = {"table": 0, "chart": 0}
    for code in WITH_DOCUMENTS:
        language = SPOKEN[code]
        latest = [k for k in keys.latest if k.code == code]
        path = site / "files" / code / f"{MARK}workshop-2025-{language}.pptx"
        own = name_of(site, code, language)
        for kind, found in from_pptx(path, load_language(language), latest, keys.names(language), own):
            fields = ("year", "value", "median") if kind == "table" else ("year", "value")
            told = keys.differences(f"the pack's {kind} in {language}", found, [*found], fields)
            assert told == []
            shown[kind] += len(found)
    assert shown["table"] >= 45 and shown["chart"] >= 20


def name_of(site: Path, code: str, language: str) -> str:
    with duckdb.connect(str(site.parent / "warehouse.duckdb"), read_only=True) as connection:
        sql = f"select name_{language} from marts.dim_municipality where municipality_code = ? and is_current"
        return str(connection.execute(sql, [code]).fetchall()[0][0])


@pytest.mark.parametrize("code", WITH_DOCUMENTS)
def test_the_workbook_and_the_csv_hold_them(site: Path, keys: Keys, code: str) -> None:
    language, folder = SPOKEN[code], site / "files" / code
    found = from_xlsx(folder / f"{MARK}indicators-2025-{language}.xlsx", load_language(language), keys.of(code))
    assert keys.differences(f"the XLSX in {language}", found, keys.of(code), ALL) == []
    years = {key: keys.expected[key].year for key in keys.of(code)}
    found = from_csv(folder / f"{MARK}values-2025.csv", keys.of(code), years)
    assert keys.differences("the CSV", found, keys.of(code), ("year", "value")) == []


@pytest.mark.parametrize(("read", "ending"), [("read_csv", "csv"), ("read_parquet", "parquet")])
def test_the_countrys_files_hold_them(site: Path, keys: Keys, read: str, ending: str) -> None:
    years = {key: keys.expected[key].year for key in keys.keys}
    found = from_country(read, site / "files" / "country", MARK, ending, keys.keys, years)
    fields = ALL if ending == "parquet" else ("year", "value")
    assert keys.differences(f"the country's {ending}", found, keys.keys, fields) == []
