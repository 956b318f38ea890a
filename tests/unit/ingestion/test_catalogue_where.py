"""From a term to the cells it means."""

from typing import Any

import pytest

from ingestion.catalogue import expand_where
from ingestion.catalogue_schema import Table, Term
from ingestion.catalogue_units import is_share_like
from tilannekuva.errors import CatalogueError

NAMES = {"fi": "t", "sv": "t", "en": "t"}


def table(**roles: dict[str, Any]) -> Table:
    return Table.model_validate(
        {"id": "t", "source": "s", "paths": ["p"], "title": NAMES, "frequency": "yearly", "contents": {"n": "n"}}
        | {"roles": roles}
    )


SEX = {"values": {"total": ["SSS"], "male": ["1"], "female": ["2"]}, "select": ["total", "female"]}
AGE = {"values": {"total": ["SSS"], "oldest": ["100"]}, "select": ["total", "075", "076", "oldest"]}
USE = {"values": {"home": ["1"], "office": ["2"]}, "select": "all"}


@pytest.mark.parametrize(
    ("roles", "where", "expected"),
    [
        pytest.param({}, {}, [""], id="no roles"),
        pytest.param({"sex": SEX}, {}, ["sex=total"], id="total by default"),
        pytest.param({"sex": SEX}, {"sex": "female"}, ["sex=female"], id="a named value"),
        pytest.param({"sex": SEX, "age": AGE}, {}, ["age=total|sex=total"], id="roles sorted by name"),
        pytest.param(
            {"sex": SEX, "age": AGE},
            {"sex": ["total", "female"], "age": ["075", "oldest"]},
            ["age=075|sex=total", "age=075|sex=female", "age=oldest|sex=total", "age=oldest|sex=female"],
            id="lists are multiplied out in the order given",
        ),
        pytest.param({"use": USE}, {"use": ["home", "office"]}, ["use=home", "use=office"], id="all values selected"),
    ],
)
def test_expand_where(roles: dict[str, Any], where: dict[str, Any], expected: list[str]) -> None:
    assert expand_where(table(**roles), Term(table="t", content="n", where=where)) == expected


@pytest.mark.parametrize(
    ("roles", "where", "message"),
    [
        pytest.param(
            {"use": USE}, {}, "role 'use' has no fetched value 'total' (left out", id="no total to fall back on"
        ),
        pytest.param({"sex": SEX}, {"sex": "male"}, "no fetched value 'male'", id="declared but not fetched"),
        pytest.param({"age": AGE}, {"age": "077"}, "no fetched value '077'", id="a code that is not selected"),
        pytest.param({"sex": SEX}, {"age": "total"}, "no role 'age'", id="unknown role"),
        pytest.param({"age": AGE}, {"age": ["075", "075"]}, "twice", id="a cell added twice"),
    ],
)
def test_expand_where_refuses(roles: dict[str, Any], where: dict[str, Any], message: str) -> None:
    with pytest.raises(CatalogueError, match="t: a term of content 'n'") as caught:
        expand_where(table(**roles), Term(table="t", content="n", where=where))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("population", False),
        ("floor_area", False),
        ("labour_market_subsidy_eur_thousand", False),
        ("low_income_pct", True),
        ("loan_stock_eur_per_capita", True),
        ("demographic_dependency_per_100", True),
        ("gini_index", True),
        ("mean_age_years", True),
        ("median_income_eur", True),
    ],
)
def test_the_name_of_a_content_says_whether_it_adds_up(key: str, expected: bool) -> None:
    assert is_share_like(key) is expected
