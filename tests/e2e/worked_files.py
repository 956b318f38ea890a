"""Operands of worked examples that stand in files or lists, read with nothing of the project's own readers.

path: ``syke/<file>``, ``vipunen/<resource>`` or ``kknr/<filing>``. of: column -> the texts that a line must have;
``column`` names the figure that is added up.
"""

import csv
import io
import json
import urllib.request
from collections.abc import Iterable, Mapping
from functools import cache

PREFIXES = ("syke/", "vipunen/", "kknr/", "files/")


def in_files(url: str, path: str, of: Mapping[str, str | list[str]]) -> float:
    """The sum of one column over the lines that fit; at least one has to."""
    kind, _, rest = path.partition("/")
    addresses = {
        "syke": f"{url}/{rest}",
        "vipunen": f"{url}/api/resources/{rest}/data?limit=100000",
        "kknr": f"{url}/rest/v1/json/dokumentti/{rest}",
        "files": f"{url}/files/{rest}.csv",
    }
    lines = (_csv if kind in {"syke", "files"} else _rows)(addresses[kind])
    column = str(of["column"])
    wanted = {name: [texts] if isinstance(texts, str) else texts for name, texts in of.items() if name != "column"}
    found = [line[column] for line in lines if all(line[name] in texts for name, texts in wanted.items())]
    assert found, (path, dict(of))
    return sum(float(text.replace(",", ".")) for text in found)


def _csv(url: str) -> Iterable[Mapping[str, str]]:
    return csv.DictReader(io.StringIO(_read(url)), delimiter=";")


def _rows(url: str) -> Iterable[Mapping[str, str]]:
    return ({name: str(value) for name, value in row.items()} for row in json.loads(_read(url)))


@cache
def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        text: str = answer.read().decode("utf-8-sig")
    return text
