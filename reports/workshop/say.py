"""Findings as plain sentences for slides and notes, and the questions drawn from them."""

from collections import Counter
from math import floor

from reports.facts import Finding
from reports.sentences import ABOUT_TREND
from reports.workshop.context import Context
from reports.workshop.escape import clean

NAME_LENGTH = 90  # characters of an indicator's name on a slide


def name_of(context: Context, indicator_id: str) -> str:
    return clean(context.rows[indicator_id].indicator.name, NAME_LENGTH)


def headline(context: Context, finding: Finding) -> tuple[str, str]:
    """(figure, comparison) of a finding: what is bold on the slide, and what follows it."""
    claim, language = finding.claim, context.language
    indicator = context.rows[claim.indicator_id].indicator
    value = language.units.full(claim.value, indicator) if claim.value is not None else context.words.no_value
    said = []
    if claim.group and claim.median is not None:
        median = language.units.full(claim.median, indicator)
        said.append(language.texts.minute.median[claim.group].format(median=median))
    if claim.predicate in ABOUT_TREND:
        said.append(context.words.findings.direction[claim.predicate])
    year = f" ({claim.year})" if claim.year is not None else ""
    return f"{name_of(context, claim.indicator_id)}: {value}{year}.", " ".join(said)


def whole_sentence(context: Context, finding: Finding) -> str:
    """The finding with everything it rests on: slope, years, and in how many plausible groups it holds."""
    claim, language = finding.claim, context.language
    row, minute = context.rows[claim.indicator_id], language.texts.minute
    parts = list(headline(context, finding))
    has_slope = row.trend and claim.slope_per_year is not None and claim.predicate in ABOUT_TREND
    if (
        has_slope
        and row.trend
        and claim.slope_per_year is not None
        and claim.trend_first_year
        and claim.trend_last_year
    ):
        slope = language.units.slope(claim.slope_per_year, row.trend.slope_unit, row.indicator)
        years = language.form.years(claim.trend_first_year, claim.trend_last_year)
        parts.append(minute.slope.format(slope=slope, years=years))
    if claim.support is not None:
        share = floor(claim.support * 100 + 1e-9)
        parts.append(minute.support_all if claim.support >= 1 else minute.support.format(share=share))
    return " ".join(part for part in parts if part)


def asked(context: Context, findings: list[Finding]) -> list[str]:
    """The question of each finding's predicate and group; a claim without a group is about its own trend.

    Findings of the same kind take turns with the wordings of that kind, so that a slide does not repeat itself.
    """
    said, turns = [], Counter[tuple[str, str]]()
    for finding in findings:
        kind = (finding.claim.predicate, finding.claim.group or "trend")
        patterns = context.words.questions.patterns[kind[0]][kind[1]]
        name = name_of(context, finding.claim.indicator_id)
        said.append(str(patterns[turns[kind] % len(patterns)].format(name=name)))
        turns[kind] += 1
    return said


def questions(context: Context, theme: str, most: int) -> list[Finding]:
    """The findings that the theme's questions come from: what worries first, one strength at least if there is one."""
    found = context.findings[theme]
    strengths = found["strength"]
    warnings = found["warning"][: most - min(len(strengths), 1)]
    return [*warnings, *strengths[: most - len(warnings)]]
