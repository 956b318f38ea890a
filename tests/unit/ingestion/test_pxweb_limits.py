from datetime import UTC, datetime, timedelta

import pytest

from ingestion.http import HttpClient
from ingestion.sources import adapter_for
from ingestion.sources.pxweb_limits import CONFIG_OF_V2, HostLimits, LimitsReader, combine, config_of_v1, is_loopback
from ingestion.sources.sotkanet import SotkanetAdapter
from tests.unit.ingestion.sources_support import FakeClient, FakePxWeb, source
from tilannekuva.settings import Settings

CEILINGS = source(max_cells=100_000, max_calls=30, window_seconds=60).limits
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def config(**changes):
    return {"maxValues": 120_000, "maxCells": 120_000, "maxCalls": 40, "timeWindow": 60} | changes


@pytest.mark.parametrize(
    ("said", "loopback", "expected"),
    [
        (config(), False, HostLimits(100_000, 120_000, 30, 60)),
        (config(maxCells=10_000), False, HostLimits(10_000, 120_000, 30, 60)),
        (config(maxCalls=10, timeWindow=60), False, HostLimits(100_000, 120_000, 10, 60)),
        (config(maxCalls=10, timeWindow=10), False, HostLimits(100_000, 120_000, 30, 60)),
        (config(maxCalls=4, timeWindow=10), False, HostLimits(100_000, 120_000, 4, 10)),
        (config(maxCalls=100_000), False, HostLimits(100_000, 120_000, 30, 60)),
        (config(maxCalls=100_000), True, HostLimits(100_000, 120_000, 100_000, 60)),
        (config(maxCalls=5, timeWindow=10), True, HostLimits(100_000, 120_000, 5, 10)),
        ({}, False, HostLimits(100_000, None, 30, 60)),
    ],
)
def test_the_stricter_of_host_and_catalogue_applies(said, loopback, expected):
    assert combine(said, CEILINGS, loopback) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("http://127.0.0.1:8900/x", True), ("http://localhost/x", True), ("https://127.0.0.1.example.org/x", False)],
)
def test_only_this_machine_is_loopback(url, expected):
    assert is_loopback(url) is expected


def reader(tmp_path, server, now=NOW, base_url="https://example.org/api/v1"):
    client = FakeClient(server.handle, base_url)
    return client, LimitsReader(client, CEILINGS, config_of_v1("fi"), tmp_path / "limits.json", clock=lambda: now)


def test_limits_are_asked_for_once_a_day(tmp_path):
    server = FakePxWeb()
    client, limits = reader(tmp_path, server)
    assert limits.limits() == limits.limits() == HostLimits(100_000, 120_000, 30, 60)
    assert client.requests_made == 1
    for later, asked in ((timedelta(hours=23), 0), (timedelta(hours=25), 1), (timedelta(hours=-1), 1)):
        client, limits = reader(tmp_path / str(asked), server, NOW)
        limits.limits()
        client, limits = reader(tmp_path / str(asked), server, NOW + later)
        limits.limits()
        assert client.requests_made == asked


def test_limits_of_another_host_are_not_used(tmp_path):
    server = FakePxWeb()
    reader(tmp_path, server)[1].limits()
    client, limits = reader(tmp_path, server, base_url="https://example.com/api/v1")
    limits.limits()
    assert client.requests_made == 1


@pytest.mark.parametrize(
    "said", [None, [], {}, {"maxCells": "many", "maxCalls": 0, "timeWindow": -1, "maxValues": True}]
)
def test_a_host_that_does_not_tell_its_limits_gets_the_catalogues(tmp_path, said):
    server = FakePxWeb()
    server.config = said
    client, limits = reader(tmp_path, server)
    assert limits.limits() == HostLimits(100_000, None, 30, 60)
    assert client.limiter.configured == [(30, 60)]


def test_version_2_tells_the_same_under_other_names(tmp_path):
    said = {"maxDataCells": 10_000, "maxCallsPerTimeWindow": 3, "timeWindow": 10, "languages": []}
    client = FakeClient(lambda *_: said)
    limits = LimitsReader(client, CEILINGS, CONFIG_OF_V2, tmp_path / "limits.json", clock=lambda: NOW)
    assert limits.limits() == HostLimits(10_000, None, 3, 10)
    assert client.calls == [("GET", "config", None)]
    again = FakeClient(lambda *_: said)
    stored = LimitsReader(again, CEILINGS, CONFIG_OF_V2, tmp_path / "limits.json", clock=lambda: NOW)
    assert stored.limits() == HostLimits(10_000, None, 3, 10)
    assert again.requests_made == 0


def test_a_damaged_cache_counts_as_unread(tmp_path):
    (tmp_path / "limits.json").write_text("{", encoding="utf-8")
    client, limits = reader(tmp_path, FakePxWeb())
    limits.limits()
    assert client.requests_made == 1


def test_a_lower_limit_is_remembered_within_the_day(tmp_path):
    server = FakePxWeb()
    _, limits = reader(tmp_path, server)
    limits.limits()
    limits.lower_cells(25_000)
    assert limits.limits().max_cells == 25_000
    assert reader(tmp_path, server)[1].limits().max_cells == 25_000
    assert reader(tmp_path, server, NOW + timedelta(days=2))[1].limits().max_cells == 100_000


@pytest.mark.parametrize("kind", ["pxweb_v1", "pxweb_v2", "sotkanet", "classification"])
def test_every_kind_of_source_has_an_adapter_that_makes_no_request_by_itself(tmp_path, kind):
    settings = Settings(source="live", data_dir=tmp_path, edition_year=2021)
    assert adapter_for(settings, source(kind)).requests_made == 0


def test_a_source_without_limits_of_its_own_is_not_slowed_down_on_this_machine_only(tmp_path):
    for url, calls in (("http://127.0.0.1:1", 100_000), ("https://example.net", 40)):
        folder = tmp_path / str(calls)
        adapter = adapter_for(Settings(source=url, data_dir=folder, edition_year=2021), source("sotkanet"))
        assert isinstance(adapter, SotkanetAdapter)
        assert isinstance(adapter._client, HttpClient)
        assert adapter._client.limiter.limits()[0] == calls


def test_what_a_host_on_this_machine_has_said_stays(tmp_path):
    settings = Settings(source="http://127.0.0.1:1", data_dir=tmp_path, edition_year=2021)
    pxweb = HttpClient(settings, source())
    pxweb.limiter.configure(5, 10)
    adapter_for(settings, source("classification"))
    assert pxweb.limiter.limits() == (5, 10)
