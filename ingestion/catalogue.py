"""The catalogue: which sources, tables and indicators there are. Everything else is driven by it.

``load_catalogue`` reads the YAML of ``ingestion/catalogue/``, checks it as a whole, and either returns a frozen
``Catalogue`` or raises one ``CatalogueError`` that lists every fault with its file, entry and remedy.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from ingestion.catalogue_checks import Draft, cross_check
from ingestion.catalogue_network_read import load_network
from ingestion.catalogue_peers import PeerModelSpec, load_peer_models
from ingestion.catalogue_read import Entry, Fault, read_entries, validate
from ingestion.catalogue_schema import Indicator, Network, Source, Table
from ingestion.catalogue_where import expand_where
from tilannekuva.errors import CatalogueError

__all__ = ["CATALOGUE_DIR", "Catalogue", "catalogue_fingerprint", "entry_fingerprint", "expand_where", "load_catalogue"]

M = TypeVar("M", Source, Table, Indicator)

CATALOGUE_DIR = Path(__file__).resolve().parent / "catalogue"


@dataclass(frozen=True)
class Catalogue:
    """The checked catalogue; each mapping is by id, in the order of the files (sorted by name) and their entries."""

    sources: Mapping[str, Source]
    tables: Mapping[str, Table]
    indicators: Mapping[str, Indicator]
    network: Network
    peer_models: Mapping[str, PeerModelSpec] = field(default_factory=lambda: MappingProxyType({}))


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Read and check the catalogue in ``folder`` (the project's own when None).

    Raises CatalogueError with all faults at once, one a line.
    """
    root = CATALOGUE_DIR if folder is None else folder
    faults: list[Fault] = []
    draft = Draft()
    _load_list(root, "sources.yml", "sources", Source, draft.sources, draft, faults)
    _load_list(root, "tables/*.yml", "tables", Table, draft.tables, draft, faults)
    _load_list(root, "indicators/*.yml", "indicators", Indicator, draft.indicators, draft, faults)
    network, problems = load_network(root)
    faults.extend(problems)
    faults.extend(cross_check(draft))
    peer_models, problems = load_peer_models(
        root, draft.indicators, are_all=len(draft.indicators) == len(draft.ids("indicator"))
    )
    faults.extend(problems)
    if faults or network is None:
        raise CatalogueError(_message(root, faults))
    return Catalogue(
        sources=MappingProxyType(draft.sources),
        tables=MappingProxyType(draft.tables),
        indicators=MappingProxyType(draft.indicators),
        network=network,
        peer_models=MappingProxyType(peer_models),
    )


def catalogue_fingerprint(catalogue: Catalogue) -> str:
    """Sha256 (hex) of what the catalogue says, with the order of its entries; not of comments or the order of keys."""
    network = {"network": catalogue.network}
    parts = [catalogue.sources, catalogue.tables, catalogue.indicators, network, catalogue.peer_models]
    return _sha256([[_plain(model) for model in part.values()] for part in parts])


def entry_fingerprint(entry: BaseModel) -> str:
    """Sha256 (hex) of one entry."""
    return _sha256(_plain(entry))


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json")


def _sha256(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _load_list(
    root: Path, pattern: str, key: str, model: type[M], into: dict[str, M], draft: Draft, faults: list[Fault]
) -> None:
    paths = sorted(root.glob(pattern))
    if not paths:
        faults.append(Fault(pattern, "file", "no such file", "Restore it from version control"))
    for path in paths:
        name = path.relative_to(root).as_posix()
        entries, problems = read_entries(path, name, key)
        faults.extend(problems)
        for entry in entries:
            _load_entry(entry, model, into, draft, faults)


def _load_entry(entry: Entry, model: type[M], into: dict[str, M], draft: Draft, faults: list[Fault]) -> None:
    kind = model.__name__.lower()
    first = draft.files.get((kind, entry.id))
    if first is not None:
        problem = f"the id '{entry.id}' is already used by another {kind} in {first}"
        faults.append(Fault(entry.file, entry.id, problem, "Choose another id, or remove one of the two"))
        return
    draft.files[kind, entry.id] = entry.file
    loaded, problems = validate(entry, model)
    faults.extend(problems)
    if loaded is not None:
        into[loaded.id] = loaded


def _message(root: Path, faults: list[Fault]) -> str:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    lines = "\n".join(f"- {fault}" for fault in faults)
    return f"The catalogue in {root} has {count}:\n{lines}"
