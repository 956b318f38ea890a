"""Facts of the page on published figures: which figures of which edition have moved, why, and what that changed."""

from typing import Any, NamedTuple

from reports.form import DASH
from reports.language import Language
from reports.read import Marts
from reports.read_ledger import LedgerRow

SHOWN_EDITIONS = 5


class LedgerView(NamedTuple):
    """A row ready to print. said_then, said_now: (group, predicate) of each finding; nothing said: empty."""

    row: LedgerRow
    municipality: str
    indicator: str
    then: str
    now: str
    said_then: list[tuple[str, str]]
    said_now: list[tuple[str, str]]


def ledger_facts(marts: Marts, language: Language) -> dict[str, Any]:
    """Each frozen edition, newest first, with its reasons and the first of its rows; ``older``: editions left out."""
    ledger = marts.ledger
    editions = [
        {
            "edition": edition,
            "reasons": ledger.reasons.get(edition.name, []),
            "rows": [_view(marts, language, row) for row in ledger.rows.get(edition.name, [])],
            "more": ledger.counts.get(edition.name, 0) - len(ledger.rows.get(edition.name, [])),
        }
        for edition in ledger.editions[:SHOWN_EDITIONS]
    ]
    return {"editions": editions, "older": max(len(ledger.editions) - SHOWN_EDITIONS, 0)}


def _view(marts: Marts, language: Language, row: LedgerRow) -> LedgerView:
    municipality, indicator = marts.municipalities.get(row.code), marts.indicators.get(row.indicator_id)
    return LedgerView(
        row=row,
        municipality=municipality.name if municipality else row.code,
        indicator=indicator.name if indicator else row.indicator_id,
        then=_then(marts, language, row),
        now=_now(marts, language, row),
        said_then=_said(row.similar_then, row.network_then, row.trend_then),
        said_now=_said(row.similar_now, row.network_now, row.trend_now),
    )


def _then(marts: Marts, language: Language, row: LedgerRow) -> str:
    """As it was printed: with the decimals of then; without a unit where that is not today's any more."""
    if row.value_then is None:
        return _status(language, row.status_then)
    indicator = marts.indicators.get(row.indicator_id)
    if indicator is None or row.why == "unit_changed":
        return language.form.number(row.value_then, row.decimals_then)
    return language.units.full(row.value_then, indicator._replace(decimals=row.decimals_then))


def _now(marts: Marts, language: Language, row: LedgerRow) -> str:
    indicator = marts.indicators.get(row.indicator_id)
    if row.value_now is None or indicator is None:
        return _status(language, row.status_now or "absent")
    return language.units.full(row.value_now, indicator)


def _status(language: Language, status: str) -> str:
    words = language.texts.statuses
    return str(words[status].short) if status in words else DASH


def _said(similar: str | None, network: str | None, trend: str | None) -> list[tuple[str, str]]:
    groups = (("similar", similar), ("network", network), ("trend", trend))
    return [(group, predicate) for group, predicate in groups if predicate]
