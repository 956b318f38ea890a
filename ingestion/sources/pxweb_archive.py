"""A table that its database has no longer is looked for by its id in the archive to which ended tables are moved."""

from collections.abc import Callable, Iterable, Mapping

from ingestion.catalogue_schema import Table
from ingestion.sources.pxweb_paths import archive_folders, matching_names, short_id
from tilannekuva.errors import SourceChanged

Listing = Callable[[str], Mapping[str, str | None]]
"""Folder -> the tables in it; empty when there is no such folder."""


def find_archived(table: Table, archives: Mapping[str, str], listing: Listing, tried: list[str]) -> str | None:
    """The path in the archive of the first of the table's paths that is found there by its id; None when none is.

    What was looked at is added to ``tried``. Raises SourceChanged when an id has several editions there.
    """
    for path in table.paths:
        wanted = short_id(path)
        for folder in archive_folders(path, archives):
            names = matching_names(listing(folder), wanted)
            if len(names) > 1:
                raise _ambiguous(table, wanted, folder, names)
            if names:
                return f"{folder}/{names[0]}"
            tried.append(f"{folder}: no table with the id {wanted}")
    return None


def _ambiguous(table: Table, wanted: str, folder: str, names: Iterable[str]) -> SourceChanged:
    return SourceChanged(
        f"Table '{table.id}': expected one table with the id '{wanted}' in the archive {folder}, as it is no longer in "
        f"its database; found the editions {', '.join(names)}. Add the path of the right one to 'paths' in the "
        "catalogue."
    )
