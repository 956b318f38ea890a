"""What PxWebApi 2 says of tables: pages of its listing, and metadata in the form in which PxWeb 1 gives them. Pure."""

from dataclasses import dataclass
from typing import Any

from ingestion.binding import SYNTHETIC_CONTENT, SYNTHETIC_CONTENT_VARIABLE
from ingestion.jsonstat_dimensions import Dimension, read_dimension, read_ids, read_roles, read_sizes
from ingestion.jsonstat_parts import JsonStatError, text_or_none
from tilannekuva.errors import SourceChanged


@dataclass(frozen=True)
class ListingPage:
    """Table id -> ``updated`` stamp of one page, and how many pages there are."""

    tables: dict[str, str | None]
    pages: int


def read_page(document: Any, where: str) -> ListingPage:
    """One page of ``/tables``; raises SourceChanged on another shape."""
    tables = document.get("tables") if isinstance(document, dict) else None
    page = document.get("page") if isinstance(document, dict) else None
    pages = page.get("totalPages") if isinstance(page, dict) else None
    if not isinstance(tables, list) or type(pages) is not int or not all(_is_entry(item) for item in tables):
        raise SourceChanged(
            f"{where}: expected a page of tables with 'tables' and 'page', found {str(document)[:300]}. "
            "Is this the address of a PxWebApi 2?"
        )
    return ListingPage({item["id"]: str(item["updated"]) if item.get("updated") else None for item in tables}, pages)


def metadata_as_v1(document: Any, where: str) -> dict[str, Any]:
    """JSON-stat 2 metadata as ``{"title", "updated", "variables": [{code, text, values, valueTexts, …}]}``.

    The binding reads this form, so that a table is the same table whichever interface serves it. ``time`` and
    ``elimination`` stand where they are true, ``units`` (value code -> text) where units are stated.
    Raises SourceChanged on anything that is not complete, consistent metadata.
    """
    try:
        if not isinstance(document, dict) or not isinstance(document.get("dimension"), dict):
            raise JsonStatError(f"Expected a JSON-stat 2 dataset with 'dimension', found {str(document)[:200]}.")
        return _as_v1(document)
    except JsonStatError as error:
        raise JsonStatError(
            f"{where}: {error} Nothing of the table is read; compare with the address in a browser."
        ) from error


def _as_v1(document: dict[str, Any]) -> dict[str, Any]:
    ids = read_ids(document.get("id"))
    sizes = read_sizes(document.get("size"), ids, max_cells=None)
    times = read_roles(document.get("role"), ids).get("time", ())
    variables = []
    for code, size in zip(ids, sizes, strict=True):
        dimension = read_dimension(document["dimension"], code, size)
        if (code, dimension.codes) == (SYNTHETIC_CONTENT_VARIABLE, (SYNTHETIC_CONTENT,)):
            continue  # a table of one figure has no content variable; this one can't be selected
        variables.append(_variable(code, dimension, document["dimension"][code], is_time=code in times))
    title = text_or_none(document.get("label"), "label") or ""
    return {"title": title, "updated": text_or_none(document.get("updated"), "updated"), "variables": variables}


def _variable(code: str, dimension: Dimension, found: Any, *, is_time: bool) -> dict[str, Any]:
    extension = found.get("extension")
    eliminated = isinstance(extension, dict) and extension.get("elimination") is True
    units = {value: unit.text for value, unit in dimension.units.items() if unit.text}
    flags: dict[str, Any] = {"elimination": eliminated, "time": is_time, "units": units}
    return {
        "code": code,
        "text": dimension.label,
        "values": list(dimension.codes),
        "valueTexts": list(dimension.labels),
        **{flag: value for flag, value in flags.items() if value},
    }


def _is_entry(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str)
