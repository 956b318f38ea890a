"""What stands in the cells: sums that hold, symbols that mean something, and a few figures pinned for good."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from ingestion.sample.figures.profile import ALMOST_NO_DATA
from ingestion.sample.tables.catalogue import all_tables
from ingestion.sample.tables.gaps import NO_GAPS
from ingestion.sample.tables.layout import Layout
from ingestion.sample.tables.sotkanet import indicators
from tests.unit.ingestion.sample.support import POPULATION, TOTAL, cell, people

KEY_FIGURES = "Kuntien_avainluvut/uusin/142h.px"
TURNOUT = "StatFin/kvaa/12x4.px"


def _newest(table: Layout) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Values and symbols of the newest period: content, area, the rest; and the level of each area."""
    codes = {variable.role: variable.codes for variable in table.variables("fi")}
    chosen = {role: list(range(len(codes[role]))) for role in table.order}
    chosen["time"] = [len(table.periods) - 1]
    turn = [table.order.index(role) for role in ("content", "area", "time", *table.others)]
    values, symbols = table.cells(chosen)
    return values.transpose(turn), symbols.transpose(turn), [area.level for area in table.areas.values]


@pytest.mark.parametrize("path", sorted(path for path, table in all_tables().items() if table.areas.codes[0] == "SSS"))
def test_municipalities_sum_to_the_country(path: str) -> None:
    values, _, levels = _newest(replace(all_tables()[path], gaps=NO_GAPS))
    municipal = np.array([level == "KU" for level in levels])
    for content, block in zip(all_tables()[path].contents, values, strict=True):
        if content.made.denominator is None:
            there = block[municipal & ~np.isnan(block).all(axis=(1, *range(2, block.ndim)))]
            assert (there.sum(axis=0) == block[0]).all(), content.code


def test_ages_and_sexes_add_up_to_their_totals() -> None:
    values, _, _ = _newest(all_tables()[POPULATION])
    assert (values[..., 1:, :].sum(axis=3) == values[..., 0, :]).all()
    assert (values[..., 1] + values[..., 2] == values[..., 0]).all()


def test_shares_agree_with_the_counts_they_are_made_of() -> None:
    turnout = cell(TURNOUT, area="SSS", sex="2", time="2025", content="kvaa-aanestys_pros")[0]
    voters = cell(TURNOUT, area="SSS", sex="2", time="2025", content="kvaa-aanestaneet")[0]
    electorate = cell(TURNOUT, area="SSS", sex="2", time="2025", content="kvaa-aanioikeutetut")[0]
    assert turnout == round(100 * voters / electorate, 1)


def test_tables_are_on_the_divisions_their_codes_say() -> None:
    divisions = {path: table.areas.year for path, table in all_tables().items()}
    assert divisions["StatFin_Passiivi/vaenn/statfinpas_vaenn_pxt_128v_2040.px"] == 2019
    assert divisions["StatFin/rakke/116h.px"] == 2020
    assert divisions["StatFin/vaenn/14wx.px"] == 2024
    for table in all_tables().values():
        if table.area_code.startswith("alue_23_"):
            assert table.area_code == f"alue_23_{table.areas.year}0101"


def test_a_merged_municipality_is_the_sum_of_its_parts() -> None:
    path = "StatFin/vaenn/14wx.px"
    parts = [cell(path, area=a, time="2024", age="SSS", sex="SSS", content="vaesto_e24")[0] for a in ("KU588", "KU507")]
    assert sum(parts) == people("KU507", 2024)


def test_elections_know_old_municipalities_in_their_years_only() -> None:
    where = {"sex": "SSS", "content": "kvaa-aanioikeutetut"}
    old = next(code for code in all_tables()[TURNOUT].areas.codes if code.endswith("588"))
    assert cell(TURNOUT, area=old, time="2021", **where)[1] == ""
    value, symbol = cell(TURNOUT, area=old, time="2025", **where)
    assert np.isnan(value) and symbol == "."


