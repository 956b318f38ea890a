"""The register of the State Treasury's filings: which one is the newest."""

import json
from typing import Any

from ingestion.http_body import TryAgain, parse_json
from ingestion.sources.municipal_finance_register import newest_filings, relevant_entries
from tests.fuzz.harness import Figures, Target
from tests.fuzz.mutations import damaged_bytes, other_json
from tilannekuva.errors import SourceUnavailable

_WHERE = "GET http://127.0.0.1/fuzz"
_ROOT = "https://filings.example.org/rest/v1/json"
_STAGES = {"Alustava": "alustava", "Lopullinen": "lopullinen", "Jälkikorjattu": "jalkikorjattu"}
_ENTRIES = [
    {"ytunnus": business_id, "raportointikokonaisuus": "KKNR", "raportointikausi": f"{year}C12",
     "hyvaksymisvaihe": stage, "hyvaksymispvm": f"{year + 1}-04-15 13:07:57.163", "julkaisupvm": None,
     "tunnusluvut": f"{_ROOT}/dokumentti/{_STAGES[stage]}/KKNR/{business_id}/{year}C12"}
    for business_id in ("0203026-2", "0101263-6") for year in (2023, 2024) for stage in _STAGES
]  # fmt: skip


def _document(text: bytes) -> Any:
    try:
        return parse_json(text, _WHERE)
    except TryAgain as error:
        raise SourceUnavailable(str(error)) from error


def read_newest(text: bytes) -> Figures:
    """Business id and year -> the number of the newest stage."""
    entries = relevant_entries(_document(text), "KKNR", range(2021, 2030), _WHERE)
    filings, _ = newest_filings(entries, "KKNR", [_ROOT], _WHERE)
    return {(filing.business_id, filing.year): float(list(_STAGES).index(filing.stage)) for filing in filings}


def plain_newest(text: bytes) -> Figures | None:
    """The same by dictionary."""
    newest: dict[Any, float | None] = {}
    for entry in json.loads(text)["aineistot"]:
        stage, period = entry.get("hyvaksymisvaihe"), entry.get("raportointikausi")
        if entry.get("raportointikokonaisuus") == "KKNR" and str(period).endswith("C12") and stage in list(_STAGES):
            key = str(entry.get("ytunnus")), int(period[:4])
            newest[key] = max(newest.get(key) or 0.0, float(list(_STAGES).index(stage)))
    return newest


TARGETS = (
    Target(
        "register of filings",
        [json.dumps({"aineistot": _ENTRIES}, ensure_ascii=False).encode()],
        (damaged_bytes, other_json),
        read_newest,
        plain_newest,
    ),
)
