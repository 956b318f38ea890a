"""A CSV that somebody brings: the same figures or every fault, with row and column."""

import pytest

from ingestion.file_kinds import file_kinds
from ingestion.sources.files_faults import MOST_IN_MESSAGE, FileRefused
from ingestion.sources.files_model import MAX_FILE_BYTES, MAX_ROWS
from tests.unit.ingestion.files_support import GOOD, KIND, OTHER, csv_of, faults, read, with_cell
from tilannekuva.errors import SourceChanged

TAX = "income_tax_pct"


def test_a_good_file_is_read_to_its_records() -> None:
    first, second = read("tax_rates.csv", csv_of(GOOD, OTHER))
    assert (first.municipality_code, first.municipality, first.year) == ("091", "Helsinki", 2024)
    assert first.values == {TAX: 5.3, "general_real_estate_tax_pct": 0.93, "residential_real_estate_tax_pct": 0.41}
    assert first.stated_source == "Verohallinto 2023"
    assert second.values == {TAX: 9.5, "general_real_estate_tax_pct": None, "residential_real_estate_tax_pct": None}


def test_order_of_columns_quotes_and_line_ends_do_not_matter() -> None:
    headers = tuple(reversed(KIND.headers))
    shuffled = csv_of(tuple(f'"{cell}"' for cell in reversed(GOOD)), headers=headers)
    expected = read("tax_rates.csv", csv_of(GOOD))
    assert read("tax_rates.csv", shuffled) == expected
    assert read("tax_rates.csv", csv_of(GOOD, encoding="utf-8").replace(b"\r\n", b"\n")) == expected
    assert read("tax_rates.csv", csv_of(GOOD).replace(b"\r\n", b"\r")) == expected


@pytest.mark.parametrize("name", ["helsinki", " Helsingfors ", "HELSINKI"])
def test_names_in_other_languages_and_letters_are_accepted(name: str) -> None:
    assert faults("tax_rates.csv", csv_of(with_cell("municipality", name))) == []


def test_rows_with_nothing_but_code_and_name_are_left_out() -> None:
    unfilled = ("049", "Espoo", "", "", "", "", "")
    assert len(read("tax_rates.csv", csv_of(unfilled, GOOD, unfilled))) == 1


CELL_FAULTS = [
    # header, what is in the cell, where, what is said
    ("municipality_code", "91", "A2 (municipality_code)", "found '91': 091? (Helsinki)"),
    ("municipality_code", "5", "A2 (municipality_code)", "found '5': 005? (Alajärvi)"),
    ("municipality_code", "KU091", "A2 (municipality_code)", "found 'KU091': 091?"),
    ("municipality_code", "999", "A2 (municipality_code)", "found '999', which is none since 2013"),
    ("municipality_code", "０９１", "A2 (municipality_code)", "found '０９１', which is none"),
    ("municipality_code", "", "A2 (municipality_code)", "expected a value in every filled row, found none"),
    ("municipality", "Espoo", "B2 (municipality)", "goes with the code 091, 'Helsinki', found 'Espoo'"),
    ("municipality", "", "B2 (municipality)", "expected a value in every filled row"),
    ("municipality", "Hel\u200bsinki", "B2 (municipality)", "invisible characters in 'Hel\\u200bsinki'"),
    ("municipality", "HelsinkiÃ¤", "B2 (municipality)", "mixed encodings"),
    ("year", "2031", "C2 (year)", "expected a year up to 2026, found 2031, which is in the future"),
    ("year", "2012", "C2 (year)", "expected a year from 2013 on, found 2012"),
    ("year", "24", "C2 (year)", "expected a year such as 2026, found '24'"),
    ("year", "1.1.2024", "C2 (year)", "found '1.1.2024': a date"),
    ("year", "2024,0", "C2 (year)", "found '2024,0'"),
    ("year", "", "C2 (year)", "expected a value in every filled row"),
    (TAX, "5.3", f"D2 ({TAX})", "found '5.3': the decimal mark of a CSV is a comma (5,3?)"),
    (TAX, "5,3 %", f"D2 ({TAX})", "found '5,3 %': write it without the percent sign"),
    (TAX, "1 005,3", f"D2 ({TAX})", "write it without marks between thousands"),
    (TAX, "1.005,3", f"D2 ({TAX})", "write it without marks between thousands"),
    (TAX, "5e0", f"D2 ({TAX})", "write it without an exponent"),
    (TAX, "8.tammi", f"D2 ({TAX})", "expected a number, found '8.tammi'"),
    (TAX, "5.3.2024", f"D2 ({TAX})", "found '5.3.2024': a date"),
    (TAX, "2024-03-05", f"D2 ({TAX})", "a date"),
    (TAX, "nan", f"D2 ({TAX})", "expected a number, found 'nan'"),
    (TAX, "=1+4", f"D2 ({TAX})", "found '=1+4': a formula"),
    (TAX, "+5,3", f"D2 ({TAX})", "a formula, or what looks like one"),
    (TAX, "#REF!", f"D2 ({TAX})", "found '#REF!': an error of the spreadsheet"),
    (TAX, "#PUUTTUU!", f"D2 ({TAX})", "an error of the spreadsheet"),
    (TAX, "5,333", f"D2 ({TAX})", "expected at most 2 decimals, found 5,333"),
    (TAX, "17,5", f"D2 ({TAX})", "expected a number from 3.00 to 13.00, found 17.50"),
    (TAX, "-5,3", f"D2 ({TAX})", "found -5.30"),
    (TAX, "", f"D2 ({TAX})", "expected a value in every filled row"),
    ("source", "", "G2 (source)", "expected a value in every filled row"),
    ("source", "=HYPERLINK(1)", "G2 (source)", "may take for a formula"),
    ("source", "-vero", "G2 (source)", "may take for a formula"),
    ("source", "@vero", "G2 (source)", "may take for a formula"),
    ("source", "+vero", "G2 (source)", "may take for a formula"),
    ("source", "#N/A", "G2 (source)", "found the error #N/A"),
    ("source", "v" * 301, "G2 (source)", "expected at most 300 characters, found 301"),
    ("source", "vero\x00fi", "G2 (source)", "found NUL bytes"),
    ("source", "vero\x1bfi", "G2 (source)", "invisible characters in 'vero\\u001bfi'"),
    ("source", "vero\u202efi", "G2 (source)", "invisible characters"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "content", "where", "what"), CELL_FAULTS)
