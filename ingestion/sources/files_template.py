"""The empty file of a kind, with instructions: what people fill in and put into the folder. Pure."""

from collections.abc import Iterator

from ingestion.catalogue_schema import Names, Table
from ingestion.file_kinds import CODE, NAME, SOURCE, YEAR, FileColumn, FileKind
from ingestion.municipalities import municipality_rows
from ingestion.sources.files_model import Form
from ingestion.sources.files_template_xlsx import workbook
from ingestion.sources.files_values import YES_NO_WORDS

_FIXED = {
    CODE: Names(fi="Kuntanumero, kolme numeroa", sv="Kommunnummer, tre siffror", en="Municipality code, three digits"),
    NAME: Names(fi="Kunnan nimi", sv="Kommunens namn", en="Name of the municipality"),
    YEAR: Names(fi="Vuosi, jota luvut koskevat", sv="Året som siffrorna gäller", en="The year the figures are of"),
    SOURCE: Names(
        fi="Mistä luvut ovat: kuka julkaisi ja milloin",
        sv="Varifrån siffrorna kommer: vem publicerade dem och när",
        en="Where the figures are from: who published them and when",
    ),
}
_GENERAL = Names(
    fi="Yksi rivi kuntaa ja vuotta kohti, kaikki vuodet samassa tiedostossa. Rivit, joilla on vain kuntanumero ja "
    "nimi, ohitetaan. Tyhjä luku tarkoittaa, ettei lukua tiedetä. Ei kaavoja, yhdistettyjä soluja "
    "eikä piilotettuja rivejä.",
    sv="En rad per kommun och år, alla år i samma fil. Rader med bara kommunnummer och namn hoppas över. En tom cell "
    "betyder att siffran inte är känd. Inga formler, sammanfogade celler eller dolda rader.",
    en="One row for each municipality and year, all years in the same file. Rows with nothing but code and name are "
    "left out. An empty figure means that it is not known. No formulas, merged cells or hidden rows.",
)
_OF_FORM: dict[Form, Names] = {
    "csv": Names(
        fi="Merkistö UTF-8, sarakkeiden välissä puolipiste, desimaalimerkkinä pilkku (7,5).",
        sv="Teckenkodning UTF-8, semikolon mellan kolumnerna, komma som decimaltecken (7,5).",
        en="Encoding UTF-8, semicolons between columns, a comma as the decimal mark (7,5).",
    ),
    "xlsx": Names(
        fi="Täytä välilehti data. Luvut ovat lukusoluja, kuntanumero on tekstiä. Muita välilehtiä ei lueta.",
        sv="Fyll i bladet data. Siffrorna är tal, kommunnumret är text. De andra bladen läses inte.",
        en="Fill in the sheet data. Figures are number cells, the code is text. The other sheets are not read.",
    ),
}
_LANGUAGES = ("fi", "sv", "en")


def template(kind: FileKind, table: Table, form: Form, year: int | None = None) -> bytes:
    """The template with today's municipalities; ``year`` is filled in on every row when it is given."""
    guide = list(_guide(kind, table, form))
    rows = [[m["municipality_code"], m["name_fi"], "" if year is None else str(year)] for m in municipality_rows()]
    return _csv(kind, guide, rows) if form == "csv" else workbook(kind, guide, rows, municipality_rows())


def _guide(kind: FileKind, table: Table, form: Form) -> Iterator[tuple[str, ...]]:
    """Rows of instructions: what, then in Finnish, Swedish and English."""
    yield ("", *_three(table.title))
    yield ("", *_three(kind.instructions))
    yield ("", *_three(_GENERAL))
    yield ("", *_three(_OF_FORM[form]))
    columns = {column.key: column for column in kind.columns}
    for header in kind.headers:
        labels = _three(columns[header].label if header in columns else _FIXED[header])
        limits = _limits(columns[header]) if header in columns else _years(kind) if header == YEAR else ""
        yield (header, *(f"{label}{limits}" for label in labels))


def _three(names: Names) -> tuple[str, str, str]:
    return names.fi, names.sv, names.en


def _limits(column: FileColumn) -> str:
    """The range that fits every year, or the words to choose from; the same in every language."""
    star = " *" if column.required else ""
    if column.type == "yes_no":
        return f": {' / '.join(YES_NO_WORDS)} (ja / nej, yes / no){star}"
    smallest, largest = min(r.smallest for r in column.ranges), max(r.largest for r in column.ranges)
    return f": {smallest:.10g}–{largest:.10g}{star}"


def _years(kind: FileKind) -> str:
    return f": {', '.join(map(str, kind.years))}" if kind.years else f": {kind.from_year}–"


def _csv(kind: FileKind, guide: list[tuple[str, ...]], rows: list[list[str]]) -> bytes:
    lines = [f"# {f'{row[0]} – ' if row[0] else ''}{text}".replace(";", ",") for row in guide for text in row[1:]]
    empty = [""] * (len(kind.headers) - 3)
    lines += [";".join(kind.headers), *(";".join([*row, *empty]) for row in rows)]
    return b"\xef\xbb\xbf" + ("\r\n".join(lines) + "\r\n").encode("utf-8")
