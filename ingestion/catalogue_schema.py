"""The typed shape of the catalogue's YAML. Unknown keys are errors, so that a typing mistake cannot pass silently."""

from typing import Annotated, Literal, Self  # noqa: I001  names side by side

from pydantic import Field, model_validator

from ingestion.catalogue_network import Network
from ingestion.catalogue_types import (
    AreaLevel, Direction, IndicatorId, Limits, MergeRule, Names, Pillar, SourceId, Strict, TableId, Theme, TimeRule,
    Unit,
)  # fmt: skip

__all__ = [
    "Alternative", "AreaLevel", "Direction", "Indicator", "IndicatorId", "Limits", "MergeRule", "Names", "Network",
    "PeerVariable", "Pillar", "Role", "Source", "SourceId", "Strict", "Table", "TableId", "Term", "Theme",
    "TimeRule", "Unit",
]  # fmt: skip


class Source(Strict):
    id: SourceId
    kind: Literal[
        "pxweb_v1", "pxweb_v2", "sotkanet", "classification", "municipal_finance", "emissions", "vipunen", "files",
    ]  # fmt: skip
    base_url: str = Field(pattern=r"^https://[^\s?#]+[^/]$")
    language: Literal["fi", "sv", "en"] = "fi"
    limits: Limits
    timeout_seconds: float = 120
    name: Names
    licence: str
    homepage: str | None = Field(pattern=r"^https://", description="null: the source has none (files people bring)")
    companions: dict[str, Annotated[str, Field(pattern=r"^https://[^\s?#]+[^/]$")]] = Field(
        default_factory=dict, description="other addresses this source needs (a register of identifiers, say), by name"
    )
    archives: dict[str, str] = Field(
        default_factory=dict, description="PxWeb: database -> the database to which its ended tables are moved"
    )
    id_prefixes: dict[str, str] = Field(
        default_factory=dict,
        description="PxWeb: database -> how its long table ids begin (statfin_vaerak_pxt_11re), where it has such ids",
    )


class Role(Strict):
    """How to recognise a variable in live metadata: by a pattern of its code, else by its text. Never by a stored code.

    values: our name of a value -> what it may be called at the source (codes or texts, first match wins).
    select: our value names to fetch, or source codes; ``all`` fetches every value.
    """

    code_pattern: str | None = None
    texts: list[str] = Field(default_factory=list)
    values: dict[str, list[str]] = Field(default_factory=dict)
    select: Literal["all"] | list[str] = "all"


class Table(Strict):
    """One table of a source: where it is, how its variables are recognised, which part of it we fetch."""

    id: TableId
    source: SourceId
    paths: list[str] = Field(min_length=1, description="candidates in order: the live path first, then the archive's")
    title: Names
    title_words: list[str] = Field(default_factory=list, description="words the live title must contain")
    frequency: Literal["yearly", "monthly", "quarterly", "election"]
    recheck_days: int = Field(default=30, gt=0)
    release_months: list[Annotated[int, Field(ge=1, le=12)]] = Field(default_factory=list)
    # A list holds candidate codes: all of them are tried exactly, in order, before any is tried as a unique suffix.
    contents: dict[str, str | list[str]] = Field(
        default_factory=dict, description="our key -> content code or candidates (exact, else unique suffix)"
    )
    content_titles: dict[str, list[str]] = Field(default_factory=dict, description="key -> words its text must contain")
    # "text": the content's words (all of content_titles[key], case ignored) decide. The code, exactly or by suffix, is
    # taken when its text holds the words; else the only content whose text holds them; else an error with candidates.
    bind_contents_by: Literal["code", "text"] = "code"
    contents_optional: bool = Field(
        default=False, description="contents not found are left out with a note (one at least must be found)"
    )
    roles: dict[str, Role] = Field(
        default_factory=dict, description="role -> rule, for variables besides area/time/content"
    )
    area_levels: list[AreaLevel] = Field(default=["municipality", "country", "mainland", "region"])
    from_year: int | None = None
    additive: list[str] = Field(
        default_factory=list, description="content keys whose municipalities sum to the country row"
    )
    min_municipalities: int = Field(default=280, ge=0, description="fewer in the newest year is a failed check")
    is_projection: bool = False
    # A projection whose base year is null here states it in its content's text, "(ennuste 2019)": the binding reads it.
    projection_base_year: int | None = None
    content_units: dict[str, str] = Field(
        default_factory=dict, description="content key -> words its unit must contain in the live metadata"
    )
    parameters: dict[str, str | list[str]] = Field(
        default_factory=dict,
        description="what only this kind of source needs; its module refuses names it doesn't know",
    )
    note: str | None = None
    # A selected value that is missing there makes a live_only table absent at that source, not changed.
    live_only: bool = Field(default=False, description="known to exist, in this form, only at the live source")

    def content_candidates(self, key: str) -> list[str]:
        """Candidate codes of a content key, in the order in which they are tried."""
        found = self.contents[key]
        return [found] if isinstance(found, str) else list(found)


