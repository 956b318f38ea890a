"""The State Treasury's filings, and the register of municipalities that says whose a business id is."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from threading import Lock
from typing import Any

from ingestion.sample.municipal_finance_figures import FIRST_YEAR, LAST_YEAR, cents_of, filing_municipalities
from ingestion.sample.noise import number_of
from ingestion.sample.places import MERGED_IN, Place, places
from ingestion.sample.reply import Reply, json_reply, text_reply

# The register gives its filings' addresses at the real host, as it does there: nobody should follow them.
_HOST = "https://prodkuntarest.westeurope.cloudapp.azure.com/rest/v1/json"
_ODD_HOST = "https://kuntatalous.example.org/rest/v1/json"
TAXONOMY = "jhs-2018-01/2023-04-02"
# figure -> part of the package and code
CODES = {
    "revenue": ("k-t07", "3319283"), "expenses": ("k-t07", "3418067"), "taxes": ("k-t07", "3460403"),
    "transfers": ("k-t07", "3530963"), "personnel": ("k-t07", "1562"), "services": ("k-t07", "699"),
    "materials": ("k-t07", "683"), "grants": ("k-t07", "3432179"), "other": ("k-t07", "3446291"),
    "result": ("k-t07", "159456"), "surplus": ("k-t07", "1447"), "margin": ("k-t07", "1400"),
    "depreciation": ("k-t07", "1470"), "investments": ("k-t13", "1374"),
}  # fmt: skip
# (municipality, year) without a filing, and the one that was corrected later
NOT_FILED = {("047", 2022), ("072", 2024), ("890", 2024)}
CORRECTED = ("607", 2023)
_SEGMENTS = {
    "Alustava": "alustava", "Hyväksytty": "hyvaksytty", "Lopullinen": "lopullinen", "Jälkikorjattu": "jalkikorjattu",
}  # fmt: skip
_DOCUMENT = re.compile(r"dokumentti/([a-z]+)/KKNR/([0-9]{7}-[0-9])/(20[0-9]{2})C12")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_JOINT_AUTHORITIES = tuple(range(1, 13))
_LATEST = 2024


class Filings:
    """The two services over the sample's accounts; a filing can be corrected while the server answers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._corrections: dict[tuple[str, int], dict[str, int]] = {}

    def correct(self, code: str, year: int, figure: str, cents: int) -> None:
        """File a later correction: another amount of one figure. Raises ValueError for what is not filed."""
        if not self._stages(code, year) or figure not in CODES:
            raise ValueError(f"Expected a filed figure such as 091, 2024, taxes; found {code}, {year}, {figure}.")
        with self._lock:
            self._corrections.setdefault((code, year), {})[figure] = cents

    def answer(self, path: str) -> Reply:
        """The answer to a path below ``/rest/v1/json/``."""
        if path == "aineistot":
            return json_reply({"aineistot": list(self._register())})
        match = _DOCUMENT.fullmatch(path)
        place = business_ids().get(match.group(2)) if match else None
        if match is None or place is None:
            return text_reply("Not Found", 404)
        code, year = place, int(match.group(3))
        stages = [_SEGMENTS[stage] for stage in self._stages(code, year)]
        if match.group(1) not in stages:
            return text_reply("Not Found", 404)
        is_newest = match.group(1) == stages[-1]
        rows = self._document(code, match.group(2), year, is_newest)
        return json_reply(rows, cells=len(rows))

    def _register(self) -> Iterator[dict[str, Any]]:
        ids = {code: business_id for business_id, code in business_ids().items()}
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            for code in filing_municipalities(year):
                yield _entry(ids[code], "KKNR", f"{year}C09", "Lopullinen", f"{year}-11-05")
                for number, stage in enumerate(self._stages(code, year)):
                    yield _entry(ids[code], "KKNR", f"{year}C12", stage, f"{year + 1}-0{3 + number}-17")
            for number in _JOINT_AUTHORITIES:
                yield _entry(
                    _business_id(f"92000{number:02d}"), "KKNR", f"{year}C12", "Lopullinen", f"{year + 1}-03-20"
                )
        yield _entry(ids["091"], "KKTR", str(_LATEST), "Lopullinen", f"{_LATEST + 1}-05-12")

    def _stages(self, code: str, year: int) -> list[str]:
        """The stages at which a filing can be had, the newest last; none where there is no filing."""
        is_filed = FIRST_YEAR <= year <= LAST_YEAR and code in filing_municipalities(year)
        if not is_filed or (code, year) in NOT_FILED:
            return []
        draw = number_of(f"filing {code} {year}") % 20
        first = {0: "Alustava", 1: "Hyväksytty"}.get(draw, "Lopullinen") if year == _LATEST else "Lopullinen"
        with self._lock:
            is_corrected = (code, year) == CORRECTED or (code, year) in self._corrections
        return [first, "Jälkikorjattu"] if is_corrected else [first]

    def _document(self, code: str, business_id: str, year: int, is_newest: bool) -> list[dict[str, Any]]:
        cents = cents_of(code, year)
        if (code, year) == CORRECTED and not is_newest:
            cents["taxes"] += 1_000_000
        with self._lock:
            cents |= self._corrections.get((code, year), {}) if is_newest else {}
        rows = [_row(business_id, year, *CODES[figure], _text(cents[figure])) for figure in CODES]
        # The same code in another part of the package is another figure, and a code may come without an amount.
        return [*rows, _row(business_id, year, "k-t09", "1400", "1.00"), _row(business_id, year, "k-t07", "6255", "")]


