"""Reads the marts, read-only and in bulk: one query per mart, grouped by what the pages look up."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from reports.read_claims import ClaimMarts, read_claim_marts
from reports.read_exports import ExportMarts, read_export_marts
from reports.read_indicators import IndicatorMarts, read_indicator_marts
from reports.read_ledger import LedgerMarts, read_ledger
from reports.read_network import NetworkMarts, read_network
from reports.read_tracking import TrackingMarts, read_tracking
from reports.rows import (
    AreaValue,
    Check,
    Claim,
    Comparison,
    Coverage,
    Edition,
    FalseAlarm,
    Freshness,
    Indicator,
    Landing,
    Latest,
    Municipality,
    Peer,
    PeerCard,
    PeerStatus,
    PeerValidation,
    PeerVariable,
    Refresh,
    RefreshFinding,
    Table,
    Trend,
    Value,
    VariableEffect,
)
from tilannekuva.errors import PublishFailed

CHART_YEARS = 12  # how many years back from the edition year the pages draw and list


T = TypeVar("T")
Make = Callable[[Iterable[Any]], T]  # a NamedTuple's _make
Key = tuple[str, str]


@dataclass(frozen=True)
class Marts:
    """Everything a page set needs. Keys: municipality code, indicator id, table id, or pairs of them."""

    edition: Edition
    municipalities: dict[str, Municipality]
    indicators: dict[str, Indicator]
    tables: dict[str, Table]
    values: dict[Key, list[Value]]
    areas: dict[str, list[AreaValue]]
    latest: dict[Key, Latest]
    comparisons: dict[Key, list[Comparison]]
    trends: dict[Key, Trend]
    claims: dict[str, list[Claim]]
    peers: dict[str, list[Peer]]
    peer_cards: dict[Key, list[PeerCard]]
    peer_validation: list[PeerValidation]
    variable_effects: list[VariableEffect]
    false_alarms: list[FalseAlarm]
    peer_status: dict[str, PeerStatus]
    peer_variables: list[PeerVariable]
    freshness: list[Freshness]
    coverage: dict[str, list[Coverage]]
    checks: list[Check]
    landings: dict[Key, Landing]
    refreshes: list[Refresh]
    refresh_findings: list[RefreshFinding]
    network: NetworkMarts
    claim_news: ClaimMarts
    indicator_marts: IndicatorMarts
    exports: ExportMarts
    tracking: TrackingMarts
    ledger: LedgerMarts


def read_marts(warehouse: Path, language: str = "fi") -> Marts:
    """All marts the site needs, texts in one language.

    Raises PublishFailed when the warehouse is absent, a mart lacks a column, or there is no edition row.
    """
    if not warehouse.exists():
        raise PublishFailed(f"Expected a warehouse at {warehouse}, found none. Build it first: tilannekuva build.")
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")  # the pages say that their times are UTC
            return _Reader(connection, language).marts()
    except duckdb.Error as error:
        raise PublishFailed(
            f"The marts in {warehouse} could not be read: {error}. Rebuild with: tilannekuva build."
        ) from error


def localised(marts: Marts, warehouse: Path, language: str) -> Marts:
    """The same marts with their texts in another language; what has no language is shared, not read again."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return replace(marts, **_Reader(connection, language).texts())