def test_a_faulty_cell_is_named_with_row_and_column(header: str, content: str, where: str, what: str) -> None:
    found = faults("tax_rates.csv", csv_of(with_cell(header, content), OTHER))
    assert len(found) == 1, found
    assert found[0].startswith(f"{where}: ")
    assert what in found[0]


@pytest.mark.parametrize(
    ("code", "name", "year", "rate", "is_good"),
    [
        ("091", "Helsinki", "2022", "18,0", True),  # before the cut of 2023
        ("091", "Helsinki", "2022", "5,3", False),
        ("478", "Mariehamn", "2024", "17,25", True),  # no cut in Åland
        ("911", "Valtimo", "2019", "21,0", True),  # merged at the end of 2019
    ],
)
def test_what_can_be_right_depends_on_year_and_region(
    code: str, name: str, year: str, rate: str, is_good: bool
) -> None:
    found = faults("tax_rates.csv", csv_of((code, name, year, rate, "", "", "vero.fi")))
    assert (found == []) == is_good, found


def test_a_municipality_that_had_merged_by_then_is_a_fault_that_names_its_heir() -> None:
    assert faults("tax_rates.csv", csv_of(("911", "Valtimo", "2024", "9,0", "", "", "vero.fi"))) == [
        "A2 (municipality_code): expected a municipality of 2024, found 911 (Valtimo), which became part of 541 "
        "(Nurmes) at the end of 2019."
    ]


def test_a_municipality_twice_in_a_year_is_a_fault_of_the_second_row() -> None:
    assert faults("tax_rates.csv", csv_of(GOOD, OTHER, GOOD)) == [
        "A4 (municipality_code): expected each municipality once a year, found 091 in 2024 in row 2 too."
    ]


def test_every_fault_of_a_file_is_in_one_error() -> None:
    bad = ("91", "Espoo", "2031", "5.3", "x", "0,41", "=a")
    data = csv_of(GOOD, bad, with_cell("year", "2099"))
    with pytest.raises(FileRefused) as refused:
        read("tax_rates.csv", data)
    places = [(fault.row, fault.column) for fault in refused.value.faults]
    assert places == [(3, 1), (3, 3), (3, 4), (3, 5), (3, 7), (4, 3)]
    assert isinstance(refused.value, SourceChanged)
    text = str(refused.value)
    assert text.startswith("Expected a file without faults, found 6 faults in tax_rates.csv, so nothing of it is used:")
    assert all(f"\n- {fault}" in text for fault in refused.value.faults)
    assert "What was read before stays in use." in text


