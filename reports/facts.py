"""What a municipality's page says: picks and orders rows of the marts. No figure is computed here."""

from dataclasses import dataclass
from itertools import groupby

from reports.read import CHART_YEARS, Marts
from reports.rows import AreaValue, Claim, Comparison, Indicator, Latest, Municipality, Trend, Value

THEMES = ("vitality", "population", "wellbeing", "finances", "leadership", "sustainability")
GROUPS = ("rated", "structure", "model")  # the order of row groups inside a theme
POSITION_MARKS = {"better": "better", "worse": "worse", "level": "level"}


@dataclass(frozen=True)
class Row:
    """One indicator of one municipality.

    state: ``value``, ``missing_here`` (others have it, this one does not) or ``no_data`` (nobody has it).
    basis: the group the strip is drawn around, ``similar`` or ``country``; None when there is nothing to draw.
    mark: ``better``, ``worse``, ``level``, ``neutral``, ``old`` or ``none`` (a value without a comparison).
    """

    indicator: Indicator
    group: str
    state: str
    status: str | None
    latest: Latest | None
    similar: Comparison | None
    network: Comparison | None
    country: Comparison | None
    national: AreaValue | None
    basis: str | None
    mark: str
    others: tuple[tuple[str, float], ...]
    trend: Trend | None
    series: tuple[Value, ...]
    band: tuple[Comparison, ...]
    table_id: str | None

    @property
    def spine(self) -> Comparison | None:
        return {"similar": self.similar, "country": self.country, None: None}[self.basis]


@dataclass(frozen=True)
class Theme:
    code: str
    rows: tuple[Row, ...]
    tally: tuple[tuple[str, int], ...]

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if row.state == "value"]

    @property
    def missing(self) -> list[Row]:
        return [row for row in self.rows if row.state != "value"]


@dataclass(frozen=True)
class Finding:
    """A claim with the other claims about the same indicator and verdict (against another group)."""

    claim: Claim
    also: tuple[Claim, ...]


def theme_facts(marts: Marts, code: str) -> list[Theme]:
    """The six themes in their order, each with all its indicators that are not projections."""
    by_theme: dict[str, list[Row]] = {theme: [] for theme in THEMES}
    for indicator in marts.indicators.values():
        if not indicator.is_projection:
            by_theme.setdefault(indicator.theme, []).append(indicator_row(marts, code, indicator))
    return [_theme(theme, rows) for theme, rows in by_theme.items()]


def _theme(code: str, rows: list[Row]) -> Theme:
    ordered = sorted(rows, key=lambda r: (r.state != "value", GROUPS.index(r.group), r.indicator.sort_order))
    marks = [row.mark if row.state == "value" else "missing" for row in ordered]
    order = ("better", "level", "worse", "neutral", "old", "none", "missing")
    return Theme(code, tuple(ordered), tuple((mark, marks.count(mark)) for mark in order if mark in marks))


def indicator_row(marts: Marts, code: str, indicator: Indicator) -> Row:
    key = (code, indicator.id)
    latest = marts.latest.get(key)
    series = tuple(marts.values.get(key, ()))
    comparisons = marts.comparisons.get(key, [])
    now = {c.group: c for c in comparisons if latest and c.year == latest.year}
    alone = not has_close_peers(marts, code)
    basis = _basis(indicator, now, alone)
    return Row(
        indicator=indicator,
        group="model" if indicator.is_peer_variable else "structure" if indicator.direction == "neutral" else "rated",
        state="value" if latest else "missing_here" if _anyone_has(marts, indicator.id) else "no_data",
        status=series[-1].status if series and not latest else None,
        latest=latest,
        similar=now.get("similar"),
        network=now.get("network"),
        country=now.get("country"),
        national=_national(marts, indicator.id, latest),
        basis=basis,
        mark=_mark(indicator, latest, now.get(basis or "")),
        others=_others(marts, code, indicator.id, latest) if basis == "similar" else (),
        trend=marts.trends.get(key),
        series=series,
        band=tuple(c for c in comparisons if c.group == "similar" and c.median is not None),
        table_id=_table_of(series, latest, indicator),
    )


