import pytest

from ingestion.areas import Area, check_unique_municipalities, classify_area
from tilannekuva.errors import SourceChanged


@pytest.mark.parametrize(
    ("code", "name", "kind", "key"),
    [
        ("KU091", "Helsinki", "municipality", "091"),
        ("005", "Alajärvi", "municipality", "005"),
        ("478", "Maarianhamina - Mariehamn", "municipality", "478"),
        ("011091", "091 Helsinki", "municipality", "091"),
        ("092911", "911 Valtimo -20", "municipality", "911"),
        ("083588", "Pertunmaa", "municipality", "588"),
        ("SSS", "KOKO MAA", "country", "FI"),
        ("SSS", "Hela landet", "country", "FI"),
        ("SSS", "Whole country", "country", "FI"),
        ("SSS", "Manner-Suomi", "mainland", "MA1"),
        ("MA1", "MANNER-SUOMI", "mainland", "MA1"),
        ("MK06", "Pirkanmaa", "region", "06"),
        ("SK011", "Helsinki", "other", "SK011"),
        ("SA1", "Helsinki-Uusimaa", "other", "SA1"),
        ("HVA04", "Varsinais-Suomen hyvinvointialue", "other", "HVA04"),
        ("HV90", "Helsinki", "other", "HV90"),
        ("EV01", "Uusimaa", "other", "EV01"),
        ("049", "Espoo ja Kauniainen", "other", "049"),
        ("049", "Espoo+Kauniainen", "other", "049"),
        ("011", "Helsingin seutukunta", "other", "011"),
        ("SSS", "Yhteensä", "other", "SSS"),
        ("000", "Muut", "other", "000"),
        ("010000", "01 Helsingin vaalipiiri", "other", "010000"),
        ("810000", "81 Kymen vaalipiiri", "other", "810000"),
        ("0110911", "091 Helsinki 1", "other", "0110911"),
        ("KU91", "Helsinki", "other", "KU91"),
        ("KU٠٩١", "Helsinki", "other", "KU٠٩١"),
    ],
)
def test_reads_an_area(code, name, kind, key):
    assert classify_area(code, name) == Area(kind, key)


def test_an_election_code_that_contradicts_its_text_is_an_error():
    with pytest.raises(SourceChanged, match=r"011091.*049 Espoo"):
        classify_area("011091", "049 Espoo")


def test_two_codes_for_one_municipality_are_an_error():
    pairs = [("KU091", Area("municipality", "091")), ("091", Area("municipality", "091"))]
    with pytest.raises(SourceChanged, match=r"'KU091' and '091'.*municipality 091"):
        check_unique_municipalities(pairs, "Table 't'")


def test_other_areas_may_share_a_key():
    check_unique_municipalities([("SK091", Area("other", "091")), ("091", Area("municipality", "091"))], "Table 't'")
