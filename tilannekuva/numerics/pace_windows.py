"""How realistic is a target? How many windows of the same length, in municipalities like this one, had this pace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tilannekuva.numerics.pace import Floats


@dataclass(frozen=True)
class Realism:
    """windows: comparable windows found; reached: of those, with at least the target's pace."""

    windows: int
    reached: int

    @property
    def share(self) -> float | None:
        return self.reached / self.windows if self.windows else None


def realism(series: Iterable[tuple[Floats, Floats]], change: float, length: int, breaks: Sequence[int]) -> Realism:
    """Count the windows [t, t + length] of every series whose change was at least ``change`` in its direction.

    series: (years, values) of one municipality each, valid points only. change: in the metric's unit over the whole
    window, not zero. A window across a break is not comparable. Windows overlap, so they are no independent trials.
    """
    found = [_changes(years, values, length, breaks) for years, values in series]
    changes = np.concatenate(found) if found else np.empty(0)
    slack = 1e-9 * abs(change)
    reached = changes >= change - slack if change > 0 else changes <= change + slack
    return Realism(int(changes.size), int(reached.sum()))


def _changes(years: Floats, values: Floats, length: int, breaks: Sequence[int]) -> Floats:
    by_year = dict(zip(years.astype(int).tolist(), values.tolist(), strict=True))
    starts = [y for y in by_year if y + length in by_year and not any(y < b <= y + length for b in breaks)]
    return np.array([by_year[y + length] - by_year[y] for y in starts], dtype=np.float64)
