from pathlib import Path

import pytest

from reports.language import load_language
from reports.pages import PageSet
from reports.read import Marts, read_marts
from reports.wording import Texts, load_texts
from tests.fixtures.marts_fixture import build_marts


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_marts(tmp_path_factory.mktemp("marts") / "warehouse.duckdb")


@pytest.fixture(scope="session")
def marts(warehouse: Path) -> Marts:
    return read_marts(warehouse)


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts("fi")


@pytest.fixture(scope="session")
def page_set(marts: Marts, texts: Texts) -> PageSet:
    return PageSet(marts, load_language("fi"))
