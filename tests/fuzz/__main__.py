"""``make fuzz``: at least 20,000 mutated answers through every reader; COUNT=100000 SEED=7 make fuzz for more."""

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz.harness import Outcome, fuzz, peak_mb
from tests.fuzz.targets import TARGETS

COUNT = 24_000


def main() -> int:
    """Prints a line per reader; 1 when any answer was taken wrongly. Those answers are kept under data/fuzz/."""
    count, seed = int(os.environ.get("COUNT", COUNT)), int(os.environ.get("SEED", "1"))
    each = -(-count // len(TARGETS))
    outcomes = [fuzz(target, each, seed) for target in TARGETS]
    console = Console()
    console.print(_table(outcomes))
    console.print(f"{sum(o.answers for o in outcomes):,} answers, seed {seed}, peak memory {peak_mb():.0f} MB")
    for outcome in outcomes:
        for number, (told, text) in enumerate(outcome.wrong[:5]):
            kept = Path("data") / "fuzz" / f"{outcome.name.replace(' ', '-')}-{number}.bin"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(text)
            console.print(f"{outcome.name}: {told} ({kept})", markup=False)
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


def _table(outcomes: list[Outcome]) -> Table:
    table = Table(box=None)
    for name in ("reader", "answers", "refused", "read", "compared", "wrong", "slowest s"):
        table.add_column(name, justify="left" if name == "reader" else "right")
    for o in outcomes:
        numbers = (o.answers, o.refused, o.read, o.compared, len(o.wrong))
        table.add_row(o.name, *(f"{n:,}" for n in numbers), f"{o.slowest:.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