class _Reader:
    def __init__(self, connection: duckdb.DuckDBPyConnection, language: str) -> None:
        self.connection = connection
        self.language = _language(language)

    def marts(self) -> Marts:
        texts = self.texts()
        first_year = texts["edition"].edition_year - CHART_YEARS + 1
        return Marts(
            **texts,
            values=self._pairs(Value._make, _VALUE, [first_year]),
            areas=self._lists(AreaValue._make, _AREA, [first_year]),
            latest=self._singles(Latest._make, _LATEST),
            comparisons=self._pairs(Comparison._make, _COMPARISON, [first_year]),
            trends=self._singles(Trend._make, _TREND),
            claims=self._lists(Claim._make, _CLAIM),
            peers=self._lists(Peer._make, _PEER),
            peer_cards=self._pairs(PeerCard._make, _PEER_CARD),
            peer_validation=self._rows(PeerValidation._make, _PEER_VALIDATION),
            variable_effects=self._rows(VariableEffect._make, _VARIABLE_EFFECT),
            false_alarms=self._rows(FalseAlarm._make, _FALSE_ALARM),
            peer_status={k: v[0] for k, v in self._lists(PeerStatus._make, _PEER_STATUS).items()},
            peer_variables=self._rows(PeerVariable._make, _PEER_VARIABLE),
            freshness=self._rows(Freshness._make, _FRESHNESS),
            coverage=self._lists(Coverage._make, _COVERAGE),
            landings={(row.table_id, row.landing_id): row for row in self._rows(Landing._make, _LANDING)},
            refreshes=self._rows(Refresh._make, _REFRESH),
            refresh_findings=self._rows(RefreshFinding._make, _REFRESH_FINDING),
            network=read_network(self._fetch),
            claim_news=read_claim_marts(self._fetch),
            indicator_marts=read_indicator_marts(self._fetch),
            exports=read_export_marts(self._fetch),
            tracking=read_tracking(self._fetch, texts["edition"].edition_year),
            ledger=read_ledger(self._fetch),
        )

    def texts(self) -> dict[str, Any]:
        """The fields of Marts that hold words, in this reader's language."""
        return {
            "edition": self._edition(),
            "municipalities": {m.code: m for m in self._rows(Municipality._make, _MUNICIPALITY)},
            "indicators": {i.id: i for i in map(_split_tables, self._rows(Indicator._make, _INDICATOR))},
            "tables": {t.id: t for t in self._rows(Table._make, _TABLE)},
            "checks": self._rows(Check._make, _CHECK),
        }

    def _edition(self) -> Edition:
        rows = self._rows(Edition._make, _EDITION)
        if len(rows) != 1:
            raise PublishFailed(f"marts.dim_edition should hold one row, found {len(rows)}. Rebuild the warehouse.")
        return rows[0]

    def _fetch(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        # The language is one of a closed list (see _language); column names cannot be bound as parameters.
        return self.connection.execute(sql.replace("$L", self.language), parameters or []).fetchall()

    def _rows(self, make: Make[T], sql: str) -> list[T]:
        return [make(row) for row in self._fetch(sql)]

    def _lists(self, make: Make[T], sql: str, parameters: list[Any] | None = None) -> dict[str, list[T]]:
        grouped: dict[str, list[T]] = defaultdict(list)
        for row in self._fetch(sql, parameters):
            grouped[row[0]].append(make(row[1:]))
        return dict(grouped)

    def _pairs(self, make: Make[T], sql: str, parameters: list[Any] | None = None) -> dict[Key, list[T]]:
        grouped: dict[Key, list[T]] = defaultdict(list)
        for row in self._fetch(sql, parameters):
            grouped[row[0], row[1]].append(make(row[2:]))
        return dict(grouped)

    def _singles(self, make: Make[T], sql: str) -> dict[Key, T]:
        return {(row[0], row[1]): make(row[2:]) for row in self._fetch(sql)}


def _language(code: str) -> str:
    if code not in {"fi", "sv", "en"}:
        raise PublishFailed(f"The site's language must be fi, sv or en; found '{code}'.")
    return code


def _split_tables(indicator: Indicator) -> Indicator:
    joined: Any = indicator.source_tables
    return indicator._replace(source_tables=tuple(t.strip() for t in (joined or "").split(",") if t.strip()))


_EDITION = """select edition, edition_year, source, is_sample, network_id, network_name_$L,
network_is_example, max_peers
from marts.dim_edition"""
_MUNICIPALITY = """select municipality_code, name_$L, name_fi, name_sv, name_en, region_code, region_name_$L,
wellbeing_county_name_$L, urban_rural_class_name_$L, urban_rural_class_code, language_name_$L,
subregion_name_$L,
size_class_name_$L, cast(valid_to as varchar), merged_into_code, is_current
from marts.dim_municipality order by name_$L, municipality_code"""
_INDICATOR = """select indicator_id, theme, theme_order, name_$L, definition_$L, caveat_$L, unit,
decimals, direction, kind,
time_rule, merge_rule, max_age_years, is_projection, is_peer_variable, sort_order, source_tables,
is_verified, is_published
from marts.dim_indicator order by theme_order, sort_order, indicator_id"""
_TABLE = """select table_id, source_id, source_name_$L, title_$L, path, homepage, licence,
frequency, recheck_days,
projection_base_year from marts.dim_table order by source_id, table_id"""
_VALUE = """select municipality_code, indicator_id, year, value, status, is_preliminary,
projection_base_year, is_break,
is_harmonised, is_derived, source_table, landing_id
from marts.fct_indicator_value where year >= ? order by municipality_code, indicator_id, year"""
_AREA = """select indicator_id, area_kind, year, value, status, method, source_table, landing_id
from marts.fct_area_value where area_kind in ('country',
'mainland') and year >= ? order by indicator_id, area_kind, year"""
_LATEST = """select municipality_code, indicator_id, year, value, is_preliminary, is_old,
reference_year, reference_value,
change_abs, change_pct from marts.fct_indicator_latest"""
# Earlier years are drawn for the similar municipalities only; the other groups are shown for the newest year.
_COMPARISON = """select c.municipality_code, c.indicator_id, c.year, c.comparison_group,
c.group_code, c.n, c.median, c.p25,
c.p75, c.minimum, c.maximum, c.rank, c.rank_of, c.position
from marts.fct_peer_comparison c
left join marts.fct_indicator_latest l using (municipality_code, indicator_id)
where (c.comparison_group = 'similar' and c.year >= ?)
   or (c.comparison_group in ('similar', 'network', 'country') and c.year = l.year)
order by c.municipality_code, c.indicator_id, c.year, c.comparison_group"""
_TREND = """select municipality_code, indicator_id, slope_per_year, slope_low, slope_high,
slope_unit, first_year, last_year,
points, verdict from marts.fct_trend"""
_CLAIM = """select municipality_code, claim_id, theme, indicator_id, year, predicate, comparison_group, value,
reference_value, n, rank, rank_of, slope_per_year, trend_first_year, trend_last_year, verdict, priority,
support, is_headline
from marts.fct_claim order by municipality_code, priority, claim_id"""
_PEER = """select municipality_code, peer_code, peer_rank, distance, variable_share
from marts.fct_peer where theme = 'general' order by municipality_code, peer_rank"""
_PEER_CARD = """select municipality_code, peer_code, side, indicator_id, value, peer_value, share_of_distance
from marts.fct_peer_card where theme = 'general' order by municipality_code, peer_code, side, card_rank"""
_PEER_VALIDATION = """select measure, theme, other_theme, quantity_kind, indicator_id, year, comparison_group, n, value,
share_peers_closer from marts.mart_peer_validation
order by measure, theme, other_theme, quantity_kind, indicator_id, comparison_group"""
_VARIABLE_EFFECT = """select indicator_id, overlap_without from marts.dim_peer_variable
where theme = 'general' and overlap_without is not null order by overlap_without, indicator_id"""
# Eight points are the longest window, and the one with the most false alarms.
_FALSE_ALARM = """select shocks, population, rate from marts.mart_false_alarm where points = 8
order by case shocks when 'independent' then 1 when 'correlated_0.5' then 2 else 3 end, population"""
_PEER_STATUS = """select municipality_code, n_peers, nearest_distance, distance_cap, verdict, missing_variables
from marts.fct_peer_status where theme = 'general'"""
_PEER_VARIABLE = """select block, indicator_id, year, block_weight, weight, state, reason
from marts.dim_peer_variable where theme = 'general'
order by block_weight desc nulls last, block, state desc, weight desc nulls last, indicator_id"""
_FRESHNESS = """select table_id, landing_id, cast(retrieved_at as varchar), cast(last_checked_at as varchar),
cast(last_changed_at as varchar), newest_period, cast(next_release_expected as varchar), state, message
from marts.mart_freshness order by source_id, table_id"""
_COVERAGE = """select indicator_id, year, n_expected, n_value, n_missing, n_suppressed
from marts.mart_coverage order by indicator_id, year"""
_CHECK = """select table_id, landing_id, expectation, description_$L, is_blocking, success, observed,
cast(checked_at as varchar) from marts.mart_data_quality order by table_id, success,
is_blocking desc, expectation"""
_LANDING = """select table_id, landing_id, url, query_count, first_query, row_count, sha256,
cast(retrieved_at as varchar),
licence, updated_at_source from marts.mart_landing order by table_id, retrieved_at"""
_REFRESH = """select vintage, cast(seen_at as varchar), is_first, tables_new, tables_changed, figures_revised,
figures_added, figures_withdrawn, new_years from marts.mart_refresh order by vintage desc"""
# The newest vintage is told in full; of the others their counts are enough.
_REFRESH_FINDING = """select vintage, finding, table_id, other_table_id, indicator_id, municipality_code, year, n,
n_municipalities, value_before, value_after, change, cast(late_since as varchar)
from marts.mart_refresh_finding
where vintage = (select max(vintage) from marts.mart_refresh)
order by finding, n desc nulls last, indicator_id, table_id, other_table_id, municipality_code, year"""
