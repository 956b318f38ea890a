"""Everything the pages of one municipality say, gathered once: rows, findings, peers, outlook, sources."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from reports import facts, facts_claims, facts_context, facts_site
from reports.facts_context import Outlook, PeerFacts, Populations, Size
from reports.page_base import PageBase
from reports.read_claims import Chance, ClaimChange
from reports.rows import Municipality, PeerStatus
from reports.sentences import FindingView, finding_view

VERDICTS = ("warning", "strength")


@dataclass(frozen=True)
class Analysis:
    """The facts of one municipality's pages in one language.

    findings: by verdict, with links from the front page; chapter_findings: the same with links within a chapter.
    peers: the similar municipalities; empty when there is no group. within: those within the cap, group or not.
    shown and total: how many indicators the municipality has a figure of, and how many there are figures of at all.
    """

    municipality: Municipality
    themes: list[facts.Theme]
    rows: dict[str, facts.Row]
    findings: dict[str, list[FindingView]]
    chapter_findings: dict[str, list[FindingView]]
    chance: Chance | None
    changes: list[ClaimChange]
    size: Size | None
    outlooks: list[Outlook]
    peers: list[PeerFacts]
    within: list[PeerFacts]
    status: PeerStatus | None
    merged: list[str]
    shown: int
    total: int

    @property
    def is_sparse(self) -> bool:
        """Fewer than half of the indicators: the page says so first."""
        return 2 * self.shown < self.total


class Analyses:
    """Makes analyses; what all municipalities share is gathered once."""

    def __init__(self, base: PageBase) -> None:
        self.base = base
        self.populations = Populations(base.marts)
        self.total = sum(1 for i in facts_site.indicators_with_data(base.marts) if not i.is_projection)

    def of(self, code: str) -> Analysis:
        marts = self.base.marts
        themes = facts.theme_facts(marts, code)
        rows = {row.indicator.id: row for theme in themes for row in theme.rows}
        near = facts_context.peer_facts(marts, code)
        said = {verdict: self._findings(code, verdict, rows) for verdict in VERDICTS}
        return Analysis(
            municipality=marts.municipalities[code],
            themes=themes,
            rows=rows,
            findings={verdict: [self._from_front(f) for f in found] for verdict, found in said.items()},
            chapter_findings=said,
            chance=facts_claims.chance_of(marts, code),
            changes=marts.claim_news.of_municipality.get(code, []),
            size=self.populations.size(code),
            outlooks=facts_context.outlooks(marts, code),
            peers=near if facts.has_close_peers(marts, code) else [],
            within=near,
            status=facts_context.peer_status(marts, code),
            merged=[m.name for m in marts.municipalities.values() if m.merged_into_code == code],
            shown=sum(len(theme.shown) for theme in themes),
            total=self.total,
        )

    def _from_front(self, view: FindingView) -> FindingView:
        """The finding with its link leading from the front page into the chapter."""
        chapter = f"{self.base.texts.routes.parts[view.indicator.theme]}/index.html"
        return replace(view, text=view.text.replace('<a href="#i-', Markup('<a href="{}#i-').format(chapter), 1))

    def _findings(self, code: str, verdict: str, rows: dict[str, facts.Row]) -> list[FindingView]:
        """Findings whose indicator has a row to link to, as views; links are of the chapter that has the row."""
        base = self.base
        found = []
        for finding in facts.findings(base.marts, code, verdict):
            row = rows.get(finding.claim.indicator_id)
            if row:
                address = f"#i-{row.indicator.id}"
                found.append(finding_view(finding, row.indicator, row.trend, base.texts, base.units, address))
        return found