class Term(Strict):
    """Cells to add up: of one content of one table, with the other variables fixed (a list of values is summed).

    Or another indicator's value, optionally ``year_offset`` years away.
    """

    table: TableId | None = None
    content: str | None = None
    where: dict[str, str | list[str]] = Field(default_factory=dict)
    indicator: IndicatorId | None = None
    year_offset: int = 0
    weight: float = 1.0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.table is None) == (self.indicator is None):
            raise ValueError("a term names either a table with a content, or an indicator")
        if (self.table is None) != (self.content is None):
            raise ValueError("a term that names a table names its content too")
        if self.indicator and self.where:
            raise ValueError("'where' belongs to a table term")
        return self


def _are_countable(terms: list[Term]) -> bool:
    return bool(terms) and all(term.table and term.weight == 1 for term in terms)


class Alternative(Strict):
    """One way to get an indicator; the first alternative that has a year wins that year for every municipality.

    value: the sum of its terms. numerator / denominator * scale: a ratio.
    change_pct_years: percentage change of ``value`` (one indicator term) over n years.
    change_from_base_pct: percentage change of a projection from its base year.
    index_base_year: ``value`` (one indicator term) as an index, that year = 100.
    effective_number: 1 / sum(share^2) over its terms (Laakso and Taagepera), the shares taken of the terms' own sum.
    A time rule makes one yearly figure of each term (the mean of its 12 months, say) before the formula is applied;
    terms of yearly tables and of other indicators are yearly already.
    """

    value: list[Term] | None = None
    numerator: list[Term] | None = None
    denominator: list[Term] | None = None
    scale: float = 1.0
    change_pct_years: int | None = Field(default=None, gt=0)
    change_from_base_pct: bool = False
    index_base_year: int | None = None
    effective_number: bool = False
    time_rule: TimeRule | None = Field(default=None, description="overrides the indicator's, e.g. for a monthly table")
    from_year: int | None = None
    to_year: int | None = None

    @model_validator(mode="after")
    def _value_or_ratio(self) -> Self:
        ratio = self.numerator is not None or self.denominator is not None
        if (self.value is not None) == ratio:
            raise ValueError("give either 'value', or 'numerator' and 'denominator'")
        if ratio and not (self.numerator and self.denominator):
            raise ValueError("a ratio needs both 'numerator' and 'denominator'")
        return self

    @model_validator(mode="after")
    def _one_formula(self) -> Self:
        given = [self.change_pct_years, self.change_from_base_pct, self.index_base_year, self.effective_number]
        if sum(map(bool, given)) > 1:
            raise ValueError("an alternative is one formula: a change, an index or an effective number")
        if any(given[:3]) and not (self.value and len(self.value) == 1 and self.value[0].indicator):
            raise ValueError("a change or an index is taken of exactly one indicator")
        if any(given) and self.scale != 1:
            raise ValueError("'scale' belongs to a value or a ratio")
        if self.effective_number and not _are_countable(self.value or []):
            raise ValueError("an effective number counts the cells of tables, each with weight 1")
        return self

    @property
    def formula(self) -> Literal["value", "ratio", "change", "index", "effective_number"]:
        """Which formula makes the figure of its terms."""
        if self.effective_number:
            return "effective_number"
        if self.index_base_year is not None:
            return "index"
        if self.change_pct_years or self.change_from_base_pct:
            return "change"
        return "ratio" if self.numerator else "value"


class PeerVariable(Strict):
    """This indicator's part in the model of similar municipalities."""

    block: Literal["size", "location", "age", "economy", "language_education"]
    transform: Literal["log", "logit_pct", "asinh", "none"]


class Indicator(Strict):
    id: IndicatorId
    theme: Theme
    pillar: Pillar
    names: Names
    definition: Names
    unit: Unit
    decimals: int = Field(default=0, ge=0, le=3)
    direction: Direction
    kind: Literal["stock", "flow", "level", "share"]
    time_rule: TimeRule = "annual"
    merge_rule: MergeRule
    merge_weight: IndicatorId | None = None
    valid_range: tuple[float, float]
    max_age_years: int = Field(default=3, ge=0)
    release_month: int | None = Field(default=None, ge=1, le=12)
    is_projection: bool = False
    breaks: list[int] = Field(
        default_factory=list, description="years from which the series is not comparable backwards"
    )
    caveat: Names | None = None
    peer: PeerVariable | None = None
    sdg: int | None = Field(default=None, ge=1, le=17, description="the UN goal it speaks of most directly")
    verified: bool = Field(
        default=True,
        description="false: table or code not confirmed; not published from live before the contract check",
    )
    headline: bool = Field(default=True, description="may be a strength or warning")
    sources: list[Alternative] = Field(min_length=1)

    @model_validator(mode="after")
    def _weights(self) -> Self:
        if (self.merge_rule == "weighted_mean") != (self.merge_weight is not None):
            raise ValueError("merge_rule weighted_mean and merge_weight (an indicator) go together")
        if self.valid_range[0] >= self.valid_range[1]:
            raise ValueError("valid_range is [smallest, largest]")
        return self
