"""The register of municipalities with their business ids: an OData collection, read page by page."""

from typing import Any

from ingestion.model import Query
from ingestion.sources.client import Client
from ingestion.sources.partial import PartialStore, parsed
from tilannekuva.errors import SourceChanged

PAGE = 200
_MOST_PAGES = 10
_COLLECTION = "Kunta"


def read_directory(client: Client, store: PartialStore) -> tuple[list[Query], list[Any]]:
    """The stored answers and all entries; a page that is full is followed by the next one.

    The service's own link to the next page is not followed. Raises SourceChanged on another shape than
    ``{"value": […]}``, and when the pages don't end.
    """
    queries: list[Query] = []
    items: list[Any] = []
    for _ in range(_MOST_PAGES):
        query, page = _page(client, store, len(items))
        queries.append(query)
        fresh = [item for item in page if item not in items]
        items += fresh
        if len(page) < PAGE or not fresh:
            return queries, items
    raise SourceChanged(f"GET {queries[-1].url}: expected at most {_MOST_PAGES} pages, found no end of them.")


def _page(client: Client, store: PartialStore, skip: int) -> tuple[Query, list[Any]]:
    key = f"{_COLLECTION}?{skip}"
    stored = store.find("GET", key, None)
    if stored is None:
        answer = client.get_json(_COLLECTION, {"$orderby": "Kunta_Id", "$top": PAGE, "$skip": skip})
        stored = store.put(key, None, answer, 0), answer.body
    query, body = stored
    document = parsed(body, f"GET {query.url}")
    page = document.get("value") if isinstance(document, dict) else None
    if not isinstance(page, list):
        raise SourceChanged(
            f"GET {query.url}: expected a list 'value' of municipalities, found {str(document)[:300]}. Correct "
            "'companions' of the source in the catalogue if the register has moved."
        )
    return query, page
