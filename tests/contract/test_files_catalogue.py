"""The kinds of files agree with their tables and with the indicators made of them."""

from ingestion.catalogue import load_catalogue
from ingestion.catalogue_indicator_checks import terms_of
from ingestion.file_kinds import file_kinds, kind_of

CATALOGUE = load_catalogue()


def test_every_kind_has_its_table_and_the_other_way_round() -> None:
    tables = {table.id for table in CATALOGUE.tables.values() if CATALOGUE.sources[table.source].kind == "files"}
    assert tables == {kind.table for kind in file_kinds().values()}
    for table_id in tables:
        assert kind_of(CATALOGUE.tables[table_id]).table == table_id


def test_what_a_file_may_hold_is_what_its_indicator_may_be() -> None:
    columns = {(kind.table, column.key): column for kind in file_kinds().values() for column in kind.columns}
    checked = 0
    for indicator in CATALOGUE.indicators.values():
        for alternative in indicator.sources:
            (first, *others) = terms_of(alternative)
            column = columns.get((first.table or "", first.content or ""))
            if column is None or others:
                continue
            checked += 1
            assert indicator.unit == column.unit, indicator.id
            smallest, largest = indicator.valid_range
            if column.type == "yes_no":
                assert (smallest, largest) == (0, 1), indicator.id
            for limits in column.ranges:
                assert smallest <= limits.smallest < limits.largest <= largest, indicator.id
    assert checked >= 13


def test_headers_of_kinds_differ_from_one_another() -> None:
    headers = [kind.headers for kind in file_kinds().values()]
    assert len(set(headers)) == len(headers)
