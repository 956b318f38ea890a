"""The files below the site's ``files/``, as pairs of a path and its content: what the publish step writes."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from reports.exports.area_workbooks import country_workbook, network_workbook
from reports.exports.datapackage import (
    SCHEMA_FILE,
    datapackage,
    described,
    municipality_resources,
    schema_file,
)
from reports.exports.municipality import workbook
from reports.exports.municipality_csv import municipality_csv
from reports.exports.names import COUNTRY, NETWORK, PACKAGE, file_path
from reports.exports.queries import NETWORK_VALUES, QUERIES
from reports.exports.resources import Resource, resources
from reports.exports.tables import csv_bytes, open_warehouse, parquet_bytes
from reports.exports.warning import sample_warning
from reports.language import LANGUAGES, load_language
from reports.read import Marts
from reports.rows import Edition
from tilannekuva.errors import PublishFailed

Files = Iterator[tuple[str, bytes]]
STEM = "indicators"


def municipality_files(marts: Marts, language: str, code: str, has_csv: bool | None = None) -> Files:
    """The workbook in this language, and the CSV, which is the same in all of them.

    has_csv: whether to give the CSV too; when nothing is said, with the first language.
    """
    yield file_path(marts.edition, code, STEM, "xlsx", language), workbook(marts, language, code)
    if has_csv if has_csv is not None else language == LANGUAGES[0]:
        yield file_path(marts.edition, code, "values", "csv"), municipality_csv(marts, code)


def country_files(
    marts_by_language: Mapping[str, Marts], warehouse: Path, has_files: Callable[[str], bool] = lambda _: True
) -> Files:
    """The files of the country and the network, then ``datapackage.json``, which describes every CSV and Parquet file.

    marts_by_language: the marts of this warehouse by language, English among them (the package is in English).
    The CSV files of the municipalities that have files are described too: ``municipality_files`` gives them.
    Raises PublishFailed when the warehouse cannot be read.
    """
    english = marts_by_language.get("en")
    if english is None:
        raise PublishFailed(f"Expected marts in English, found {', '.join(marts_by_language)}. Read them with 'en'.")
    for language, marts in marts_by_language.items():
        yield file_path(marts.edition, COUNTRY, STEM, "xlsx", language), country_workbook(marts, language)
        if marts.network.members:
            yield file_path(marts.edition, NETWORK, STEM, "xlsx", language), network_workbook(marts, language)
    listed: list[dict[str, Any]] = []
    try:
        for resource, name, path, content in _tables(english, warehouse):
            listed.append(described(resource, name, path, content))
            yield path, content
    except duckdb.Error as error:
        raise PublishFailed(
            f"The exports could not be read from {warehouse}: {error}. Rebuild with: tilannekuva build."
        ) from error
    yield SCHEMA_FILE, schema_file()
    yield PACKAGE, datapackage(english, [*listed, *municipality_resources(english, has_files)])


def _tables(marts: Marts, warehouse: Path) -> Iterator[tuple[Resource, str, str, bytes]]:
    edition = marts.edition
    warning = sample_warning(edition)
    with open_warehouse(warehouse) as connection:
        for resource in resources().values():
            sql = QUERIES[resource.name]
            if "csv" in resource.formats:
                path = file_path(edition, COUNTRY, resource.name, "csv")
                yield resource, resource.name, path, csv_bytes(connection, sql, resource, warning)
            if "parquet" in resource.formats:
                path = file_path(edition, COUNTRY, resource.name, "parquet")
                content = parquet_bytes(connection, sql, resource, warning, _about(edition, resource, marts))
                yield resource, f"{resource.name}-parquet", path, content
        if marts.network.members:
            path = file_path(edition, NETWORK, "values", "csv")
            values = resources()["values"]
            yield values, "network-values", path, csv_bytes(connection, NETWORK_VALUES, values, warning)


def _about(edition: Edition, resource: Resource, marts: Marts) -> dict[str, str]:
    """What a Parquet file says of itself."""
    licences = sorted({table.licence for table in marts.tables.values() if table.licence})
    return {
        "title": resource.title,
        "description": resource.description,
        "edition": edition.edition,
        "licence": "; ".join(licences),
        "sources": str(load_language("en").texts.exports.package.sources),
        "sample_warning": sample_warning(edition) or "",
    }
