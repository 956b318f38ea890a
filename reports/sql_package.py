"""The packaged duckdb-wasm that the SQL page runs in the browser: pinned, checked, kept beside the environment.

``scripts/duckdb_wasm.sh`` fetches the package with npm and calls ``python -m reports.sql_package TARBALL``.
Only two of its files are kept: the worker and the module for engines with exceptions (every browser since 2021).
"""

import base64
import gzip
import hashlib
import logging
import os
import shutil
import sys
import tarfile
from pathlib import Path
from uuid import uuid4

from tilannekuva.errors import PublishFailed
from tilannekuva.settings import PROJECT_DIR

VERSION = "1.32.0"
# sha512 of the package as the npm registry states it.
INTEGRITY = "IewXTNYEjsZCPE9weUWgtjGxUlMRo7qhX0GF6tq/KjK8bnY+RAl4cyUdYUfcdzbyb4b9ZxPC+FOsCcxgaKFWMg=="
FOLDER = PROJECT_DIR / ".venv" / "share" / "duckdb-wasm" / VERSION
WORKER, MODULE = "duckdb-browser-eh.worker.js", "duckdb-eh.wasm.gz"
_MEMBERS = {"package/dist/duckdb-browser-eh.worker.js": WORKER, "package/dist/duckdb-eh.wasm": MODULE}

log = logging.getLogger(__name__)


def package_folder(folder: Path = FOLDER) -> Path | None:
    """The folder with the worker and the module, or None when the package was not to be had."""
    return folder if all((folder / name).is_file() for name in (WORKER, MODULE)) else None


def install(tarball: Path, folder: Path = FOLDER, integrity: str = INTEGRITY) -> Path:
    """Unpack the two files that are needed from the package; PublishFailed when it is not the one that is pinned.

    The module is kept compressed (8 MB instead of 34): any file server will do, the page unpacks it.
    """
    found = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode("ascii")
    if found != integrity:
        raise PublishFailed(
            f"Expected duckdb-wasm {VERSION} with sha512 {integrity}, found {found} in {tarball.name}. "
            "It is not used; the site is published without the SQL page."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    working = folder.with_name(f".{uuid4().hex[:12]}")
    working.mkdir()
    try:
        with tarfile.open(tarball) as package:
            for member, name in _MEMBERS.items():
                _copy(package, member, working / name)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(working, folder)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return folder


def _copy(package: tarfile.TarFile, member: str, target: Path) -> None:
    try:
        source = package.extractfile(member)
    except KeyError:
        source = None
    if source is None:
        raise PublishFailed(f"Expected {member} in duckdb-wasm {VERSION}, found none. Adapt reports/sql_package.py.")
    content = source.read()
    # Without a time in it the same content gives the same file.
    target.write_bytes(gzip.compress(content, 9, mtime=0) if target.suffix == ".gz" else content)


def main() -> int:
    """Install the package given as argument; exit code 1 with the reason when it cannot be used."""
    try:
        install(Path(sys.argv[1]))
    except (PublishFailed, OSError, tarfile.TarError) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