def has_close_peers(marts: Marts, code: str) -> bool:
    """Whether the model found a group; under four within the cap are none, though fct_peer lists them."""
    status = marts.peer_status.get(code)
    return status is not None and status.verdict == "ok"


def _anyone_has(marts: Marts, indicator_id: str) -> bool:
    return any(c.n_value for c in marts.coverage.get(indicator_id, ()))


def _basis(indicator: Indicator, now: dict[str, Comparison], alone: bool) -> str | None:
    """Similar municipalities; all of them where similar ones cannot be asked at all (never where they are too few)."""
    wanted = "country" if alone or indicator.is_peer_variable else "similar"
    found = now.get(wanted)
    return wanted if found and found.median is not None else None


def _mark(indicator: Indicator, latest: Latest | None, spine: Comparison | None) -> str:
    if latest and latest.is_old:
        return "old"
    if spine is None:
        return "none"
    if indicator.is_peer_variable or indicator.direction == "neutral":
        return "neutral"
    return POSITION_MARKS.get(spine.position, "none")


def _others(marts: Marts, code: str, indicator_id: str, latest: Latest | None) -> tuple[tuple[str, float], ...]:
    """The similar municipalities' values of the same year, by name."""
    if latest is None:
        return ()
    found = []
    for peer in marts.peers.get(code, ()):
        for value in marts.values.get((peer.code, indicator_id), ()):
            if value.year == latest.year and value.value is not None:
                found.append((marts.municipalities[peer.code].name, value.value))
    return tuple(found)


def _national(marts: Marts, indicator_id: str, latest: Latest | None) -> AreaValue | None:
    """The country's figure of the same year, else that of mainland Finland."""
    if latest is None:
        return None
    same = [a for a in marts.areas.get(indicator_id, ()) if a.year == latest.year and a.value is not None]
    return min(same, key=lambda a: a.area_kind != "country", default=None)


def _table_of(series: tuple[Value, ...], latest: Latest | None, indicator: Indicator) -> str | None:
    """The source table of the shown value; without a value, the first table the catalogue names."""
    for value in series:
        if latest and value.year == latest.year and value.table_id:
            return value.table_id
    return indicator.source_tables[0] if indicator.source_tables else None


def findings(marts: Marts, code: str, verdict: str) -> list[Finding]:
    """Claims of one verdict in order of priority, one finding per indicator."""
    first: dict[str, Claim] = {}
    also: dict[str, list[Claim]] = {}
    for claim in marts.claims.get(code, ()):
        if claim.verdict != verdict:
            continue
        if claim.indicator_id in first:
            also.setdefault(claim.indicator_id, []).append(claim)
        else:
            first[claim.indicator_id] = claim
    return [Finding(claim, tuple(also.get(indicator_id, ()))) for indicator_id, claim in first.items()]


def current_municipalities(marts: Marts) -> list[Municipality]:
    """Today's municipalities in Finnish alphabetical order."""
    return sorted((m for m in marts.municipalities.values() if m.is_current), key=lambda m: sort_key(m.name))


def sort_key(name: str) -> list[int]:
    """Å, Ä, Ö after Z, case ignored."""
    alphabet = "abcdefghijklmnopqrstuvwxyzåäö"
    return [alphabet.find(c) + 100 if c in alphabet else min(ord(c), 99) for c in name.lower()]


def by_group(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Consecutive rows of a theme under their row group."""
    return [(group, list(items)) for group, items in groupby(rows, key=lambda r: r.group)]


def first_chart_year(marts: Marts) -> int:
    """The year all charts and year tables start from; never before the edition's first figure."""
    edition_year = marts.edition.edition_year
    years = (v.year for rows in marts.values.values() for v in rows if v.value is not None)
    return max(min(years, default=edition_year), edition_year - CHART_YEARS + 1)