@cache
def business_ids() -> Mapping[str, str]:
    """Invented business id (with a right check digit) -> code of the municipality."""
    return {_business_id(f"90{place.code}00"): place.code for place in places()}


def directory(path: str, query: Mapping[str, list[str]]) -> Reply:
    """The answer to a path below ``/api/Hakemistorajapinta/1.0/odata/``."""
    entries = [_municipality(place) for place in places() if MERGED_IN.get(place.code, 9999) > FIRST_YEAR]
    entries.insert(0, {"Kunta_Id": 0, "Nimi": "Ei tiedossa", "NimiRuo": None, "YTunnus": None})
    single = re.fullmatch(r"Kunta\(([0-9]{1,3})\)", path)
    if single:
        found = [entry for entry in entries if entry["Kunta_Id"] == int(single.group(1))]
        return json_reply(found[0]) if found else text_reply("Not Found", 404)
    numbers = [query.get(name, [default])[0] for name, default in (("$skip", "0"), ("$top", "200"))]
    if path != "Kunta" or not all(text.isascii() and text.isdigit() for text in numbers):
        return text_reply("Not Found", 404)
    skip, top = map(int, numbers)
    return json_reply({"value": entries[skip : skip + min(top, 200)]})


def _municipality(place: Place) -> dict[str, Any]:
    names = {"Nimi": place.name_fi, "NimiRuo": place.name_sv}
    return {"Kunta_Id": int(place.code), **names, "YTunnus": _business_id(f"90{place.code}00")}


def _business_id(seven: str) -> str:
    """Seven digits with their check digit; the last of the seven moves on where a number has none."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seven, strict=True)) % 11
    return f"{seven}-{(11 - rest) % 11}" if rest != 1 else _business_id(f"{int(seven) + 50:07d}")


def _entry(business_id: str, package: str, period: str, stage: str, day: str) -> dict[str, Any]:
    host = _ODD_HOST if business_id.endswith("00-0") else _HOST
    return {
        "ytunnus": business_id,
        "raportointikokonaisuus": package,
        "raportointikausi": period,
        "hyvaksymisvaihe": stage,
        "hyvaksymispvm": f"{day} 13:07:57.163",
        "julkaisupvm": f"{day} 13:08:28.06",
        "tunnusluvut": f"{host}/dokumentti/{_SEGMENTS[stage]}/{package}/{business_id}/{period}",
    }


def _row(business_id: str, year: int, part: str, code: str, amount: str) -> dict[str, Any]:
    return {
        "ytunnus": business_id,
        "raportointikausi": f"{year}C12",
        "raportointikokonaisuus": "KKNR",
        "osakokonaisuus": part,
        "taksonomia": TAXONOMY,
        "tunnusluku": code,
        "arvo": amount,
        "tarkastushavainnot": [],
        "kieli": "fi",
    }


def _text(cents: int) -> str:
    """Euros with two decimals, as the service writes them."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
