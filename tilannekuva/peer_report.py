"""The similar municipalities of one municipality with their cards, read from the marts."""

from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from tilannekuva.compare_names import Place, place_of, places
from tilannekuva.errors import TilannekuvaError
from tilannekuva.query import open_marts
from tilannekuva.settings import Settings
from tilannekuva.theme_names import theme_id

GENERAL = "general"

_STATUS = """
select verdict, distance_cap, nearest_distance, missing_variables from marts.fct_peer_status
where municipality_code = $code and theme = $theme
"""
_PEERS = """
select p.peer_code, m.name_fi, p.peer_rank, p.distance, p.inclusion_share
from marts.fct_peer as p inner join marts.dim_municipality as m on p.peer_code = m.municipality_code
where p.municipality_code = $code and p.theme = $theme
order by p.peer_rank
"""
_CARDS = """
select c.peer_code, c.side, c.indicator_id, i.name_fi, i.decimals, c.year, c.value, c.peer_value, c.share_of_distance
from marts.fct_peer_card as c inner join marts.dim_indicator as i on c.indicator_id = i.indicator_id
where c.municipality_code = $code and c.theme = $theme
order by c.peer_code, c.side, c.card_rank
"""


class CardLine(NamedTuple):
    """One variable of a card: value is the municipality's own, share its part of the squared distance (0–1)."""

    side: str
    indicator_id: str
    name: str
    decimals: int
    year: int
    value: float
    peer_value: float
    share: float


@dataclass(frozen=True)
class PeerLine:
    """One similar municipality. inclusion_share: None where the model has not been perturbed."""

    place: Place
    rank: int
    distance: float
    inclusion_share: float | None
    card: list[CardLine]


@dataclass(frozen=True)
class PeerReport:
    """verdict: ok, no_close_peer (those within the cap are listed, yet are too few to be a group), not_modelled."""

    municipality: Place
    theme: str
    verdict: str
    distance_cap: float | None
    nearest_distance: float | None
    missing_variables: str | None
    peers: list[PeerLine]


def peer_report(settings: Settings, municipality: str, theme: str | None = None) -> PeerReport:
    """Peers by the general model, or by a theme's (id or name). TilannekuvaError when there is no such thing."""
    with open_marts(settings) as connection:
        own = place_of(municipality, places(connection))
        model = GENERAL if theme is None or theme.strip().casefold() == GENERAL else theme_id(theme)
        asked = {"code": own.code, "theme": model}
        status = connection.execute(_STATUS, asked).fetchone()
        if status is None:
            themes = connection.execute("select distinct theme from marts.fct_peer_status order by 1").fetchall()
            raise TilannekuvaError(
                f"The warehouse has no model '{model}' of {own.name}. Its models: {', '.join(t for (t,) in themes)}."
            )
        cards = _cards(connection, asked)
        peers = [
            PeerLine(Place(code, name), rank, distance, share, cards.get(code, []))
            for code, name, rank, distance, share in connection.execute(_PEERS, asked).fetchall()
        ]
    verdict, cap, nearest, missing = status
    return PeerReport(own, model, verdict, cap, nearest, missing, peers)


def _cards(connection: duckdb.DuckDBPyConnection, asked: dict[str, str]) -> dict[str, list[CardLine]]:
    found: dict[str, list[CardLine]] = {}
    for code, *line in connection.execute(_CARDS, asked).fetchall():
        found.setdefault(code, []).append(CardLine(*line))
    return found
