"""Reads the marts of the network: members of the edition year, their stand by theme, what they share, the outlook."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Membership(NamedTuple):
    code: str
    valid_from: str | None
    population: int | None
    population_year: int | None


class NetworkTheme(NamedTuple):
    theme: str
    n_indicators: int
    n_compared: int
    n_better: int
    n_worse: int
    share_better_pct: float
    share_worse_pct: float
    n_others_compared: int
    others_share_better_pct: float
    others_share_worse_pct: float
    n_medians_better: int
    n_medians_worse: int


class NetworkIndicator(NamedTuple):
    indicator_id: str
    theme: str
    year: int
    n_members: int
    n_others: int
    members_median: float
    others_median: float
    n_better: int | None
    n_worse: int | None
    position: str
    members_minimum: float
    members_maximum: float
    minimum_code: str
    maximum_code: str
    spread_ratio: float | None


class NetworkFinding(NamedTuple):
    finding: str
    indicator_id: str
    year: int
    n_judged: int
    n_concerned: int | None
    n_others_judged: int | None
    n_others_concerned: int | None
    others_share_pct: float | None
    members_median: float
    others_median: float
    members: tuple[str, ...]


class NetworkOutlook(NamedTuple):
    area: str
    year: int
    base_year: int
    n: int
    population: float
    base_population: float
    change_pct: float | None


class NetworkMarts(NamedTuple):
    """outlook: sums over the members and over the others; projected: of each member by code."""

    members: list[Membership]
    themes: dict[str, NetworkTheme]
    indicators: dict[str, NetworkIndicator]
    findings: list[NetworkFinding]
    outlook: list[NetworkOutlook]
    projected: dict[str, list[NetworkOutlook]]


def read_network(fetch: Callable[[str], list[tuple[Any, ...]]]) -> NetworkMarts:
    """fetch: runs one query on the warehouse and gives its rows."""
    projected: dict[str, list[NetworkOutlook]] = {}
    for code, *row in fetch(_PROJECTED):
        projected.setdefault(code, []).append(NetworkOutlook._make(row))
    return NetworkMarts(
        members=[Membership._make(row) for row in fetch(_MEMBER)],
        themes={row[0]: NetworkTheme._make(row) for row in fetch(_THEME)},
        indicators={row[0]: NetworkIndicator._make(row) for row in fetch(_INDICATOR)},
        findings=[NetworkFinding._make((*row[:-1], tuple(row[-1]))) for row in fetch(_FINDING)],
        outlook=[NetworkOutlook._make(row) for row in fetch(_OUTLOOK)],
        projected=projected,
    )


_MEMBER = """select municipality_code, cast(valid_from as varchar), population, population_year
from marts.fct_network_membership where is_edition_year order by municipality_code"""
_THEME = """select theme, n_indicators, n_compared, n_better, n_worse, share_better_pct, share_worse_pct,
n_others_compared, others_share_better_pct, others_share_worse_pct, n_medians_better, n_medians_worse
from marts.fct_network_theme"""
_INDICATOR = """select indicator_id, theme, year, n_members, n_others, members_median, others_median, n_better, n_worse,
position, members_minimum, members_maximum, minimum_code, maximum_code, spread_ratio
from marts.fct_network_indicator"""
_FINDING = """select finding, indicator_id, year, n_judged, n_concerned, n_others_judged, n_others_concerned,
others_share_pct, members_median, others_median, members
from marts.fct_network_finding order by finding, priority"""
_OUTLOOK = """select area, year, base_year, n, population, base_population, change_pct
from marts.fct_network_outlook where area <> 'member' order by year, area"""
_PROJECTED = """select municipality_code, area, year, base_year, n, population, base_population, change_pct
from marts.fct_network_outlook where area = 'member' order by municipality_code, year"""
