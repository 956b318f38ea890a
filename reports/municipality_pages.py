"""The pages of one municipality: in one minute, a chapter per theme, its peers, its strategy."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from reports import drawing, facts, facts_context
from reports.analysis import Analyses, Analysis
from reports.facts_claims import worded_changes
from reports.facts_downloads import downloads
from reports.facts_strategy import strategy_facts
from reports.maps import MapView, Outlines, peers_map
from reports.numbers import number_rows, outlook_rows
from reports.page_base import PageBase
from reports.routes import THEMES, Place
from reports.rug import rug
from reports.rug_cells import rug_bodies

SHOWN_FINDINGS = 5
SHOWN_CHANGES = 8


class MunicipalityPages:
    """Renders the pages of municipalities in one language."""

    def __init__(self, base: PageBase, outlines: Outlines | None = None) -> None:
        self.base, self.outlines = base, outlines
        self.analyses = Analyses(base)
        self.first_year = facts.first_chart_year(base.marts)
        self.years = range(self.first_year, base.marts.edition.edition_year + 1)

    def pages(self, code: str) -> Iterator[tuple[str, str]]:
        """(path, html) of each page of the municipality."""
        analysis = self.analyses.of(code)
        yield self.minute(analysis)
        for theme in analysis.themes:
            yield self.chapter(analysis, theme)
        yield self.peers(analysis)
        yield self.strategy(analysis)

    def minute(self, analysis: Analysis) -> tuple[str, str]:
        """The first page."""
        base, code = self.base, analysis.municipality.code
        said = [f for found in analysis.findings.values() for f in found if f.group == "similar"]
        return self._render(
            "municipality.html.j2",
            analysis,
            "minute",
            sparse=self._sparse(analysis),
            barcode=self._barcode(analysis),
            chance=analysis.chance,
            minis={f.indicator.id: self._strip(analysis.rows[f.indicator.id], is_labelled=False) for f in said},
            has_comparison=any(row.basis for row in analysis.rows.values()),
            shown_findings=SHOWN_FINDINGS,
            changes=worded_changes(analysis.changes[:SHOWN_CHANGES], base.texts, base.marts),
            more_changes=max(len(analysis.changes) - SHOWN_CHANGES, 0),
            compared_with=base.marts.claim_news.compared_with,
            rug=rug_bodies(rug(analysis), base.language),
            outlooks=[(look, drawing.outlook_of(look, base.texts, base.units)) for look in analysis.outlooks],
            outlook_cells=outlook_rows(analysis.outlooks, base.texts, base.form),
            map=self._map(code),
            downloads=downloads(base.marts.edition, base.language.code, code) if base.has_documents(code) else [],
            newest=facts_context.newest_retrieval(base.marts, analysis.themes),
        )

    def chapter(self, analysis: Analysis, theme: facts.Theme) -> tuple[str, str]:
        """One theme: its rows, small charts, numbers and sources."""
        base = self.base
        shown = {row.indicator.id: row for row in theme.shown}
        return self._render(
            "chapter.html.j2",
            analysis,
            theme.code,
            theme=theme,
            findings={
                verdict: [f for f in found if f.indicator.theme == theme.code]
                for verdict, found in analysis.chapter_findings.items()
            },
            cells=base.cells,
            phone_labels=base.phone_labels,
            strips={i: self._strip(row) for i, row in shown.items()},
            trends={i: self._trend(row) for i, row in shown.items()},
            chart_years=self.years,
            year_cells=number_rows(theme.shown, self.years, base.texts, base.units),
            sources=facts_context.source_entries(base.marts, [theme], []),
            before=_neighbour(theme.code, -1),
            after=_neighbour(theme.code, 1),
        )

    def peers(self, analysis: Analysis) -> tuple[str, str]:
        """Who the similar municipalities are, with cards, and whom one may learn from."""
        code = analysis.municipality.code
        return self._render(
            "peers.html.j2",
            analysis,
            "peers",
            variables=facts_context.model_variables(self.base.marts, code),
            learning=self.base.marts.tracking.learning.get(code, []),
            municipalities=self.base.marts.municipalities,
            map=self._map(code),
        )

    def strategy(self, analysis: Analysis) -> tuple[str, str]:
        """Where each metric of the strategy stands against its target line."""
        return self._render(
            "strategy.html.j2",
            analysis,
            "strategy",
            **strategy_facts(self.base.marts, self.base.language, analysis.municipality.code),
        )

    def _render(self, template: str, analysis: Analysis, part: str, **context: Any) -> tuple[str, str]:
        return self.base.render(
            template,
            Place("municipality", analysis.municipality.code, part),
            m=analysis.municipality,
            analysis=analysis,
            themes=analysis.themes,
            peers=analysis.peers,
            part=part,
            **({"findings": analysis.findings} | context),
        )

    def _strip(self, row: facts.Row, is_labelled: bool = True) -> Markup | None:
        return drawing.strip_of(row, self.base.texts, self.base.units, is_labelled)

    def _map(self, code: str) -> MapView | None:
        return peers_map(self.base.marts, self.base.language, code, self.outlines)

    def _trend(self, row: facts.Row) -> Markup | None:
        return drawing.trend_of(row, self.base.marts.edition, self.first_year, self.base.texts, self.base.units)

    def _barcode(self, analysis: Analysis) -> Markup | None:
        size = analysis.size
        if size is None:
            return None
        return drawing.barcode_of(size, analysis.municipality, size.count, self.base.texts, self.base.units)

    def _sparse(self, analysis: Analysis) -> dict[str, str] | None:
        """How many indicators this municipality has of how many, when it has fewer than half of them."""
        number = self.base.form.number
        return {"n": number(analysis.shown), "of": number(analysis.total)} if analysis.is_sparse else None


def _neighbour(theme: str, step: int) -> str | None:
    place = THEMES.index(theme) + step
    return THEMES[place] if 0 <= place < len(THEMES) else None
