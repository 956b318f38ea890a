"""Names in sentences: the table against the rules of Finnish, as an independent check, and what a new name gets."""

import csv
import re
from pathlib import Path

import pytest

from reports.municipality_names import COLUMNS, genitive, load_forms, local
from reports.wording import TEXT_DIR
from tilannekuva.errors import PublishFailed

CATALOGUE = Path(__file__).parents[3] / "ingestion" / "catalogue"

# Common words at the end of a name, by what they are before an ending. They decide harmony alone: Rovaniemellä.
LAST_WORDS = {
    "joki": "joe",
    "järvi": "järve",
    "koski": "koske",
    "lahti": "lahde",
    "mäki": "mäe",
    "niemi": "nieme",
    "nummi": "numme",
    "saari": "saare",
    "salmi": "salme",
    "vesi": "vede",
}
OUTER = ("joki", "järvi", "koski", "lampi", "niemi", "salmi", "vesi", "virta")
INNER = ("la", "lä", "kaupunki", "pää")
# Strong and weak consonants before the last vowel. The first that fits is used.
GRADES = [("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr")]
GRADES += [("ht", "hd")] + [(f"{v}t", f"{v}d") for v in "aeiouäö"]

# Names whose genitive no rule gives: name -> genitive. Everything else must follow the rules below.
IRREGULAR = {
    "Alavus": "Alavuden",
    "Geta": "Getan",
    "Isokyrö": "Isonkyrön",
    "Juuka": "Juuan",
    "Kannus": "Kannuksen",
    "Kaustinen": "Kaustisen",
    "Koski Tl": "Kosken Tl",
    "Kumlinge": "Kumlingen",
    "Loppi": "Lopen",
    "Muhos": "Muhoksen",
    "Muurame": "Muuramen",
    "Nurmes": "Nurmeksen",
    "Pihtipudas": "Pihtiputaan",
    "Punkalaidun": "Punkalaitumen",
    "Raahe": "Raahen",
    "Turku": "Turun",
    "Uusikaarlepyy": "Uudenkaarlepyyn",
    "Uusikaupunki": "Uudenkaupungin",
    "Varkaus": "Varkauden",
    "Virrat": "Virtain",
}
# Names whose local case is not their genitive with another ending.
IRREGULAR_LOCAL = {
    "Isokyrö": "Isossakyrössä",
    "Kangasala": "Kangasalla",
    "Koski Tl": "Koskella Tl",
    "Uusikaarlepyy": "Uudessakaarlepyyssä",
    "Uusikaupunki": "Uudessakaupungissa",
    "Virrat": "Virroilla",
}
# Outer and inner cases against the general rule.
IRREGULAR_SIDE = {"Iisalmi", "Kangasala"}


def _table() -> dict[str, tuple[str, str]]:
    """Name -> (genitive, local)."""
    return {name: (str(f.genitive), str(f.local)) for (_, name), f in load_forms("fi").items()}


def _stem(name: str) -> str:
    """What comes before the endings of the cases, by rule."""
    for word, stem in LAST_WORDS.items():
        if name.lower().endswith(word):
            return name[: -len(word)] + (stem.capitalize() if len(word) == len(name) else stem)
    if name.endswith("inen"):
        return name[:-3] + "s"  # plural: Huittis-ten, Huittis-issa
    if name[-1] not in "aeiouyäö":
        return name + "i"
    if name.endswith("e") and name[-2] not in "aeiouyäö":
        return name + "e"
    body, vowel = name[:-1], name[-1]
    for strong, weak in GRADES:
        if body.endswith(strong):
            return body[: -len(strong)] + weak + vowel
    return name


def _genitive(name: str) -> str:
    return _stem(name) + ("ten" if name.endswith("inen") else "n")


def _vowel(name: str) -> str:
    """The vowel of an ending by harmony: that of the last vowel which is not e or i."""
    last = next((word for word in LAST_WORDS if name.lower().endswith(word)), name.lower())
    found = re.findall("[aouåäöy]", last)
    return "a" if found and found[-1] in "aouå" else "ä"


def test_every_municipality_of_the_catalogue_is_in_the_table_by_its_name() -> None:
    named: dict[str, str] = {}
    for file in ("municipalities.csv", "mergers.csv"):
        lines = (x for x in (CATALOGUE / file).read_text(encoding="utf-8").splitlines() if not x.startswith("#"))
        named |= {row["municipality_code"]: row["name_fi"] for row in csv.DictReader(lines)}
    assert dict(load_forms("fi")) and len(named) > 308
    assert sorted(set(named.items()) - set(load_forms("fi"))) == []


