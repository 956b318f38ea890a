"""Rows of the marts as the reports read them. Field order is the column order of the query in ``reports/read.py``."""

from typing import NamedTuple


class Edition(NamedTuple):
    edition: str
    edition_year: int
    source: str
    is_sample: bool
    network_id: str | None
    network_name: str | None
    network_is_example: bool
    max_peers: int


class Municipality(NamedTuple):
    code: str
    name: str
    name_fi: str
    name_sv: str | None
    name_en: str | None
    region_code: str | None
    region: str | None
    wellbeing_county: str | None
    urban_rural_class: str | None
    urban_rural_class_code: str | None
    language: str | None
    subregion: str | None
    size_class: str | None
    valid_to: str | None
    merged_into_code: str | None
    is_current: bool


class Indicator(NamedTuple):
    id: str
    theme: str
    theme_order: int
    name: str
    definition: str | None
    caveat: str | None
    unit: str
    decimals: int
    direction: str
    kind: str
    time_rule: str
    merge_rule: str
    max_age_years: int
    is_projection: bool
    is_peer_variable: bool
    sort_order: int
    source_tables: tuple[str, ...]
    is_verified: bool
    is_published: bool


class Table(NamedTuple):
    id: str
    source_id: str
    source_name: str
    title: str
    path: str | None
    homepage: str | None
    licence: str | None
    frequency: str | None
    recheck_days: int | None
    projection_base_year: int | None


class Value(NamedTuple):
    year: int
    value: float | None
    status: str
    is_preliminary: bool
    projection_base_year: int | None
    is_break: bool
    is_harmonised: bool
    is_derived: bool
    table_id: str | None
    landing_id: str | None


class AreaValue(NamedTuple):
    area_kind: str
    year: int
    value: float | None
    status: str
    method: str
    table_id: str | None
    landing_id: str | None


class Latest(NamedTuple):
    year: int
    value: float
    is_preliminary: bool
    is_old: bool
    reference_year: int | None
    reference_value: float | None
    change_abs: float | None
    change_pct: float | None


class Comparison(NamedTuple):
    year: int
    group: str
    group_code: str | None
    n: int
    median: float | None
    p25: float | None
    p75: float | None
    minimum: float | None
    maximum: float | None
    rank: int | None
    rank_of: int | None
    position: str


class Trend(NamedTuple):
    slope_per_year: float | None
    slope_low: float | None
    slope_high: float | None
    slope_unit: str | None
    first_year: int | None
    last_year: int | None
    points: int | None
    verdict: str


class Claim(NamedTuple):
    id: str
    theme: str
    indicator_id: str
    year: int | None
    predicate: str
    group: str | None
    value: float | None
    median: float | None
    n: int | None
    rank: int | None
    rank_of: int | None
    slope_per_year: float | None
    trend_first_year: int | None
    trend_last_year: int | None
    verdict: str
    priority: int
    support: float | None
    is_headline: bool


class Peer(NamedTuple):
    code: str
    rank: int
    distance: float
    shares: dict[str, float]


class PeerCard(NamedTuple):
    side: str
    indicator_id: str
    own: float
    other: float
    share: float


class PeerValidation(NamedTuple):
    measure: str
    theme: str
    other_theme: str | None
    quantity_kind: str | None
    indicator_id: str | None
    year: int | None
    group: str
    n: int
    value: float
    share_peers_closer: float | None


class VariableEffect(NamedTuple):
    """overlap_without: share of peers that stay when the variable is left out of the general model."""

    indicator_id: str
    overlap_without: float


class FalseAlarm(NamedTuple):
    """rate: share of series without a trend that would get one, by kind of yearly shocks and population."""

    shocks: str
    population: int
    rate: float


class PeerStatus(NamedTuple):
    n_peers: int
    nearest_distance: float | None
    distance_cap: float | None
    verdict: str
    missing_variables: str | None


class PeerVariable(NamedTuple):
    block: str
    indicator_id: str
    year: int | None
    block_weight: float | None
    weight: float | None
    state: str
    reason: str | None


class Freshness(NamedTuple):
    table_id: str
    landing_id: str | None
    retrieved_at: str | None
    last_checked_at: str | None
    last_changed_at: str | None
    newest_period: str | None
    next_release_expected: str | None
    state: str
    message: str | None


class Refresh(NamedTuple):
    vintage: int
    seen_at: str
    is_first: bool
    tables_new: int
    tables_changed: int
    figures_revised: int
    figures_added: int
    figures_withdrawn: int
    new_years: int


class RefreshFinding(NamedTuple):
    vintage: int
    finding: str
    table_id: str | None
    other_table_id: str | None
    indicator_id: str | None
    municipality_code: str | None
    year: int | None
    n: int | None
    n_municipalities: int | None
    value_before: float | None
    value_after: float | None
    change: float | None
    late_since: str | None


class Coverage(NamedTuple):
    year: int
    n_expected: int
    n_value: int
    n_missing: int
    n_suppressed: int


class Check(NamedTuple):
    table_id: str
    landing_id: str | None
    expectation: str
    description: str | None
    is_blocking: bool
    success: bool
    observed: str | None
    checked_at: str | None


class Landing(NamedTuple):
    table_id: str
    landing_id: str
    url: str | None
    query_count: int | None
    first_query: str | None
    row_count: int | None
    sha256: str | None
    retrieved_at: str | None
    licence: str | None
    updated_at_source: str | None
