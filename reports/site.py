"""Everything that is published, as units of work: what each unit gives is pairs of a path and its content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reports import pdf, workshop
from reports.dbt_docs import dbt_docs
from reports.exports import country_files, municipality_files
from reports.facts import current_municipalities
from reports.facts_downloads import FILES, file_path
from reports.facts_tables import table_ids
from reports.indicator_pages import indicator_ids
from reports.language import LANGUAGES, load_language
from reports.maps import Outlines, kept_outlines
from reports.pages import PageSet
from reports.read import Marts, localised, read_marts
from reports.render import redirect_page
from reports.routes import SITE_PAGES, Place, load_routes
from reports.sql_page import sql_facts
from reports.sql_page import write_sql_files as write_sql_files
from tilannekuva.groups import load_groups
from tilannekuva.settings import Settings

Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Unit:
    """A piece of work that no other depends on. kind: edition, page, indicator, table, municipality; key: which one."""

    kind: str
    key: str = ""


class Site:
    """The site of one warehouse in all languages. documents: codes that get PDF, PPTX, XLSX, CSV; None means all."""

    def __init__(
        self,
        settings: Settings,
        documents: frozenset[str] | None = None,
        has_sql: bool = False,
    ) -> None:
        self.settings, self.documents, self.has_sql = settings, documents, has_sql
        first = read_marts(settings.warehouse_path, LANGUAGES[0])
        self.marts: Mapping[str, Marts] = {
            code: first if code == LANGUAGES[0] else localised(first, settings.warehouse_path, code)
            for code in LANGUAGES
        }
        outlines = kept_outlines(settings, first)
        self.pages = {code: self._page_set(code, outlines) for code in settings.languages}
        self.codes = [m.code for m in current_municipalities(first)]

    def _page_set(self, code: str, outlines: Outlines | None) -> PageSet:
        extra = [("dbt", "dbt/index.html")]
        if self.has_sql:
            extra.insert(0, ("sql", load_routes(code).site("sql")))
        languages = self.settings.languages
        groups = tuple(load_groups(self.settings).groups.values())
        return PageSet(
            self.marts[code], load_language(code), outlines, tuple(extra), self.has_documents, groups, languages
        )

    def has_documents(self, code: str) -> bool:
        """Whether a municipality's PDF, PPTX, XLSX and CSV are published."""
        return self.documents is None or code in self.documents

    def units(self, unchanged: frozenset[str] = frozenset()) -> list[Unit]:
        """All there is to do; the edition's own files come first since they take longest."""
        found = [Unit("edition"), *(Unit("page", name) for name in ("index", *SITE_PAGES))]
        found += [Unit("indicator", i) for i in indicator_ids(self.marts[LANGUAGES[0]])]
        found += [Unit("table", t) for t in table_ids(self.marts[LANGUAGES[0]])]
        return found + [Unit("municipality", code) for code in self.codes if code not in unchanged]

    def files(self, unit: Unit) -> Files:
        """(path from the site's root, content) of everything a unit makes."""
        if unit.kind == "edition":
            yield from self._edition()
        elif unit.kind == "municipality":
            yield from self.municipality(unit.key)
        else:
            for pages in self.pages.values():
                path, html = {"indicator": pages.indicator, "table": pages.table, "page": pages.page}[unit.kind](
                    unit.key
                )
                yield path, html.encode()

    def _edition(self) -> Files:
        """What is about the whole edition and is not one of its plain pages."""
        yield "index.html", self._root().encode()
        # An empty choice means pages alone: no file to take away, of the country either.
        if self.documents != frozenset():
            for path, content in country_files(self.marts, self.settings.warehouse_path, self.has_documents):
                yield f"{FILES}/{path}", content
        for pages in self.pages.values():
            yield from pages.compare_files()
            for path, html in pages.side_by_side():
                yield path, html.encode()
        for path, content in dbt_docs(self.settings):
            yield f"dbt/{path}", content

    def _root(self) -> str:
        base = next(iter(self.pages.values())).base
        return redirect_page(base.env, base.marts.edition, base.routes.index())

    def municipality(self, code: str) -> Files:
        """A municipality's pages in every language, and its documents and CSV if they are wanted."""
        for language, pages in self.pages.items():
            for path, html in pages.municipality(code):
                yield path, html.encode()
            if not self.has_documents(code):
                continue
            marts = self.marts[language]
            for path, content in municipality_files(marts, language, code, language == self.settings.languages[0]):
                yield f"{FILES}/{path}", content
            yield file_path(marts.edition, language, code, "pdf"), pdf.render(marts, language, code)
            yield file_path(marts.edition, language, code, "workshop"), workshop.render(marts, language, code)

    def sql_pages(self, target: Path) -> Files:
        """The pages that run SQL in the browser; their tables are written below ``target`` by the way."""
        tables = write_sql_files(self.settings.warehouse_path, target)
        for code, pages in self.pages.items():
            path, html = pages.base.render(
                "sql.html.j2", Place("site", "sql"), **sql_facts(tables, load_language(code))
            )
            yield path, html.encode()
