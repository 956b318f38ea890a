"""The year table behind a theme's charts, as HTML cells.

Closing tags that HTML makes optional are left out: pages stay small.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from reports.facts import Row
from reports.facts_context import Outlook
from reports.form import Form
from reports.rows import Value
from reports.safe import ready
from reports.wording import Texts, Units


def number_rows(rows: Sequence[Row], years: Sequence[int], texts: Texts, units: Units) -> Markup:
    """One <tbody> per indicator: own values, then the similar municipalities' median and quartiles if any."""
    return ready("\n").join(_body(row, years, texts, units) for row in rows if row.series)


def _body(row: Row, years: Sequence[int], texts: Texts, units: Units) -> Markup:
    words = texts.trend_section
    decimals = row.indicator.decimals
    values = {v.year: v for v in row.series}
    band = {c.year: c for c in row.band}
    head = escape(f"{row.indicator.name}, {units.label(row.indicator)}")
    lines = [
        f'<tbody><tr><th scope="rowgroup" rowspan="{3 if band else 1}">{head}<th scope="row">{escape(words.own)}'
        + "".join(f"<td>{_cell(values.get(y), decimals, texts, units.form)}" for y in years)
    ]
    if band:
        medians = [_optional(band[y].median, decimals, units.form) if y in band else "" for y in years]
        quartiles = [_quartiles(band[y].p25, band[y].p75, decimals, units.form) if y in band else "" for y in years]
        lines += [_line(words.median, medians), _line(words.quartiles, quartiles)]
    return ready("\n".join(lines) + "</tbody>")  # every part is a number of ours or escaped


def _line(label: str, cells: list[str]) -> str:
    return f'<tr><th scope="row">{escape(label)}' + "".join(f"<td>{cell}" for cell in cells)


def _cell(value: Value | None, decimals: int, texts: Texts, form: Form) -> str:
    if value is None:
        return str(escape(texts.statuses.absent.short))
    if value.value is None:
        return f"<i>{escape(texts.statuses[value.status].short)}</i>"
    return form.number(value.value, decimals) + ("*" if value.is_preliminary else "")


def _optional(value: float | None, decimals: int, form: Form) -> str:
    return "" if value is None else form.number(value, decimals)


def _quartiles(low: float | None, high: float | None, decimals: int, form: Form) -> str:
    return "" if low is None or high is None else f"{form.number(low, decimals)}…{form.number(high, decimals)}"


def outlook_rows(looks: Sequence[Outlook], texts: Texts, form: Form) -> Markup:
    """One row per year: for each projection its history (when there is one) and what is projected."""
    lines: list[tuple[dict[int, Value], int]] = []
    for look in looks:
        if look.history:
            lines.append(({v.year: v for v in look.history}, look.indicator.decimals))
        lines.append(({v.year: v for v in look.projection}, look.indicator.decimals))
    years = sorted({year for values, _ in lines for year in values})
    rows = []
    for year in years:
        cells = "".join("<td>" + (_cell(v[year], decimals, texts, form) if year in v else "") for v, decimals in lines)
        rows.append(f'<tr><th scope="row">{year}{cells}')
    return ready("\n".join(rows))
