"""The rules every statistics table must keep, in words; ``suites`` adds the catalogue's numbers to them."""

from dataclasses import dataclass, field
from typing import Any

BETWEEN = "expect_column_values_to_be_between"
IN_SET = "expect_column_values_to_be_in_set"
MATCHES = "expect_column_values_to_match_regex"
PAIR_EQUAL = "expect_column_pair_values_to_be_equal"

STATUSES = ["ok", "missing", "not_applicable", "suppressed"]
LARGEST_SHARE_OUTSIDE = 0.005
LARGEST_DROP_POINTS = 5.0
LARGEST_SUM_ERROR_PCT = 1.0
MAGNITUDE = {"min_value": 1 / 3, "max_value": 3.0}


@dataclass(frozen=True)
class Rule:
    """One rule over one prepared frame. ``parameters`` may be completed by the suite of a table."""

    id: str
    frame: str
    kind: str
    fi: str
    en: str
    sv: str
    parameters: dict[str, Any] = field(default_factory=dict)
    is_blocking: bool = True


def _at_most(column: str, largest: float = 0) -> dict[str, Any]:
    return {"column": column, "max_value": largest}


STRUCTURE = [
    Rule("rows_exist", "shape", BETWEEN, "Taulussa on rivejä", "The table has rows",
         "Tabellen har rader",
         {"column": "row_count", "min_value": 1}),
    Rule("columns_as_agreed", "shape", IN_SET, "Rivien sarakkeet ovat sovitut", "The rows have the agreed columns",
         "Raderna har de överenskomna kolumnerna",
         {"column": "columns", "value_set": ["ok"]}),
    Rule("file_intact", "shape", IN_SET, "Tiedosto on sellainen kuin se tallennettiin",
         "The file is as it was landed",
         "Filen är sådan som den sparades", {"column": "file", "value_set": ["ok"]}),
]  # fmt: skip

ROWS = [
    Rule("keys_unique", "keys", BETWEEN, "Sama lähteen avain esiintyy vain kerran",
         "A key of the source occurs only once",
         "En nyckel i källan förekommer bara en gång", _at_most("copies", 1)),
    Rule("readings_unique", "readings", BETWEEN, "Samalla alueella, jaksolla ja luokalla on vain yksi rivi",
         "An area, period and breakdown has only one row",
         "Ett område, en period och en klass har bara en rad", _at_most("copies", 1)),
    Rule("keys_not_null", "nulls", BETWEEN, "Avainsarakkeissa ei ole tyhjiä", "Key columns have no nulls",
         "Nyckelkolumnerna har inga tomma värden",
         _at_most("nulls")),
    Rule("status_vocabulary", "statuses", IN_SET, "Tilatieto on sovituista arvoista",
         "The status is one of the agreed words",
         "Statusen är ett av de överenskomna orden", {"column": "status", "value_set": STATUSES}),
    Rule("status_agrees_with_value", "statuses", PAIR_EQUAL, "Arvo puuttuu täsmälleen silloin, kun tila ei ole ok",
         "A value is null exactly when its status is not ok",
         "Ett värde saknas exakt då när statusen inte är ok", {"column_A": "says_value", "column_B": "has_value"}),
    Rule("values_finite", "not_finite", BETWEEN, "Arvot ovat äärellisiä lukuja", "Values are finite numbers",
         "Värdena är ändliga tal",
         _at_most("not_finite")),
    Rule("municipality_code_form", "municipalities", MATCHES, "Kuntakoodissa on kolme numeroa",
         "A municipality code has three digits",
         "En kommunkod har tre siffror", {"column": "municipality", "regex": r"^\d{3}$"}),
    Rule("municipality_code_known", "municipalities", IN_SET, "Kuntakoodi tunnetaan vuodesta 2013 alkaen",
         "A municipality code is known since 2013",
         "Kommunkoden är känd från och med 2013", {"column": "municipality"}, is_blocking=False),
    Rule("newest_period_complete", "newest_period", BETWEEN, "Uusimmalla jaksolla on vähintään {n} kuntaa",
         "The newest period has at least {n} municipalities",
         "Den senaste perioden har minst {n} kommuner", {"column": "municipalities"}),
]  # fmt: skip

