"""Municipality names in sentences: *Tampereen*, *Hangossa*, *på Kökar*, *in Turku*.

The endings of Finnish place names cannot be derived (*Torniossa* but *Ylitorniolla*, *Iisalmessa* but *Hankasalmella*),
so they are a table: usage as the Institute for the Languages of Finland (Kotus) recommends it, which is that of the
place itself. A name that is not in the table, such as one of a coming merger, gets a wording that needs no ending.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reports.wording import TEXT_DIR, load_texts
from tilannekuva.errors import PublishFailed

COLUMNS = ["municipality_code", "name", "genitive", "local"]
SIBILANTS = ("s", "x", "z")


@dataclass(frozen=True)
class NameForms:
    """What a name is in two places of a sentence; None where the language's pattern serves."""

    genitive: str | None
    local: str | None


@lru_cache
def load_forms(language: str, folder: Path = TEXT_DIR) -> dict[tuple[str, str], NameForms]:
    """The table of a language by (municipality code, name); empty when the language has none.

    Keyed by the name too: a municipality that is renamed keeps its code, and must not keep its old name's endings.
    Raises PublishFailed when the file has other columns, a row is short, or a municipality is there twice.
    """
    path = folder / f"names_{language}.csv"
    if not path.exists():
        return {}
    found: dict[tuple[str, str], NameForms] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows, [])
        if header != COLUMNS:
            raise PublishFailed(f"Expected the columns {', '.join(COLUMNS)} in {path}, found {', '.join(header)}.")
        for row in rows:
            if len(row) != len(COLUMNS) or (row[0], row[1]) in found:
                where = f"line {rows.line_num} of {path}"
                raise PublishFailed(
                    f"Expected four cells and each municipality once, found {row} in {where}. Correct it."
                )
            found[row[0], row[1]] = NameForms(row[2] or None, row[3] or None)
    return found


@lru_cache(maxsize=4096)
def genitive(language: str, name: str, code: str) -> str:
    """``Tampereen``, ``Tammerfors``, ``Tampere’s``; ``kunnan Uusinimi`` for a Finnish name without a known form.

    ``name`` is the municipality's name in the language, ``code`` its number. The result is plain text, not HTML.
    """
    known = load_forms(language).get((code, name))
    if known and known.genitive:
        return known.genitive
    patterns = load_texts(language).municipality_names
    pattern = patterns.genitive_after_s if name.lower().endswith(SIBILANTS) else patterns.genitive
    return str(pattern).format(name=name)


@lru_cache(maxsize=4096)
def local(language: str, name: str, code: str) -> str:
    """``Tampereella``, ``i Tammerfors``, ``in Tampere``; ``kunnassa Uusinimi`` for a name without a known form.

    ``name`` is the municipality's name in the language, ``code`` its number. The result is plain text, not HTML.
    """
    known = load_forms(language).get((code, name))
    if known and known.local:
        return known.local
    return str(load_texts(language).municipality_names.local).format(name=name)
