"""The text file of a language: every word the site prints, looked up strictly."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup, escape

from reports.form import DASH, load_form, slope_decimals, with_unit
from reports.rows import Indicator
from tilannekuva.errors import PublishFailed

TEXT_DIR = Path(__file__).parent / "text"


class Texts(Mapping[str, Any]):
    """A branch of the text file; ``t.page.title`` and ``t["page"]["title"]`` both work, and a missing text raises."""

    def __init__(self, tree: Mapping[str, Any], path: str) -> None:
        branches = {k: Texts(v, f"{path}.{k}") if isinstance(v, dict) else v for k, v in tree.items()}
        self._tree = branches
        self._path = path
        # Plain attributes make lookups quick (a page does thousands); names of Mapping's own methods stay methods.
        self.__dict__.update({k: v for k, v in branches.items() if isinstance(k, str) and not hasattr(Mapping, k)})

    def __getitem__(self, key: str) -> Any:
        try:
            return self._tree[key]
        except KeyError:
            raise PublishFailed(f"The text '{self._path}.{key}' is missing; add it to reports/text/.") from None

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):
            raise AttributeError(key)
        return self[key]

    def __contains__(self, key: object) -> bool:
        # Mapping's own asks for the text and takes only a KeyError for a no.
        return key in self._tree

    def __iter__(self) -> Iterator[str]:
        return iter(self._tree)

    def __len__(self) -> int:
        return len(self._tree)


@lru_cache
def load_texts(language: str = "fi", folder: Path = TEXT_DIR) -> Texts:
    """All text files of a language as one tree.

    Raises PublishFailed when there are none, one is not a mapping, or two hold the same top-level key.
    """
    paths = sorted((folder / language).glob("*.yml"))
    if not paths:
        raise PublishFailed(f"Expected the texts of language '{language}' in {folder / language}, found no .yml file.")
    merged: dict[str, Any] = {}
    for path in paths:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(tree, dict):
            raise PublishFailed(f"{path} should be a mapping of texts, found {type(tree).__name__}.")
        twice = sorted(merged.keys() & tree.keys())
        if twice:
            raise PublishFailed(f"{path} holds {', '.join(twice)}, which another text file has already. Keep one.")
        merged |= tree
    return Texts(merged, language)


def say(pattern: str, **operands: object) -> Markup:
    """Fill a sentence pattern; pattern and operands are escaped, except operands that are Markup already."""
    return escape(pattern).format(**operands)


class Units:
    """Values with their units, by the unit vocabulary of the text file."""

    def __init__(self, texts: Texts) -> None:
        self._units = texts.units
        self.form = load_form(str(texts.language))
        self._yes_no = texts.yes_no

    def bare(self, value: float | None, indicator: Indicator) -> str:
        """The number alone, with the indicator's decimals; a dash for none."""
        if indicator.unit == "yes_no" and value in (0.0, 1.0):
            return str(self._yes_no.true_word if value else self._yes_no.false_word)
        return DASH if value is None else self.form.number(value, indicator.decimals)

    def full(self, value: float, indicator: Indicator) -> str:
        """The number with its unit, for sentences: ``64,6 %``."""
        return with_unit(self.bare(value, indicator), self._units[indicator.unit].value)

    def apart(self, before: float, after: float, indicator: Indicator) -> tuple[str, str]:
        """Two different values with their units, with as many decimals (six at most) as it takes to tell them apart."""
        unit, decimals = self._units[indicator.unit].value, indicator.decimals
        number = self.form.number
        while decimals < 6 and number(before, decimals) == number(after, decimals) and before != after:
            decimals += 1
        first, second = (with_unit(number(value, decimals), unit) for value in (before, after))
        return first, second

    def change(self, value: float, indicator: Indicator) -> str:
        """A signed difference: ``+0,6 %-yks.``."""
        return with_unit(self.form.number(value, indicator.decimals, signed=True), self._units[indicator.unit].change)

    def slope(self, value: float, slope_unit: str | None, indicator: Indicator) -> str:
        """A signed yearly change; slope_unit ``pct`` is per cent of the value, ``unit`` the indicator's own."""
        text = self.form.number(
            value, slope_decimals(value, 1 if slope_unit == "pct" else indicator.decimals), signed=True
        )
        return with_unit(text, self._units["pct"].value if slope_unit == "pct" else self._units[indicator.unit].change)

    def label(self, indicator: Indicator) -> str:
        return str(self._units[indicator.unit].label)
