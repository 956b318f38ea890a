"""Every reader that is fed mutated answers."""

from tests.fuzz import targets_environment, targets_files, targets_json, targets_municipal_finance
from tests.fuzz.harness import Target

TARGETS: tuple[Target, ...] = (
    *targets_json.TARGETS,
    *targets_files.TARGETS,
    *targets_environment.TARGETS,
    *targets_municipal_finance.TARGETS,
)
