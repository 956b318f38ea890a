from typing import Any

import pytest

from tests.unit.ingestion.sample.support import application, get, read

APP = application()
ROOT = "/api/classifications/v2/"


def _items(name: str, language: str = "fi") -> dict[str, str]:
    items = read(get(APP, f"{ROOT}classifications/{name}/classificationItems?content=data&lang={language}"))
    return {item["code"]: item["classificationItemNames"][0]["name"] for item in items}


def _maps(source: str, target: str) -> dict[str, str]:
    rows: list[dict[str, Any]] = read(
        get(APP, f"{ROOT}correspondenceTables/{source}%23{target}/maps?content=data&meta=min&lang=fi")
    )
    return {row["sourceItem"]["code"]: row["targetItem"]["code"] for row in rows}


def test_municipalities_of_a_year_in_three_languages() -> None:
    assert len(_items("kunta_1_20240101")) == 309
    names = [_items("kunta_1_20260101", language)["445"] for language in ("fi", "sv", "en")]
    assert names == ["Parainen", "Pargas", "Pargas"]
    assert "588" in _items("kunta_1_20240101") and "588" not in _items("kunta_1_20250101")


@pytest.mark.parametrize(
    ("name", "count"), [("maakunta", 19), ("kuntaryhmitys", 3), ("kielisuhde", 4), ("hyvinvointialue", 23)]
)
def test_groups_and_who_belongs_to_them(name: str, count: int) -> None:
    groups = _items(f"{name}_1_20260101")
    belongs = _maps("kunta_1_20260101", f"{name}_1_20260101")
    assert len(groups) == count
    assert len(belongs) == 308 and set(belongs.values()) == set(groups)


def test_regions_of_their_year() -> None:
    assert _maps("kunta_1_20200101", "maakunta_1_20200101")["142"] == "08"
    assert _maps("kunta_1_20210101", "maakunta_1_20210101")["142"] == "07"


def test_the_next_year_says_what_became_of_a_municipality() -> None:
    following = _maps("kunta_1_20240101", "kunta_1_20250101")
    assert following["588"] == "507" and following["507"] == "507" and len(following) == 309
    assert len(set(_maps("kunta_1_20140101", "kunta_1_20150101").values())) == 317


def test_without_data_there_are_only_addresses() -> None:
    addresses = read(get(APP, f"{ROOT}classifications/kunta_1_20260101/classificationItems?lang=fi"))
    assert len(addresses) == 308 and all(isinstance(address, str) for address in addresses)


@pytest.mark.parametrize(
    "path",
    [
        "classifications/kunta_1_20270101/classificationItems?content=data",
        "classifications/hyvinvointialue_1_20200101/classificationItems?content=data",
        "classifications/nuts_1_20240101/classificationItems?content=data",
        "correspondenceTables/kunta_1_20240101%23kunta_1_20260101/maps?content=data",
        "correspondenceTables/kunta_1_20260101%23kunta_1_20270101/maps?content=data",
        "correspondenceTables/maakunta_1_20240101%23kunta_1_20240101/maps?content=data",
        "elsewhere",
    ],
)
def test_what_is_not_there(path: str) -> None:
    assert get(APP, ROOT + path).status == 404
