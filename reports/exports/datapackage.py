"""The data package (Frictionless): what files there are, their columns, licence and sources."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from reports.exports.names import SCHEMAS, file_path
from reports.exports.resources import Field, Resource, resources
from reports.exports.warning import sample_warning
from reports.facts import current_municipalities
from reports.language import load_language
from reports.read import Marts

SCHEMA_FILE = f"{SCHEMAS}/values.json"
_LICENCE_PATHS = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/"}
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def schema_json(resource: Resource, has_keys: bool = True) -> dict[str, Any]:
    """The table schema. has_keys: with its keys to other resources."""
    schema: dict[str, Any] = {"fields": [_field(field) for field in resource.fields], "missingValues": [""]}
    if resource.primary_key:
        schema["primaryKey"] = list(resource.primary_key)
    if has_keys and resource.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": target, "fields": [key]}}
            for column, (target, key) in resource.foreign_keys.items()
        ]
    return schema


def _field(field: Field) -> dict[str, Any]:
    given = {"name": field.name, "type": field.type, "description": field.description}
    return given | ({"constraints": field.constraints} if field.constraints else {})


def described(resource: Resource, name: str, path: str, content: bytes) -> dict[str, Any]:
    """A resource of the package whose content is known: with its size and checksum."""
    return {
        **_file(name, path, resource.title, resource.description),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema_json(resource),
    }


def _file(name: str, path: str, title: str, description: str) -> dict[str, Any]:
    extension = PurePosixPath(path).suffix.removeprefix(".")
    file: dict[str, Any] = {"name": name, "path": path, "title": title, "description": description,
                            "format": extension, "mediatype": _MEDIA[extension]}  # fmt: skip
    if extension == "csv":
        file |= {"encoding": "utf-8", "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True}}
    return file


def municipality_resources(marts: Marts, has_files: Callable[[str], bool]) -> list[dict[str, Any]]:
    """The CSV file of each of today's municipalities that has files; their schema is a file of its own."""
    words = load_language("en").texts.exports.package
    listed = sorted((m for m in current_municipalities(marts) if has_files(m.code)), key=lambda m: m.code)
    return [
        {
            **_file(f"values-{m.code}", file_path(marts.edition, m.code, "values", "csv"),
                    words.municipality_title.format(code=m.code), words.municipality_description),
            "schema": SCHEMA_FILE,
        }
        for m in listed
    ]  # fmt: skip


def schema_file() -> bytes:
    return _json(schema_json(resources()["values"], has_keys=False))


def datapackage(marts: Marts, listed: Sequence[dict[str, Any]]) -> bytes:
    """The package's own file. Sources are the tables of the catalogue, with their publishers' pages."""
    edition, words = marts.edition, load_language("en").texts.exports.package
    warning = sample_warning(edition)
    before = f"{warning}. " if warning else ""
    package = {
        "profile": "data-package",
        "name": f"tilannekuva-{edition.edition_year}{'-sample-not-real' if edition.is_sample else ''}",
        "title": f"{before}{words.title.format(edition=edition.edition)}",
        "description": f"{before}{words.description}",
        "version": edition.edition,
        "keywords": list(words.keywords),
        "licenses": _licences(table.licence for table in marts.tables.values()),
        "sources": [
            {"title": f"{t.source_name}: {t.title} ({t.id})"} | ({"path": t.homepage} if t.homepage else {})
            for t in sorted(marts.tables.values(), key=lambda t: t.id)
        ],
        "resources": list(listed),
    }
    return _json(package)


def _licences(names: Iterable[str | None]) -> list[dict[str, str]]:
    found = sorted({name for name in names if name})
    return [
        {"name": name.replace(" ", "-"), "title": name}
        | ({"path": _LICENCE_PATHS[name]} if name in _LICENCE_PATHS else {})
        for name in found
    ]


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