def test_nobody_votes_in_aland() -> None:
    assert not [area.code for area in all_tables()[TURNOUT].areas.values if area.code.startswith("05")]


def test_every_missing_symbol_occurs_and_blanks_its_cell() -> None:
    seen = set()
    for path in ("StatFin/tjt/14ww.px", "StatFin/muutl/11ae.px", TURNOUT):
        values, symbols, _ = _newest(all_tables()[path])
        assert np.isnan(values[symbols != ""]).all()
        assert not np.isnan(values[symbols == ""]).any()
        seen |= set(symbols.ravel().tolist()) - {""}
    assert seen == {".", "..", "...", "-"}


def test_one_real_value_carries_a_symbol() -> None:
    value, symbol = cell(POPULATION, area="KU005", time="2024", **TOTAL)
    assert symbol == "e" and value > 0
    assert cell(POPULATION, area="KU005", time="2025", **TOTAL)[1] == ""


def test_the_bare_municipality_has_a_population_and_little_else() -> None:
    _, symbols, _ = _newest(all_tables()[KEY_FIGURES])
    row = all_tables()[KEY_FIGURES].areas.codes.index(f"KU{ALMOST_NO_DATA}")
    given = [
        c.code
        for c, mark in zip(all_tables()[KEY_FIGURES].contents, symbols[:, row], strict=True)
        if (mark == "").all()
    ]
    assert given == ["M411"]


def test_two_key_figures_do_not_say_their_year() -> None:
    unstated = [content.code for content in all_tables()[KEY_FIGURES].contents if "(viimeisin)" in content.text]
    assert len(unstated) == 2
    assert all_tables()[KEY_FIGURES].periods == tuple(str(year) for year in range(2010, 2026))


def test_the_newest_month_is_preliminary_in_its_text_only() -> None:
    for path in ("StatFin/tyonv/12r5.px", "StatFin/vaerak/11s5.px"):
        time = next(v for v in all_tables()[path].variables("fi") if v.role == "time")
        assert time.texts[-1] == f"{time.codes[-1]}*"
        assert "*" not in "".join((*time.codes, *time.texts[:-1]))
    assert all_tables()["StatFin/tyonv/12r5.px"].periods[-1] == "2026M09"


def test_figures_reach_the_year_of_the_edition() -> None:
    short = {path for path, table in all_tables().items() if max(table.period_years) < 2025}
    assert short == {
        "Kuntien_avainluvut/2017/kuntien_avainluvut_2017_aikasarja.px",
        "StatFin/evaa/13sv.px",
        "StatFin/kta/12ml.px",
    }


def test_older_populations_are_left_to_another_source() -> None:
    assert min(all_tables()[POPULATION].period_years) == 2005
    assert min(indicators()["127"].layout.period_years) < 2005


def test_pinned_cells() -> None:
    assert people("SSS", 2025) == 5_660_133
    assert people("KU091", 2025) == 697_104
    assert people("KU005", 2025) == 7_835
    assert people("KU766", 2025) == 117
    assert cell("StatFin/tyonv/12r5.px", area="KU564", time="2026M09", content="TYOTOSUUS")[0] == 7.7
    assert cell(KEY_FIGURES, area="KU609", time="2025", content="M496")[0] == 5_113
    assert cell("StatFin/tjt/14ww.px", area="MK06", time="2024", content="hkturaha18_med")[0] == 31_490
    assert cell(TURNOUT, area="SSS", sex="2", time="2025", content="kvaa-aanestys_pros")[0] == 56.3


def test_all_figures_are_the_same_on_every_machine() -> None:
    digest = hashlib.sha256()
    for table in (*all_tables().values(), *(indicator.layout for indicator in indicators().values())):
        for content in table.contents:
            for figures in (content.made.numerator, content.made.denominator):
                if figures is not None:
                    digest.update(np.ascontiguousarray(figures, dtype="<i8").tobytes())
    assert digest.hexdigest()[:16] == "5a7cd761a25d22d0"
