"""Where each page lives. Paths are relative to the site's root; the same place exists in every language."""

from dataclasses import dataclass
from functools import lru_cache

from reports.wording import Texts, load_texts

# Pages about the whole edition, in the order of the navigation.
SITE_PAGES = (
    "network",
    "compare",
    "indicators",
    "changes",
    "ledger",
    "quality",
    "freshness",
    "coverage",
    "sources",
    "methods",
    "validation",
)
# The pages of one municipality: in one minute, a chapter per theme, and the rest.
THEMES = ("vitality", "population", "wellbeing", "finances", "leadership", "sustainability")
PARTS = ("minute", *THEMES, "peers", "strategy")


@dataclass(frozen=True)
class Place:
    """A page without its language. kind: index, site, municipality, indicator, table or compare; key: which one."""

    kind: str
    key: str = ""
    part: str = ""


class Routes:
    """The paths of one language."""

    def __init__(self, language: str, texts: Texts) -> None:
        self.language = language
        self._slugs = texts.routes

    def index(self) -> str:
        return f"{self.language}/index.html"

    def site(self, name: str) -> str:
        return f"{self.language}/{self._slugs.site[name]}/index.html"

    def municipality(self, code: str, part: str = "minute") -> str:
        folder = "" if part == "minute" else f"{self._slugs.parts[part]}/"
        return f"{self.language}/{code}/{folder}index.html"

    def indicator(self, indicator_id: str) -> str:
        return f"{self.language}/{self._slugs.site.indicators}/{indicator_id}/index.html"

    def table(self, table_id: str) -> str:
        """The page of a source table: its retrievals, queries and checks."""
        return f"{self.language}/{self._slugs.site.sources}/{table_id}/index.html"

    def compare(self, group: str) -> str:
        """The page of a group side by side; its key is the same in every language."""
        return f"{self.language}/{self._slugs.site.compare}/{group}/index.html"

    def path(self, place: Place) -> str:
        """The path of a place in this language: what a language switch leads to."""
        if place.kind == "municipality":
            return self.municipality(place.key, place.part or "minute")
        if place.kind == "indicator":
            return self.indicator(place.key)
        if place.kind == "table":
            return self.table(place.key)
        if place.kind == "compare":
            return self.compare(place.key)
        return self.site(place.key) if place.kind == "site" else self.index()


@lru_cache
def load_routes(language: str) -> Routes:
    return Routes(language, load_texts(language))


def root_of(path: str) -> str:
    """The relative way from a page back to the site's root: ``../../`` from ``fi/091/index.html``."""
    return "../" * path.count("/")
