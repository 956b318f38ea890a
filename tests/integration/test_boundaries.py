"""Municipal boundaries over loopback: what is kept, what is refused, and that nothing ever stops a run."""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion.catalogue import load_catalogue
from ingestion.sources import boundaries
from ingestion.sources.boundaries import boundaries_folder, kept_boundaries, refresh_boundaries
from ingestion.sources.boundaries_read import read_boundaries
from tests.fixtures.geometry import feature, mosaic
from tests.integration.http_loopback import Loopback, Reply, serving, settings_for
from tilannekuva.errors import SourceChanged
from tilannekuva.settings import Settings

CODES = ["005", "009", "010", "016", "018", "019", "020", "035"]
GOOD = mosaic(CODES)
STATFIN = load_catalogue().sources["statfin"]
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    document = copy.deepcopy(GOOD)
    change(document)
    return document


def ring(document: dict[str, Any]) -> list[Any]:
    found: list[Any] = document["features"][0]["geometry"]["coordinates"][0]
    return found


BAD: dict[str, Any] = {
    "a list": [],
    "no features": {**GOOD, "features": []},
    "degrees": changed(lambda d: d["crs"]["properties"].update(name="urn:ogc:def:crs:EPSG::4326")),
    "no crs": {k: v for k, v in GOOD.items() if k != "crs"},
    "degrees that call themselves metres": changed(lambda d: ring(d).__setitem__(1, [24.9, 60.2])),
    "an open ring": changed(lambda d: ring(d).pop()),
    "a ring of two points": changed(lambda d: d["features"][0]["geometry"].update(coordinates=[ring(d)[:2]])),
    "text for a number": changed(lambda d: ring(d).__setitem__(1, ["1", "2"])),
    "true for a number": changed(lambda d: ring(d).__setitem__(1, [True, 6_700_000])),
    "infinity": changed(lambda d: ring(d).__setitem__(1, [float("inf"), 6_700_000.0])),
    "not a number": changed(lambda d: ring(d).__setitem__(1, [float("nan"), 6_700_000.0])),
    "a point": changed(lambda d: d["features"][0]["geometry"].update(type="Point")),
    "no geometry": changed(lambda d: d["features"][0].update(geometry=None)),
    "flat coordinates": changed(lambda d: d["features"][0]["geometry"].update(coordinates=[1.0, 2.0])),
    "a number for a code": changed(lambda d: d["features"][0]["properties"].update(kunta=5)),
    "markup for a code": changed(lambda d: d["features"][0]["properties"].update(kunta='"><script>')),
    "a code twice": changed(lambda d: d["features"].__setitem__(1, d["features"][0])),
    "a municipality less": changed(lambda d: (d["features"].pop(), d.update(totalFeatures=7))),
    "a municipality of before": changed(lambda d: d["features"][0]["properties"].update(kunta="999")),
    "an answer that is cut": changed(lambda d: d.update(totalFeatures=308)),
}


@pytest.mark.parametrize("name", BAD)
def test_geometry_that_is_not_surely_right_is_refused(name: str) -> None:
    with pytest.raises(SourceChanged, match=r"somewhere.*expected"):
        read_boundaries(BAD[name], CODES, "somewhere")


def test_good_geometry_is_read_whole() -> None:
    document = changed(lambda d: d["features"].append(feature("036", [[ring(GOOD)], [ring(GOOD)]], "MultiPolygon")))
    document["totalFeatures"] = 9
    areas = read_boundaries(document, [*CODES, "036"], "somewhere")
    assert [len(areas[code]) for code in ("005", "036")] == [1, 2]
    assert areas["005"][0][0] == tuple(ring(GOOD)[0])


def test_more_points_than_a_map_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.sources.boundaries_read.MAX_POINTS", 100)
    with pytest.raises(SourceChanged, match="at most 100 points"):
        read_boundaries(GOOD, CODES, "somewhere")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def refresh(settings: Settings, now: datetime = NOW) -> str:
    return refresh_boundaries(settings, STATFIN, CODES, [2026, 2025], now=now)


def test_they_are_fetched_once_and_kept_with_their_licence(server: Loopback, tmp_path: Path) -> None:
    settings = settings_for(server.url, tmp_path)
    server.replies = [Reply(status=404, body=b"{}"), Reply(body=json.dumps(GOOD).encode())]
    assert refresh(settings) == "fetched"
    kept = kept_boundaries(settings, CODES)
    assert kept and kept.year == 2025 and kept.licence == "CC BY 4.0" and set(kept.areas) == set(CODES)
    assert "/geoserver/tilastointialueet/wfs?" in kept.url and "kunta4500k_2025" in kept.url
    assert "srsName=EPSG%3A3067" in server.seen[1].path
    asked = len(server.seen)
    assert refresh(settings, datetime.fromisoformat(kept.retrieved_at) + timedelta(days=2)) == "kept"
    assert len(server.seen) == asked
    assert kept_boundaries(settings, CODES[:-1]) is None, "another division: not these boundaries"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404, body=b"no layer"),
        Reply(body=b"<ServiceExceptionReport/>", headers={"Content-Type": "text/xml"}),
        Reply(body=json.dumps(BAD["infinity"]).encode()),
        Reply(body=json.dumps(BAD["degrees"]).encode()),
        Reply(body=b"[" * 5_000),
        Reply(reset=True),
    ],
)
def test_a_server_without_usable_boundaries_is_an_outcome(server: Loopback, tmp_path: Path, reply: Reply) -> None:
    settings = settings_for(server.url, tmp_path)
    server.replies = [reply]
    assert refresh(settings) == "absent"
    assert kept_boundaries(settings, CODES) is None
    asked = len(server.seen)
    assert refresh(settings, NOW + timedelta(hours=1)) == "waiting"
    assert len(server.seen) == asked, "not asked again within the day"
    assert not (boundaries_folder(settings) / "boundaries.geojson.zst").exists()


def test_a_huge_answer_is_cut_off(server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundaries, "MAX_BODY_BYTES", 1_000)
    server.replies = [Reply(body=json.dumps(GOOD).encode())]
    assert refresh(settings_for(server.url, tmp_path)) == "absent"


def test_the_sample_source_is_not_asked(tmp_path: Path) -> None:
    assert refresh(Settings(source="sample", data_dir=tmp_path, edition_year=2025)) == "sample"


def test_damaged_boundaries_are_not_used(server: Loopback, tmp_path: Path) -> None:
    settings = settings_for(server.url, tmp_path)
    server.replies = [Reply(body=json.dumps(GOOD).encode())]
    assert refresh(settings) == "fetched"
    path = boundaries_folder(settings) / "boundaries.geojson.zst"
    path.write_bytes(path.read_bytes()[:-40])
    assert kept_boundaries(settings, CODES) is None
    assert refresh(settings) == "fetched"
