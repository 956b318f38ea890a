"""The DAGs that ask the sources for the catalogue's tables: one for each release rhythm, and one over all of them."""

from airflow.sdk import CronTriggerTimetable

from dags.ingest_tasks import ingest_dag

DOC = """### What it does
{what} It asks each source, in the pool of its host, for its tables one after another, lands what is new, checks it, and
puts it into use. Then `transform` starts. Nothing new: `check_and_promote` is *skipped* and nothing downstream runs;
that is the normal state of most days. Every table belongs to exactly one of `ingest_monthly`, `ingest_quarterly`,
`ingest_yearly` and `ingest_other`. Started by hand, the DAG asks for all of its tables.

### When it fails
* **A `fetch_table` is red**: its log names the URL, the status and what came back. The other tables went on, and
  the table's last good data stay in use. A source that was down: do nothing, the next run reads it; or *clear* that
  one mapped task. `SourceChanged`: the source has another shape now; mend the table's entry under
  `ingestion/catalogue/`, then clear the task.
* **`report_failures` is red**: some tables could not be read (see above), or an arrival broke an expectation: its
  text names table, expectation and what was found. The arrival is kept as evidence under `landing/` and is not
  used. Right figures and a wrong expectation: mend the catalogue, then *clear* `check_and_promote` with its
  downstream.
* **`check_and_promote` is red**: an error in the checks themselves, or a strict run with absent tables. Nothing was
  put into use.

Clear single tasks; trigger the DAG anew only to ask all its sources again. Both are safe: a half-fetched table goes
on where it stopped, and the same content lands once. An alert was written (`docs/runbooks/alerts.md`). The whole
runbook is `docs/runbooks/ingest.md`.
"""

# Statistics Finland publishes at 8:00: what comes monthly and quarterly is asked for right after that, the rest before
# people come to work. dag id -> rhythm, cron, what it does.
RHYTHMS = {
    "ingest_monthly": (
        "monthly",
        "40 8 * * *",
        "Every day. Monthly tables: daily from the 15th on, in the half of the month in which they are published, and "
        "when a release is late; else weekly.",
    ),
    "ingest_quarterly": (
        "quarterly",
        "20 8 * * *",
        "Every day. Quarterly tables: daily in their release months and when a release is late; else weekly.",
    ),
    "ingest_yearly": (
        "yearly",
        "20 5 * * *",
        "Every day. Yearly tables: a cheap look daily in their release months and when a release is late; else weekly.",
    ),
    "ingest_other": (
        "other",
        "50 5 * * *",
        "Every day. Elections weekly, files that people bring daily.",
    ),
}


def finnish_time(cron: str) -> CronTriggerTimetable:
    return CronTriggerTimetable(cron, timezone="Europe/Helsinki")


ingest_dag("ingest", DOC.format(what="By hand only (and in `make run`). All the tables of the catalogue at once."))
for dag_id, (rhythm, cron, what) in RHYTHMS.items():
    ingest_dag(dag_id, DOC.format(what=what), finnish_time(cron), rhythm)
