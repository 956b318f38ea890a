"""Reads what only the exports show: comparisons with groups the pages leave out, and peers by theme."""

from collections.abc import Callable
from typing import Any, NamedTuple

from reports.rows import Comparison

Key = tuple[str, str]


class ThemePeer(NamedTuple):
    """theme: ``general`` or a theme's code; inclusion_share: 0 to 1, of the perturbed models that pick this peer."""

    theme: str
    code: str
    rank: int
    distance: float
    inclusion_share: float | None
    is_core: bool | None


class ExportMarts(NamedTuple):
    """groups: comparisons of the newest year with region, size class and urban-rural class. Keys as in Marts."""

    groups: dict[Key, list[Comparison]]
    peers: dict[str, list[ThemePeer]]


def read_export_marts(fetch: Callable[[str], list[tuple[Any, ...]]]) -> ExportMarts:
    """``fetch`` runs SQL and gives its rows."""
    groups: dict[Key, list[Comparison]] = {}
    for code, indicator_id, *rest in fetch(_GROUP):
        groups.setdefault((code, indicator_id), []).append(Comparison._make(rest))
    peers: dict[str, list[ThemePeer]] = {}
    for code, *rest in fetch(_PEER):
        peers.setdefault(code, []).append(ThemePeer._make(rest))
    return ExportMarts(groups, peers)


_GROUP = """select c.municipality_code, c.indicator_id, c.year, c.comparison_group, c.group_code, c.n, c.median, c.p25,
c.p75, c.minimum, c.maximum, c.rank, c.rank_of, c.position
from marts.fct_peer_comparison as c
inner join marts.fct_indicator_latest as l using (municipality_code, indicator_id, year)
where c.comparison_group in ('region', 'size_class', 'urban_rural_class')
order by c.municipality_code, c.indicator_id, c.comparison_group"""
# Under four within the distance limit are no group: fct_peer lists them, the verdict says so.
_PEER = """select p.municipality_code, p.theme, p.peer_code, p.peer_rank, p.distance, p.inclusion_share, p.is_core
from marts.fct_peer as p
inner join marts.fct_peer_status as s using (municipality_code, theme)
where s.verdict = 'ok'
order by p.municipality_code, p.theme <> 'general', p.theme, p.peer_rank"""
