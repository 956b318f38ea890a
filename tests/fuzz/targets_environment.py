"""Readers of SYKE's files and of Vipunen's rows."""

import csv
import io
import json
from collections import defaultdict
from typing import Any

from ingestion.catalogue import load_catalogue
from ingestion.http_body import TryAgain, parse_json
from ingestion.sources.emissions_read import read_emissions
from ingestion.sources.vipunen_plan import plan_of
from ingestion.sources.vipunen_read import lines_of, read_page
from tests.fuzz.harness import Figures, Target
from tests.fuzz.mutations import damaged_bytes, other_csv, other_json
from tilannekuva.errors import SourceUnavailable

_WHERE = "GET http://127.0.0.1/fuzz"
_EMISSIONS = """vuosi;kt;kt_tuuli;GWh;hinku_laskenta;päästökauppa;taso_3;taso_4;taso_5
2007;10,5;0;4,25;1;0;Tie;Ti;Hen
2007;2,25;0;1;1;1;Tie;Ti;KuA
2007;100;0;50;0;0;Tie;Läp;Läp
2007;3;0;NULL;1;0;Maa;Kot;Elä
2008;1,5e-02;0;8;1;0;Kau;Kau;Asu
2008;NA;-7,5;NULL;1;NA;Tuu;Tuu;Tuu
"""
_PLAN = plan_of(load_catalogue().tables["vipunen_post_basic_applications"])
_ROWS = [
    {
        "koulutuksenAlkamisvuosi": year,
        "koulutuksenAlkamiskausi": "Syksy",
        "haku": "haku",
        "kooditKuntaHakukohde": code,
        "kooditHakukohde": f"{code}{year}",
        "aloituspaikatLkm": 10 * at,
        "ensisijaisetHakijatLkm": None if at == 2 else at,
    }
    for at, (code, year) in enumerate((code, year) for code in ("091", "049", None) for year in (2024, 2025))
]


def read_syke(text: bytes) -> Figures:
    """kt and GWh by year, flag and sector."""
    sums: dict[Any, float] = defaultdict(float)
    for line in read_emissions(text, 91, _WHERE):
        sums[line.year, line.in_hinku, line.sector, "kt"] += line.kt or 0.0
        sums[line.year, line.in_hinku, line.sector, "GWh"] += line.gwh or 0.0
    return {key: round(value, 6) for key, value in sums.items()}


def plain_syke(text: bytes) -> Figures | None:
    """The same with the standard library's reader and no check at all."""
    sums: dict[Any, float] = defaultdict(float)
    lines = text.decode("utf-8-sig").lstrip("\r\n")
    for line in csv.DictReader(io.StringIO(lines, newline=""), delimiter=";"):
        stripped = {name.strip(): value.strip() for name, value in line.items()}
        flag = {"true": "1", "false": "0"}.get(stripped["hinku_laskenta"].casefold(), stripped["hinku_laskenta"])
        for column in ("kt", "GWh"):
            cell = stripped[column]
            value = 0.0 if cell in {"NA", "NULL", ""} else float(cell.replace(",", "."))
            sums[int(stripped["vuosi"]), flag, stripped["taso_3"], column] += value
    return {key: round(value, 6) for key, value in sums.items()}


def read_vipunen(text: bytes) -> Figures:
    """Study places and applicants by area and year; unknown where one of them is."""
    try:
        document = parse_json(text, _WHERE)
    except TryAgain as error:
        raise SourceUnavailable(str(error)) from error
    figures: dict[Any, float | None] = {}
    for line in lines_of(read_page(document, 100, _WHERE), _PLAN, _WHERE):
        for content, value in zip(_PLAN.contents, line.values, strict=True):
            key = (line.area.key, line.year, content.code)
            before = figures.get(key, 0.0)
            figures[key] = None if value is None or before is None else before + value
    return figures


def plain_vipunen(text: bytes) -> Figures | None:
    """The same by dictionary."""
    figures: dict[Any, float | None] = {}
    for row in json.loads(text):
        code = row.get("kooditKuntaHakukohde")
        text_code = "-" if code is None else str(code).strip()
        is_number = text_code.isascii() and text_code.isdigit() and len(text_code) <= 3 and int(text_code) > 0
        area = text_code.zfill(3) if is_number else text_code
        year = int(str(row["koulutuksenAlkamisvuosi"]).split("/", maxsplit=1)[0])
        for field in ("aloituspaikatLkm", "ensisijaisetHakijatLkm"):
            value, before = row.get(field), figures.get((area, year, field), 0.0)
            figures[area, year, field] = None if value is None or before is None else before + value
    return figures


TARGETS = (
    Target("syke emissions", [_EMISSIONS.encode()], (damaged_bytes, other_csv), read_syke, plain_syke),
    Target(
        "vipunen rows",
        [json.dumps(_ROWS, ensure_ascii=False).encode()],
        (damaged_bytes, other_json),
        read_vipunen,
        plain_vipunen,
    ),
)
