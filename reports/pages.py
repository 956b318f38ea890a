"""What each page shows: gathers facts and drawings and renders the template. One function per kind of page."""

from collections.abc import Iterator
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from reports import drawing, facts, facts_claims, facts_context, facts_site
from reports.cells import INDICATORS_PAGE, Cells
from reports.format_fi import number
from reports.numbers import number_rows, outlook_rows
from reports.read import Marts
from reports.render import render
from reports.safe import ready
from reports.sentences import finding_view
from reports.wording import Texts, Units

SHOWN_FINDINGS = 5
# (at most so many indicators with data, years drawn); trends are judged on at most eight years
CHART_LENGTHS = ((75, 12), (85, 10), (200, 8))
SITE_PAGES = {
    "network": "verkosto",
    "quality": "laatu",
    "freshness": "tuoreus",
    "changes": "muutokset",
    "coverage": "kattavuus",
    "indicators": INDICATORS_PAGE,
    "sources": "lahteet",
    "methods": "menetelmat",
    "validation": "vertailuryhmat",
}


class PageSet:
    """All pages of one language. Paths are relative to the site's root; ``root`` leads from a page back to it."""

    def __init__(self, marts: Marts, env: Environment, texts: Texts) -> None:
        self.marts, self.env, self.texts = marts, env, texts
        self.units = Units(texts)
        self.cells = Cells(texts, self.units)
        self.phone_labels = _phone_labels(texts)
        self.populations = facts_context.Populations(marts)
        self.municipalities = facts.current_municipalities(marts)
        self.language = str(texts.language)
        self.first_year = first_chart_year(marts)

    @property
    def count(self) -> int:
        """How many pages there are: the root, the index, the site's pages and the municipalities."""
        return 2 + len(SITE_PAGES) + len(self.municipalities)

    def pages(self, part: int = 0, parts: int = 1) -> Iterator[tuple[str, str]]:
        """(path, html) of every page, site pages first; or of one of several parts of about the same size."""
        if part == 0:
            yield from self.site_pages()
        for municipality in self.municipalities[part::parts]:
            yield f"{self.language}/{municipality.code}/index.html", self.municipality(municipality.code)

    def site_pages(self) -> Iterator[tuple[str, str]]:
        """(path, html) of the pages about the whole edition."""
        yield "index.html", self._render("redirect.html.j2", root="", target=f"{self.language}/index.html")
        yield (
            f"{self.language}/index.html",
            self._render("index.html.j2", root="../", **facts_site.index_facts(self.marts)),
        )
        for name, folder in SITE_PAGES.items():
            context = getattr(facts_site, f"{name}_facts")(self.marts)
            if "counts" in context:
                context["printed"] = {key: number(n) for key, n in context["counts"].items()}
            yield f"{self.language}/{folder}/index.html", self._render(f"{name}.html.j2", root="../../", **context)

    def municipality(self, code: str) -> str:
        """The page of one municipality."""
        marts = self.marts
        themes = facts.theme_facts(marts, code)
        looks = facts_context.outlooks(marts, code)
        near = facts_context.peer_facts(marts, code)
        size = self.populations.size(code)
        municipality = marts.municipalities[code]
        years = range(self.first_year, marts.edition.edition_year + 1)
        rows = {row.indicator.id: row for theme in themes for row in theme.rows}
        strips = {i: drawing.strip_of(row, self.texts, self.units) for i, row in rows.items()}
        findings = {verdict: self._findings(code, verdict, rows) for verdict in ("warning", "strength")}
        said = {f.indicator.id for found in findings.values() for f in found if f.group == "similar"}
        return self._render(
            "municipality.html.j2",
            root="../../",
            m=municipality,
            sparse=self._sparse(themes),
            merged=[m.name for m in marts.municipalities.values() if m.merged_into_code == code],
            size=size,
            barcode=drawing.barcode_of(size, municipality, size.count, self.texts) if size else None,
            themes=themes,
            cells=self.cells,
            phone_labels=self.phone_labels,
            strips=strips,
            minis={i: drawing.strip_of(rows[i], self.texts, self.units, is_labelled=False) for i in said},
            has_comparison=any(row.basis for row in rows.values()),
            trends={i: self._trend(row) for i, row in rows.items()},
            findings=findings,
            chance=facts_claims.chance_of(marts, code),
            outlooks=[(look, drawing.outlook_of(look, self.texts, self.units)) for look in looks],
            peers=near if facts.has_close_peers(marts, code) else [],
            within=[peer.municipality.name for peer in near],
            status=facts_context.peer_status(marts, code),
            variables=facts_context.model_variables(marts, code),
            sources=facts_context.source_entries(marts, themes, looks),
            chart_years=years,
            outlook_cells=outlook_rows(looks, self.texts),
            year_cells={theme.code: number_rows(theme.shown, years, self.texts, self.units) for theme in themes},
        )

    def _sparse(self, themes: list[facts.Theme]) -> dict[str, str] | None:
        """How many indicators this municipality has of how many, when it has fewer than half of them."""
        n = sum(len(theme.shown) for theme in themes)
        of = sum(1 for i in facts_site.indicators_with_data(self.marts) if not i.is_projection)
        return {"n": number(n), "of": number(of)} if 2 * n < of else None

    def _trend(self, row: facts.Row) -> Any:
        return drawing.trend_of(row, self.marts.edition, self.first_year, self.texts, self.units)

    def _findings(self, code: str, verdict: str, rows: dict[str, facts.Row]) -> list[Any]:
        """Findings whose indicator has a row to link to, as views."""
        found = []
        for finding in facts.findings(self.marts, code, verdict):
            row = rows.get(finding.claim.indicator_id)
            if row:
                found.append(finding_view(finding, row.indicator, row.trend, self.texts, self.units))
        return found

    def _render(self, template: str, **context: Any) -> str:
        return render(
            self.env,
            template,
            edition=self.marts.edition,
            site_pages=SITE_PAGES,
            shown_findings=SHOWN_FINDINGS,
            **context,
        )


def _phone_labels(texts: Texts) -> list[tuple[int, Markup]]:
    """(column, CSS string) of an indicator row's columns from the change on: a phone shows it before the cell."""
    words = texts.theme
    names = [
        words.change,
        f"{words.similar}, {words.similar_sub}",
        f"{words.network}, {words.network_sub}",
        f"{words.country}, {words.country_sub}",
        words.national,
    ]
    return [(n, css_string(name)) for n, name in enumerate(names, 4)]


def css_string(words: str) -> Markup:
    """A quoted CSS string in which nothing can end the string, the rule or the style element."""
    safe = "".join(c if c.isalnum() or c in " ,.-" else f"\\{ord(c):x} " for c in words)
    return ready(f'"{safe}"')


def first_chart_year(marts: Marts) -> int:
    """The year all charts and year tables start from: fewer years where more indicators have data, so pages stay small.

    Never before the edition's first figure.
    """
    edition_year = marts.edition.edition_year
    n = len(facts_site.indicators_with_data(marts))
    length = next((years for most, years in CHART_LENGTHS if n <= most), CHART_LENGTHS[-1][1])
    years = (v.year for rows in marts.values.values() for v in rows if v.value is not None)
    return max(min(years, default=edition_year), edition_year - length + 1)
