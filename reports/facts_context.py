"""Facts around the themes: size, similar municipalities, the population outlook and where the figures come from."""

import json
from dataclasses import dataclass

from reports.facts import Row, Theme, has_close_peers
from reports.read import Marts
from reports.rows import Freshness, Indicator, Landing, Municipality, Peer, PeerStatus, PeerVariable, Table, Value

POPULATION = "population"


@dataclass(frozen=True)
class Size:
    """Population of every municipality in one year, for the barcode of size."""

    year: int
    own: float
    rank: int | None
    rank_of: int | None
    count: int
    all_values: tuple[float, ...]
    peer_values: tuple[float, ...]


@dataclass(frozen=True)
class Part:
    """One variable of a peer's card with both municipalities' values and its share of the squared distance."""

    indicator: Indicator
    share: float
    own: float
    other: float


@dataclass(frozen=True)
class PeerFacts:
    municipality: Municipality
    peer: Peer
    population: float | None
    alike: tuple[Part, ...]
    unlike: tuple[Part, ...]


@dataclass(frozen=True)
class Outlook:
    """A projection beside the history of the same quantity; history is empty when there is none."""

    indicator: Indicator
    history_indicator: Indicator | None
    history: tuple[Value, ...]
    projection: tuple[Value, ...]
    base_year: int | None

    @property
    def drawn(self) -> bool:
        """Only a quantity with a history is a curve; a change from the base year is one figure."""
        return bool(self.history)


@dataclass(frozen=True)
class SourceEntry:
    table: Table
    landing: Landing | None
    freshness: Freshness | None
    first: bool  # of its table on this page: the one that rows link to


class Populations:
    """Every municipality's newest population by year, gathered once for all pages."""

    def __init__(self, marts: Marts) -> None:
        self.marts = marts
        self.by_year: dict[int, dict[str, float]] = {}
        for (code, indicator_id), latest in marts.latest.items():
            if indicator_id == POPULATION:
                self.by_year.setdefault(latest.year, {})[code] = latest.value

    def size(self, code: str) -> Size | None:
        latest = self.marts.latest.get((code, POPULATION))
        if latest is None:
            return None
        everyone = self.by_year[latest.year]
        comparisons = self.marts.comparisons.get((code, POPULATION), ())
        country = next((c for c in comparisons if c.group == "country" and c.year == latest.year), None)
        near = self.marts.peers.get(code, []) if has_close_peers(self.marts, code) else []
        peers = tuple(everyone[p.code] for p in near if p.code in everyone)
        rank, of = (country.rank, country.rank_of) if country else (None, None)
        return Size(latest.year, latest.value, rank, of, len(everyone), tuple(sorted(set(everyone.values()))), peers)


def peer_facts(marts: Marts, code: str) -> list[PeerFacts]:
    """The similar municipalities, nearest first, each with what its card says is alike and unlike."""
    found = []
    for peer in marts.peers.get(code, ()):
        card = marts.peer_cards.get((code, peer.code), ())
        alike, unlike = (
            tuple(Part(marts.indicators[c.indicator_id], c.share, c.own, c.other) for c in card if c.side == side)
            for side in ("alike", "unlike")
        )
        population = marts.latest.get((peer.code, POPULATION))
        found.append(
            PeerFacts(marts.municipalities[peer.code], peer, population.value if population else None, alike, unlike)
        )
    return found


def _value_in(marts: Marts, code: str, indicator_id: str, year: int | None) -> float | None:
    return next((v.value for v in marts.values.get((code, indicator_id), ()) if v.year == year), None)


def peer_status(marts: Marts, code: str) -> PeerStatus | None:
    return marts.peer_status.get(code)


def model_variables(marts: Marts, code: str) -> list[tuple[PeerVariable, Indicator | None, float | None]]:
    """Variables of the model of similarity, each with this municipality's value of the model's year."""
    return [
        (v, marts.indicators.get(v.indicator_id), _value_in(marts, code, v.indicator_id, v.year))
        for v in marts.peer_variables
    ]


def outlooks(marts: Marts, code: str) -> list[Outlook]:
    found = []
    for indicator in marts.indicators.values():
        projection = tuple(v for v in marts.values.get((code, indicator.id), ()) if v.value is not None)
        if not indicator.is_projection or not projection:
            continue
        actual = marts.indicators.get(indicator.id.removesuffix("_projection"))
        known = marts.values.get((code, actual.id), []) if actual and actual.id != indicator.id else []
        # What is known of the years after the edition belongs to the next one.
        history = tuple(v for v in known if v.year <= marts.edition.edition_year)
        base = projection[-1].projection_base_year
        found.append(Outlook(indicator, actual if history else None, history, projection, base))
    return found


def source_entries(marts: Marts, themes: list[Theme], looks: list[Outlook]) -> list[SourceEntry]:
    """The source tables of this page, each with the landing its figures came from."""
    used: dict[tuple[str, str | None], None] = {}
    for theme in themes:
        for row in theme.rows:
            for key in _keys_of(row):
                used.setdefault(key)
    for look in looks:
        for value in look.projection:
            if value.table_id:
                used.setdefault((value.table_id, value.landing_id))
    landed = {table for table, landing in used if landing}
    keys = sorted((k for k in used if k[1] or k[0] not in landed), key=lambda k: (k[0], k[1] or ""))
    seen: set[str] = set()
    entries = []
    for table_id, landing_id in keys:
        entry = _entry(marts, table_id, landing_id, table_id not in seen)
        if entry:
            entries.append(entry)
            seen.add(table_id)
    return entries


def _keys_of(row: Row) -> list[tuple[str, str | None]]:
    keys: list[tuple[str, str | None]] = [
        (v.table_id, v.landing_id) for v in row.series if v.table_id and v.status == "ok"
    ]
    if row.national and row.national.table_id:
        keys.append((row.national.table_id, row.national.landing_id))
    if row.table_id:
        keys.append((row.table_id, None))
    return keys


def _entry(marts: Marts, table_id: str, landing_id: str | None, first: bool) -> SourceEntry | None:
    table = marts.tables.get(table_id)
    if table is None:
        return None
    fresh = next((f for f in marts.freshness if f.table_id == table_id), None)
    wanted = landing_id or (fresh.landing_id if fresh else None)
    return SourceEntry(table, marts.landings.get((table_id, wanted)) if wanted else None, fresh, first)


def newest_retrieval(marts: Marts, themes: list[Theme]) -> str | None:
    """When the newest answer that these themes' figures come from was retrieved."""
    keys = {key for theme in themes for row in theme.rows for key in _keys_of(row) if key[1]}
    times = [landing.retrieved_at for k, landing in marts.landings.items() if k in keys and landing.retrieved_at]
    return max(times, default=None)


def query_summary(query: str | None, many: int = 4) -> list[tuple[str, list[str], int]]:
    """A PxWeb query as (variable, the first values, how many in all); empty when it is not such a query."""
    try:
        parts = json.loads(query or "")["query"]
        return [
            (str(p["code"]), [str(v) for v in p["selection"]["values"][:many]], len(p["selection"]["values"]))
            for p in parts
        ]
    except (ValueError, KeyError, TypeError):
        return []
