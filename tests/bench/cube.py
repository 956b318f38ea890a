"""A generated JSON-stat document of 2.2 million cells, shaped like population by area, age, sex and year."""

from pathlib import Path
from typing import Any

import numpy as np
import orjson

SHAPE = {"alue": 309, "ika": 102, "sukupuoli": 2, "vuosi": 35, "tiedot": 1}
MISSING_SHARE = 0.01


def write_document(path: Path, seed: int = 1) -> int:
    """Write the document; returns its number of cells. One value in a hundred is missing, with a symbol."""
    rng = np.random.default_rng(seed)
    cells = int(np.prod(list(SHAPE.values())))
    values: list[int | None] = [int(v) for v in rng.lognormal(4, 2, cells)]
    missing = np.flatnonzero(rng.random(cells) < MISSING_SHARE).tolist()
    for position in missing:
        values[position] = None
    document: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "Väestö muuttujina Alue, Ikä, Sukupuoli, Vuosi ja Tiedot",
        "source": "generated",
        "updated": "2026-04-01T05:00:00Z",
        "role": {"time": ["vuosi"], "metric": ["tiedot"]},
        "id": list(SHAPE),
        "size": list(SHAPE.values()),
        "dimension": {name: _dimension(name, size) for name, size in SHAPE.items()},
        "value": values,
        "status": {str(position): ".." for position in missing},
    }
    path.write_bytes(orjson.dumps(document))
    return cells


def _dimension(name: str, size: int) -> dict[str, Any]:
    codes = [f"{name[:2].upper()}{i:03d}" for i in range(size)]
    index = {code: i for i, code in enumerate(codes)}
    return {"label": name.capitalize(), "category": {"index": index, "label": {c: f"{name} {c}" for c in codes}}}
