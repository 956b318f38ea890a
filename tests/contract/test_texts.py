"""The texts of the three languages say the same things: same keys, same placeholders, nothing left untranslated."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

import pytest
import yaml

from reports.language import LANGUAGES
from reports.wording import TEXT_DIR

Path = tuple[str, ...]
MUNICIPALITIES = TEXT_DIR.parents[1] / "ingestion" / "catalogue" / "municipalities.csv"
TRANSLATIONS = tuple(code for code in LANGUAGES if code != "fi")

# What the three languages may share, by the first keys of its path: names, codes, units, and the banner, which is
# shown in all three languages on every page.
SHARED = {
    ("site", "name"),
    ("sample_banner",),
    ("municipality_names", "genitive_after_s"),
    ("units",),
    ("statuses", "ok"),
    ("statuses", "absent"),
    ("front", "languages"),
}
# A value that is there has no reason to be absent; the first sheet does not list itself.
EMPTY = {"words.yml.statuses.ok.short", "words.yml.statuses.ok.long", "exports.yml.exports.sheets.index.contents"}
# A leaf with no letters outside its placeholders ("{name}: {value}.", "–") has nothing to translate.
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Words that are Finnish and neither Swedish nor English, and endings that only Finnish words have.
FINNISH = re.compile(
    r"\b(?:ei|kun|jos|että|mutta|sekä|myös|vain|niin|kuin|joka|jotka|ovat|tai|eikä|luku|luvut|lukua|kunta|kunnan"
    r"|kunnat|kuntaa|vuosi|vuotta|vuonna|suunta|lähde|taulu|tämä|tämän|yks|asukas|teema|havainto|aineisto|tunnusluku)\b"
    r"|\w+(?:ssä|stä|llä|ltä|aan|ään|iin|ksi|uksen|isten|alla|essa|assa|esta|ilta|elle|alle)\b",
    re.IGNORECASE,
)
# Swedish words with such an ending.
NOT_FINNISH = {"sv": {"alla", "dessa", "flesta", "alle", "kunnat"}, "en": set[str]()}
NAMES = re.compile(r"Tilannekuva\w*|Äänekoski|Koski Tl|Mariehamn|USO|Theil\w*|UTC|SHA-256|English")
MARKUP = re.compile(r"<[^>]*>|&\w+;")


def _leaves(tree: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(tree, dict | list) and tree:
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _leaves(value, (*path, str(key)))
    else:
        yield path, tree


@cache
def _texts(language: str) -> dict[Path, object]:
    """Every leaf of a language by (file, key, key...)."""
    files = sorted((TEXT_DIR / language).glob("*.yml"))
    trees = {file.name: yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for file in files}
    return {(name, *path): value for name, tree in trees.items() for path, value in _leaves(tree)}


def _fields(text: object) -> list[str]:
    """Placeholders of a pattern, in alphabetical order; raises ValueError on a brace that is none."""
    return sorted(name for _, name, _, _ in Formatter().parse(str(text)) if name is not None)


def _shared(path: Path) -> bool:
    """Routes are checked where addresses are; a part of the workshop is a code that the program reads."""
    return path[0] == "routes.yml" or path[-1] == "part" or any(path[1 : 1 + len(start)] == start for start in SHARED)


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_the_files_and_keys_are_those_of_finnish(language: str) -> None:
    finnish, other = set(_texts("fi")), set(_texts(language))
    assert sorted(".".join(p) for p in finnish - other) == [], f"missing from reports/text/{language}"
    assert sorted(".".join(p) for p in other - finnish) == [], "not in reports/text/fi"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_leaf_is_text_and_not_empty(language: str) -> None:
    """A whole number (minutes of a workshop) is not text, and is the same in every language."""
    wrong = {p: v for p, v in _texts(language).items() if not (isinstance(v, str) and v.strip())}
    assert {".".join(p) for p, v in wrong.items() if type(v) is not int} <= EMPTY
    assert {p: v for p, v in wrong.items() if type(v) is int and _texts("fi")[p] != v} == {}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_translation_has_the_placeholders_of_finnish(language: str) -> None:
    other = _texts(language)
    wrong = [
        f"{'.'.join(path)}: {_fields(text)} in fi, {_fields(other[path])} in {language}"
        for path, text in _texts("fi").items()
        if path in other and _fields(text) != _fields(other[path])
    ]
    assert wrong == []


def test_no_leaf_is_the_same_in_all_three_languages() -> None:
    finnish, swedish, english = (_texts(code) for code in LANGUAGES)
    same = [
        ".".join(path)
        for path, text in finnish.items()
        if text == swedish.get(path) == english.get(path)
        and LETTERS.search(PLACEHOLDER.sub("", NAMES.sub("", str(text))))
        and not _shared(path)
    ]
    assert same == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_no_finnish_is_left(language: str) -> None:
    found = {}
    for path, text in _texts(language).items():
        if path[1] in {"sample_banner", "routes"}:
            continue
        words = {w.group().lower() for w in FINNISH.finditer(PLACEHOLDER.sub("", NAMES.sub("", str(text))))}
        if left := words - NOT_FINNISH[language]:
            found[".".join(path)] = left
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_has_both_its_forms(language: str) -> None:
    branches: dict[Path, set[str]] = {}
    for path in _texts(language):
        branches.setdefault(path[:-1], set()).add(path[-1])
    forms = {path: keys for path, keys in branches.items() if keys <= {"one", "other"}}
    assert len(forms) > 10
    assert [".".join(path) for path, keys in forms.items() if keys != {"one", "other"}] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_markup_and_no_control_characters(language: str) -> None:
    """Texts are escaped where they are printed: a tag or an entity would be shown as such."""
    wrong = {
        ".".join(path): text
        for path, text in _texts(language).items()
        if MARKUP.search(str(text)) or any(ord(c) < 32 or ord(c) in range(0x202A, 0x202F) for c in str(text))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_is_never_broken_at_a_hyphen(language: str) -> None:
    """Spaces of a unit are made no-break where it is printed; a hyphen in it must be one already."""
    units = {path: str(text) for path, text in _texts(language).items() if path[1] == "units"}
    assert len(units) > 90
    assert [".".join(path) for path, text in units.items() if path[-1] in {"value", "change"} and "-" in text] == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_names_of_regions_and_classes_are_translated(language: str) -> None:
    """Of what a page shows of a municipality; the classification gives no translation of subregions."""
    lines = [x for x in MUNICIPALITIES.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    kinds = ("region", "wellbeing_county", "urban_rural_class", "language")
    rows = list(csv.DictReader(lines))
    same = {row[f"{k}_name_fi"] for row in rows for k in kinds if row[f"{k}_name_{language}"] == row[f"{k}_name_fi"]}
    english = {"Satakunta", "Kainuu", "Kymenlaakso", "Pirkanmaa", "Uusimaa", "Kanta-Häme", "Päijät-Häme"}
    assert same == {"sv": {"Satakunta"}, "en": english}[language]
    assert len(rows) > 300


def test_the_finnish_of_the_check_is_found() -> None:
    """The words that the check of translations looks for are in most Finnish sentences."""
    sentences = [str(t) for t in _texts("fi").values() if len(str(t)) > 60]
    assert sum(bool(FINNISH.search(t)) for t in sentences) > 0.8 * len(sentences)
