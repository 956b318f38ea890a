"""Helpers for the tests of the sample source."""

import json
from typing import Any

from ingestion.sample import PxWebLimits
from ingestion.sample.reply import Reply
from ingestion.sample.server import Application
from ingestion.sample.tables.catalogue import all_tables

AGENT = "tests/1.0 (tests@example.org)"
ROOT = "/PXWeb/api/v1/fi/"
POPULATION = "StatFin/vaerak/11re.px"
TOTAL = {"age": "SSS", "sex": "SSS", "content": "vaerak-vaesto"}


def application(**limits: Any) -> Application:
    """The sample without HTTP."""
    return Application(PxWebLimits(**limits))


def read(reply: Reply) -> Any:
    """The JSON of a reply that went well."""
    assert reply.status == 200, (reply.status, reply.body[:200])
    return json.loads(reply.body)


def get(app: Application, target: str, agent: str = AGENT) -> Reply:
    return app.answer("GET", target, b"", agent)


def post(app: Application, path: str, *selections: tuple[str, str, list[str]], form: str = "json-stat2") -> Reply:
    query = [{"code": code, "selection": {"filter": kind, "values": values}} for code, kind, values in selections]
    body = {"query": query, "response": {"format": form}}
    return app.answer("POST", ROOT + path, json.dumps(body).encode(), AGENT)


def cell(path: str, **where: str) -> tuple[float, str]:
    """One cell's value and symbol, by the value code of each role."""
    table = all_tables()[path]
    codes = {variable.role: variable.codes for variable in table.variables("fi")}
    values, symbols = table.cells({role: [codes[role].index(where[role])] for role in table.order})
    return float(values.ravel()[0]), str(symbols.ravel()[0])


def people(area: str, year: int | str) -> float:
    return cell(POPULATION, area=area, time=str(year), **TOTAL)[0]
