"""A host of PxWebApi 2 over the table of a ``FakePxWeb``, and the adapter of either version before it."""

from pathlib import Path
from typing import Any

from ingestion.sources.pxweb import PxWebAdapter
from ingestion.sources.pxweb_paths import short_id
from ingestion.sources.pxweb_v2 import PxWebV2Adapter
from tests.unit.ingestion.sources_support import FakeClient, FakePxWeb, refused, source


class FakePxWebV2:
    """The same table, metadata and figures as ``table`` has. others: ids that are listed too, one page each.

    change_metadata: by the key of a member of the metadata document, what it is instead.
    """

    def __init__(self, table: FakePxWeb, table_id: str = "11re") -> None:
        self.table, self.id = table, table_id
        self.others: list[str] = []
        self.change_metadata: dict[str, Any] = {}

    def handle(self, method: str, path: str, sent: Any) -> Any:
        if path == "config":
            return {"maxDataCells": self.table.config["maxCells"], "maxCallsPerTimeWindow": 40, "timeWindow": 60}
        if path == "tables":
            ids = [*self.others, self.id]
            page = {"pageNumber": sent["pageNumber"], "totalPages": len(ids)}
            return {"tables": [{"id": ids[sent["pageNumber"] - 1], "updated": None}], "page": page}
        if (method, path) == ("GET", f"tables/{self.id}/metadata"):
            return self._metadata()
        if (method, path) == ("POST", f"tables/{self.id}/data?lang=fi&outputFormat=json-stat2"):
            return self.table.cube({part["variableCode"]: set(part["valueCodes"]) for part in sent["selection"]})
        raise refused(404)

    def _metadata(self) -> dict[str, Any]:
        variables = self.table.meta["variables"]
        dimensions = {v["code"]: self._dimension(v) for v in variables}
        document = {
            "version": "2.0",
            "class": "dataset",
            "label": self.table.meta["title"],
            "updated": self.table.listing_stamp,
            "role": {"time": [v["code"] for v in variables if v.get("time")]},
            "id": list(dimensions),
            "size": [len(v["values"]) for v in variables],
            "dimension": dimensions,
            "value": [],
        }
        return document | self.change_metadata

    def _dimension(self, variable: dict[str, Any]) -> dict[str, Any]:
        values = variable["values"]
        category: dict[str, Any] = {
            "index": {code: at for at, code in enumerate(values)},
            "label": dict(zip(values, variable["valueTexts"], strict=True)),
        }
        if self.table.unit is not None and variable["code"] == "contentscode":
            category["unit"] = {code: {"base": self.table.unit, "decimals": 0} for code in values}
        extension = {"elimination": variable.get("elimination", False), "show": "value"}
        return {"label": variable["text"], "category": category, "extension": extension}


def adapter_of(version: str, table: FakePxWeb, folder: Path) -> tuple[PxWebAdapter | PxWebV2Adapter, FakeClient]:
    """A new adapter of version ``v1`` or ``v2`` before the table, and its client."""
    cache = folder / f"{version}.limits.json"
    if version == "v1":
        client = FakeClient(table.handle)
        return PxWebAdapter(client, source(), cache), client
    client = FakeClient(FakePxWebV2(table, short_id(table.path)).handle)
    return PxWebV2Adapter(client, source("pxweb_v2"), cache), client
