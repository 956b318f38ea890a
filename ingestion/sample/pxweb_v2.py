"""PxWebApi 2 over the same tables as version 1: configuration, paged listing, metadata and figures as JSON-stat 2."""

from collections.abc import Mapping
from functools import cache
from math import prod
from typing import Any

import orjson

from ingestion.sample.overrides import Overrides
from ingestion.sample.pxweb import PxWeb, PxWebLimits, dimension, roles
from ingestion.sample.pxweb_query import Selected
from ingestion.sample.reply import Reply, json_reply
from ingestion.sample.tables.catalogue import all_tables
from ingestion.sample.tables.layout import Languages, Layout, Variable

PROBLEM = "application/problem+json; charset=utf-8"
_PAGE_SIZE, _LARGEST_PAGE = 20, 10_000
# A table of one figure has no variable for it; the interface shows one that nobody can select.
_ONE_FIGURE = {
    "label": "ContentsCode",
    "category": {"index": {"EliminatedValue": 0}, "label": {"EliminatedValue": "EliminatedValue"}},
    "extension": {"elimination": True},
}


class _Refused(Exception):
    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.reply = problem(status, title, detail)


def problem(status: int, title: str, detail: str) -> Reply:
    """An error as Problem JSON (RFC 7807)."""
    kind = f"https://tools.ietf.org/html/rfc9110#section-15.5.{status - 399}"
    body = orjson.dumps({"type": kind, "title": title, "status": status, "detail": detail})
    return Reply(status, body, PROBLEM)


def too_many_calls(window_seconds: float) -> Reply:
    """The refusal of a call beyond the limit."""
    refused = problem(429, "Too Many Requests", "Too many requests in the time window")
    return Reply(429, refused.body, PROBLEM, headers={"Retry-After": str(max(1, round(window_seconds)))})


@cache
def tables_by_id() -> dict[str, Layout]:
    """Every table by its id: the file's name without ``.px``, which a test keeps unique."""
    return {path.rpartition("/")[2].removesuffix(".px"): table for path, table in all_tables().items()}


