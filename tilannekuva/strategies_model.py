"""The typed shape of a municipality's strategy. Unknown keys are errors, so that a typing mistake cannot pass."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from ingestion.sources.files_faults import has_control_characters

MAX_METRICS = 100
Direction = Literal["reach", "keep", "corridor"]


def _visible(text: str) -> str:
    if has_control_characters(text) or not text.strip():
        raise ValueError("expected text without invisible characters")
    return text.strip()


Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_visible)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Year = Annotated[int, Field(ge=1990, le=2100)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Code = Annotated[str, Field(pattern=r"^[0-9]{3}$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(Strict):
    """A council's term, both days included."""

    start: date
    end: date


class Goal(Strict):
    id: Slug
    name: Text


class Baseline(Strict):
    year: Year
    value: Number


class OwnSeries(Strict):
    """Figures the municipality gives itself. better: which way is improvement. values: by year, in ``unit``."""

    unit: Annotated[Text, Field(max_length=40)]
    better: Literal["higher", "lower"]
    values: dict[Year, Number]

    @field_validator("values", mode="before")
    @classmethod
    def _none_is_empty(cls, given: Any) -> Any:
        return {} if given is None else given


class Metric(Strict):
    """One metric: an indicator of the catalogue, or a series of its own.

    reach: from the baseline to the target by the target year. keep: at the target or better. corridor: low to high.
    """

    id: Slug
    goal: Slug
    name: Text | None = None
    indicator: Slug | None = None
    own_series: OwnSeries | None = None
    baseline: Baseline | None = None
    target: Number | None = None
    target_year: Year
    direction: Direction
    low: Number | None = None
    high: Number | None = None
    owner: Text

    @model_validator(mode="before")
    @classmethod
    def _indicator_is_its_own_name(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("id") is None and given.get("indicator") is not None:
            return {**given, "id": given["indicator"]}
        return given

    @model_validator(mode="after")
    def _has_one_series(self) -> Self:
        if (self.indicator is None) == (self.own_series is None):
            raise ValueError("a metric names either an indicator of the catalogue, or its own series")
        if self.own_series is not None and self.name is None:
            raise ValueError("a metric with its own series needs a name")
        return self

    @model_validator(mode="after")
    def _has_what_its_direction_needs(self) -> Self:
        has_corridor = self.low is not None or self.high is not None
        if self.direction == "corridor":
            if self.low is None or self.high is None or self.target is not None:
                raise ValueError("a corridor has low and high, and no target")
        elif self.target is None or has_corridor:
            raise ValueError(f"direction {self.direction} has a target, and neither low nor high")
        if self.direction == "reach" and self.baseline is None:
            raise ValueError("direction reach needs a baseline (year, value): the target line begins there")
        return self


class Strategy(Strict):
    """What a council decided. approved_on: the day; figures known by its end are "what the council saw"."""

    municipality_code: Code
    name: Text
    language: Literal["fi", "sv", "en"] = "fi"
    is_example: bool = False
    approved_on: date
    council_term: Term
    goals: Annotated[list[Goal], Field(min_length=1, max_length=MAX_METRICS)]
    metrics: Annotated[list[Metric], Field(min_length=1, max_length=MAX_METRICS)]
