"""The typed shape of ``network.yml``: members with their periods and use, fee classes and entitlements.

A member may be a bare code ("a member, since when is not known"); everything else is optional too, so that the short
list of codes stays valid. Unknown keys are errors.
"""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from ingestion.catalogue_types import Names, Strict

FIRST_YEAR, LAST_YEAR = 1990, 2100

MemberCode = Annotated[str, Field(pattern=r"^\d{3}$")]
MembershipYear = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Count = Annotated[int, Field(strict=True, ge=0, le=1000)]


def _bound(value: Any, month: int, day: int) -> Any:
    """A year becomes its first or last day; a day stays one; anything else is refused with what is expected."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
        return date(value, month, day)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # told below, with everything else that is neither
    raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR} or a day such as 2025-12-31")


def _from_bound(value: Any) -> Any:
    return _bound(value, 1, 1)


def _to_bound(value: Any) -> Any:
    return _bound(value, 12, 31)


class Services(Strict):
    """Numbers of events a year: what a member is entitled to, or what it has used. One not given is none."""

    seminars: Count = 0
    elected_trainings: Count = Field(default=0, description="trainings for elected representatives")
    workshops: Count = 0


class Member(Strict):
    """One period of one municipality's membership, both days included.

    from: the first day or year; not given: not known, and only the edition year is counted.
    to: the last day or year; not given: a member still. used: membership year -> events used that year.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    code: MemberCode
    first_day: Annotated[date | None, BeforeValidator(_from_bound)] = Field(default=None, alias="from")
    last_day: Annotated[date | None, BeforeValidator(_to_bound)] = Field(default=None, alias="to")
    used: dict[MembershipYear, Services] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw if isinstance(raw, Member) else {"code": raw}
        used = raw.get("used")
        if not isinstance(used, dict):
            return raw
        # A fault's place counts list items from 1; years are names, not items.
        named = {str(year): services for year, services in used.items()}
        if len(named) < len(used):
            raise ValueError("a year of 'used' is given twice")
        return {**raw, "used": named}

    @model_validator(mode="after")
    def _period(self) -> Self:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError(f"the period ends on {self.last_day}, before it starts on {self.first_day}")
        for year in self.used:
            if not self.covers(year):
                raise ValueError(f"events are used in {year}, when the period has no day")
        return self

    def covers(self, year: int) -> bool:
        """Whether the period has a day in that calendar year."""
        starts = self.first_day is None or self.first_day.year <= year
        return starts and (self.last_day is None or year <= self.last_day.year)


class FeeClass(Strict):
    """Yearly fee of the members whose population is between the bounds, both included; null: no upper bound."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Names
    min_population: int = Field(strict=True, ge=0)
    max_population: int | None = Field(strict=True, ge=0)
    fee_eur: float = Field(ge=0, allow_inf_nan=False)


class Network(Strict):
    """The peer-learning network whose members are compared with one another.

    entitlements: what each member may use in a year of membership; null: the network has none.
    """

    id: str
    name: Names
    is_example: bool
    members: list[Member] = Field(min_length=4)
    fee_classes: list[FeeClass] = Field(default_factory=list)
    entitlements: Services | None = None

    @model_validator(mode="after")
    def _classes(self) -> Self:
        expected: int | None = 0
        for fee_class in self.fee_classes:
            if fee_class.min_population != expected:
                starts = "no population, since the class before has no upper bound" if expected is None else expected
                raise ValueError(f"fee class '{fee_class.id}' should start at {starts}: no gap and no overlap")
            top = fee_class.max_population
            if top is not None and top < fee_class.min_population:
                raise ValueError(f"fee class '{fee_class.id}' ends below its start")
            expected = None if top is None else top + 1
        if self.fee_classes and expected is not None:
            raise ValueError("the last fee class has no upper bound: write 'max_population: null'")
        if len({fee_class.id for fee_class in self.fee_classes}) < len(self.fee_classes):
            raise ValueError("two fee classes have the same id")
        return self
