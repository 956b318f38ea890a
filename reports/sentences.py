"""Claims as sentences. Each sentence prints one row of fct_claim: its value, its comparison, its group and its year."""

from dataclasses import dataclass
from math import floor

from markupsafe import Markup

from reports.facts import Finding
from reports.form import DASH
from reports.rows import Claim, Indicator, Trend
from reports.wording import Texts, Units, say

# Other claims carry a slope too, but their trend has no verdict that supports saying it.
ABOUT_TREND = {"worse_and_worsening", "better_and_improving", "worsening", "improving"}


@dataclass(frozen=True)
class FindingView:
    """A finding ready to print. ``mark`` is the glyph of the verdict; ``text`` and ``also`` are safe HTML."""

    indicator: Indicator
    group: str
    mark: str
    kicker: str
    text: Markup
    meta: str
    also: tuple[Markup, ...]
    is_headline: bool


def finding_view(
    finding: Finding, indicator: Indicator, trend: Trend | None, texts: Texts, units: Units, address: str
) -> FindingView:
    """``address``: where the indicator's figures are, seen from the page that prints the finding."""
    claim = finding.claim
    group = claim.group or "trend"
    return FindingView(
        indicator=indicator,
        group=group,
        mark="better" if claim.verdict == "strength" else "worse",
        kicker=str(texts.minute.kickers[claim.predicate][group]),
        text=Markup(" ").join(_sentences(claim, indicator, trend, texts, units, address)),
        meta=_meta(claim, texts, units),
        also=tuple(
            _also(other, indicator, texts, units) for other in finding.also if other.median is not None and other.group
        ),
        is_headline=claim.is_headline,
    )


def _sentences(
    claim: Claim, indicator: Indicator, trend: Trend | None, texts: Texts, units: Units, address: str
) -> list[Markup]:
    link = Markup('<a href="{}">{}</a>').format(address, indicator.name)
    parts = []
    if claim.value is not None:
        value = Markup("<b>{}</b>").format(units.full(claim.value, indicator))
        parts.append(say(texts.minute.sentence, name=link, value=value))
    else:
        parts.append(Markup("{}.").format(link))
    if claim.group and claim.median is not None:
        parts.append(say(texts.minute.median[claim.group], median=units.full(claim.median, indicator)))
    return parts + _slope(claim, indicator, trend, texts, units) + _support(claim, texts)


def _support(claim: Claim, texts: Texts) -> list[Markup]:
    """In how many of the plausible groups the position holds. Cut, not rounded: all is said only of all."""
    if claim.support is None:
        return []
    if claim.support >= 1:
        return [say(texts.minute.support_all)]
    return [say(texts.minute.support, share=floor(claim.support * 100 + 1e-9))]


def _slope(claim: Claim, indicator: Indicator, trend: Trend | None, texts: Texts, units: Units) -> list[Markup]:
    """The yearly change, only where the claim is about it. Its unit (the indicator's, or per cent) is the trend's."""
    if (
        claim.predicate not in ABOUT_TREND
        or trend is None
        or claim.slope_per_year is None
        or claim.trend_first_year is None
        or claim.trend_last_year is None
    ):
        return []
    slope = units.slope(claim.slope_per_year, trend.slope_unit, indicator)
    return [say(texts.minute.slope, slope=slope, years=units.form.years(claim.trend_first_year, claim.trend_last_year))]


def _meta(claim: Claim, texts: Texts, units: Units) -> str:
    parts = []
    if claim.group and claim.n is not None:
        parts.append(units.form.count(claim.n, texts.minute.members[claim.group]))
    if claim.year is not None:
        parts.append(str(claim.year))
    if claim.rank is not None and claim.rank_of is not None:
        parts.append(texts.minute.rank.format(rank=claim.rank, rank_of=claim.rank_of))
    return " · ".join(parts)


def _also(claim: Claim, indicator: Indicator, texts: Texts, units: Units) -> Markup:
    members = units.form.count(claim.n or 0, texts.minute.members[claim.group])
    median = units.full(claim.median, indicator) if claim.median is not None else DASH
    said = say(texts.minute.also[claim.verdict][claim.group], median=median, n=members)
    return Markup(" ").join([said, *_support(claim, texts)])


def missing_text(status: str | None, texts: Texts) -> str:
    """Why a municipality has no figure, in words; an absent row is not a status."""
    return str(texts.statuses[status or "absent"].long)
