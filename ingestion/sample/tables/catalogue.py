"""All tables by path."""

from functools import cache

from ingestion.sample.tables import (
    accounts,
    elections,
    enterprises,
    housing,
    key_figures,
    movement,
    population,
    projections,
    society,
    taxes,
    traffic,
    work,
)
from ingestion.sample.tables.layout import Layout

FOLDER_TEXTS = {
    "vaerak": "Väestörakenne",
    "vaenn": "Väestöennuste",
    "ssaaty": "Syntyneet ja kuolleet",
    "muutl": "Muuttoliike",
    "tyonv": "Työnvälitystilasto",
    "tyokay": "Työssäkäynti",
    "tjt": "Tulonjakotilasto",
    "vkour": "Väestön koulutusrakenne",
    "rpk": "Rikos- ja pakkokeinotilasto",
    "rakke": "Rakennukset ja kesämökit",
    "raku": "Rakennus- ja asuntokanta",
    "asku": "Asuntokunnat ja asuntoväestö",
    "ashi": "Osakeasuntojen hinnat",
    "kvaa": "Kuntavaalit",
    "kta": "Kuntatalous",
    "aly": "Aloittaneet ja lopettaneet yritykset",
    "perh": "Perheet",
    "evaa": "Eduskuntavaalit",
    "mkan": "Moottoriajoneuvokanta",
    "Liikennekaytossa_olevat_ajoneuvot": "Liikennekäytössä olevat ajoneuvot",
    "Ensirekisteroinnit": "Ensirekisteröinnit",
    "Henkiloasiakkaiden_tuloverot": "Henkilöasiakkaiden tuloverot",
    "lopulliset": "Lopulliset",
    "alue": "Alueittain",
    "uusin": "Uusin",
    "2017": "2017",
}


@cache
def all_tables() -> dict[str, Layout]:
    """Every table served, by its path below the language."""
    modules = (
        population,
        movement,
        projections,
        work,
        society,
        housing,
        elections,
        enterprises,
        key_figures,
        accounts,
        traffic,
        taxes,
    )
    made = [make() for module in modules for make in module.TABLES]
    return {table.path: table for table in made}
