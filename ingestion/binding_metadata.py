"""Live PxWeb metadata, checked before anything is read from it: text from outside is hostile until it has a shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.catalogue_schema import Table
from tilannekuva.errors import SourceChanged

_SHOWN = 12


@dataclass(frozen=True)
class LiveVariable:
    """One variable as the source describes it; ``values`` and ``texts`` are parallel.

    units: (value code, unit) of the contents, where the metadata state units (PxWeb 1 does not).
    """

    code: str
    text: str
    values: tuple[str, ...]
    texts: tuple[str, ...]
    is_time: bool
    units: tuple[tuple[str, str], ...] = ()

    def described(self) -> str:
        return f"{self.code} ('{self.text}', {len(self.values)} values)"


def shown(items: Sequence[str], limit: int = _SHOWN) -> str:
    """A list for an error message: short, and saying how much was left out."""
    text = ", ".join(f"'{item[:60]}'" for item in items[:limit])
    return text + (f" and {len(items) - limit} more" if len(items) > limit else "") if items else "nothing"


def read_metadata(table: Table, metadata: Any) -> tuple[str, list[LiveVariable]]:
    """The title and the variables of ``{"title", "variables": [{code, text, values, valueTexts, time?, units?}]}``.

    Raises SourceChanged when it has another shape, when a variable's values are withheld, doubled or without texts.
    """
    if not isinstance(metadata, dict) or not isinstance(metadata.get("variables"), list) or not metadata["variables"]:
        raise _wrong_shape(table, "an object with 'title' and 'variables'", metadata)
    variables = [_variable(table, item) for item in metadata["variables"]]
    codes = [variable.code for variable in variables]
    if len(set(codes)) != len(codes):
        raise SourceChanged(
            f"Table '{table.id}': expected every variable once, found {shown(codes)}. The metadata is broken; ask "
            "the source."
        )
    return str(metadata.get("title", "")), variables


def missing_title_words(table: Table, title: str) -> list[str]:
    """The words of ``title_words`` that the live title lacks; any of them means that this is another table."""
    return [word for word in table.title_words if word.casefold() not in title.casefold()]


def _variable(table: Table, item: Any) -> LiveVariable:
    if not isinstance(item, dict) or not isinstance(item.get("code"), str):
        raise _wrong_shape(table, "a variable with 'code', 'text', 'values' and 'valueTexts'", item)
    code, text = item["code"], str(item.get("text", item["code"]))
    values, texts = item.get("values"), item.get("valueTexts")
    if values is None:
        raise SourceChanged(
            f"Table '{table.id}': the source withholds the values of variable '{code}' ('{text}'), because there are "
            "more of "
            "them than its 'maxValues'. Choose a narrower table of the same statistic in the catalogue."
        )
    if not isinstance(values, list) or not isinstance(texts, list) or not _parallel(values, texts):
        raise _wrong_shape(table, f"as many valueTexts as values (texts, each value once) in variable '{code}'", item)
    return LiveVariable(code, text, tuple(values), tuple(texts), item.get("time") is True, _units(item.get("units")))


def _units(found: Any) -> tuple[tuple[str, str], ...]:
    pairs = found.items() if isinstance(found, dict) else ()
    return tuple((code, unit) for code, unit in pairs if isinstance(unit, str))


def _parallel(values: list[Any], texts: list[Any]) -> bool:
    """Whether every value is a text that comes once, and has a text of its own."""
    if len(values) != len(texts) or not values:
        return False
    return all(isinstance(item, str) for item in (*values, *texts)) and len(set(values)) == len(values)


def _wrong_shape(table: Table, expected: str, found: Any) -> SourceChanged:
    return SourceChanged(
        f"Table '{table.id}': expected metadata with {expected}, found {str(found)[:300]}. "
        "Compare with the address in a browser; the source may have moved to another interface."
    )
