"""The models of similar municipalities: the general one and one per theme, from ``peer_models.yml``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ingestion.catalogue_read import Entry, Fault, read_entries, validate
from ingestion.catalogue_schema import Indicator, PeerVariable
from ingestion.catalogue_types import IndicatorId, Strict, Theme

NAME = "peer_models.yml"
GENERAL = "general"
Block = Literal["size", "location", "age", "economy", "language_education"]


class AddedVariable(PeerVariable):
    """A variable that only this model has."""

    indicator: IndicatorId


class PeerModelSpec(Strict):
    """One model: the weight of each block, and how its variables differ from those that indicators declare (``peer``).

    Which variables may not be in a theme's model is not written here: the build refuses the theme's own outcomes.
    """

    id: Literal["general"] | Theme
    block_weights: dict[Block, Annotated[float, Field(gt=0, lt=1)]]
    leave_out: list[IndicatorId] = Field(default_factory=list)
    add: list[AddedVariable] = Field(default_factory=list)

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        total = sum(self.block_weights.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"block weights sum to 1, found {total:.4f}")
        return self


def load_peer_models(
    root: Path, indicators: Mapping[str, Indicator], *, are_all: bool = True
) -> tuple[dict[str, PeerModelSpec], list[Fault]]:
    """The models by id, in the file's order, and all faults; neither where no indicator is a peer variable.

    are_all: False when some indicators could not be read: what the models name is then not checked against them.
    """
    if not (root / NAME).exists() and not any(i.peer for i in indicators.values()):
        return {}, []
    entries, faults = read_entries(root / NAME, NAME, "peer_models")
    models: dict[str, PeerModelSpec] = {}
    for entry in entries:
        model, problems = validate(entry, PeerModelSpec)
        faults += problems
        if model is None:
            continue
        if model.id in models:
            faults.append(Fault(NAME, entry.id, "the model is given twice", "Remove one of the two"))
        models[model.id] = model
        faults += _check(entry, model, indicators) if are_all else []
    if not faults and GENERAL not in models:
        faults.append(Fault(NAME, "file", "the model 'general' is missing", "Add 'id: general' with block_weights"))
    return models, faults


def model_variables(model: PeerModelSpec, indicators: Mapping[str, Indicator]) -> dict[str, PeerVariable]:
    """Indicator id -> block and transform of a model's variables, in the catalogue's order, the added ones last."""
    shared = {i.id: i.peer for i in indicators.values() if i.peer and i.id not in model.leave_out}
    return {**shared, **{a.indicator: PeerVariable(block=a.block, transform=a.transform) for a in model.add}}


def _check(entry: Entry, model: PeerModelSpec, indicators: Mapping[str, Indicator]) -> Iterator[Fault]:
    for id_ in model.leave_out:
        if id_ not in indicators or not indicators[id_].peer:
            yield Fault(NAME, entry.id, f"'leave_out' names '{id_}', which has no 'peer'", "Correct or remove it")
    for added in model.add:
        if added.indicator not in indicators:
            yield Fault(NAME, entry.id, f"'add' names the unknown indicator '{added.indicator}'", "Correct its id")
        elif indicators[added.indicator].peer or indicators[added.indicator].is_projection:
            yield Fault(
                NAME, entry.id, f"'add' names '{added.indicator}', which is in every model or a projection",
                "Remove it from 'add'",
            )  # fmt: skip
    used = {variable.block for variable in model_variables(model, indicators).values()}
    if used != set(model.block_weights):
        differ = ", ".join(sorted(used ^ set(model.block_weights)))
        yield Fault(
            NAME, entry.id, f"blocks with a weight and blocks with variables differ: {differ}",
            "Give each block that has variables a weight, and no other",
        )  # fmt: skip
