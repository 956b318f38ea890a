"""What all documents of one language share, prepared once per set of marts."""

from dataclasses import dataclass

from reports.facts_context import Populations
from reports.facts_site import indicators_with_data, methods_facts
from reports.language import Language
from reports.read import Marts

YEARS = 10  # a year's column is 26 points wide


@dataclass(frozen=True)
class Press:
    """first_year: the year that charts and year tables start from; n_indicators: how many have data anywhere."""

    marts: Marts
    language: Language
    populations: Populations
    first_year: int
    n_indicators: int
    counts: dict[str, int]


_presses: dict[str, Press] = {}


def press_of(marts: Marts, language: Language) -> Press:
    """The press of these marts; one a language is remembered, since a publisher takes the languages in turn."""
    known = _presses.get(language.code)
    if known is None or known.marts is not marts or known.language is not language:
        measured = [i for i in indicators_with_data(marts) if not i.is_projection]
        counts = methods_facts(marts)["counts"]
        known = Press(marts, language, Populations(marts), _first_year(marts), len(measured), counts)
        _presses[language.code] = known
    return known


def _first_year(marts: Marts) -> int:
    """Ten years back from the edition, but never before its first figure."""
    edition_year = marts.edition.edition_year
    covered = (c.year for rows in marts.coverage.values() for c in rows if c.n_value)
    return max(min(covered, default=edition_year), edition_year - YEARS + 1)
