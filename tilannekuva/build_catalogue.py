"""The catalogue as tables for dbt: what was declared once is never typed again to the right of it. Pure."""

from collections.abc import Collection, Iterator
from typing import Any

from ingestion.catalogue import Catalogue, expand_where
from ingestion.catalogue_peers import model_variables
from ingestion.catalogue_schema import Alternative, Indicator, Term
from ingestion.catalogue_where import TOTAL, where_problems
from tilannekuva.build_published import AlternativeKey

Row = dict[str, Any]


def source_rows(catalogue: Catalogue) -> list[Row]:
    """One row per source."""
    return [
        {"source_id": s.id, "kind": s.kind, "homepage": s.homepage, "licence": s.licence, **_names("name", s.name)}
        for s in catalogue.sources.values()
    ]


def table_rows(catalogue: Catalogue) -> list[Row]:
    """One row per table of a source."""
    return [
        {
            "table_id": t.id,
            "source_id": t.source,
            "path": t.paths[0],
            "frequency": t.frequency,
            "recheck_days": t.recheck_days,
            "projection_base_year": t.projection_base_year,
            **_names("title", t.title),
        }
        for t in catalogue.tables.values()
    ]


def indicator_rows(catalogue: Catalogue, published: Collection[AlternativeKey]) -> list[Row]:
    """One row per indicator, in the order in which people read them; published: the alternatives that may be."""
    ids = {indicator_id for indicator_id, _ in published}
    return [
        {**_indicator(catalogue, indicator, n), "is_published": indicator.id in ids}
        for n, indicator in enumerate(catalogue.indicators.values(), start=1)
    ]


def alternative_rows(catalogue: Catalogue, published: Collection[AlternativeKey]) -> list[Row]:
    """One row per way to get an indicator, numbered by priority from 1; published: those that may be."""
    return [
        {
            "indicator_id": indicator.id,
            "alternative": n,
            "formula": a.formula,
            "scale": a.scale,
            "time_rule": a.time_rule or indicator.time_rule,
            "from_year": a.from_year,
            "to_year": a.to_year,
            "change_years": a.change_pct_years,
            "change_from_base": a.change_from_base_pct,
            "index_base_year": a.index_base_year,
            "n_parts": len(_parts(catalogue, a)) if a.effective_number else None,
            "is_published": (indicator.id, n) in published,
            "has_reference": any(term.indicator for _, term in _terms(a)),
        }
        for indicator in catalogue.indicators.values()
        for n, a in enumerate(indicator.sources, start=1)
    ]


def term_rows(catalogue: Catalogue) -> list[Row]:
    """One row per cell that a formula adds up: a term with several values in ``where`` gives several rows.

    The cells of an effective number are components of their own, ``part_001`` on: each is squared before it is added.
    ``whole`` is the total that they must add up to, where the table has it.
    """
    return [
        {"indicator_id": indicator.id, "alternative": n, **row}
        for indicator in catalogue.indicators.values()
        for n, a in enumerate(indicator.sources, start=1)
        for row in _components(catalogue, a)
    ]


def peer_model_rows(catalogue: Catalogue) -> list[Row]:
    """One row per model of similar municipalities and declared variable, numbered in the catalogue's order."""
    return [
        {
            "theme": model.id,
            "indicator_id": indicator_id,
            "block": variable.block,
            "transform": variable.transform,
            "declared_block_weight": model.block_weights[variable.block],
            "sort_order": n,
        }
        for model in catalogue.peer_models.values()
        for n, (indicator_id, variable) in enumerate(model_variables(model, catalogue.indicators).items(), start=1)
    ]


def network_rows(catalogue: Catalogue) -> list[Row]:
    """One row per member of the network and period."""
    network = catalogue.network
    return [
        {
            "network_id": network.id,
            "municipality_code": member.code,
            "valid_from": member.first_day,
            "valid_to": member.last_day,
            **_names("network_name", network.name),
        }
        for member in network.members
    ]


def network_use_rows(catalogue: Catalogue) -> list[Row]:
    """One row per member and membership year whose use is recorded; the events used that year."""
    return [
        {"municipality_code": member.code, "year": year, **used.model_dump()}
        for member in catalogue.network.members
        for year, used in member.used.items()
    ]


