"""What the workbooks of one language share: its words, its cells, its looks, and the sheets equal in all of them."""

from functools import cached_property
from typing import Any

from reports.exports.archive import Part, part
from reports.exports.definition_sheets import definitions_sheet, sources_sheet
from reports.exports.package import Properties, workbook_bytes
from reports.exports.sheet import CellWriter, Column, Sheet, Tail, sheet_xml
from reports.exports.styles import styles
from reports.language import load_language
from reports.read import Marts
from reports.rows import Indicator, Value

_KEPT = 6  # sets of marts: the languages of one publish, and some for tests
_BOOKS: list["Book"] = []


class Book:
    """The means to write workbooks of these marts in one language."""

    def __init__(self, marts: Marts, language: str) -> None:
        self.marts = marts
        self.language = load_language(language)
        self.texts = self.language.texts
        self.words = self.texts.exports
        self.looks = styles(str(self.texts.yes_no.true_word), str(self.texts.yes_no.false_word))
        self.cells = CellWriter(self.looks.ids)
        self.labels = {i.id: str(self.language.units.label(i)) for i in marts.indicators.values()}
        # The unit of a difference: percentages differ by percentage points.
        self.change_labels = {
            i.id: self.texts.units[i.unit].change.replace("{n}", "").strip() or self.labels[i.id]
            for i in marts.indicators.values()
        }

    def head(self, name: str, width: float = 12) -> Column:
        """A column headed by a word of the text file."""
        return Column(str(self.words.columns[name]), width)

    def yes_no(self, value: bool | None) -> Tail:
        words = self.texts.yes_no
        return None if value is None else self.cells.text(words.true_word if value else words.false_word)

    def figure(self, value: float | None, indicator: Indicator, preliminary: bool = False) -> Tail:
        return self.cells.value(value, indicator.unit, indicator.decimals, preliminary)

    def value(self, value: Value | None, indicator: Indicator) -> Tail:
        """A figure of a year, or the word that says why there is none."""
        if value is None:
            return self.cells.text(self.texts.statuses.absent.short, "absent")
        if value.value is None:
            return self.cells.text(self.texts.statuses[value.status].short, "absent")
        return self.cells.value(value.value, indicator.unit, indicator.decimals, value.is_preliminary)

    def source(self, table_id: str | None, landing_id: str | None) -> list[Tail]:
        """Four cells: the source table's title, its id, the landing's id, when it was retrieved."""
        table = self.marts.tables.get(table_id or "")
        landing = self.marts.landings.get((table_id or "", landing_id or ""))
        retrieved = (landing.retrieved_at or "")[:19] if landing else None
        text = self.cells.text
        return [text(table.title if table else None), text(table_id), text(landing_id), text(retrieved)]

    @cached_property
    def note(self) -> Tail:
        """The line under each sheet's title: the edition, and on sample data that the figures are not real."""
        edition = self.marts.edition
        if edition.is_sample:
            banner = self.texts.sample_banner[self.language.code]
            return self.cells.text(f"{banner.title} {banner.text}", "warning")
        return self.cells.text(self.words.edition.format(edition=edition.edition), "note")

    @cached_property
    def _back(self) -> Tail:
        return self.cells.text(self.words.back, "link")

    def render(self, sheet: Sheet) -> Part:
        """The sheet's part, with a link to the first sheet above its table."""
        index = str(self.words.sheets.index.name)
        is_index = sheet.name == index
        if not is_index:
            sheet.links.insert(0, ("A3", index))
        return part("", sheet_xml(sheet, self.cells, self.note, None if is_index else self._back))

    @cached_property
    def shared(self) -> list[tuple[Sheet, Part]]:
        """Definitions and sources: made once, the same in every workbook."""
        return [(sheet, self.render(sheet)) for sheet in (definitions_sheet(self), sources_sheet(self))]

    def finish(self, title: str, subject: str, index: Sheet, sheets: list[Sheet]) -> bytes:
        """The workbook: the index, these sheets, definitions and sources."""
        own = [index, *sheets]
        rendered = [self.render(sheet) for sheet in own] + [made for _, made in self.shared]
        edition, words = self.marts.edition, self.words
        banner: Any = self.texts.sample_banner[self.language.code]
        warning = f"{banner.title} {banner.text}" if edition.is_sample else ""
        properties = Properties(
            title=title,
            subject=subject,
            description=warning or words.edition.format(edition=edition.edition),
            keywords=words.keywords.format(edition=edition.edition),
            language=self.language.code,
        )
        return workbook_bytes(properties, own + [sheet for sheet, _ in self.shared], rendered, self.looks.parts)


def book_of(marts: Marts, language: str) -> Book:
    """The book of these very marts, made once; the marts are held, so that no others can take their place."""
    for book in _BOOKS:
        if book.marts is marts and book.language.code == language:
            return book
    _BOOKS.append(Book(marts, language))
    del _BOOKS[:-_KEPT]
    return _BOOKS[-1]