def test_every_row_of_the_finnish_table_is_whole_and_in_order() -> None:
    assert [key for key, forms in load_forms("fi").items() if not (forms.genitive and forms.local)] == []
    assert list(load_forms("fi")) == sorted(load_forms("fi"))


def test_genitives_follow_gradation_but_for_the_listed_ones() -> None:
    wrong = {
        name: (found, IRREGULAR.get(name, _genitive(name)))
        for name, (found, _) in _table().items()
        if found != IRREGULAR.get(name, _genitive(name))
    }
    assert wrong == {}


def test_an_exception_is_one() -> None:
    """A name that follows the rule is not in the list, so that the list cannot hide a mistake."""
    assert [name for name in IRREGULAR if _genitive(name) == IRREGULAR[name]] == []


def test_local_cases_have_the_stem_of_the_genitive_and_the_vowel_of_the_name() -> None:
    wrong = {}
    for name, (of, found) in _table().items():
        stem = of.removesuffix("ten") + "i" if of.endswith("sten") else of.removesuffix("n")
        a = _vowel(name)
        expected = {IRREGULAR_LOCAL[name]} if name in IRREGULAR_LOCAL else {f"{stem}ss{a}", f"{stem}ll{a}"}
        if found not in expected:
            wrong[name] = (found, expected)
    assert wrong == {}


def test_inner_or_outer_follows_the_last_word_but_for_the_listed_ones() -> None:
    """Rivers, lakes and rapids take the outer cases, names of houses (-la) and towns the inner ones."""
    sides = {name: "outer" if re.search("ll[aä]( |$)", found) else "inner" for name, (_, found) in _table().items()}
    rules = {n: "outer" if n.endswith(OUTER) else "inner" for n in sides if n.endswith((*OUTER, *INNER))}
    assert len(rules) > 110
    assert {name for name, side in rules.items() if sides[name] != side} == IRREGULAR_SIDE


@pytest.mark.parametrize(
    ("language", "name", "code", "of", "where"),
    [
        ("fi", "Tampere", "837", "Tampereen", "Tampereella"),
        ("fi", "Hanko", "078", "Hangon", "Hangossa"),
        ("fi", "Rovaniemi", "698", "Rovaniemen", "Rovaniemellä"),
        ("fi", "Tornio", "851", "Tornion", "Torniossa"),
        ("fi", "Ylitornio", "976", "Ylitornion", "Ylitorniolla"),
        ("fi", "Maarianhamina", "478", "Maarianhaminan", "Maarianhaminassa"),
        ("sv", "Tammerfors", "837", "Tammerfors", "i Tammerfors"),
        ("sv", "Vanda", "092", "Vandas", "i Vanda"),
        ("sv", "Malax", "475", "Malax", "i Malax"),
        ("sv", "Kökar", "318", "Kökars", "på Kökar"),
        ("en", "Tampere", "837", "Tampere’s", "in Tampere"),
        ("en", "Kökar", "318", "Kökar’s", "in Kökar"),
    ],
)
def test_names_in_the_three_languages(language: str, name: str, code: str, of: str, where: str) -> None:
    assert (genitive(language, name, code), local(language, name, code)) == (of, where)


def test_a_name_that_is_not_in_the_table_needs_no_ending() -> None:
    assert (genitive("fi", "Uusikunta", "999"), local("fi", "Uusikunta", "999")) == (
        "kunnan Uusikunta",
        "kunnassa Uusikunta",
    )


def test_a_renamed_municipality_does_not_keep_the_endings_of_its_old_name() -> None:
    assert local("fi", "Manse", "837") == "kunnassa Manse"


def test_the_swedish_table_names_municipalities_as_the_catalogue_does() -> None:
    lines = (x for x in (CATALOGUE / "municipalities.csv").read_text(encoding="utf-8").splitlines() if x[:1] != "#")
    swedish = {(row["municipality_code"], row["name_sv"] or row["name_fi"]) for row in csv.DictReader(lines)}
    assert sorted(set(load_forms("sv")) - swedish) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("municipality_code,name\n", "Expected the columns"),
        (",".join(COLUMNS) + "\n837,Tampere,Tampereen\n", "line 2"),
        (",".join(COLUMNS) + "\n837,Tampere,Tampereen,Tampereella\n837,Tampere,Tampereen,Tampereella\n", "line 3"),
    ],
)
def test_a_spoilt_table_is_an_error_that_says_where(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "names_fi.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PublishFailed, match=message):
        load_forms("fi", tmp_path)


def test_the_tables_are_only_of_languages_that_have_texts() -> None:
    assert {path.stem for path in TEXT_DIR.glob("*.csv")} == {"names_fi", "names_sv"}
