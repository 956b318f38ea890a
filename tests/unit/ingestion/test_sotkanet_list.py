"""Sotkanet's list of indicators: read once, kept for a day, and a wrong id told from its words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion.catalogue_schema import Table
from ingestion.sources.sotkanet import SotkanetAdapter
from ingestion.sources.sotkanet_list import IndicatorList
from tests.unit.ingestion.sources_support import FakeClient, refused, table
from tests.unit.ingestion.test_sotkanet import INDICATOR
from tilannekuva.errors import SourceChanged, TableAbsent

OTHER = {**INDICATOR, "id": 180, "title": {"fi": "Koulutustasomittain", "sv": "", "en": ""}}


def entry(number: int = 127, **changes: Any) -> Table:
    return table(**({"paths": [str(number)], "contents": {"figure": "value"}, "roles": {}} | changes))


def serving(listed: Any) -> FakeClient:
    def handle(method: str, path: str, sent: Any) -> Any:
        if path == "indicators" and listed is not None:
            return listed
        if path == "indicators/127":
            return INDICATOR
        raise refused(404)

    return FakeClient(handle)


def test_one_request_tells_of_all_indicators() -> None:
    client = serving([INDICATOR, OTHER])
    adapter = SotkanetAdapter(client)
    titles = [adapter.probe(entry(n)).metadata["title"]["fi"] for n in (127, 180)]
    assert titles == ["Väestö 31.12.", "Koulutustasomittain"]
    assert client.made("GET") == ["indicators"]


def test_a_wrong_id_is_told_without_another_request() -> None:
    client = serving([INDICATOR, OTHER])
    adapter = SotkanetAdapter(client)
    with pytest.raises(SourceChanged, match="indicator 180 to be called something with 'sairastavuus'"):
        adapter.probe(entry(180, title_words=["sairastavuus"]))
    with pytest.raises(TableAbsent, match="indicator 92, found none among the 2 of the list"):
        adapter.probe(entry(92))
    assert client.made("GET") == ["indicators"]


def test_a_list_of_titles_only_still_checks_the_words_before_it_asks() -> None:
    client = serving([{"id": 127, "title": INDICATOR["title"]}])
    adapter = SotkanetAdapter(client)
    with pytest.raises(SourceChanged, match="'vuodeosasto'"):
        adapter.probe(entry(title_words=["vuodeosasto"]))
    assert adapter.probe(entry()).metadata == INDICATOR
    assert client.made("GET") == ["indicators", "indicators/127"]


def test_a_source_without_a_list_is_asked_for_each() -> None:
    client = serving(None)
    assert SotkanetAdapter(client).probe(entry()).metadata == INDICATOR
    assert client.made("GET") == ["indicators", "indicators/127"]


@pytest.mark.parametrize("listed", [[], {}, [1], [{"id": "127"}], [INDICATOR, INDICATOR], [{"id": True}]])
def test_a_list_of_another_shape_is_an_error(listed: Any) -> None:
    with pytest.raises(SourceChanged, match="expected"):
        SotkanetAdapter(serving(listed)).probe(entry())


def reading(client: FakeClient, folder: Path, now: datetime) -> IndicatorList:
    return IndicatorList(client, folder / "list.zst", clock=lambda: now)


def test_the_list_is_kept_for_a_day_and_for_its_own_address_only(tmp_path: Path) -> None:
    client = serving([INDICATOR])
    now = datetime.now(UTC)
    assert set(reading(client, tmp_path, now).known() or {}) == {127}
    later = [reading(client, tmp_path, now + timedelta(hours=hours)).known() for hours in (1, 23)]
    assert [set(known or {}) for known in later] == [{127}, {127}]
    assert client.made("GET") == ["indicators"]
    reading(client, tmp_path, now + timedelta(hours=25)).known()
    assert client.made("GET") == ["indicators"] * 2
    elsewhere = serving([OTHER])
    elsewhere.base_url = "https://example.org/other"
    assert set(reading(elsewhere, tmp_path, now).known() or {}) == {180}


@pytest.mark.parametrize("damage", [b"", b"not zstd", b"\x28\xb5\x2f\xfd"])
def test_a_damaged_cache_is_read_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "list.zst").write_bytes(damage)
    client = serving([INDICATOR])
    assert set(reading(client, tmp_path, datetime.now(UTC)).known() or {}) == {127}
    assert client.made("GET") == ["indicators"]
