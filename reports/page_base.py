"""What every page of a language shares: marts, words, the Jinja environment, and where the page lives."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from reports.cells import Cells
from reports.language import LANGUAGES, Language
from reports.read import Marts
from reports.render import environment, render
from reports.routes import SITE_PAGES, Place, load_routes, root_of
from reports.safe import ready

# In the header; the other pages about the edition are in the footer of every page.
NAVIGATION = ("network", "compare", "indicators", "changes")


class PageBase:
    """Renders templates of one language. Paths are relative to the site's root."""

    def __init__(
        self,
        marts: Marts,
        language: Language,
        extra_pages: tuple[tuple[str, str], ...] = (),
        has_documents: Callable[[str], bool] = lambda _: True,
        languages: Sequence[str] = LANGUAGES,
    ) -> None:
        self.marts, self.language = marts, language
        self.extra_pages, self.has_documents, self.languages = extra_pages, has_documents, languages
        self.texts, self.units, self.form = language.texts, language.units, language.form
        self.routes = load_routes(language.code)
        self.env = environment(language)
        # Chapters are three folders deep, and all of them equally.
        self.cells = Cells(self.texts, self.units, lambda i: "../../../" + self.routes.indicator(i))
        self.phone_labels = _phone_labels(language)

    def render(self, template: str, place: Place, **context: Any) -> tuple[str, str]:
        """(path, html) of the page at ``place``."""
        path = self.routes.path(place)
        html = render(
            self.env,
            template,
            root=root_of(path),
            place=place,
            routes=self.routes,
            languages=[(code, load_routes(code).path(place)) for code in self.languages],
            edition=self.marts.edition,
            site_pages={name: self.texts.routes.site[name] for name in SITE_PAGES},
            navigation=NAVIGATION,
            extra_pages=self.extra_pages,
            **context,
        )
        return path, html


def _phone_labels(language: Language) -> list[tuple[int, Markup]]:
    """(column, CSS string) of an indicator row's columns from the change on: a phone shows it before the cell."""
    words = language.texts.theme
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
