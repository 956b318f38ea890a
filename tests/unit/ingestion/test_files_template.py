"""Templates, and the way of a file from the template to its rows."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from ingestion.catalogue import load_catalogue
from ingestion.file_kinds import FileKind, file_kinds
from ingestion.municipalities import municipality_rows
from ingestion.sources.files_model import Form
from ingestion.sources.files_read import read_file
from ingestion.sources.files_rows import rows_of
from ingestion.sources.files_template import template
from tests.unit.ingestion.files_support import KIND, faults

CATALOGUE = load_catalogue()
TODAY = date(2026, 3, 1)


def made(kind: FileKind, form: Form, year: int | None = None) -> bytes:
    return template(kind, CATALOGUE.tables[kind.table], form, year)


@pytest.mark.parametrize("name", list(file_kinds()))
def test_an_empty_template_has_no_fault_but_that_it_is_empty(name: str) -> None:
    kind = file_kinds()[name]
    for form in ("csv", "xlsx"):
        found = faults(f"{name}.{form}", made(kind, form), kind)
        assert found == [
            "the file: expected figures, found no row that is filled in. Leave the file out until it has some."
        ]


def test_the_instructions_are_in_three_languages_and_name_every_column() -> None:
    text = made(KIND, "csv").decode("utf-8-sig")
    guide = [line for line in text.split("\r\n") if line.startswith("# ")]
    table = CATALOGUE.tables[KIND.table]
    for names in (table.title, KIND.instructions):
        assert {f"# {names.fi}", f"# {names.sv}", f"# {names.en}"} <= set(guide)
    assert all(sum(line.startswith(f"# {header} – ") for line in guide) == 3 for header in KIND.headers)
    assert "# income_tax_pct – Kunnallisveroprosentti: 3–24 *" in guide
    cells = {cell.value for row in load_workbook(io.BytesIO(made(KIND, "xlsx")))["ohje"].iter_rows() for cell in row}
    assert cells >= {table.title.sv, KIND.instructions.fi, *KIND.headers}


def test_the_workbook_has_a_frozen_header_drop_downs_and_the_municipalities() -> None:
    book = load_workbook(io.BytesIO(made(file_kinds()["hinku"], "xlsx")))
    assert book.sheetnames == ["ohje", "data", "kunnat"]
    data = book["data"]
    assert data.freeze_panes == "A2"
    checks = {
        str(check.sqref).split(":")[0]: (check.type, check.formula1) for check in data.data_validations.dataValidation
    }
    assert checks == {
        "A2": ("list", "kunnat!$A$2:$A$309"),
        "C2": ("whole", "2013"),
        "D2": ("list", '"kyllä,ei"'),
    }
    listed = [(row[0].value, row[1].value) for row in book["kunnat"].iter_rows(min_row=2)]
    assert listed == [(m["municipality_code"], m["name_fi"]) for m in municipality_rows()]
    assert [(row[0].value, row[1].value) for row in data.iter_rows(min_row=2)] == listed
    assert {row[0].number_format for row in data.iter_rows(min_row=2)} == {"@"}


def filled_csv(data: bytes) -> bytes:
    """Helsinki filled in, the others' rows removed; saved as Excel does it, which pads instructions with semicolons."""
    lines = data.decode("utf-8-sig").split("\r\n")
    kept = [f'"{line}";;;;;;' if line.startswith("#") else line for line in lines if not line[:3].isdigit()]
    chosen = [line for line in lines if line.startswith("091;")]
    assert chosen == ["091;Helsinki;2024;;;;"]
    return "\r\n".join([*kept[:-1], "091;Helsinki;2024;5,3;0,93;;Verohallinto", ""]).encode()


def filled_xlsx(data: bytes) -> bytes:
    """The same by an independent program, which writes the whole workbook anew."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["data"]
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[0].value == "091")
    for column, figure in {3: 2024, 4: 5.3, 5: 0.93}.items():
        sheet.cell(row, column, figure)
    sheet.cell(row, 7, "Verohallinto")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_template_that_is_filled_in_gives_the_same_rows_in_both_forms() -> None:
    from_csv = rows_of(read_file("tax_rates.csv", filled_csv(made(KIND, "csv", 2024)), KIND, TODAY), KIND)
    from_xlsx = rows_of(read_file("tax_rates.xlsx", filled_xlsx(made(KIND, "xlsx")), KIND, TODAY), KIND)
    assert from_csv.equals(from_xlsx)
    rows = from_csv.to_pylist()
    assert [(r["content_key"], r["area_key"], r["period_year"], r["value"], r["status"]) for r in rows] == [
        ("income_tax_pct", "091", 2024, 5.3, "ok"),
        ("general_real_estate_tax_pct", "091", 2024, 0.93, "ok"),
        ("residential_real_estate_tax_pct", "091", 2024, None, "missing"),
    ]


def test_the_order_of_rows_in_a_file_means_nothing() -> None:
    lines = [
        f"{code};{name};{year};9,0;;;vero"
        for code, name in (("005", "Alajärvi"), ("049", "Espoo"))
        for year in (2023, 2024)
    ]
    header = ";".join(KIND.headers)
    orders = [lines, lines[::-1]]
    tables = [
        rows_of(read_file("tax_rates.csv", "\n".join([header, *order]).encode(), KIND, TODAY), KIND) for order in orders
    ]
    assert tables[0].equals(tables[1])
