"""A workbook that somebody brings: the same figures as from a CSV, or every fault, with row and column."""

import io
import zipfile

import pytest

from ingestion.sources import files_xlsx_parts
from ingestion.sources.files_xlsx_styles import how_shown
from tests.unit.ingestion.files_support import (
    GOOD,
    KIND,
    MAIN,
    csv_of,
    faults,
    good_cells,
    header_row,
    number,
    read,
    text,
    xlsx_of,
    zipped,
)


def test_a_good_workbook_gives_the_same_records_as_the_csv() -> None:
    assert read("tax_rates.xlsx", xlsx_of()) == read("tax_rates.csv", csv_of(GOOD))


def test_shared_texts_are_read_without_readings_and_with_escapes() -> None:
    shared = (
        f'<sst xmlns="{MAIN}"><si><r><t>Hel</t></r><r><t xml:space="preserve">sinki</t></r><rPh><t>x</t></rPh></si>'
        "<si><t>Vero_x0041_</t></si></sst>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    cells = {"B": '<c r="B2" t="s"><v>0</v></c>', "G": '<c r="G2" t="s"><v>1</v></c>'}
    parts = {"xl/sharedStrings.xml": shared, "xl/_rels/workbook.xml.rels": rels}
    (record,) = read("tax_rates.xlsx", xlsx_of(cells, more_parts=parts))
    assert (record.municipality, record.stated_source) == ("Helsinki", "VeroA")
    lost = xlsx_of({"B": '<c r="B2" t="s"><v>7</v></c>'}, more_parts=parts)
    assert "refers to the text 7, which is not there" in faults("tax_rates.xlsx", lost)[0]


def test_numbers_are_those_a_spreadsheet_shows() -> None:
    (record,) = read("tax_rates.xlsx", xlsx_of({"D": number("D2", "5.2999999999999998", style=5)}))
    assert record.values["income_tax_pct"] == 5.3
    (record,) = read("tax_rates.xlsx", xlsx_of({"D": number("D2", "0.53E1")}))
    assert record.values["income_tax_pct"] == 5.3


CELL_FAULTS = [
    (number("A2", "91"), "A2 (municipality_code)", "found the number 91: 091?"),
    (number("A2", "837"), "A2 (municipality_code)", "found the number 837: 837?"),
    (text("A2", "91"), "A2 (municipality_code)", "found '91': 091?"),
    (text("B2", "Espoo"), "B2 (municipality)", "goes with the code 091"),
    (number("B2", "12"), "B2 (municipality)", "expected text, found the number 12"),
    (text("C2", "2024"), "C2 (year)", "expected a year as a number, found the text '2024'"),
    (number("C2", "45292", style=1), "C2 (year)", "found a date or time"),
    (number("C2", "2031"), "C2 (year)", "which is in the future"),
    (number("C2", "2024.5"), "C2 (year)", "expected a year such as 2026"),
    (text("D2", "5,3"), "D2 (income_tax_pct)", "found the text '5,3': a number stored as text"),
    (text("D2", "5.3"), "D2 (income_tax_pct)", "found the text '5.3': a number stored as text"),
    (number("D2", "45292", style=1), "D2 (income_tax_pct)", "found a date or time"),
    ('<c r="D2" t="d"><v>2024-01-01</v></c>', "D2 (income_tax_pct)", "found a date or time"),
    (number("D2", "0.053", style=2), "D2 (income_tax_pct)", "formatted as a percentage"),
    (number("D2", "5300", style=3), "D2 (income_tax_pct)", "divided by thousands"),
    (number("D2", "5.333"), "D2 (income_tax_pct)", "expected at most 2 decimals, found 5.333"),
    (number("D2", "53"), "D2 (income_tax_pct)", "expected a number from 3.00 to 13.00, found 53.00"),
    ('<c r="D2"><f>1+4.3</f><v>5.3</v></c>', "D2 (income_tax_pct)", "found a formula"),
    ('<c r="D2"><f t="shared" si="0"/></c>', "D2 (income_tax_pct)", "found a formula"),
    ('<c r="G2" t="str"><f>A1</f><v>x</v></c>', "G2 (source)", "found a formula"),
    ('<c r="D2" t="b"><v>1</v></c>', "D2 (income_tax_pct)", "found a truth value"),
    ('<c r="D2" t="e"><v>#REF!</v></c>', "D2 (income_tax_pct)", "found the error #REF!"),
    (text("G2", "=1+1"), "G2 (source)", "may take for a formula"),
    (text("G2", "@SUM"), "G2 (source)", "may take for a formula"),
    (text("G2", "a_x0000_b"), "G2 (source)", "invisible characters in 'a\\u0000b'"),
    ("", "D2 (income_tax_pct)", "expected a value in every filled row"),
]


@pytest.mark.parametrize(("cell", "where", "what"), CELL_FAULTS)
def test_a_faulty_cell_is_named_with_row_and_column(cell: str, where: str, what: str) -> None:
    found = faults("tax_rates.xlsx", xlsx_of({where[0]: cell}))
    assert len(found) == 1, found
    assert found[0].startswith(f"{where}: ")
    assert what in found[0]


def test_merged_cells_and_whatever_is_hidden_are_faults() -> None:
    merged = xlsx_of(after='<mergeCells><mergeCell ref="E2:F3"/></mergeCells>')
    assert faults("tax_rates.xlsx", merged) == [
        "E2 (general_real_estate_tax_pct): expected single cells, found the merged cells E2:F3. Unmerge them."
    ]
    assert (
        "row 2: expected nothing hidden, found a hidden row"
        in faults("tax_rates.xlsx", xlsx_of(attributes=' hidden="1"'))[0]
    )
    assert "row 2: expected nothing hidden" in faults("tax_rates.xlsx", xlsx_of(attributes=' ht="0"'))[0]
    columns = xlsx_of(before='<cols><col min="6" max="90" hidden="1"/></cols>')
    assert faults("tax_rates.xlsx", columns) == [
        "column F (residential_real_estate_tax_pct): expected nothing hidden, found a hidden column. Unhide it.",
        "column G (source): expected nothing hidden, found a hidden column. Unhide it.",
    ]
    # A hidden column with nothing in it hides nothing.
    assert faults("tax_rates.xlsx", xlsx_of(before='<cols><col min="8" max="90" hidden="1"/></cols>')) == []


@pytest.mark.parametrize(
    ("sheets", "what"),
    [
        ('<sheet name="Taul1" r:id="rId1"/>', "expected one sheet named 'data', found: Taul1"),
        ('<sheet name="data" r:id="rId1"/><sheet name="muut" r:id="rId9"/>', "found also 'muut'"),
        ('<sheet name="data" r:id="rId1" state="veryHidden"/>', "found the hidden sheet 'data'"),
        ('<sheet name="data" r:id="rId1"/><sheet name="ohje" r:id="rId9" state="hidden"/>', "hidden sheet 'ohje'"),
    ],
)
def test_sheets_that_nobody_would_read_are_faults(sheets: str, what: str) -> None:
    assert any(what in fault for fault in faults("tax_rates.xlsx", xlsx_of(sheets=sheets)))


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"xl/vbaProject.bin": "x"}, "found macros"),
        ({"xl/macrosheets/sheet1.xml": "x"}, "found macros"),
        ({"[Content_Types].xml": '<Types a="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'}, "found macros"),
        ({"xl/externalLinks/externalLink1.xml": "x"}, "found links to other files"),
        ({"xl/connections.xml": "x"}, "found links to other files"),
        ({"xl/embeddings/oleObject1.bin": "x"}, "found links to other files"),
    ],
)
def test_macros_and_links_to_other_files_are_faults(parts: dict[str, str], what: str) -> None:
    (found,) = faults("tax_rates.xlsx", xlsx_of(more_parts=parts))
    assert what in found


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_a_document_type_is_refused_in_every_part_before_anything_is_expanded(part: str) -> None:
    (found,) = faults("tax_rates.xlsx", xlsx_of(more_parts={part: f"{BOMB}<x>&b;</x>"}))
    assert "declares a document type or an entity" in found


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_xlsx_parts, "MAX_UNPACKED_BYTES", 100_000)
    packed = xlsx_of(more_parts={"xl/media/image1.png": "0" * 200_000})
    assert len(packed) < 10_000
    (found,) = faults("tax_rates.xlsx", packed)
    assert "a zip bomb, or pictures" in found