class PxWebV2:
    """The interface over the sample's tables; ``pxweb`` makes the figures, so that both versions serve the same."""

    def __init__(self, limits: PxWebLimits, overrides: Overrides, pxweb: PxWeb) -> None:
        self._limits, self._overrides, self._pxweb = limits, overrides, pxweb

    def answer(self, method: str, path: str, query: Mapping[str, list[str]], body: bytes) -> Reply:
        """The reply to one request. path: ``config``, ``tables``, ``tables/{id}/metadata`` or ``tables/{id}/data``."""
        language = query.get("lang", ["fi"])[0]
        try:
            if language not in Languages:
                raise _Refused(400, "Unsupported language", f"The language '{language}' is not available")
            return self._answer(method, path.strip("/").split("/"), query, body, language)
        except _Refused as refused:
            return refused.reply

    def _answer(
        self, method: str, parts: list[str], query: Mapping[str, list[str]], body: bytes, language: str
    ) -> Reply:
        if (method, parts) == ("GET", ["config"]):
            return json_reply(self._config())
        if (method, parts) == ("GET", ["tables"]):
            return json_reply(self._listing(query, language))
        if parts[0] != "tables" or len(parts) not in {2, 3}:
            raise _Refused(404, "Not found", "There is no such resource")
        table = tables_by_id().get(parts[1])
        if table is None:
            raise _Refused(404, "Non-existent table", f"There is no table with the id '{parts[1]}'")
        if method == "GET" and parts[2:] == ["metadata"]:
            return json_reply(self._metadata(table, language))
        if method == "GET" and parts[2:] == []:
            return json_reply({"language": language, **self._entry(parts[1], table)})
        if method == "POST" and parts[2:] == ["data"]:
            return self._data(table, query, body, language)
        raise _Refused(404, "Not found", "There is no such resource")

    def _config(self) -> dict[str, Any]:
        window = self._limits.window_seconds
        return {
            "apiVersion": "2.0.0",
            "languages": [{"id": language, "label": language} for language in Languages],
            "defaultLanguage": "fi",
            "maxDataCells": self._limits.max_cells,
            "maxCallsPerTimeWindow": self._limits.max_calls,
            "timeWindow": int(window) if window >= 1 else window,
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "defaultDataFormat": "json-stat2",
            "dataFormats": ["json-stat2"],
            "features": [],
        }

    def _listing(self, query: Mapping[str, list[str]], language: str) -> dict[str, Any]:
        number = _whole(query, "pageNumber", 1)
        size = min(_whole(query, "pageSize", _PAGE_SIZE), _LARGEST_PAGE)
        everything = sorted(tables_by_id().items())
        shown = everything[(number - 1) * size : number * size]
        page = {"pageNumber": number, "pageSize": size, "totalElements": len(everything)}
        return {
            "language": language,
            "tables": [self._entry(table_id, table) for table_id, table in shown],
            "page": page | {"totalPages": -(-len(everything) // size), "links": []},
        }

    def _entry(self, table_id: str, table: Layout) -> dict[str, Any]:
        return {
            "id": table_id,
            "label": table.title,
            "updated": f"{self._overrides.stamp(table)}Z",
            "firstPeriod": table.periods[0],
            "lastPeriod": table.periods[-1],
            "variableNames": [variable.text for variable in table.variables("fi") if not variable.hidden],
        }

    def _metadata(self, table: Layout, language: str) -> dict[str, Any]:
        kept = [(v, list(range(len(v.codes)))) for v in table.variables(language) if not v.hidden]
        dimensions = {variable.code: dimension(table, variable, positions) for variable, positions in kept}
        sizes = [len(positions) for _, positions in kept]
        if not any(variable.role == "content" for variable, _ in kept):
            dimensions["ContentsCode"], sizes = _ONE_FIGURE, [*sizes, 1]
        return {
            "version": "2.0",
            "class": "dataset",
            "label": table.title,
            "updated": f"{self._overrides.stamp(table)}Z",
            "role": roles(kept),
            "id": list(dimensions),
            "size": sizes,
            "dimension": dimensions,
            "value": [],
        }

    def _data(self, table: Layout, query: Mapping[str, list[str]], body: bytes, language: str) -> Reply:
        if query.get("outputFormat", ["json-stat2"]) != ["json-stat2"]:
            raise _Refused(400, "Unsupported format", "Only json-stat2 is available")
        selected = _read_selection(table.variables(language), body)
        cells = prod(len(positions) for _, positions, _ in selected)
        if cells > self._limits.max_cells:
            raise _Refused(403, "Forbidden", f"Too many cells selected: {cells} of at most {self._limits.max_cells}")
        return json_reply(self._pxweb.cube(table, selected), cells=cells)


def _read_selection(variables: list[Variable], body: bytes) -> list[Selected]:
    """The positions asked for. A variable that isn't named gets what the interface chooses: its first value alone."""
    try:
        items = {item["variableCode"]: item["valueCodes"] for item in orjson.loads(body)["selection"]}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise _Refused(400, "Bad Request", "The body is not a valid selection") from None
    shown = {variable.code: variable for variable in variables if not variable.hidden}
    for code, values in items.items():
        if code not in shown:
            raise _Refused(400, "Non-existent variable", f"There is no variable with the code '{code}'")
        unknown = [value for value in values if value not in shown[code].codes]
        if unknown or not values:
            raise _Refused(400, "Non-existent value", f"Variable '{code}' has no value {unknown[:5]}")
    return [(v, sorted(v.codes.index(value) for value in items.get(v.code, v.codes[:1])), v.hidden) for v in variables]


def _whole(query: Mapping[str, list[str]], name: str, default: int) -> int:
    text = query.get(name, [str(default)])[0]
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) == int(text)):
        raise _Refused(400, "Bad Request", f"{name} must be a whole number from 1")
    return int(text)
