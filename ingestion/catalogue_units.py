"""Which figures may be added up: told by the unit of an indicator, and by the name of a table's content key."""

import re

from ingestion.catalogue_schema import Unit

# Counts and totals. Everything else (shares, rates, per head, medians, indexes) has no meaningful sum.
SUMMABLE: frozenset[Unit] = frozenset(
    {
        "persons", "dwellings", "households", "families", "jobs", "vacancies", "candidates", "m2", "eur_thousand",
        "eur", "offences", "buildings", "number", "kt_co2e", "gwh", "pupils", "cars",
    }
)  # fmt: skip

_SHARE_LIKE = re.compile(r"_pct$|_per_|_index$|_years$|_ratio$|_rate$|^median_|^mean_")


def is_share_like(content_key: str) -> bool:
    """Whether a content key says that its figure cannot be added up (``low_income_pct``, ``loan_eur_per_capita``)."""
    return bool(_SHARE_LIKE.search(content_key))