def test_an_archive_that_lies_about_sizes_is_refused() -> None:
    data = bytearray(xlsx_of(more_parts={"xl/worksheets/sheet1.xml": "<x>" + "y" * 5_000 + "</x>"}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    lied = bytes(data).replace(size, (10).to_bytes(4, "little"))
    assert "damaged" in faults("tax_rates.xlsx", lied)[0]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "an old XLS or one with a password"),
        (b"not a zip", "found a file that is none"),
        (zipped({"[Content_Types].xml": "<x/>"}), "expected the part '_rels/.rels'"),
        (xlsx_of(sheet="<worksheet"), "is not XML"),
        (xlsx_of(sheet="<a>" * 60), "nested deeper than any spreadsheet"),
        (xlsx_of(sheet="<worksheet/>"), "found none called municipality_code"),
        (xlsx_of({"D": '<c r="D9"><v>5.3</v></c>'}), "the cell 'D9' is out of place"),
        (xlsx_of({"D": number("D2", "5.3") + number("D2", "6.3")}), "the cell 'D2' is out of place"),
        (xlsx_of({"D": number("D2", "1e999999")}), "holds '1e999999' as a number"),
        (xlsx_of({"D": number("D2", "0x10")}), "as a number"),
        (xlsx_of({"D": '<c r="D2" t="zz"><v>1</v></c>'}), "of an unknown kind 'zz'"),
        (xlsx_of({"Z": number("AZ2", "1")}), "AZ2: expected at most 20000 rows and 40 columns"),
    ],
)
def test_what_is_no_workbook_says_why(data: bytes, what: str) -> None:
    found = faults("tax_rates.xlsx", data)
    assert len(found) == 1, found
    assert what in found[0]


