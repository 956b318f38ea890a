"""Which indicators a theme's slides show. Nothing is computed: rows are chosen and put in order."""

from collections import Counter

from reports.facts import Row, Theme
from reports.workshop.context import Context, is_number

POSITIONS = 5
TRENDS = 2
CLEAR = {"improving", "worsening", "rising", "falling"}
TREND_CLAIMS = {"worse_and_worsening", "better_and_improving", "worsening", "improving"}
FEWEST_POINTS = 3
YES_NO = "yes_no"


def position_rows(context: Context, theme: Theme) -> list[Row]:
    """At most five rows of one kind around one group: those with findings first, then in the catalogue's order.

    Rated rows only; structure rows (no good or bad way) where the theme has no rated ones. Old figures are left out.
    """
    usable = [r for r in theme.shown if _has_position(r)]
    kinds = Counter((r.group, r.basis) for r in usable)
    rated = {kind: n for kind, n in kinds.items() if kind[0] == "rated"}
    pool = rated or {kind: n for kind, n in kinds.items() if kind[0] == "structure"}
    if not pool:
        return []
    kind = max(pool, key=lambda k: (pool[k], k[1] == "similar"))
    order = _priority(context, theme.code)
    chosen = sorted((r for r in usable if (r.group, r.basis) == kind), key=lambda r: order.get(r.indicator.id, 10_000))
    return sorted(chosen[:POSITIONS], key=lambda r: r.indicator.sort_order)


def _has_position(row: Row) -> bool:
    return (
        row.latest is not None
        and is_number(row.latest.value)
        and row.spine is not None
        and is_number(row.spine.median)
        and row.mark not in ("old", "none")
        and row.indicator.unit != YES_NO
    )


def _priority(context: Context, theme: str) -> dict[str, int]:
    """The place of each indicator among the theme's findings, warnings and strengths by turns of priority."""
    found = [f.claim for verdict in context.findings[theme].values() for f in verdict]
    found.sort(key=lambda c: (not c.is_headline, c.priority, c.id))
    return {claim.indicator_id: n for n, claim in enumerate(found)}


def trend_rows(context: Context, theme: Theme) -> list[Row]:
    """The two most telling series: a finding about a direction, else a finding, else a clear direction."""
    about = {f.claim.indicator_id for v in context.findings[theme.code].values() for f in v
             if f.claim.predicate in TREND_CLAIMS}  # fmt: skip
    order = _priority(context, theme.code)
    edition = context.marts.edition.edition_year
    usable = [r for r in theme.shown if r.indicator.unit != YES_NO and _points(r, edition) >= FEWEST_POINTS]

    def rank(row: Row) -> tuple[bool, int, bool, bool, int]:
        i = row.indicator.id
        clear = row.trend is not None and row.trend.verdict in CLEAR
        return (i not in about, order.get(i, 10_000), not clear, row.group != "rated", row.indicator.sort_order)

    return sorted(usable, key=rank)[:TRENDS]


def _points(row: Row, edition_year: int) -> int:
    return sum(1 for v in row.series if is_number(v.value) and v.year <= edition_year)
