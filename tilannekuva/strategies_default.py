"""The default set of metrics for a municipality without a strategy: indicators by pillar, and no target."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from ingestion.catalogue import CATALOGUE_DIR
from ingestion.catalogue_read import read_yaml
from ingestion.catalogue_schema import Indicator
from ingestion.catalogue_types import Pillar
from tilannekuva.errors import CatalogueError
from tilannekuva.strategies_model import Slug, Strict

DEFAULT_FILE = "default_strategy.yml"
_PILLARS: tuple[Pillar, ...] = ("social", "economic", "ecological", "technological")


class DefaultStrategy(Strict):
    """Two to four indicators of each pillar."""

    pillars: dict[Pillar, Annotated[list[Slug], Field(min_length=2, max_length=4)]]


def default_metrics(indicators: Mapping[str, Indicator], folder: Path = CATALOGUE_DIR) -> list[tuple[Pillar, str]]:
    """Pillar and indicator id, in order; CatalogueError names what is wrong with the file."""
    content, faults = read_yaml(folder / DEFAULT_FILE, DEFAULT_FILE)
    problems = [str(fault) for fault in faults]
    if not problems:
        try:
            found = DefaultStrategy.model_validate(content).pillars
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, d['loc']))}: {d['msg']}" for d in error.errors()]
        else:
            metrics = [(pillar, name) for pillar in _PILLARS for name in found.get(pillar, [])]
            problems = _problems(metrics, indicators)
            if not problems:
                return metrics
    raise CatalogueError(f"{DEFAULT_FILE} has faults:\n" + "\n".join(f"- {p}" for p in problems))


def _problems(metrics: list[tuple[Pillar, str]], indicators: Mapping[str, Indicator]) -> list[str]:
    problems = [f"the pillar '{p}' is missing. Add it" for p in _PILLARS if p not in {pillar for pillar, _ in metrics}]
    names = [name for _, name in metrics]
    problems += [f"'{name}' is given twice. Remove one" for name in sorted({n for n in names if names.count(n) > 1})]
    for pillar, name in metrics:
        indicator = indicators.get(name)
        if indicator is None:
            problems.append(f"unknown indicator '{name}'. Name one of the catalogue's")
        elif indicator.pillar != pillar:
            problems.append(f"'{name}' is of the pillar {indicator.pillar}, not {pillar}. Move it")
        elif indicator.direction == "neutral" or indicator.is_projection:
            problems.append(f"'{name}' has no direction of improvement. Choose another")
    return problems
