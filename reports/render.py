"""The Jinja environment: autoescape on, undefined names are errors, and the few filters that print figures."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.charts.marks import icon, mark_path
from reports.facts import by_group
from reports.facts_context import query_summary
from reports.hyphens import soft
from reports.language import Language
from reports.peer_words import card_line
from reports.rows import Edition
from reports.sentences import missing_text
from reports.wording import say

TEMPLATE_DIR = Path(__file__).parent / "templates"


def environment(language: Language) -> Environment:
    """The environment of one language; templates see ``t`` (texts), ``units`` and the functions below."""
    texts, units, form = language.texts, language.units, language.form
    env = Environment(
        loader=FileSystemLoader(TEMPLATE_DIR),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        t=texts, units=units, icon=icon, mark_shape=mark_path, say=say, dict=dict, by_group=by_group,
        query_summary=query_summary,
        genitive=language.genitive, local=language.local,
        missing_text=lambda status: missing_text(status, texts),
        card_line=lambda part, side: card_line(part, side, texts, units),
    )  # fmt: skip
    env.filters.update(
        joined=form.joined, soft=lambda name: soft(str(name), language.code),
        num=form.number, count=form.count, day=form.day, moment=form.moment, web_url=web_url,
        years=lambda pair: form.years(*pair),
    )  # fmt: skip
    return env


def web_url(address: str | None) -> str | None:
    """The address if it may be linked to (http or https), else None: what came from outside may be anything."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
_INDENT = re.compile(r"\n\s+")


def compact(html: str) -> str:
    """Drop indentation; a line break between tags becomes one line break, so words never join."""
    return _INDENT.sub("\n", _BETWEEN_TAGS.sub(">\n<", html))


def redirect_page(env: Environment, edition: Edition, target: str) -> str:
    """The site's root: leads to the page at ``target``, the front page of the environment's language."""
    return compact(env.get_template("redirect.html.j2").render(edition=edition, target=target))


def render(env: Environment, template: str, **context: Any) -> str:
    return compact(env.get_template(template).render(**context))
