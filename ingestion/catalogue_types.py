"""The small parts that the catalogue's entries are made of: vocabularies, names, limits."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SourceId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
TableId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
IndicatorId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Theme = Literal["vitality", "population", "wellbeing", "finances", "leadership", "sustainability"]
Direction = Literal["higher_is_better", "lower_is_better", "neutral"]
TimeRule = Literal["annual", "december", "mean_of_12", "sum_of_12", "election"]
MergeRule = Literal["sum", "recompute", "weighted_mean", "not_mergeable"]
AreaLevel = Literal["municipality", "country", "mainland", "region"]
Pillar = Literal["social", "economic", "ecological", "technological"]
Unit = Literal[
    "persons", "dwellings", "households", "families", "jobs", "vacancies", "candidates", "m2", "pct", "pct_points",
    "per_100", "per_1000", "per_100000", "eur_per_capita", "eur_thousand", "eur", "index", "number", "years",
    "eur_per_m2", "m2_per_capita", "offences", "buildings", "ratio", "kt_co2e", "t_co2e_per_capita", "gwh",
    "mwh_per_capita", "per_km2", "km2", "yes_no", "points", "pupils", "cars", "parties", "m3",
]  # fmt: skip


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Strict):
    """A text in the three languages people read."""

    fi: str = Field(min_length=1)
    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Limits(Strict):
    """Ceilings of a host; what its own ``?config`` says may lower them, never raise them."""

    max_cells: int = Field(gt=0)
    max_calls: int = Field(gt=0)
    window_seconds: int = Field(gt=0)
