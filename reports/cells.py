"""Cells of an indicator's row as HTML. In Python rather than in a template because a site has some 200,000 of them.

Closing tags that HTML makes optional are left out. Every word and name is escaped; numbers are ours.
"""

from collections.abc import Callable

from markupsafe import Markup, escape

from reports.facts import Row
from reports.form import with_unit
from reports.hyphens import soft
from reports.rows import Comparison, Indicator, Latest
from reports.safe import ready
from reports.wording import Texts, Units

JUDGED = ("better", "worse", "level")
APART = ("better", "worse", "higher", "lower")


def _latest(row: Row) -> Latest:
    """Only rows with a value are laid out in columns; a row without one is a mistake of the caller's."""
    if row.latest is None:
        raise ValueError(f"The row of {row.indicator.id} has no value to lay out; print it as a missing row.")
    return row.latest


class Cells:
    """The cells of one language's rows."""

    def __init__(self, texts: Texts, units: Units, indicator_address: Callable[[str], str] = str) -> None:
        """indicator_address: from the page with the row to the page of an indicator; not used for bare cells."""
        self.texts, self.units, self.indicator_address = texts, units, indicator_address
        self.number = units.form.number

    def row(self, row: Row, strip: Markup | None, has_peers: bool) -> Markup:
        """A whole <tr>; the row's id is what findings link to."""
        latest = _latest(row)
        cells = [
            f"<td>{strip if strip else self._small(self.texts.theme.no_strip)}",
            f"<td><b>{self.units.bare(latest.value, row.indicator)}</b>{self.position(row)}",
            f"<td>{self.change(row)}",
            f"<td>{self.similar(row, has_peers)}",
            f"<td>{self.network(row)}",
            f"<td>{self.stat(row.country, row.indicator, with_n=False)}",
            f"<td>{self.national(row)}",
        ]
        return ready(f'<tr id="i-{escape(row.indicator.id)}">{self.head(row)}' + "".join(cells))

    def head(self, row: Row) -> str:
        words, latest = self.texts.theme, _latest(row)
        year = f"<em>{escape(words.old.format(year=latest.year))}</em>" if latest.is_old else str(latest.year)
        parts = [str(escape(self.units.label(row.indicator))), year]
        if latest.is_preliminary:
            parts.append(str(escape(words.preliminary)))
        if row.table_id:
            parts.append(f'<a href="#l-{escape(row.table_id)}">{escape(words.source)}</a>')
        if row.indicator.caveat:
            address = self.indicator_address(row.indicator.id)
            parts.append(f'<a href="{escape(address)}">{escape(words.caveat)}</a>')
        name = soft(row.indicator.name, str(self.texts.language))
        return f'<th scope="row"><b>{name}</b><small>{" · ".join(parts)}</small>'

    def position(self, row: Row) -> str:
        """The word of the mark: against similar municipalities, or all of them where the strip is drawn around all."""
        spine = row.spine
        if spine is None or row.group == "model" or row.mark not in (*JUDGED, "neutral"):
            return ""
        return self._small(self.texts.positions[spine.position], f"w-{row.mark}" if row.mark in JUDGED[:2] else "")

    def change(self, row: Row) -> str:
        latest = row.latest
        if latest is None or latest.change_abs is None or latest.reference_year is None:
            return self._small(self.texts.theme.no_change)
        since = self.texts.theme.since.format(year=latest.reference_year)
        if latest.change_pct is not None:
            since = f"{with_unit(self.number(latest.change_pct, 1, True), self.texts.units.pct.value)} {since}"
        return f"<b>{self.units.change(latest.change_abs, row.indicator)}</b>{self._small(since)}"

    def similar(self, row: Row, has_peers: bool) -> str:
        if row.indicator.is_peer_variable and row.group == "model":
            median = row.similar.median if row.similar else None
            figure = "" if median is None else f"<b>{self.units.bare(median, row.indicator)}</b>"
            return figure + self._small(self.texts.theme.is_variable)
        if not has_peers:
            return self._small(self.texts.theme.no_peer)
        return self.stat(row.similar, row.indicator)

    def network(self, row: Row) -> str:
        found = row.network
        word = ""
        if found and found.position in APART and row.mark != "old":
            word = self._small(self.texts.positions[found.position], f"w-{found.position}")
        return self.stat(found, row.indicator) + word

    def stat(self, found: Comparison | None, indicator: Indicator, with_n: bool = True) -> str:
        """A median with its n and this municipality's rank, or why there is none."""
        words = self.texts.theme
        if found is None:
            return self._small(words.none_similar)
        if found.median is None:
            return self._small(words.too_few.format(n=found.n))
        parts = [words.n.format(n=found.n)] if with_n else []
        if found.rank is not None:
            parts.append(words.rank.format(rank=found.rank, rank_of=found.rank_of))
        return f"<b>{self.units.bare(found.median, indicator)}</b>{self._small(' · '.join(parts))}"

    def national(self, row: Row) -> str:
        found, words = row.national, self.texts.theme
        if found is None or found.value is None:
            return self._small(words.no_national)
        note = (
            words.mainland
            if found.area_kind == "mainland"
            else words.recomputed
            if found.method == "recomputed"
            else ""
        )
        return f"<b>{self.units.bare(found.value, row.indicator)}</b>{self._small(note) if note else ''}"

    @staticmethod
    def _small(words: str, kind: str = "") -> str:
        return f'<small class="{kind}">{escape(words)}</small>' if kind else f"<small>{escape(words)}</small>"
