"""The Sotkanet adapter: one indicator is one table; regions are joined by category and code, never by id."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from ingestion.binding_contents import check_content_words
from ingestion.binding_metadata import missing_title_words, shown
from ingestion.catalogue_schema import Table
from ingestion.http import HttpStatusError
from ingestion.model import Answer, Fetched, Probe, Query
from ingestion.rows import rows_sha256
from ingestion.sources.client import Client
from ingestion.sources.partial import PartialStore, fingerprint, parsed
from ingestion.sources.sotkanet_list import KEEP, IndicatorList, finnish_title, is_whole
from ingestion.sources.sotkanet_read import (
    Figure,
    Indicator,
    read_figures,
    read_indicator,
    read_regions,
    selected_genders,
    selected_years,
)
from ingestion.sources.sotkanet_rows import rows_of
from tilannekuva.errors import CatalogueError, SourceChanged, TableAbsent

READING_VERSION = 2
YEARS_PER_CALL = 30

_ABSENT = {400, 404, 410}
_REGIONS = "regions"


class SotkanetAdapter:
    """THL's Sotkanet. A table's path is an indicator's id, and its single content is the figure of that indicator."""

    def __init__(self, client: Client, cache: Path | None = None, keep: timedelta = KEEP) -> None:
        """cache: where the list of indicators is kept for the time ``keep``; without it, for this adapter's life."""
        self._client = client
        self._list = IndicatorList(client, cache, keep)
        self._regions: Answer | None = None

    @property
    def requests_made(self) -> int:
        return self._client.requests_made

    def probe(self, table: Table) -> Probe:
        """The indicator's description: from the list of all of them, else one request.

        Raises TableAbsent for an id that the source does not know, SourceChanged when its Finnish title lacks the
        catalogue's words: ids are copied wrongly, and series are replaced.
        """
        path = _indicator_id(table)
        url, document = self._description(table, path)
        indicator = read_indicator(document, path, f"GET {url}")
        _check_title(table, path, indicator.title)
        check_content_words(table, next(iter(table.contents)), f"indicator {path}", indicator.title)
        mark = fingerprint(READING_VERSION, path, document, table.model_dump(mode="json"))
        return Probe(table.id, path, url, mark, indicator.updated, document)

    def fetch(self, table: Table, probe: Probe, partial_dir: Path) -> Fetched:
        """All years of the indicator from ``from_year`` on, at most 30 in a call.

        Raises TableAbsent when the source describes the indicator but gives no figure, SourceChanged on a figure that
        was not asked for, comes twice or is no number.
        """
        indicator = read_indicator(probe.metadata, probe.path, f"GET {probe.url}")
        genders, years = selected_genders(table, indicator), selected_years(table, indicator)
        plan = fingerprint(READING_VERSION, self._client.base_url, probe.path, probe.metadata, years, list(genders))
        store = PartialStore(partial_dir, plan)
        parts = [
            self._part(store, indicator.id, years[start : start + YEARS_PER_CALL], list(genders))
            for start in range(0, len(years), YEARS_PER_CALL)
        ]
        figures = [figure for _, part in parts for figure in part]
        if not figures:
            store.discard()
            raise TableAbsent(
                f"Table '{table.id}': no figures at this source: it describes indicator {indicator.id} "
                f"('{indicator.title}', {years[0]}-{years[-1]}) but gives no rows. Nothing is landed."
            )
        regions = self._region_list()
        queries = [*(query for query, _ in parts), store.put(_REGIONS, None, regions, 0)]
        content = probe.path, next(iter(table.contents))
        rows, notes = rows_of(figures, read_regions(regions.json, f"GET {regions.url}"), table, content, genders)
        if set(rows["area_kind"].unique().to_pylist()) <= {"other"}:
            raise SourceChanged(
                f"Table '{table.id}': expected figures of {shown(table.area_levels)}, found {len(figures)} of "
                "other regions only. Correct 'area_levels' in the catalogue, or drop the indicator."
            )
        store.finish()
        return Fetched(
            table_id=table.id,
            path=probe.path,
            rows=rows,
            queries=queries,
            content_sha256=rows_sha256(rows),
            binding=_binding(indicator, content, genders, years),
            updated_at_source=indicator.updated,
            cells=rows.num_rows,
            notes=[*_ended_note(indicator), *notes],
        )

    def _description(self, table: Table, path: str) -> tuple[str, Any]:
        """(address, document) of what the source says of an indicator; a list that gives titles only is not enough."""
        known = self._list.known()
        if known is not None:
            entry = known.get(int(path))
            if entry is None:
                raise TableAbsent(
                    f"Table '{table.id}': expected indicator {path}, found none among the {len(known)} of the list at "
                    f"{self._list.url}. Look the right id up at the source and correct 'paths' in the catalogue."
                )
            if title := finnish_title(entry):
                _check_title(table, path, title)
            if is_whole(entry):
                return self._list.url, entry
        try:
            answer = self._client.get_json(f"indicators/{path}")
        except HttpStatusError as error:
            if error.status not in _ABSENT:
                raise
            raise TableAbsent(f"Table '{table.id}': expected indicator {path}, found none. {error}") from error
        return answer.url, answer.json

    def _part(
        self, store: PartialStore, indicator_id: int, years: Sequence[int], genders: Sequence[str]
    ) -> tuple[Query, list[Figure]]:
        """One answer, from disk or from the source. Years and genders are repeated parameters; a comma would be 400."""
        params: dict[str, list[str | int | None]] = {
            "indicator": [indicator_id],
            "years": [*years],
            "genders": [*genders],
        }
        key = f"json?{fingerprint(params)}"
        stored = store.find("GET", key, None)
        if stored is None:
            answer = self._client.get_json("json", params)
            cells = len(answer.json) if isinstance(answer.json, list) else 0
            stored = store.put(key, None, answer, cells), answer.body
        query, body = stored
        where = f"GET {query.url}"
        return query, read_figures(parsed(body, where), indicator_id, years, genders, where)

    def _region_list(self) -> Answer:
        if self._regions is None:
            self._regions = self._client.get_json(_REGIONS)
        return self._regions