def test_columns_that_are_missing_extra_or_double_are_named() -> None:
    headers = ("municipality_code", "municipality", "year", "year", "tax", "source")
    found = faults("tax_rates.csv", csv_of(("091", "Helsinki", "2024", "2024", "5,3", "vero"), headers=headers))
    assert [fault.split(":")[0] for fault in found] == ["row 1", "D1 (year)", "E1"]
    assert "found none called income_tax_pct" in found[0]
    assert "expected each column once" in found[1]
    assert "found 'tax'. Remove the column" in found[2]


def test_content_without_a_column_name_is_a_fault() -> None:
    found = faults("tax_rates.csv", csv_of((*GOOD, "note"), (*OTHER, "another")))
    assert found == ["H2: expected content under a column's name only, found some in a column without one."]


WHOLE_FILE = [
    (b"", "the file is empty"),
    (b"\xef\xbb\xbf", "expected a row of column names, found none"),
    (csv_of(GOOD, encoding="utf-16"), "found UTF-16"),
    (csv_of(GOOD).replace(b";", b","), "row 1: expected columns separated by semicolons, found commas"),
    (csv_of(GOOD).replace(b";", b"\t"), "row 1: expected columns separated by semicolons, found tabs"),
    (b"PK\x03\x04rest", "found an Excel workbook under the name of a CSV"),
    (b"\xd0\xcf\x11\xe0rest", "found an Excel workbook under the name of a CSV"),
    (csv_of(), "found no row that is filled in"),
    (csv_of(GOOD).replace(b"Verohallinto", b'"Vero'), "row 2: expected quotation marks in pairs"),
    (csv_of(*[GOOD] * (MAX_ROWS + 300)), f"expected at most {MAX_ROWS} rows"),
    (b"x" * (MAX_FILE_BYTES + 1), f"expected at most {MAX_FILE_BYTES} bytes"),
    (csv_of(with_cell("source", "v" * 20_001)), "row 2: expected at most 20000 characters on a line"),
    (csv_of((*GOOD, *["x"] * 60)), "row 2: expected at most 40 columns, found 67"),
]


@pytest.mark.parametrize(("data", "what"), WHOLE_FILE, ids=[what[:30] for _, what in WHOLE_FILE])
def test_a_file_that_cannot_be_read_says_why(data: bytes, what: str) -> None:
    found = faults("tax_rates.csv", data)
    assert len(found) == 1, found
    assert what in found[0]


def test_another_encoding_is_told_from_a_mix_of_two() -> None:
    whole = faults("tax_rates.csv", csv_of(OTHER, encoding="latin-1"))
    assert whole == [
        "B2 (municipality): expected UTF-8, found bytes of another encoding. Save it as 'CSV UTF-8' (in Excel: File, "
        "Save as)."
    ]
    pasted = csv_of(OTHER, encoding="utf-8") + ";".join(with_cell("source", "Väinö")).encode("latin-1")
    (mixed,) = faults("tax_rates.csv", pasted)
    assert mixed.startswith("G3 (source): ")
    assert "mixed encodings" in mixed


def test_thousands_of_faults_are_counted_but_not_all_told() -> None:
    data = csv_of(*[with_cell("year", "2099")] * 6_000)
    with pytest.raises(FileRefused, match="found 6000 faults") as refused:
        read("tax_rates.csv", data)
    assert len(refused.value.faults) == 5_000
    assert str(refused.value).count("\n- ") == MOST_IN_MESSAGE + 1


def test_other_kinds_have_their_own_rules() -> None:
    council = file_kinds()["council"]
    row = ("091", "Helsinki", "2024", "85", "86", "45,1", "kunta")
    assert faults("council.csv", csv_of(row, headers=council.headers), council) == [
        "C2 (year): expected one of the years 2015, 2017, 2019, 2021, 2023, 2025, found 2024.",
        "E2 (women): expected at most councillors (85), found 86.",
    ]
    hinku = file_kinds()["hinku"]
    rows = [("091", "Helsinki", "2024", word, "SYKE") for word in ("kyllä", "Nej", "maybe", "1")]
    found = faults("hinku.csv", csv_of(*rows, headers=hinku.headers), hinku)
    assert [fault.split(":")[0] for fault in found if "kyllä or ei" in fault] == ["D4 (member)", "D5 (member)"]
    staff = file_kinds()["staff"]
    found = faults("staff.csv", csv_of(("091", "Helsinki", "2024", "10,5", "kunta"), headers=staff.headers), staff)
    assert found == ["D2 (staff): expected a whole number, found 10,5."]
