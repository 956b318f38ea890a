"""Facts of the pages about source tables: what was retrieved, how fresh it is, and what the checks found."""

from collections import Counter
from itertools import groupby
from typing import Any

from reports.read import Marts
from reports.rows import Check, Indicator, Landing

RESULTS = ("passed", "noted", "blocked")


def table_ids(marts: Marts) -> list[str]:
    """The tables that have a page: all of the catalogue, and any other that was retrieved or checked."""
    known = {*marts.tables, *(table for table, _ in marts.landings), *(c.table_id for c in marts.checks)}
    return sorted(known)


def table_facts(marts: Marts, table_id: str) -> dict[str, Any]:
    """What ``source_table.html.j2`` shows. Raises KeyError when there is no such table."""
    if table_id not in table_ids(marts):
        raise KeyError(table_id)
    return {
        "table_id": table_id,
        "table": marts.tables.get(table_id),
        "landings": _landings(marts, table_id),
        "fresh": next((f for f in marts.freshness if f.table_id == table_id), None),
        "checks": [c for c in marts.checks if c.table_id == table_id],
        "result_of": check_result,
        "indicators": _indicators(marts, table_id),
    }


def _landings(marts: Marts, table_id: str) -> list[Landing]:
    """Newest first; figures may still come from an older one."""
    found = [landing for (table, _), landing in marts.landings.items() if table == table_id]
    return sorted(found, key=lambda landing: (landing.retrieved_at or "", landing.landing_id), reverse=True)


def _indicators(marts: Marts, table_id: str) -> list[Indicator]:
    return [i for i in marts.indicators.values() if table_id in (i.source_tables or ())]


def check_result(check: Check) -> str:
    """One of RESULTS."""
    return "passed" if check.success else "blocked" if check.is_blocking else "noted"


def quality_facts(marts: Marts) -> dict[str, Any]:
    """The checks that did not pass, and per table how many did; a table's own page has all of its checks."""
    counted = Counter(check_result(c) for c in marts.checks)
    return {
        "failed": [c for c in marts.checks if not c.success],
        "by_table": [
            (table, Counter(check_result(c) for c in checks))
            for table, checks in groupby(sorted(marts.checks, key=lambda c: c.table_id), key=lambda c: c.table_id)
        ],
        "tables": marts.tables,
        "results": RESULTS,
        "summary": {"n": len(marts.checks)} | {key: counted[key] for key in RESULTS},
        "result_of": check_result,
    }


def sources_facts(marts: Marts) -> dict[str, Any]:
    """The landings in use."""
    current = {(f.table_id, f.landing_id) for f in marts.freshness if f.landing_id}
    landings = [landing for key, landing in marts.landings.items() if key in current or not current]
    return {"landings": landings, "tables": marts.tables}
