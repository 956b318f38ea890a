"""``cache/rows/<table_id>/<landing_id>.parquet``: the rows in use, whole, where the landing holds only a difference.

May be removed at any time; holds at most one file per table. A file is made good by its name and by what it says:
whoever reads it compares its content with the landing's digest.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ingestion.atomic import clean_temporaries, temporary_path
from ingestion.landing_paths import checked_landing_id, checked_table_id
from tilannekuva.settings import Settings


def cached_rows(settings: Settings, table_id: str, landing_id: str) -> Path:
    """Where the landing's whole rows lie when they are in the cache."""
    folder = settings.data_dir / "cache" / "rows" / checked_table_id(table_id)
    return folder / f"{checked_landing_id(landing_id)}.parquet"


def forget_others(kept: Path) -> None:
    """Remove the rows of other landings of the table, and what killed writers left."""
    clean_temporaries(kept.parent)
    for path in kept.parent.glob("*.parquet"):
        if path != kept and not path.name.startswith("."):
            path.unlink(missing_ok=True)


def link_or_copy(origin: Path, target: Path) -> None:
    """Put a file under a second name in one step; raises FileExistsError when the name is taken."""
    try:
        os.link(origin, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        temporary = temporary_path(target.parent, target.name)
        shutil.copyfile(origin, temporary)
        os.replace(temporary, target)
