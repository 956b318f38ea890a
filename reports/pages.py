"""All pages of one language: the site's own, an indicator's, a municipality's. Each is rendered by its own module."""

from collections.abc import Callable, Iterator, Sequence

from reports import facts, facts_site
from reports.compare_page import compare_context, compare_files, group_pages
from reports.facts_tables import table_facts, table_ids
from reports.indicator_pages import indicator_context, indicator_ids
from reports.language import LANGUAGES, Language
from reports.maps import Outlines
from reports.municipality_pages import MunicipalityPages
from reports.page_base import PageBase
from reports.read import Marts
from reports.routes import SITE_PAGES, Place
from tilannekuva.groups import Group


class PageSet:
    """Paths are relative to the site's root."""

    def __init__(
        self,
        marts: Marts,
        language: Language,
        outlines: Outlines | None = None,
        extra_pages: tuple[tuple[str, str], ...] = (),
        has_documents: Callable[[str], bool] = lambda _: True,
        groups: Sequence[Group] = (),
        languages: Sequence[str] = LANGUAGES,
    ) -> None:
        """outlines: for maps; extra_pages: (name in the texts, path) of pages made elsewhere; has_documents: whether
        the PDF, PPTX and XLSX of a municipality are published too;
        languages: those that every page exists in."""
        self.base = PageBase(marts, language, extra_pages, has_documents, languages)
        self.marts, self.language, self.outlines, self.groups = marts, language, outlines, groups
        self.municipalities = facts.current_municipalities(marts)
        self.of_municipality = MunicipalityPages(self.base, outlines)

    def site_pages(self) -> Iterator[tuple[str, str]]:
        """(path, html) of the pages about the whole edition, of every indicator and of every source table."""
        for name in ("index", *SITE_PAGES):
            yield self.page(name)
        for indicator_id in indicator_ids(self.marts):
            yield self.indicator(indicator_id)
        for table_id in table_ids(self.marts):
            yield self.table(table_id)

    def page(self, name: str) -> tuple[str, str]:
        """The front page, or the page about the whole edition that ``routes.SITE_PAGES`` calls ``name``."""
        if name == "index":
            return self.base.render("index.html.j2", Place("index"), **facts_site.index_facts(self.marts))
        if name == "compare":
            return self.base.render(
                "compare.html.j2", Place("site", name), **compare_context(self.marts, self.language, self.groups)
            )
        context = facts_site.FACTS[name](self.marts, self.language)
        return self.base.render(f"{name}.html.j2", Place("site", name), **context)

    def indicator(self, indicator_id: str) -> tuple[str, str]:
        context = indicator_context(self.marts, self.language, indicator_id, self.outlines)
        return self.base.render("indicator.html.j2", Place("indicator", indicator_id), **context)

    def table(self, table_id: str) -> tuple[str, str]:
        """The page of a source table."""
        return self.base.render("source_table.html.j2", Place("table", table_id), **table_facts(self.marts, table_id))

    def side_by_side(self) -> Iterator[tuple[str, str]]:
        """(path, html) of each ready-made group of municipalities side by side."""
        for place, context in group_pages(self.marts, self.language, self.groups):
            yield self.base.render("compare_group.html.j2", place, **context)

    def compare_files(self) -> Iterator[tuple[str, bytes]]:
        """(path, JSON) of the figures that the comparison page loads."""
        return compare_files(self.marts, self.language)

    def municipality(self, code: str) -> Iterator[tuple[str, str]]:
        """(path, html) of each page of one municipality."""
        return self.of_municipality.pages(code)

    def pages(self) -> Iterator[tuple[str, str]]:
        """(path, html) of every page of the language."""
        yield from self.site_pages()
        yield from self.side_by_side()
        for municipality in self.municipalities:
            yield from self.municipality(municipality.code)
