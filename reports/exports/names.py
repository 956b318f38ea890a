"""Paths of the files below the site's ``files/``. A file of generated figures says so in its name."""

from reports.rows import Edition

SAMPLE_PREFIX = "sample_not_real_"
COUNTRY, NETWORK, SCHEMAS = "country", "network", "schemas"
PACKAGE = "datapackage.json"  # the name that readers of data packages look for


def file_path(edition: Edition, folder: str, stem: str, extension: str, language: str | None = None) -> str:
    """``837/indicators-2025-fi.xlsx``: folder is a municipality's code, ``country`` or ``network``."""
    prefix = SAMPLE_PREFIX if edition.is_sample else ""
    spoken = f"-{language}" if language else ""
    return f"{folder}/{prefix}{stem}-{edition.edition_year}{spoken}.{extension}"
