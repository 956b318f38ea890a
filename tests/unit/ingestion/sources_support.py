"""Hand-made tables and servers for the tests of the source modules; nothing here opens a connection."""

import itertools
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ingestion.catalogue_schema import Limits, Names, Role, Source, Table
from ingestion.http import HttpStatusError
from ingestion.model import Answer

NAMES = Names(fi="nimi", sv="namn", en="name")
SEX = Role(code_pattern="^sukupuoli", values={"total": ["SSS"], "male": ["1", "Miehet"], "female": ["2", "Naiset"]})


def table(**changes: Any) -> Table:
    entry: dict[str, Any] = {
        "id": "tested",
        "source": "statfin",
        "paths": ["StatFin/vaerak/11re.px"],
        "title": NAMES,
        "frequency": "yearly",
        "contents": {"population": "vaesto"},
        "roles": {"sex": SEX},
    }
    return Table(**(entry | changes))


def source(kind: str = "pxweb_v1", **limits: int) -> Source:
    ceilings = {"max_cells": 100_000, "max_calls": 40, "window_seconds": 60} | limits
    return Source(
        id="statfin",
        kind=kind,  # type: ignore[arg-type]
        base_url="https://example.org/api/v1",
        limits=Limits(**ceilings),
        archives={"StatFin": "StatFin_Passiivi"},
        id_prefixes={"StatFin": "statfin", "StatFin_Passiivi": "statfinpas"},
        name=NAMES,
        licence="CC BY 4.0",
        homepage="https://example.org",
    )


def variable(code: str, text: str, values: Mapping[str, str], **flags: Any) -> dict[str, Any]:
    return {"code": code, "text": text, "values": list(values), "valueTexts": list(values.values()), **flags}


def metadata(
    *variables: dict[str, Any], title: str = "Väestö 31.12. muuttujina Alue, Sukupuoli ja Vuosi"
) -> dict[str, Any]:
    return {"title": title, "variables": list(variables)}


AREA = variable(
    "alue_23_20260101", "Alue", {"SSS": "KOKO MAA", "KU091": "Helsinki", "KU005": "Alajärvi", "SK011": "Helsinki"}
)
SEXES = variable(
    "sukupuoli_9_20180101", "Sukupuoli", {"SSS": "Yhteensä", "1": "Miehet", "2": "Naiset"}, elimination=True
)
YEARS = variable("timeperiod_y", "Vuosi", {"2019": "2019", "2020": "2020", "2021": "2021*"}, time=True)
CONTENTS = variable("contentscode", "Tiedot", {"vaerak-vaesto": "Väestö 31.12."})
POPULATION = metadata(AREA, SEXES, YEARS, CONTENTS)


class FakeLimiter:
    def __init__(self) -> None:
        self.configured: list[tuple[int, float]] = []

    def configure(self, max_calls: int, window_seconds: float) -> None:
        self.configured.append((max_calls, window_seconds))

    def configured_at(self) -> float | None:
        return None


class FakeClient:
    """Answers from a function ``handle(method, path, params or body)`` that returns a document or raises refused()."""

    def __init__(self, handle: Callable[[str, str, Any], Any], base_url: str = "https://example.org/api/v1") -> None:
        self._handle = handle
        self.base_url = base_url
        self.limiter = FakeLimiter()
        self.calls: list[tuple[str, str, Any]] = []

    @property
    def requests_made(self) -> int:
        return len(self.calls)

    def get_json(self, path: str, params: Any = None) -> Answer:
        return self._answer("GET", path, params)

    def post_json(self, path: str, body: Any, params: Any = None) -> Answer:
        if params:
            path = f"{path}?{'&'.join(f'{key}={value}' for key, value in params.items())}"
        return self._answer("POST", path, body)

    def made(self, method: str) -> list[str]:
        return [path for called, path, _ in self.calls if called == method]

    def _answer(self, method: str, path: str, sent: Any) -> Answer:
        self.calls.append((method, path, sent))
        document = self._handle(method, path, sent)
        body = json.dumps(document, ensure_ascii=False).encode()
        return Answer(
            method, f"{self.base_url}/{path}", 200, body, {"ETag": '"1"'}, datetime.now(UTC), json.loads(body)
        )


def refused(status: int) -> HttpStatusError:
    return HttpStatusError(f"status {status}", status, "")


class FakePxWeb:
    """A PxWeb host with one table. The figure of a cell is told by its codes; ``symbols`` take a figure's place.

    max_cells: more are refused. stamps: the 'updated' of each answer in turn, the last one for ever.
    change: applied to every json-stat document before it is sent. also_listed: other tables of its folder.
    unit: of every content; None states no units.
    """

    def __init__(self, meta: dict[str, Any] = POPULATION, path: str = "StatFin/vaerak/11re.px") -> None:
        self.meta, self.path = meta, path
        self.max_cells = 100_000
        self.config: Any = {"maxValues": 120_000, "maxCells": 100_000, "maxCalls": 40, "timeWindow": 60}
        self.symbols: dict[tuple[str, ...], str] = {}
        self.stamps = ["2026-01-01T06:00:00Z"]
        self.change: Callable[[dict[str, Any]], None] = lambda document: None
        self.listing_stamp = "2026-01-01T08:00:00"
        self.also_listed: list[str] = []
        self.unit: str | None = None
        self.figure: Callable[[tuple[str, ...]], int] = figure

    def handle(self, method: str, path: str, sent: Any) -> Any:
        folder, _, name = self.path.rpartition("/")
        if sent == {"config": None}:
            if self.config is None:
                raise refused(400)
            return self.config
        if path == f"fi/{folder}":
            tables = [{"id": one, "type": "t", "updated": self.listing_stamp} for one in (name, *self.also_listed)]
            return [{"id": "sub", "type": "l", "text": "sub"}, *tables]
        if path != f"fi/{self.path}":
            raise refused(400 if path.endswith(".px") else 404)
        return self.meta if method == "GET" else self._data(sent)

    def _data(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.cube({part["code"]: set(part["selection"]["values"]) for part in body["query"]})

    def cube(self, asked: Mapping[str, set[str]]) -> dict[str, Any]:
        """The answer to a selection of values of every variable."""
        chosen = [
            (v["code"], [code for code in v["values"] if code in asked[v["code"]]]) for v in self.meta["variables"]
        ]
        keys = list(itertools.product(*(codes for _, codes in chosen)))
        if len(keys) > self.max_cells:
            raise refused(403)
        document: dict[str, Any] = {
            "version": "2.0",
            "class": "dataset",
            "updated": self.stamps.pop(0) if len(self.stamps) > 1 else self.stamps[0],
            "id": [code for code, _ in chosen],
            "size": [len(codes) for _, codes in chosen],
            "dimension": {c: {"category": {"index": {one: at for at, one in enumerate(codes)}}} for c, codes in chosen},
            "value": [None if key in self.symbols else self.figure(key) for key in keys],
            "status": {str(at): self.symbols[key] for at, key in enumerate(keys) if key in self.symbols},
        }
        if self.unit is not None:
            of_contents = next(at for at, (code, _) in enumerate(chosen) if code == "contentscode")
            unit = {code: {"base": self.unit, "decimals": 0} for code in chosen[of_contents][1]}
            document["dimension"]["contentscode"]["category"]["unit"] = unit
        self.change(document)
        return document


def figure(key: tuple[str, ...]) -> int:
    """A number that tells which cell it is from."""
    return sum(ord(letter) * (at + 1) for at, letter in enumerate("|".join(key)))
