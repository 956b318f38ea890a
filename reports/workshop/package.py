"""Parts into a zip whose bytes depend on the parts alone: fixed times, fixed order, fixed compression."""

import io
import zipfile
from collections.abc import Mapping

Parts = dict[str, str | bytes]
_WHEN = (1980, 1, 1, 0, 0, 0)
_STORED = (".xlsx",)  # compressed already


def add(archive: zipfile.ZipFile, name: str, data: str | bytes) -> None:
    """Write one part; XML is compressed lightly, for packs are made by the thousand."""
    info = zipfile.ZipInfo(name, _WHEN)
    info.create_system = 3
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
    archive.writestr(info, data, compresslevel=3)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """The file. ``[Content_Types].xml`` has to be the first of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            add(archive, name, data)
    return target.getvalue()
