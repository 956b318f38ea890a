"""Facts of the pages about the whole edition: index, quality, freshness, coverage, sources, methods."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from reports.facts import THEMES, current_municipalities, sort_key
from reports.facts_changes import changes_facts as changes_facts
from reports.facts_context import POPULATION
from reports.facts_ledger import ledger_facts
from reports.facts_network import network_facts as network_facts
from reports.facts_tables import quality_facts, sources_facts
from reports.facts_validation import validation_facts as validation_facts
from reports.language import Language
from reports.read import Marts
from reports.rows import Indicator, Municipality

CLEAR_TRENDS = {"improving", "worsening", "rising", "falling"}


def index_facts(marts: Marts) -> dict[str, Any]:
    current = current_municipalities(marts)
    with_data = indicators_with_data(marts)
    regions = sorted({(m.region or "", m.region_code or "") for m in current}, key=lambda r: sort_key(r[0]))
    return {
        "letters": [(letter, list(items)) for letter, items in groupby(current, key=_initial)],
        "regions": [(name, [m for m in current if (m.region or "") == name]) for name, _ in regions if name],
        "populations": {
            code: latest.value for (code, indicator), latest in marts.latest.items() if indicator == POPULATION
        },
        "merged": _merged(marts),
        "counts": {
            "municipalities": len(current),
            "indicators": len(with_data),
            "indicators_without": len(marts.indicators) - len(with_data),
            "tables": sum(1 for f in marts.freshness if f.landing_id),
            "findings": sum(len(claims) for claims in marts.claims.values()),
        },
        "themes": [(theme, sum(1 for i in with_data if i.theme == theme)) for theme in THEMES],
    }


def indicators_with_data(marts: Marts) -> list[Indicator]:
    """Indicators that at least one municipality has a value of."""
    return [i for i in marts.indicators.values() if any(c.n_value for c in marts.coverage.get(i.id, ()))]


def _initial(municipality: Municipality) -> str:
    letter = municipality.name[:1].upper()
    return letter if letter.isalpha() else "#"


def _merged(marts: Marts) -> list[tuple[Municipality, Municipality, str]]:
    """(former municipality, the one it is part of today, the year from which), by name."""
    found = []
    for old in marts.municipalities.values():
        new = _heir(marts, old)
        if not old.is_current and new:
            found.append((old, new, str(int(old.valid_to[:4]) + 1) if old.valid_to else ""))
    return sorted(found, key=lambda pair: sort_key(pair[0].name))


def _heir(marts: Marts, old: Municipality) -> Municipality | None:
    """Follows mergers to a municipality of today; a chain that leads nowhere gives None."""
    seen = set()
    here: Municipality | None = old
    while here and not here.is_current and here.code not in seen:
        seen.add(here.code)
        here = marts.municipalities.get(here.merged_into_code or "")
    return here if here and here.is_current else None


def freshness_facts(marts: Marts) -> dict[str, Any]:
    order = ("fetch_failed", "check_failed", "stale", "absent_at_source", "never_fetched", "current")
    rows = sorted(marts.freshness, key=lambda f: order.index(f.state) if f.state in order else -1)
    by_state = [(state, sum(1 for f in rows if f.state == state)) for state in order]
    return {
        "rows": rows,
        "tables": marts.tables,
        "states": [(state, n) for state, n in by_state if n],
        "summary": {"n": len(rows), "current": sum(1 for f in rows if f.state == "current")},
    }


def coverage_facts(marts: Marts) -> dict[str, Any]:
    """Per theme its indicators, and per indicator its coverage by year, for the years that any indicator has."""
    covered = [c.year for rows in marts.coverage.values() for c in rows if c.n_value]
    # The newest years matter most, and a page must stay small: the axis is at most 24 years long.
    last = max(covered, default=marts.edition.edition_year)
    actual = [y for y in covered if y <= marts.edition.edition_year]
    years = list(range(max(min(actual, default=last), marts.edition.edition_year - 23), marts.edition.edition_year + 1))
    themes = [(theme, [i for i in marts.indicators.values() if i.theme == theme]) for theme in THEMES]
    cells = {i: {c.year: c for c in rows} for i, rows in marts.coverage.items()}
    return {
        "years": years,
        "themes": [(t, i) for t, i in themes if i],
        "cells": cells,
        "counts": _counts(list(marts.indicators.values())),
    }


def _counts(indicators: list[Indicator]) -> dict[str, int]:
    """Indicators in all; those whose table or code is not confirmed, apart; and of them, those that are held back."""
    unverified = [i for i in indicators if not i.is_verified]
    return {
        "n": len(indicators),
        "unverified": len(unverified),
        "held_back": sum(1 for i in unverified if not i.is_published),
    }


def indicators_facts(marts: Marts) -> dict[str, Any]:
    themes = [(theme, [i for i in marts.indicators.values() if i.theme == theme]) for theme in THEMES]
    return {"themes": [(theme, found) for theme, found in themes if found]}


def methods_facts(marts: Marts) -> dict[str, Any]:
    """The counts that the method texts name, by the names the text file uses."""
    current = current_municipalities(marts)
    verdicts = [t.verdict for t in marts.trends.values()]
    return {
        "counts": {
            "used": sum(1 for v in marts.peer_variables if v.state == "used"),
            "dropped": sum(1 for v in marts.peer_variables if v.state != "used"),
            "max_peers": marts.edition.max_peers,
            "alone": sum(
                1 for m in current if m.code in marts.peer_status and marts.peer_status[m.code].verdict != "ok"
            ),
            "clear": sum(1 for v in verdicts if v in CLEAR_TRENDS),
            "all": len(verdicts),
            "municipalities": len(current),
            "merged": sum(1 for m in marts.municipalities.values() if m.merged_into_code),
            "landings": len(marts.landings),
        }
    }


def _printed(counted: dict[str, Any], language: Language) -> dict[str, Any]:
    """The same facts with their counts as the language writes them."""
    return counted | {"printed": {key: language.form.number(n) for key, n in counted["counts"].items()}}


# Pages about the whole edition by the names of ``routes.SITE_PAGES``.
FACTS: dict[str, Callable[[Marts, Language], dict[str, Any]]] = {
    "network": lambda marts, _: network_facts(marts),
    "indicators": lambda marts, _: indicators_facts(marts),
    "changes": lambda marts, _: changes_facts(marts),
    "ledger": ledger_facts,
    "quality": lambda marts, _: quality_facts(marts),
    "freshness": lambda marts, _: freshness_facts(marts),
    "coverage": lambda marts, language: _printed(coverage_facts(marts), language),
    "sources": lambda marts, _: sources_facts(marts),
    "methods": lambda marts, language: _printed(methods_facts(marts), language),
    "validation": lambda marts, _: validation_facts(marts),
}
