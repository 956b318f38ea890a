"""Population projections: the newest one, and one in the archive under the old contract."""

from ingestion.sample.areas import areas
from ingestion.sample.figures.population import Account, projection
from ingestion.sample.noise import Ints
from ingestion.sample.tables.layout import Content, Figures, Layout
from ingestion.sample.tables.parts import AGE, SEX, Values, years
from ingestion.sample.tables.population import by_age_and_sex


def newest_projection() -> Layout:
    """14wx: the projection of 2024, on the municipal division of that year."""
    span = (2024, 2045)
    text = "Väestö 31.12. (ennuste 2024)"
    return Layout(
        path="StatFin/vaenn/14wx.px",
        title="Väestö 31.12. (ennuste 2024) muuttujina Alue, Vuosi, Sukupuoli, Ikä ja Tiedot",
        areas=areas(2024),
        area_code="alue_23_20240101",
        periods=years(*span),
        period_code="timeperiod_y",
        contents=(Content("vaesto_e24", text, lambda: Figures(_sex_then_age(projection(*span)))),),
        others={"sex": SEX, "age": AGE},
        order=("area", "time", "sex", "age", "content"),
    )


def archived_projection() -> Layout:
    """128v: the projection of 2019 in the archive, under the old contract and on the division of 2019."""
    span = (2019, 2040)
    text = "Väestö 31.12. (ennuste 2019)"
    return Layout(
        path="StatFin_Passiivi/vaenn/statfinpas_vaenn_pxt_128v_2040.px",
        title="Väestö 31.12. (ennuste 2019) muuttujina Alue, Vuosi, Sukupuoli, Ikä ja Tiedot",
        areas=areas(2019),
        area_code="Alue",
        periods=years(*span),
        period_code="Vuosi",
        content_code="Tiedot",
        contents=(Content("vaesto_e19", text, lambda: Figures(_sex_then_age(projection(*span)))),),
        others={
            "sex": Values("Sukupuoli", "Sukupuoli", SEX.codes, SEX.texts),
            "age": Values("Ikä", "Ikä", AGE.codes, AGE.texts),
        },
        order=("area", "time", "sex", "age", "content"),
        updated="2021-09-30T08:00:00",
    )


def _sex_then_age(account: Account) -> Ints:
    return by_age_and_sex(account).swapaxes(2, 3)


TABLES = (newest_projection, archived_projection)
