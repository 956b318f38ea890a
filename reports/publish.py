"""Publishes the site: a whole new folder beside the old one, then a link is swapped, so no reader sees half a site.

A municipality of which nothing has changed is not made again: its files are taken over from the site before.
"""

import fcntl
import gc
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from reports.facts_downloads import FILES
from reports.outlines import outlines_digest
from reports.site import Site
from reports.sql_page import available
from reports.unchanged import municipality_digests
from reports.write_files import write, write_units
from tilannekuva.errors import PublishFailed
from tilannekuva.groups import load_groups
from tilannekuva.settings import Settings

REPORTS_DIR = Path(__file__).parent
ASSETS_DIR = REPORTS_DIR / "assets"
STAMP = "stamp.json"
# Libraries whose version may change what is written.
MADE_WITH = ("babel", "jinja2", "openpyxl", "pyarrow", "pyphen", "typst")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PublishOutcome:
    """pages: files of HTML in the site (0 when skipped); reused: municipalities taken over as they were.

    first_page: the page to open first; has_sql: whether there is a page that runs SQL in the browser.
    """

    pages: int
    municipalities: int
    seconds: float
    first_page: Path
    skipped: bool
    reused: int = 0
    has_sql: bool = False


def publish(settings: Settings, progress: Progress | None = None) -> PublishOutcome:
    """Write the site of ``settings.warehouse_path`` to ``settings.site_dir``; an unchanged site is left alone.

    progress: called with (units of work done, units in all). Raises PublishFailed; the site published before stays.
    """
    started = time.monotonic()
    first_page = settings.site_dir / "index.html"
    with _only_one(settings.data_dir):
        stamp = _stamp(settings)
        published = _published_stamp(settings.site_dir)
        if stamp["build"] is not None and published and published["inputs"] == stamp:
            return PublishOutcome(0, published["municipalities"], time.monotonic() - started, first_page, True)
        target = settings.data_dir / f"site.{uuid4().hex[:12]}"
        try:
            pages, municipalities, reused = _write(settings, target, stamp, published, progress)
            _swap(settings.site_dir, target)
        except OSError as error:
            raise PublishFailed(
                f"The site could not be written to {target}: {error}. Free the disk and publish again."
            ) from error
        finally:
            _clean(settings.site_dir)
    seconds = time.monotonic() - started
    return PublishOutcome(pages, municipalities, seconds, first_page, False, reused, bool(stamp["sql"]))


def is_current(settings: Settings) -> bool:
    """Whether what is published is what would be published now."""
    published, stamp = _published_stamp(settings.site_dir), _stamp(settings)
    return stamp["build"] is not None and published is not None and published["inputs"] == stamp


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """One publisher at a time; the lock dies with its process."""
    if not data_dir.is_dir():
        raise PublishFailed(f"Expected a data folder at {data_dir}, found none. Run: tilannekuva run.")
    with (data_dir / "publish.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamp(settings: Settings) -> dict[str, Any]:
    """Everything a site is made of: the build, the reports' own sources, and the settings it depends on."""
    manifest = settings.build_dir / "manifest.json"
    build = json.loads(manifest.read_text(encoding="utf-8")).get("fingerprint") if manifest.exists() else None
    # No fingerprint means that nothing can be known to be unchanged: then every publish writes.
    return {
        "build": build,
        "reports": reports_fingerprint(),
        "source": settings.source,
        "edition_year": settings.edition_year,
        "groups": [group.model_dump_json() for _, group in sorted(load_groups(settings).groups.items())],
        "documents": None if settings.documents is None else sorted(settings.documents),
        "languages": list(settings.languages),
        "outlines": outlines_digest(settings),
        "made_with": {name: version(name) for name in MADE_WITH},
        "sql": available(),
    }


def reports_fingerprint(folder: Path = REPORTS_DIR) -> str:
    """A digest of every file the site is made with: code, texts, templates, assets."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _published_stamp(site: Path) -> dict[str, Any] | None:
    path = site / STAMP
    if not path.exists():
        return None
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None  # not ours, or damaged: publish anew
    return stamp if isinstance(stamp, dict) and {"inputs", "municipalities", "digests"} <= stamp.keys() else None


def _write(
    settings: Settings,
    target: Path,
    stamp: dict[str, Any],
    published: dict[str, Any] | None,
    progress: Progress | None,
) -> tuple[int, int, int]:
    """Write the new site; how many pages, municipalities, and municipalities taken over it has."""
    working = target.with_name(f"{target.name}.tmp")
    shutil.copytree(ASSETS_DIR, working / "assets")
    digests = municipality_digests(settings.warehouse_path, json.dumps({**stamp, "build": None}, sort_keys=True))
    site = Site(settings, settings.documents, stamp["sql"])
    old = published["digests"] if published else {}
    same = {code for code in site.codes if old.get(code) == digests.get(code) is not None}
    reused = frozenset(code for code in same if take_over(settings, working, code))
    with _without_cycle_search():
        write_units(site, site.units(reused), working, progress)
        if stamp["sql"]:
            write(site.sql_pages(working), working)
    content = {"inputs": stamp, "municipalities": len(site.codes), "digests": digests}
    (working / STAMP).write_text(json.dumps(content), encoding="utf-8")
    os.replace(working, target)
    return sum(1 for _ in target.rglob("*.html")), len(site.codes), len(reused)


def take_over(settings: Settings, new: Path, code: str) -> bool:
    """Link a municipality's files of the site before into the new one; False when that site has no such page.

    Published files are replaced, never edited, so two sites may share them.
    """
    old = settings.site_dir
    folders = [folder for folder in (*settings.languages, FILES) if (old / folder / code).is_dir()]
    if not {*settings.languages} <= {*folders}:
        return False
    for folder in folders:
        shutil.copytree(old / folder / code, new / folder / code, copy_function=_link)
    return True


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)  # a file system without links


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """The marts are half a million rows that live to the end: searching them for garbage costs a fifth of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _swap(site: Path, target: Path) -> None:
    """Point ``site`` at the new folder in one rename. A plain folder in its place is moved aside first."""
    link = site.with_name(f"{site.name}.{uuid4().hex[:12]}.link")
    link.symlink_to(target.name, target_is_directory=True)
    if site.is_dir() and not site.is_symlink():
        os.replace(site, site.with_name(f"{site.name}.{uuid4().hex[:12]}"))
    os.replace(link, site)


def _clean(site: Path) -> None:
    """Remove what earlier publishes left: every ``site.*`` that ``site`` does not point at. The lock is held."""
    live = site.readlink().name if site.is_symlink() else None
    for path in site.parent.glob(f"{site.name}.*"):
        if path.name == live:
            continue
        if path.is_symlink():
            path.unlink(missing_ok=True)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