def test_cells_without_references_are_counted() -> None:
    """Some programs leave them out."""
    bare = header_row() + "<row>" + "".join(good_cells().values()) + "</row>"
    for letter in "ABCDEFG":
        bare = bare.replace(f' r="{letter}2"', "").replace(f' r="{letter}1"', "")
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{bare}</sheetData></worksheet>'
    assert read("tax_rates.xlsx", xlsx_of(sheet=sheet)) == read("tax_rates.csv", csv_of(GOOD))


@pytest.mark.parametrize(
    ("format_id", "code", "expected"),
    [
        (0, None, "number"),
        (2, None, "number"),
        (14, None, "date"),
        (10, None, "percentage"),
        (200, "General", "number"),
        (200, "#,##0.00", "number"),
        (200, '0.0" %-yks."', "number"),
        (200, "[Red]-0.00", "number"),
        (200, "[$-40B]d. mmmm yyyy", "date"),
        (200, "[h]:mm", "date"),
        (200, "0.0%", "percentage"),
        (200, "0.0,,", "scaled"),
        (200, "@", "number"),
        (200, r"\d0", "number"),
    ],
)
def test_a_format_that_shows_another_figure_is_recognised(format_id: int, code: str | None, expected: str) -> None:
    assert how_shown(format_id, code) == expected


def test_every_fault_is_told_at_once() -> None:
    cells = {"A": number("A2", "91"), "C": number("C2", "2031"), "D": text("D2", "5,3"), "G": text("G2", "=x")}
    found = faults("tax_rates.xlsx", xlsx_of(cells, attributes=' hidden="1"', more_parts={"xl/vbaProject.bin": ""}))
    assert [fault.split(" ")[0] for fault in found] == ["the", "row", "A2", "C2", "D2", "G2"]
    assert KIND.headers[3] in found[4]
