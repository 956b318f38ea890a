"""Columns of the build's input tables. Explicit, so that an empty table has the same types as a full one."""

import pyarrow as pa

_T, _I, _F, _B = pa.string(), pa.int32(), pa.float64(), pa.bool_()
_TIME = pa.timestamp("us", tz="UTC")


def _text(*names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, _T)


def _three(*prefixes: str) -> dict[str, pa.DataType]:
    return {f"{prefix}_{language}": _T for prefix in prefixes for language in ("fi", "sv", "en")}


INPUTS: dict[str, dict[str, pa.DataType]] = {
    "edition": {
        "edition_year": _I, "source": _T, "is_sample": _B, "network_id": _T, **_three("network_name"),
        "network_is_example": _B,
    },
    "catalogue_source": {**_text("source_id", "kind", "homepage", "licence"), **_three("name")},
    "catalogue_table": {
        **_text("table_id", "source_id", "path", "frequency"), "recheck_days": _I, "projection_base_year": _I,
        **_three("title"),
    },
    "catalogue_indicator": {
        **_text("indicator_id", "theme", "pillar"), "sdg": _I, "is_verified": _B, "is_published": _B,
        **_three("name", "definition", "caveat"),
        "unit": _T, "decimals": _I, **_text("direction", "kind", "time_rule", "merge_rule", "merge_weight"),
        "valid_min": _F, "valid_max": _F, "max_age_years": _I, "release_month": _I, "is_projection": _B,
        "is_headline": _B, "breaks": pa.list_(_I), **_text("peer_block", "peer_transform"), "sort_order": _I,
        "source_tables": _T,
    },
    "catalogue_alternative": {
        "indicator_id": _T, "alternative": _I, "formula": _T, "scale": _F, "time_rule": _T, "from_year": _I,
        "to_year": _I, "change_years": _I, "change_from_base": _B, "index_base_year": _I, "n_parts": _I,
        "is_published": _B, "has_reference": _B,
    },
    "catalogue_term": {
        "indicator_id": _T, "alternative": _I, **_text("component", "table_id", "content_key", "breakdown_key"),
        "ref_indicator_id": _T, "year_offset": _I, "weight": _F,
    },
    "peer_model": {
        **_text("theme", "indicator_id", "block", "transform"), "declared_block_weight": _F, "sort_order": _I,
    },
    "peer_edition": {"edition_year": _I, **_text("theme", "municipality_code", "peer_code")},
    "network_member": {
        **_text("network_id", "municipality_code"), "valid_from": pa.date32(), "valid_to": pa.date32(),
        **_three("network_name"),
    },
    "network_use": {
        "municipality_code": _T, "year": _I, "seminars": _I, "elected_trainings": _I, "workshops": _I,
    },
    "network_fee_class": {
        "fee_class": _T, **_three("name"), "min_population": _I, "max_population": _I, "fee_eur": _F,
    },
    "network_entitlement": {"seminars": _I, "elected_trainings": _I, "workshops": _I},
    "municipality": {
        "municipality_code": _T, **_three("name"),
        **{
            name: _T
            for kind in ("region", "subregion", "wellbeing_county", "urban_rural_class", "language")
            for name in (f"{kind}_code", *_three(f"{kind}_name"))
        },
    },
    "municipality_merger": {
        **_text("municipality_code", "name_fi", "name_sv", "merged_into_code"), "in_force": pa.date32(),
    },
    "landing_index": {
        **_text("table_id", "landing_id", "source_id", "url"), "query_count": _I, "first_query": _T,
        "row_count": pa.int64(), "sha256": _T, "retrieved_at": _TIME, "licence": _T, "updated_at_source": _T,
        "projection_base_year": _I, "series_ended": _I,
    },
    "table_state": {
        **_text("table_id", "landing_id"), "retrieved_at": _TIME, "last_checked_at": _TIME, "last_changed_at": _TIME,
        "newest_period": _T, "next_release_expected": pa.date32(), **_text("state", "message"),
        "late_since": pa.date32(),
    },
    "check_result": {
        **_text("table_id", "landing_id", "expectation", "description_fi", "description_en", "description_sv"),
        "is_blocking": _B, "success": _B, "observed": _T, "checked_at": _TIME,
    },
    "strategy_metric": {
        **_text("municipality_code", "metric_id", "file_name", "strategy_name", "language", "goal_id", "goal"),
        **_text("metric_name", "owner", "indicator_id", "unit", "better", "direction"),
        **dict.fromkeys(("version", "sort_order", "baseline_year", "target_year"), _I),
        **dict.fromkeys(("baseline_value", "target", "low", "high"), _F),
        "recorded_at": _TIME, "approved_until": _TIME, "is_current": _B, "is_example": _B,
        **dict.fromkeys(("approved_on", "term_start", "term_end"), pa.date32()),
    },
    "strategy_value": {**_text("municipality_code", "metric_id"), "version": _I, "year": _I, "value": _F},
    "strategy_fault": {
        "fault_number": _I, **_text("file_name", "place", "problem", "municipality_code"), "version_in_use": _I,
    },
    "default_metric": {**_text("indicator_id", "pillar"), "sort_order": _I},
    "claim_record": {"record": _I, "recorded_at": _TIME},
    "claim_past": {
        "record": _I, **_text("municipality_code", "indicator_id", "comparison_group"), "year": _I, "value": _F,
        "reference_value": _F, "rank": _I, "rank_of": _I, **_text("members_key", "position", "trend", "predicate"),
        "support": _F,
    },
    "published_edition": {
        **_text("edition", "source"), "edition_year": _I, "is_sample": _B, "frozen_at": _TIME, "vintage": _I,
        "vintage_valid_from": _TIME, "digest": _T, "figures": _I, "claims": _I,
    },
    "published_figure": {
        **_text("edition", "municipality_code", "indicator_id"), "year": _I, "value": _F, "status": _T,
        "is_preliminary": _B, "is_harmonised": _B, "decimals": _I, **_text("source_table", "landing_id"),
        "is_latest": _B, "position": _T, **dict.fromkeys(("rank", "rank_of", "group_size"), _I),
        **_text("claim_similar", "claim_network", "claim_trend"),
    },
    "published_indicator": {**_text("edition", "indicator_id", "unit"), "is_definition_changed": _B},
    "published_municipality": {**_text("edition", "municipality_code", "parts")},
    "vintage": {"vintage": _I, "valid_from": _TIME, "is_current": _B, "history_key": _T},
    "vintage_landing": {
        "vintage": _I, **_text("table_id", "landing_id", "previous_landing_id"), "is_changed": _B,
        "cells_changed": pa.int64(), "cells_added": pa.int64(), "cells_removed": pa.int64(),
    },
    "value_past": {
        **_text("municipality_code", "indicator_id"), "year": _I, "valid_from": _TIME, "valid_to": _TIME,
        "value": _F, **_text("status", "source_table", "landing_id"),
    },
}  # fmt: skip
