"""The values of a municipality as CSV: the columns of the country's file, the years that the pages show."""

import csv
from io import StringIO
from typing import Any

from reports.exports.municipality import current
from reports.exports.resources import resources
from reports.exports.safe_text import csv_text
from reports.exports.tables import BYTE_ORDER_MARK
from reports.exports.warning import sample_warning
from reports.read import Marts
from reports.rows import Indicator, Value


def municipality_csv(marts: Marts, code: str) -> bytes:
    """One row per indicator and year; the same in every language. Raises PublishFailed for no municipality of today."""
    current(marts, code)
    warning = sample_warning(marts.edition)
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(field.name for field in resources()["values"].fields)
    for indicator in sorted(marts.indicators.values(), key=lambda i: i.id):
        for value in marts.values.get((code, indicator.id), ()):
            writer.writerow(_row(marts, warning, code, indicator, value))
    return BYTE_ORDER_MARK + file.getvalue().encode()


def _row(marts: Marts, warning: str | None, code: str, indicator: Indicator, value: Value) -> list[Any]:
    table = marts.tables.get(value.table_id or "")
    return [
        warning,
        code,
        indicator.id,
        indicator.unit,
        value.year,
        value.value,
        value.status,
        _yes_no(value.is_preliminary),
        _yes_no(indicator.is_projection),
        value.projection_base_year,
        _yes_no(value.is_break),
        _yes_no(value.is_harmonised),
        _yes_no(value.is_derived),
        _text(value.table_id),
        _text(value.landing_id),
        _text(table.licence if table else None),
    ]


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "true" if value else "false"


def _text(text: str | None) -> str | None:
    return None if text is None else csv_text(text)
