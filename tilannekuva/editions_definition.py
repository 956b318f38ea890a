"""What decides an indicator's figures in the catalogue, as a digest: editions are compared with today's by it. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ingestion.catalogue import Catalogue
from ingestion.catalogue_indicator_checks import terms_of
from ingestion.catalogue_schema import Indicator, Table, Term

# Words, places and rhythms change no figure: a corrected title is no other definition.
_INDICATOR = {
    "unit", "kind", "time_rule", "merge_rule", "merge_weight", "valid_range", "is_projection", "sources",
}  # fmt: skip
_TABLE = {"source", "frequency", "bind_contents_by", "roles", "is_projection", "parameters"}


def definition_keys(catalogue: Catalogue) -> dict[str, str]:
    """Indicator id -> sha256 of what its figures are made by: formula, cells, and the indicators it refers to."""
    made: dict[str, str] = {}
    for indicator_id in catalogue.indicators:
        _key(catalogue, indicator_id, made)
    return made


def _key(catalogue: Catalogue, indicator_id: str, made: dict[str, str]) -> str:
    # The catalogue's own checks refuse a circle of indicators.
    if indicator_id not in made:
        indicator = catalogue.indicators[indicator_id]
        parts = {
            "indicator": indicator.model_dump(mode="json", include=_INDICATOR),
            "cells": [_cells(catalogue.tables, term) for term in _terms(indicator) if term.table],
            "of": [_key(catalogue, term.indicator, made) for term in _terms(indicator) if term.indicator],
        }
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        made[indicator_id] = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return made[indicator_id]


def _cells(tables: Mapping[str, Table], term: Term) -> dict[str, Any]:
    table = tables[term.table or ""]
    content = term.content or ""
    chosen = {
        "contents": table.contents.get(content),
        "content_titles": table.content_titles.get(content),
        "content_units": table.content_units.get(content),
    }
    return {**table.model_dump(mode="json", include=_TABLE), **chosen}


def _terms(indicator: Indicator) -> list[Term]:
    return [term for alternative in indicator.sources for term in terms_of(alternative)]
