"""The groups of municipalities, year by year, as the classification service has them."""

from functools import cache
from typing import TypeAlias

from ingestion.sample.places import Place, division, finnish_key, seed_places

Names: TypeAlias = dict[str, str]

CLASSIFICATIONS = ("maakunta", "seutukunta", "kuntaryhmitys", "kielisuhde", "hyvinvointialue")
FIRST_COUNTY_YEAR = 2021

URBAN_RURAL_CLASSES: dict[str, Names] = {
    "1": {"fi": "Kaupunkimaiset kunnat", "sv": "Urbana kommuner", "en": "Urban municipalities"},
    "2": {"fi": "Taajaan asutut kunnat", "sv": "Tätortskommuner", "en": "Semi-urban municipalities"},
    "3": {"fi": "Maaseutumaiset kunnat", "sv": "Landsbygdskommuner", "en": "Rural municipalities"},
}
LANGUAGE_CLASSES: dict[str, Names] = {
    "0": {"fi": "Yksikielinen suomenkielinen kunta", "sv": "Enspråkigt finsk kommun", "en": "Finnish-speaking"},
    "1": {
        "fi": "Kaksikielinen kunta, jossa enemmistön kieli on suomi",
        "sv": "Tvåspråkig kommun, finskspråkig majoritet",
        "en": "Bilingual, Finnish-speaking majority",
    },
    "2": {"fi": "Yksikielinen ruotsinkielinen kunta", "sv": "Enspråkigt svensk kommun", "en": "Swedish-speaking"},
    "3": {
        "fi": "Kaksikielinen kunta, jossa enemmistön kieli on ruotsi",
        "sv": "Tvåspråkig kommun, svenskspråkig majoritet",
        "en": "Bilingual, Swedish-speaking majority",
    },
}
REGION_NAMES_EN = {
    "01": "Uusimaa", "02": "Southwest Finland", "04": "Satakunta", "05": "Kanta-Häme", "06": "Pirkanmaa",
    "07": "Päijät-Häme", "08": "Kymenlaakso", "09": "South Karelia", "10": "South Savo", "11": "North Savo",
    "12": "North Karelia", "13": "Central Finland", "14": "South Ostrobothnia", "15": "Ostrobothnia",
    "16": "Central Ostrobothnia", "17": "North Ostrobothnia", "18": "Kainuu", "19": "Lapland", "21": "Åland",
}  # fmt: skip

# wellbeing services counties: code -> name in Swedish, in English
_COUNTY_NAMES = {
    "01": ("Östra Nylands välfärdsområde", "Wellbeing services county of East Uusimaa"),
    "02": ("Mellersta Nylands välfärdsområde", "Wellbeing services county of Central Uusimaa"),
    "03": ("Västra Nylands välfärdsområde", "Wellbeing services county of West Uusimaa"),
    "04": ("Vanda och Kervo välfärdsområde", "Wellbeing services county of Vantaa and Kerava"),
    "05": ("Egentliga Finlands välfärdsområde", "Wellbeing services county of Southwest Finland"),
    "06": ("Satakunta välfärdsområde", "Wellbeing services county of Satakunta"),
    "07": ("Egentliga Tavastlands välfärdsområde", "Wellbeing services county of Kanta-Häme"),
    "08": ("Birkalands välfärdsområde", "Wellbeing services county of Pirkanmaa"),
    "09": ("Päijänne-Tavastlands välfärdsområde", "Wellbeing services county of Päijät-Häme"),
    "10": ("Kymmenedalens välfärdsområde", "Wellbeing services county of Kymenlaakso"),
    "11": ("Södra Karelens välfärdsområde", "Wellbeing services county of South Karelia"),
    "12": ("Södra Savolax välfärdsområde", "Wellbeing services county of South Savo"),
    "13": ("Norra Savolax välfärdsområde", "Wellbeing services county of North Savo"),
    "14": ("Norra Karelens välfärdsområde", "Wellbeing services county of North Karelia"),
    "15": ("Mellersta Finlands välfärdsområde", "Wellbeing services county of Central Finland"),
    "16": ("Södra Österbottens välfärdsområde", "Wellbeing services county of South Ostrobothnia"),
    "17": ("Österbottens välfärdsområde", "Wellbeing services county of Ostrobothnia"),
    "18": ("Mellersta Österbottens välfärdsområde", "Wellbeing services county of Central Ostrobothnia"),
    "19": ("Norra Österbottens välfärdsområde", "Wellbeing services county of North Ostrobothnia"),
    "20": ("Kajanalands välfärdsområde", "Wellbeing services county of Kainuu"),
    "21": ("Lapplands välfärdsområde", "Wellbeing services county of Lapland"),
    "90": ("Helsingfors stad", "City of Helsinki"),
    "91": ("Åland", "Åland"),
}

