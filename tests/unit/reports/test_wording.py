import re
from typing import get_args

import pytest
import yaml

from ingestion.catalogue_schema import Direction, Theme, Unit
from reports import facts
from reports.charts.marks import ROUND, SHAPES
from reports.page_base import css_string
from reports.read import Marts
from reports.render import TEMPLATE_DIR, web_url
from reports.sentences import finding_view
from reports.wording import TEXT_DIR, Texts, Units, say
from tilannekuva.errors import PublishFailed

STATUSES = {
    "ok", "missing", "not_applicable", "suppressed", "incomplete_year", "not_mergeable", "missing_part",
    "zero_denominator",
}  # fmt: skip
STATES = {"current", "absent_at_source", "fetch_failed", "check_failed", "never_fetched", "stale"}
VERDICTS = {"improving", "worsening", "rising", "falling", "no_clear_change", "too_short", "broken", "outdated"}
PREDICATES = {"worse_and_worsening", "worse", "better_and_improving", "better", "worsening", "improving"}


def test_every_closed_vocabulary_has_its_words(texts: Texts) -> None:
    assert set(texts.units) == set(get_args(Unit))
    assert set(texts.themes) == set(get_args(Theme))
    assert set(texts.statuses) >= STATUSES
    assert set(texts.freshness.states) == STATES
    assert set(texts.trends) == VERDICTS
    assert set(texts.minute.kickers) == PREDICATES
    assert set(texts.positions) == {"better", "level", "worse", "higher", "lower", "not_compared"}
    assert set(texts.marks) | {"higher", "lower"} == set(SHAPES) | set(ROUND)
    assert set(texts.rug.cells) < set(SHAPES) | set(ROUND)
    assert set(get_args(Direction)) == {"higher_is_better", "lower_is_better", "neutral"}


def test_every_unit_pattern_holds_its_number(texts: Texts) -> None:
    for unit, words in texts.units.items():
        assert "{n}" in words.value and "{n}" in words.change, unit
        assert words.label


def test_no_text_is_cut_by_its_own_comma() -> None:
    """In YAML's short form an unquoted comma ends a text: the rest would become a key."""

    def keys(tree: dict[str, object]) -> list[str]:
        below = [key for branch in tree.values() if isinstance(branch, dict) for key in keys(branch)]
        return [str(key) for key in tree] + below

    trees = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in TEXT_DIR.glob("*/*.yml")]
    assert [key for tree in trees for key in keys(tree) if not re.fullmatch(r"[a-z0-9_]+", key)] == []


def test_a_missing_text_is_an_error_that_names_it(texts: Texts) -> None:
    with pytest.raises(PublishFailed, match=r"fi\.minute\.nowhere"):
        _ = texts.minute.nowhere


def test_whether_a_text_exists_can_be_asked(texts: Texts) -> None:
    """A municipality's own series has a unit of its own words, which is no unit of the vocabulary."""
    assert "pct" in texts.units and "kpl" not in texts.units


def test_templates_hold_no_words_of_their_own() -> None:
    """Outside tags, expressions and comments nothing but punctuation is left in a template."""
    for path in TEMPLATE_DIR.glob("*.j2"):
        source = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8"), flags=re.S)
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S)
        bare = re.sub(r"<[^<>]*>|&nbsp;", "", bare)
        assert re.findall(r"[A-Za-zÄÖäö]{2,}", bare) == [], path.name


def test_sentences_escape_their_operands() -> None:
    assert str(say("{name}: {value}.", name="<b>", value="1 & 2")) == "&lt;b&gt;: 1 &amp; 2."


def test_no_sentence_inflects_a_municipality_name(texts: Texts) -> None:
    """A name may be followed by punctuation or a space, never by a Finnish ending."""
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sorted((TEXT_DIR / "fi").glob("*.yml")))
    assert re.findall(r"\{(?:name|names|old|new)\}[a-zäö:']*[a-zäö]", everything) == []
    assert texts.language == "fi"


def test_a_claim_says_its_value_median_group_n_year_and_links_to_its_row(marts: Marts, texts: Texts) -> None:
    units = Units(texts)
    said = set()
    for code in marts.claims:
        for verdict in ("warning", "strength"):
            for finding in facts.findings(marts, code, verdict):
                claim = finding.claim
                indicator = marts.indicators[claim.indicator_id]
                view = finding_view(
                    finding, indicator, marts.trends.get((code, indicator.id)), texts, units, "#i-" + indicator.id
                )
                said.add((claim.predicate, claim.group))
                assert f'href="#i-{indicator.id}"' in view.text
                assert str(claim.year) in view.meta
                if claim.group:
                    assert units.full(claim.value or 0.0, indicator) in view.text
                    assert units.full(claim.median or 0.0, indicator) in view.text
                    assert view.meta.startswith(f"{claim.n}\u00a0")
                about_trend = "and" in claim.predicate or claim.group is None
                assert (f"{claim.trend_first_year}–{claim.trend_last_year}" in view.text) == about_trend
                assert view.mark == ("better" if verdict == "strength" else "worse")
    assert {p for p, _ in said} >= {"worse_and_worsening", "worse", "better_and_improving", "better"}


def test_a_slope_is_not_said_where_the_claim_is_only_about_position(marts: Marts, texts: Texts) -> None:
    code, claims = next((c, found) for c, found in marts.claims.items() if any(k.predicate == "better" for k in found))
    claim = next(k for k in claims if k.predicate == "better")._replace(
        slope_per_year=-0.36, trend_first_year=2014, trend_last_year=2021
    )
    indicator = marts.indicators[claim.indicator_id]
    view = finding_view(
        facts.Finding(claim, ()), indicator, marts.trends[code, indicator.id], texts, Units(texts), "#x"
    )
    assert "2014" not in view.text


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://stat.fi/x", True),
        ("http://127.0.0.1:8900/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example/x", False),
        ("http://[bad", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(address: str | None, linked: bool) -> None:
    assert (web_url(address) is not None) == linked


def test_css_strings_cannot_end_themselves() -> None:
    assert css_string('a"}</style>') == '"a\\22 \\7d \\3c \\2f style\\3e "'


def test_a_change_too_small_for_the_usual_decimals_is_still_seen(marts: Marts, texts: Texts) -> None:
    indicator = next(i for i in marts.indicators.values() if i.unit == "pct" and i.decimals == 1)
    shown = [text.replace("\u00a0", " ") for text in Units(texts).apart(51.2983, 51.3021, indicator)]
    assert shown == ["51,298 %", "51,302 %"]
    assert [text.replace("\u00a0", " ") for text in Units(texts).apart(51.2, 51.4, indicator)] == ["51,2 %", "51,4 %"]
