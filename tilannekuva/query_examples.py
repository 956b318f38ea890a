"""Example questions of ``docs/queries/*.sql``: each with its question, parameters and columns in a comment on top.

The form of the comment, one entry per line:

    -- fi: … | -- sv: … | -- en: …                 the question, in three languages
    -- param NAME = DEFAULT: meaning               a parameter, in the SQL ``$NAME``
    -- column NAME: meaning                        a column of the answer, in its order
    -- empty: reason                               optional: why there may be no row
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tilannekuva.errors import TilannekuvaError
from tilannekuva.settings import PROJECT_DIR

QUERIES_DIR = PROJECT_DIR / "docs" / "queries"
LANGUAGES = ("fi", "sv", "en")
_ENTRY = re.compile(
    r"-- (?:(?P<language>fi|sv|en)|param (?P<param>[a-z_]+) = (?P<default>[^:]+(?::\d\d)*)"
    r"|column (?P<column>[a-z_0-9]+)|(?P<empty>empty)): (?P<text>\S.*)"
)


@dataclass(frozen=True)
class Parameter:
    """A ``$name`` of a question: what it means and what is asked when nobody says."""

    meaning: str
    default: str


@dataclass(frozen=True)
class Example:
    """questions: by language. columns: meaning by name, in the order of the answer. empty: why no row, if it may be."""

    name: str
    questions: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    empty: str | None
    sql: str

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """The value of each parameter: as given, else its default. What is no parameter stays and is refused later."""
        return {name: parameter.default for name, parameter in self.parameters.items()} | dict(given)


def read_example(name: str, text: str) -> Example:
    """One file's question. TilannekuvaError names the file and the line that is not of the form above."""
    lines = text.splitlines()
    body = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    questions: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    columns: dict[str, str] = {}
    empty = None
    for number, line in enumerate(lines[:body], 1):
        found = _ENTRY.fullmatch(line)
        if not found:
            raise TilannekuvaError(
                f"docs/queries/{name}.sql line {number}: expected '-- fi|sv|en: …', '-- param NAME = DEFAULT: …', "
                f"'-- column NAME: …' or '-- empty: …'; found '{line[:80]}'."
            )
        if found["language"]:
            questions[found["language"]] = found["text"]
        elif found["param"]:
            parameters[found["param"]] = Parameter(found["text"], found["default"].strip())
        elif found["column"]:
            columns[found["column"]] = found["text"]
        else:
            empty = found["text"]
    return _checked(Example(name, questions, parameters, columns, empty, "\n".join(lines[body:]).strip() + "\n"))


def _checked(example: Example) -> Example:
    missing = [language for language in LANGUAGES if language not in example.questions]
    if missing or not example.columns or not example.sql.strip():
        raise TilannekuvaError(
            f"docs/queries/{example.name}.sql: expected a question in fi, sv and en, its columns and a statement; "
            f"missing: {', '.join(missing) or 'columns or statement'}."
        )
    return example


@cache
def load_examples(folder: Path = QUERIES_DIR) -> Mapping[str, Example]:
    """All example questions by name, in the order of their names."""
    files = sorted(folder.glob("*.sql"))
    return {path.stem: read_example(path.stem, path.read_text(encoding="utf-8")) for path in files}


def example_named(name: str) -> Example:
    """The example question of this name; TilannekuvaError lists the names when there is none."""
    examples = load_examples()
    if name not in examples:
        raise TilannekuvaError(f"Expected one of the example questions {', '.join(examples)}; found '{name}'.")
    return examples[name]
