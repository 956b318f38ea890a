"""What every slide is made from: one municipality's facts in one language, gathered once."""

from dataclasses import dataclass
from math import isfinite

from reports import facts, facts_context
from reports.facts import Finding, Row, Theme
from reports.facts_context import Outlook
from reports.language import Language
from reports.read import Marts
from reports.rows import Municipality
from reports.wording import Texts
from reports.workshop.model import Para, Run
from tilannekuva.errors import PublishFailed

SAMPLE = "sample_banner"


@dataclass(frozen=True)
class Context:
    """themes: those the pack is about, in their order. findings: by theme, those sure enough for a headline first."""

    marts: Marts
    language: Language
    municipality: Municipality
    themes: tuple[Theme, ...]
    theme: str | None
    rows: dict[str, Row]
    findings: dict[str, dict[str, list[Finding]]]
    looks: tuple[Outlook, ...]
    has_peers: bool

    @property
    def words(self) -> Texts:
        found: Texts = self.language.texts.workshop
        return found

    @property
    def sample_note(self) -> str | None:
        """The warning of generated figures, or None for real ones."""
        if not self.marts.edition.is_sample:
            return None
        banner = self.language.texts[SAMPLE][self.language.code]
        return f"{banner.title} {banner.text}"

    def theme_name(self, theme: str) -> str:
        return str(self.language.texts.themes[theme])


def gather(marts: Marts, language: Language, code: str, theme: str | None) -> Context:
    """Raises PublishFailed for a municipality or a theme that the marts do not have."""
    if code not in marts.municipalities:
        raise PublishFailed(f"Expected the code of a municipality, found '{code[:20]}'. See: tilannekuva status.")
    if theme is not None and theme not in facts.THEMES:
        raise PublishFailed(f"Expected a theme of {', '.join(facts.THEMES)}, found '{theme[:40]}'.")
    themes = facts.theme_facts(marts, code)
    shown = tuple(t for t in themes if t.code in facts.THEMES and theme in (None, t.code))
    rows = {row.indicator.id: row for t in themes for row in t.rows}
    return Context(
        marts=marts,
        language=language,
        municipality=marts.municipalities[code],
        themes=shown,
        theme=theme,
        rows=rows,
        findings={t.code: _findings(marts, code, t.code, rows) for t in shown},
        looks=tuple(facts_context.outlooks(marts, code)),
        has_peers=facts.has_close_peers(marts, code),
    )


def _findings(marts: Marts, code: str, theme: str, rows: dict[str, Row]) -> dict[str, list[Finding]]:
    """A claim that holds in less than half of the plausible peer groups comes after those that hold."""
    found = {}
    for verdict in ("warning", "strength"):
        these = [
            f
            for f in facts.findings(marts, code, verdict)
            if f.claim.theme == theme and f.claim.indicator_id in rows and is_number(f.claim.value)
        ]
        found[verdict] = sorted(these, key=lambda f: (not f.claim.is_headline, f.claim.priority, f.claim.id))
    return found


def is_number(value: float | None) -> bool:
    return value is not None and isfinite(value)


def plain(text: str, size: int | None = None, bold: bool = False, colour: str | None = None, align: str = "l") -> Para:
    """A paragraph without a bullet."""
    return Para((Run(text, bold, colour, size),), bullet=False, align=align)


def point(text: str, size: int | None = None) -> Para:
    return Para((Run(text, size=size),))


def number_format(decimals: int) -> str:
    """Excel's format of a figure with so many decimals; the reader's own program writes the separators."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")
