"""What a source's period code means."""

import re
from dataclasses import dataclass

from tilannekuva.errors import SourceChanged

_PERIOD = re.compile(r"((?:19|20)\d{2})(?:(M(?:0[1-9]|1[0-2]))|(Q[1-4]))?", re.ASCII)


@dataclass(frozen=True)
class Period:
    """A year, or a part of one: ``M01`` to ``M12``, ``Q1`` to ``Q4``, None for the whole year."""

    year: int
    part: str | None
    is_preliminary: bool


def parse_period(code: str, text: str = "") -> Period:
    """Read ``2021``, ``2021M03``, ``2026Q1``, each also with the ``*`` of preliminary figures in its code or text.

    Raises SourceChanged on anything else: a period that is guessed puts figures under the wrong year.
    """
    bare = code.strip().rstrip("*").rstrip()
    match = _PERIOD.fullmatch(bare)
    if match is None:
        raise SourceChanged(
            f"Expected a period such as 2021, 2021M03 or 2026Q1 (with * when preliminary), found '{code[:40]}' "
            f"(text '{text[:40]}'). Look at the table's time variable; new forms are taught to periods.parse_period."
        )
    preliminary = "*" in code or text.rstrip().endswith("*")
    return Period(int(match.group(1)), match.group(2) or match.group(3), preliminary)