VERSIONS = [
    Rule("no_municipality_lost", "municipality_coverage", BETWEEN,
         "Yksikään edellisen version kunta ei ole kadonnut muuten kuin kuntaliitoksessa",
         "No municipality of the version in use is lost, but by a merger",
         "Ingen kommun i den tidigare versionen har försvunnit annat än genom en kommunsammanslagning",
         _at_most("lost")),
    Rule("no_period_lost", "period_coverage", BETWEEN, "Yksikään edellisen version jakso ei ole kadonnut",
         "No period of the version in use is lost",
         "Ingen period i den tidigare versionen har försvunnit", _at_most("lost")),
    Rule("window_not_moved", "period_coverage", BETWEEN, "Vanhimmat jaksot eivät ole väistyneet uusien tieltä",
         "The oldest periods have not made way for newer ones",
         "De äldsta perioderna har inte fått ge plats åt nyare", _at_most("moved_out"), is_blocking=False),
    Rule("values_not_fewer", "value_share", BETWEEN,
         "Arvollisten osuus ei ole laskenut yli viittä prosenttiyksikköä",
         "The share of cells with a value has not fallen by more than five points",
         "Andelen celler med värde har inte minskat med mer än fem procentenheter",
         _at_most("drop_points", LARGEST_DROP_POINTS), is_blocking=False),
    Rule("magnitude_as_before", "versions", BETWEEN, "Suuruusluokka on sama kuin edellisessä versiossa",
         "The magnitude is that of the version in use",
         "Storleksordningen är densamma som i den tidigare versionen", {"column": "median_ratio", **MAGNITUDE}),
    Rule("newest_period_magnitude", "newest_step", BETWEEN, "Uusimman jakson suuruusluokka on sama kuin sitä edellisen",
         "The newest period has the magnitude of the one before",
         "Den senaste perioden har samma storleksordning som den föregående", {"column": "median_ratio", **MAGNITUDE},
         is_blocking=False),
]  # fmt: skip

RANGES = [
    Rule("values_in_range", "ranges", BETWEEN, "Enintään 0,5 % tunnusluvun arvoista on sallitun välin ulkopuolella",
         "At most 0.5 % of an indicator's values are outside its valid range",
         "Högst 0,5 % av nyckeltalets värden ligger utanför det tillåtna intervallet",
         _at_most("share_outside", LARGEST_SHARE_OUTSIDE)),
    Rule("every_value_in_range", "ranges", BETWEEN, "Tunnusluvun kaikki arvot ovat sallitulla välillä",
         "All values of an indicator are within its valid range",
         "Alla värden för nyckeltalet ligger inom det tillåtna intervallet", _at_most("outside"), is_blocking=False),
]  # fmt: skip

SUMS = [
    Rule("municipalities_sum_to_country", "sum_of_municipalities", BETWEEN,
         "Kuntien summa poikkeaa koko maan luvusta enintään prosentin",
         "The sum of municipalities is within 1 % of the country's figure",
         "Kommunernas summa avviker högst en procent från hela landets siffra",
         _at_most("off_pct", LARGEST_SUM_ERROR_PCT)),
    Rule("municipalities_sum_exactly", "sum_of_municipalities", BETWEEN, "Kuntien summa on koko maan luku",
         "The sum of municipalities is the country's figure",
         "Kommunernas summa är hela landets siffra", _at_most("off_pct"), is_blocking=False),
    Rule("regions_sum_to_country", "sum_of_regions", BETWEEN,
         "Maakuntien summa poikkeaa koko maan luvusta enintään prosentin",
         "The sum of regions is within 1 % of the country's figure",
         "Landskapens summa avviker högst en procent från hela landets siffra",
         _at_most("off_pct", LARGEST_SUM_ERROR_PCT)),
]  # fmt: skip

CLASSIFICATION = [
    Rule("keys_unique", "class_keys", BETWEEN, "Vuosi, taso ja kunta esiintyvät yhdessä vain kerran",
         "A year, level and municipality occur together only once",
         "År, nivå och kommun förekommer tillsammans bara en gång", _at_most("copies", 1)),
    Rule("group_code_not_null", "class_nulls", BETWEEN, "Luokituksen rivillä on luokan koodi",
         "A row of a grouping has the group's code",
         "En rad i en gruppering har gruppens kod", _at_most("groups_without_code")),
    Rule("names_not_null", "class_nulls", BETWEEN, "Kunnalla on nimi", "A municipality has a name",
         "Kommunen har ett namn",
         _at_most("municipalities_without_name")),
    Rule("municipality_code_form", "class_codes", MATCHES, "Kuntakoodissa on kolme numeroa",
         "A municipality code has three digits",
         "En kommunkod har tre siffror", {"column": "municipality", "regex": r"^\d{3}$"}),
    Rule("municipalities_per_year", "class_years", BETWEEN, "Kuntia on 308–320 vuosina 2013–2026",
         "There are 308 to 320 municipalities in each of 2013 to 2026",
         "Kommunerna är 308–320 till antalet varje år 2013–2026",
         {"column": "until_2026", "min_value": 308, "max_value": 320}),
    Rule("municipalities_per_later_year", "class_years", BETWEEN, "Kuntia on 250–320 vuodesta 2027",
         "There are 250 to 320 municipalities from 2027",
         "Kommunerna är 250–320 till antalet från och med 2027",
         {"column": "from_2027", "min_value": 250, "max_value": 320}),
    Rule("groups_cover_all", "class_levels", BETWEEN, "Jokainen kunta kuuluu jokaisen luokituksen luokkaan",
         "Every municipality is in a group of every grouping",
         "Varje kommun hör till en grupp i varje gruppering", _at_most("ungrouped"), is_blocking=False),
    Rule("no_year_lost", "class_coverage", BETWEEN, "Yksikään edellisen version vuosi ei ole kadonnut",
         "No year of the version in use is lost",
         "Inget år i den tidigare versionen har försvunnit", _at_most("lost")),
]  # fmt: skip