# code -> (group until the year, the last such year): moves between groups that the seed file of 2026 no longer shows
_EARLIER_REGION = {
    "785": ("18", 2015), "090": ("10", 2020), "171": ("10", 2020), "142": ("08", 2020), "152": ("15", 2020),
    "291": ("13", 2020),
}  # fmt: skip
_EARLIER_LANGUAGE = {"280": ("2", 2014), "440": ("2", 2014), "545": ("2", 2015)}
_EARLIER_CLASS = {"075": ("1", 2025), "440": ("1", 2025), "529": ("2", 2025), "729": ("2", 2025)}
_HOLLOLA = "098"


def group_code(place: Place, classification: str, year: int) -> str:
    """The group that a municipality belongs to in a classification on 1 January of the year."""
    if classification == "kuntaryhmitys" and place.code == _HOLLOLA and year <= 2026:
        return "1" if year % 2 else "2"  # it has moved to and fro between the classes for years
    newest, earlier = {
        "maakunta": (place.region_code, _EARLIER_REGION),
        "seutukunta": (place.subregion_code, {}),
        "kuntaryhmitys": (place.class_code, _EARLIER_CLASS),
        "kielisuhde": (place.language_code, _EARLIER_LANGUAGE),
        "hyvinvointialue": (place.county_code, {}),
    }[classification]
    old_code, last_year = earlier.get(place.code, (newest, 0))
    return old_code if year <= last_year else newest


def group_names(classification: str, code: str) -> Names:
    """A group's name in the three languages."""
    return _all_names()[classification][code]


def groups_in_force(classification: str, year: int) -> tuple[str, ...]:
    """The codes of a classification that some municipality belongs to in the year, ascending."""
    return tuple(sorted({group_code(place, classification, year) for place in division(year)}))


def exists(classification: str, year: int) -> bool:
    """Whether the service has the classification for the year."""
    first = FIRST_COUNTY_YEAR if classification == "hyvinvointialue" else 2013
    return classification in CLASSIFICATIONS and first <= year <= 2026


@cache
def _all_names() -> dict[str, dict[str, Names]]:
    seeds = sorted(seed_places(), key=lambda place: finnish_key(place.name_fi))
    regions = {
        p.region_code: {"fi": p.region_fi, "sv": p.region_sv, "en": REGION_NAMES_EN[p.region_code]} for p in seeds
    }
    subregions = {p.subregion_code: dict.fromkeys(("fi", "sv", "en"), p.subregion_fi) for p in seeds}
    county_fi = {p.county_code: p.county_fi for p in seeds}
    counties = {code: {"fi": county_fi[code], "sv": sv, "en": en} for code, (sv, en) in _COUNTY_NAMES.items()}
    return {
        "maakunta": regions,
        "seutukunta": subregions,
        "kuntaryhmitys": URBAN_RURAL_CLASSES,
        "kielisuhde": LANGUAGE_CLASSES,
        "hyvinvointialue": counties,
    }
