"""Golden pages of the synthetic warehouse. A changed page is looked at, then accepted with UPDATE_GOLDEN=1."""

import os
from pathlib import Path

import pytest

from reports.pages import PageSet
from tests.fixtures.marts_fixture import ALMOST_EMPTY, NO_PEER, ORDINARY

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize(
    ("name", "code"), [("ordinary", ORDINARY), ("almost_empty", ALMOST_EMPTY), ("no_close_peer", NO_PEER)]
)
def test_municipality_page(page_set: PageSet, name: str, code: str) -> None:
    html = page_set.municipality(code)
    path = GOLDEN / f"municipality_{name}.html"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(html, encoding="utf-8")
    assert html == path.read_text(encoding="utf-8"), f"{path.name} differs; look at it, then UPDATE_GOLDEN=1"


def test_a_page_does_not_depend_on_the_order_of_work(page_set: PageSet) -> None:
    first = page_set.municipality(ORDINARY)
    page_set.municipality(NO_PEER)
    assert page_set.municipality(ORDINARY) == first