def _indicator_id(table: Table) -> str:
    path = table.paths[0]
    if len(table.paths) != 1 or not (path.isascii() and path.isdigit()) or len(table.contents) != 1:
        raise CatalogueError(
            f"Table '{table.id}': a Sotkanet table has one path, the indicator's id, and one content, found paths "
            f"{table.paths} and contents {list(table.contents)}. Make one table for each indicator."
        )
    key = next(iter(table.contents))
    # "value" is the name of the figure in the answer; the indicator's id is accepted as well.
    if not {path, "value"} & set(table.content_candidates(key)):
        raise CatalogueError(
            f"Table '{table.id}': the content '{key}' must be 'value' (or the indicator's id {path}), found "
            f"{table.content_candidates(key)}."
        )
    return path


def _check_title(table: Table, path: str, title: str) -> None:
    if lacking := missing_title_words(table, title):
        raise SourceChanged(
            f"Table '{table.id}': expected indicator {path} to be called something with {shown(lacking)}, found "
            f"'{title[:200]}'. Look the right id up at the source and correct 'paths' in the catalogue."
        )


def _ended_note(indicator: Indicator) -> list[str]:
    return (
        [f"The series has ended with {indicator.ended}, says its title: '{indicator.title}'."]
        if indicator.ended
        else []
    )


def _binding(
    indicator: Indicator, content: tuple[str, str], genders: dict[str, str], years: Sequence[int]
) -> dict[str, object]:
    return {
        "title": indicator.title,
        "variables": [
            {
                "role": "time",
                "code": "years",
                "values": [str(year) for year in years],
                "names": [str(year) for year in years],
            },
            {"role": "sex", "code": "genders", "values": list(genders), "names": list(genders.values())},
        ],
        "contents": {content[1]: content[0]},
        "year_not_stated": [],
        "series_ended": indicator.ended,
        "projection_base_year": None,
    }