def network_fee_class_rows(catalogue: Catalogue) -> list[Row]:
    """One row per fee class of the network."""
    return [
        {"fee_class": c.id, **c.model_dump(exclude={"id", "name"}), **_names("name", c.name)}
        for c in catalogue.network.fee_classes
    ]


def network_entitlement_rows(catalogue: Catalogue) -> list[Row]:
    """One row of what each member may use in a year; none when the network has no entitlements."""
    entitlements = catalogue.network.entitlements
    return [entitlements.model_dump()] if entitlements else []


def _indicator(catalogue: Catalogue, i: Indicator, order: int) -> Row:
    caveat = _names("caveat", i.caveat) if i.caveat else {"caveat_fi": None, "caveat_sv": None, "caveat_en": None}
    return {
        "indicator_id": i.id,
        "theme": i.theme,
        "pillar": i.pillar,
        "sdg": i.sdg,
        "is_verified": i.verified,
        **_names("name", i.names),
        **_names("definition", i.definition),
        **caveat,
        "unit": i.unit,
        "decimals": i.decimals,
        "direction": i.direction,
        "kind": i.kind,
        "time_rule": i.time_rule,
        "merge_rule": i.merge_rule,
        "merge_weight": i.merge_weight,
        "valid_min": i.valid_range[0],
        "valid_max": i.valid_range[1],
        "max_age_years": i.max_age_years,
        "release_month": i.release_month,
        "is_projection": i.is_projection,
        "is_headline": i.headline,
        "breaks": list(i.breaks),
        "peer_block": i.peer.block if i.peer else None,
        "peer_transform": i.peer.transform if i.peer else None,
        "sort_order": order,
        "source_tables": ",".join(_tables_of(catalogue, i)),
    }


def _tables_of(catalogue: Catalogue, indicator: Indicator) -> list[str]:
    found: dict[str, None] = {}
    for alternative in indicator.sources:
        for _, term in _terms(alternative):
            if term.table:
                found[term.table] = None
            elif term.indicator:
                found.update(dict.fromkeys(_tables_of(catalogue, catalogue.indicators[term.indicator])))
    return list(found)


def _terms(alternative: Alternative) -> Iterator[tuple[str, Term]]:
    for component in ("value", "numerator", "denominator"):
        for term in getattr(alternative, component) or []:
            yield component, term


def _components(catalogue: Catalogue, alternative: Alternative) -> list[Row]:
    if alternative.effective_number:
        parts = [{**row, "component": f"part_{n:03d}"} for n, row in enumerate(_parts(catalogue, alternative), start=1)]
        return parts + [{**row, "component": "whole"} for row in _whole(catalogue, alternative)]
    return [
        {"component": component, **row} for component, term in _terms(alternative) for row in _term(catalogue, term)
    ]


def _parts(catalogue: Catalogue, alternative: Alternative) -> list[Row]:
    return [row for _, term in _terms(alternative) for row in _term(catalogue, term)]


def _whole(catalogue: Catalogue, alternative: Alternative) -> list[Row]:
    """The total of the roles that the one term lists; nothing when there are several terms or no total is fetched."""
    terms = [term for _, term in _terms(alternative)]
    if len(terms) != 1:
        return []
    listed = {role for role, values in terms[0].where.items() if not isinstance(values, str)}
    total = terms[0].model_copy(update={"where": {**terms[0].where, **dict.fromkeys(listed, TOTAL)}})
    table = catalogue.tables[total.table or ""]
    return [] if where_problems(table, total) else _term(catalogue, total)


def _term(catalogue: Catalogue, term: Term) -> list[Row]:
    common = {"year_offset": term.year_offset, "weight": term.weight}
    if term.indicator:
        return [
            {"table_id": None, "content_key": None, "breakdown_key": None, "ref_indicator_id": term.indicator, **common}
        ]
    table = catalogue.tables[term.table or ""]
    return [
        {"table_id": table.id, "content_key": term.content, "breakdown_key": key, "ref_indicator_id": None, **common}
        for key in expand_where(table, term)
    ]


def _names(prefix: str, names: Any) -> Row:
    return {f"{prefix}_fi": names.fi, f"{prefix}_sv": names.sv, f"{prefix}_en": names.en}
