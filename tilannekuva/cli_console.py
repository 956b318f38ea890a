"""How the program speaks on a terminal: progress lines, the summary, and nothing that could steer the terminal."""

import unicodedata
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.status import Status
from rich.table import Table

from tilannekuva.errors import TilannekuvaError
from tilannekuva.progress import Event
from tilannekuva.summary import RunSummary

_COLOURS = {
    "landed": "green",
    "done": "green",
    "same_content": "cyan",
    "unchanged": "dim",
    "absent_at_source": "yellow",
    "fetch_failed": "red",
    "failed": "red",
}
_MOST_PROBLEMS = 10
_WORDS = {"same_content": "same content", "absent_at_source": "absent at the source", "fetch_failed": "failed"}


def console(file: TextIO | None = None) -> Console:
    """A console on standard output or ``file``; where nobody sees its width, lists are not cut to 80 characters."""
    made = Console(file=file, highlight=False, soft_wrap=True)
    if not made.is_terminal:
        made.width = 200
    return made


def error_console() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def printable(text: str, keep: str = "\n") -> str:
    """Text from outside made safe for a terminal: control and direction characters are shown as ``\\x1b``."""
    return "".join(c if c in keep or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii") if ord(character) < 0xD800 else f"\\u{ord(character):04x}"


class ProgressLines:
    """Progress as plain lines, one per table and stage: they read the same on a terminal and in a log.

    On a terminal a moving line says what is being done just now.
    """

    def __init__(self, target: Console) -> None:
        self._console = target
        self._status: Status | None = None
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._done = self._total = self._quarter = 0

    def __call__(self, event: Event) -> None:
        if event.kind == "start":
            self._start(event)
        elif event.kind == "done":
            self._line(f"{event.stage}: {event.text}", event.outcome)
        elif event.outcome:
            self._done += 1
            self._line(f"[{self._done}/{self._total}] {event.text}", event.outcome)
        elif event.position and event.total:
            self._parts(event.position, event.total, event.text)
        else:
            self._now(event.text)

    def _start(self, event: Event) -> None:
        if event.stage == "ingest":
            self._total += event.total or 0
        else:
            self._now(event.stage)

    def _line(self, text: str, outcome: str) -> None:
        self._now(None)
        self._console.print(f"  {printable(text):<64} ", end="", markup=False)
        self._console.print(_WORDS.get(outcome, outcome), style=_COLOURS.get(outcome, "none"), markup=False)

    def _parts(self, position: int, total: int, text: str) -> None:
        """A bar on a terminal; elsewhere a line at every quarter, not at each of hundreds."""
        if self._console.is_terminal:
            self._bar_at(position, total, text)
            return
        quarter = 4 * position // total
        if quarter != self._quarter:
            self._quarter = quarter
            self._console.print(f"  {position}/{total} {printable(text)}", style="dim", markup=False)

    def _bar_at(self, position: int, total: int, text: str) -> None:
        if self._bar is None:
            self._now(None)
            columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._task = self._bar.add_task(escape(printable(text)), total=total)
            self._bar.start()
        self._bar.update(self._task, completed=position)

    def _now(self, text: str | None) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        if text is not None and self._console.is_terminal:
            self._status = self._console.status(f"{escape(printable(text))} …")
            self._status.start()


def print_summary(target: Console, run: RunSummary) -> None:
    """The short summary at the end of a run, with a sentence on what is not as it should be."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in summary_lines(run):
        table.add_row(name, printable(value))
    target.print()
    target.print(table)
    for line in problem_lines(run):
        target.print(printable(line), style="yellow" if run.exit_code == 0 else "red", markup=False)


def summary_lines(run: RunSummary) -> list[tuple[str, str]]:
    """What the summary says, as label and text. Pure."""
    counts = run.tables
    return [
        ("Source", f"{run.source}, edition {run.edition_year}"),
        ("Tables", ", ".join(f"{counts[k]} {k}" for k in ("fetched", "unchanged", "absent", "failed"))),
        ("Requests", f"{run.requests:,}"),
        ("Cells", f"{run.cells:,}"),
        ("Facts", f"{run.facts:,}"),
        ("Municipalities", f"{run.municipalities:,} published, {run.pages:,} pages written"),
        ("Seconds", ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in run.seconds.items())),
        ("First page", run.first_page or "nothing is published yet"),
    ]


def problem_lines(run: RunSummary) -> list[str]:
    """A line for each table that is absent or failed, and the reason of a bad end. Pure."""
    bad = [o for o in run.table_outcomes if o["outcome"] in {"absent_at_source", "fetch_failed"}]
    lines = [f"{o['table_id']}: {o['message'] or _WORDS[o['outcome']]}" for o in bad[:_MOST_PROBLEMS]]
    if len(bad) > _MOST_PROBLEMS:
        lines.append(f"and {len(bad) - _MOST_PROBLEMS} more tables: run.json and tilannekuva status have them all")
    if run.exit_code:
        lines.append(f"The run did not end well: {run.exit_reason}")
    return lines


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; TilannekuvaError when it is, or cannot be written."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise TilannekuvaError(
            f"{path} is there already and is not overwritten. Give another path with --out."
        ) from error
    except OSError as error:
        raise TilannekuvaError(f"{path} cannot be written: {error}. Give another path with --out.") from error
