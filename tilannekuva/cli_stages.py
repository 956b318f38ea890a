"""Commands that do something: ``run``, ``ingest``, ``check``, ``build``, ``publish``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from tilannekuva.cli_console import ProgressLines, console, print_summary
from tilannekuva.cli_options import Data, EditionYear, Source, Strict, settings_from
from tilannekuva.progress import listening
from tilannekuva.settings import Settings

Tables = Annotated[list[str] | None, typer.Argument(metavar="[TABLE]...", help="Ids of tables; none means all.")]

Force = Annotated[bool, typer.Option("--force", help="Build even when nothing has changed.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("run", epilog="Example: tilannekuva run --source live")(run)
    app.command("ingest", epilog="Example: tilannekuva ingest vaerak_11re --source live")(ingest)
    app.command("check", epilog="Example: tilannekuva check")(check)
    app.command("build", epilog="Example: tilannekuva build --edition-year 2021")(build)
    app.command("publish", epilog="Example: tilannekuva publish --data /srv/tilannekuva")(publish)


def run(source: Source = None, data: Data = None, edition_year: EditionYear = None, strict: Strict = False) -> None:
    """Fetch, check, build and publish, without Airflow. Does only what is not done yet."""
    from tilannekuva import alerts, pipeline

    with _reading_source(settings_from(source, data, edition_year, strict)) as settings:
        result = pipeline.run_all(settings)
    if result.exit_code:  # whoever lets a timer run this sees no terminal
        alerts.raise_alert(settings, "run_failed", "tilannekuva run", result.exit_reason)
    print_summary(console(), result)
    raise typer.Exit(result.exit_code)


def ingest(
    tables: Tables = None,
    source: Source = None,
    data: Data = None,
    edition_year: EditionYear = None,
    strict: Strict = False,
) -> None:
    """Fetch tables that have changed and land them. They are not used before `check` has promoted them."""
    from tilannekuva import pipeline

    with _reading_source(settings_from(source, data, edition_year, strict)) as settings:
        outcomes = pipeline.run_ingest(settings, tables or [])
    bad = {"fetch_failed", "absent_at_source"} if settings.strict else {"fetch_failed"}
    problems = [o for o in outcomes if o.outcome in bad]
    for outcome in problems:
        console().print(f"{outcome.table_id}: {outcome.message or outcome.outcome}", style="red", markup=False)
    raise typer.Exit(1 if problems else 0)


def check(source: Source = None, data: Data = None) -> None:
    """Check what landed, and promote what passes."""
    from tilannekuva import pipeline

    with listening(ProgressLines(console())):
        reports = pipeline.run_check(settings_from(source, data))
    raise typer.Exit(0 if all(report.passed for report in reports) else 1)


def build(source: Source = None, data: Data = None, edition_year: EditionYear = None, force: Force = False) -> None:
    """Build the warehouse from promoted tables, if anything changed. Readers are never disturbed."""
    from tilannekuva import pipeline

    with listening(ProgressLines(console())):
        pipeline.run_build(settings_from(source, data, edition_year), force=force)


def publish(source: Source = None, data: Data = None, edition_year: EditionYear = None) -> None:
    """Publish the site from the warehouse, if anything changed, and say where it is."""
    from tilannekuva import pipeline

    with listening(ProgressLines(console())):
        outcome = pipeline.run_publish(settings_from(source, data, edition_year))
    console().print(f"First page: {outcome.first_page}", markup=False)


@contextmanager
def _reading_source(settings: Settings) -> Iterator[Settings]:
    """Show progress, and have the sample source answer meanwhile when it is the source."""
    from ingestion.sample import running

    with running(settings) as ready, listening(ProgressLines(console())):
        yield ready
