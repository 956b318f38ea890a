"""Which ways to get an indicator may be published: an unconfirmed one waits until the contract check has found it."""

from collections.abc import Iterator

from ingestion.catalogue import Catalogue
from ingestion.catalogue_indicator_checks import terms_of
from ingestion.catalogue_schema import Alternative, Indicator
from tilannekuva.settings import Settings

AlternativeKey = tuple[str, int]
"""indicator id, number of the alternative from 1"""


def published_alternatives(settings: Settings, catalogue: Catalogue) -> frozenset[AlternativeKey]:
    """Everything but, from the live sources, what the contract check hasn't confirmed of unverified indicators.

    The sample and a server of one's own (a replay, a test) show everything: there nothing is taken for real unseen.
    """
    if settings.source != "live":
        return frozenset(key for key, _, _ in _alternatives(catalogue))
    from ingestion.contract import confirmed_tables  # reads state files, which only a live run needs

    return confirmed_alternatives(catalogue, frozenset(confirmed_tables(settings, catalogue)))


def confirmed_alternatives(catalogue: Catalogue, confirmed: frozenset[str]) -> frozenset[AlternativeKey]:
    """The alternatives that need no confirmation, or whose tables have it; ``confirmed``: table ids. Pure.

    A formula that refers to an indicator of which nothing is published is not published either.
    """
    direct = {
        key: alternative
        for key, indicator, alternative in _alternatives(catalogue)
        if indicator.verified or {term.table for term in terms_of(alternative) if term.table} <= confirmed
    }
    with_figures = {indicator_id for indicator_id, _ in direct}
    return frozenset(
        key
        for key, alternative in direct.items()
        if {term.indicator for term in terms_of(alternative) if term.indicator} <= with_figures
    )


def _alternatives(catalogue: Catalogue) -> Iterator[tuple[AlternativeKey, Indicator, Alternative]]:
    for indicator in catalogue.indicators.values():
        for number, alternative in enumerate(indicator.sources, start=1):
            yield (indicator.id, number), indicator, alternative
