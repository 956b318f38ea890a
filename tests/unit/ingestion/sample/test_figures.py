"""The model: accounts that balance, sizes and courses that make a product worth looking at."""

import hashlib

import numpy as np

from ingestion.sample.figures import education, finance, housing, people, society, work
from ingestion.sample.figures.population import FIRST_YEAR, population, projection
from ingestion.sample.figures.profile import ALMOST_NO_DATA, IMPROVING, LARGEST, SMALLEST, WORSENING, profile
from ingestion.sample.figures.series import YEARS
from ingestion.sample.places import place_index


def test_the_population_account_balances_in_every_place_and_year() -> None:
    account = population()
    flows = account.births - account.deaths + account.moved_in - account.moved_out
    flows = flows + account.immigrants - account.emigrants
    assert (np.diff(account.totals, axis=1) == flows[:, 1:]).all()
    assert (account.people >= 0).all()


def test_as_many_arrive_as_leave() -> None:
    account = population()
    assert (account.moved_in.sum(axis=0) == account.moved_out.sum(axis=0)).all()
    assert account.moved_in[:, 1:].sum() > 0


def test_nobody_gets_younger() -> None:
    """Those aged 30 and over of one year, less the dead and the movers, are those aged 31 and over of the next."""
    account = population()
    older, younger = account.aged(31)[:, 1:], account.aged(30)[:, :-1]
    assert (np.abs(older - younger) <= (account.deaths + account.moved_in + account.moved_out)[:, 1:] + 50_000).all()
    assert np.corrcoef(older.ravel(), younger.ravel())[0, 1] > 0.999


def test_a_projection_starts_from_the_figures_of_its_base_year() -> None:
    assert (projection(2024, 2045).people[:, 0] == population().people[:, 2024 - FIRST_YEAR]).all()
    assert (projection(2024, 2045).people[:, 1] != population().people[:, 2025 - FIRST_YEAR]).any()


def test_sizes_run_from_very_small_to_very_large() -> None:
    newest = population().totals[:, -1]
    assert newest.argmax() == place_index()[LARGEST] and newest.max() > 300_000
    assert newest.argmin() == place_index()[SMALLEST] and 50 < newest.min() < 400
    assert 5_000_000 < newest.sum() < 6_500_000
    urban, rural = newest[profile().urban == 1.0], newest[profile().urban == 0.0]
    assert np.median(urban) > 8 * np.median(rural)


def test_parts_add_up() -> None:
    assert (people.by_language().sum(axis=(2, 3)) == population().totals).all()
    assert (people.by_language() >= 0).all()
    assert (work.jobs_by_sector().sum(axis=2) == work.jobs()).all()
    assert (work.jobs_by_sector() >= 0).all()
    assert (education.by_level() >= 0).all()
    assert (housing.floor_area() >= 0).all()
    assert (housing.households() >= 0).all()
    assert (work.employed() + work.unemployed_at_year_end() == work.labour_force_at_year_end()).all()
    assert (society.council_voters() <= society.electorate()).all()


def test_december_of_the_monthly_population_is_the_yearly_figure() -> None:
    assert (people.by_month()[:, 11::12] == population().totals).all()


def test_unemployment_has_seasons() -> None:
    rate = work.unemployed().sum(axis=0) / work.labour_force().sum(axis=0)
    by_month = {
        month: rate[[n for n, code in enumerate(work.MONTHS) if code.endswith(month)]].mean()
        for month in ("M01", "M09")
    }
    assert by_month["M01"] > by_month["M09"] * 1.08


def test_good_and_bad_courses_show() -> None:
    at, before, now = place_index(), YEARS.index(2014), YEARS.index(2025)
    rate = work.unemployed_at_year_end() / np.maximum(work.labour_force_at_year_end(), 1)
    change = rate[:, now] - rate[:, before]
    assert (
        change[[at[code] for code in IMPROVING]].mean()
        < np.median(change)
        < change[[at[code] for code in WORSENING]].mean()
    )


def test_the_reform_of_2023_is_a_visible_break() -> None:
    last, first = YEARS.index(2022), YEARS.index(2023)
    assert (finance.care_cost()[:, first] < 0.05 * finance.care_cost()[:, last]).all()
    assert (finance.tax_revenue()[:, first] < 0.7 * finance.tax_revenue()[:, last]).all()


def test_one_place_publishes_almost_nothing() -> None:
    assert profile().is_bare.sum() == 1
    assert profile().is_bare[place_index()[ALMOST_NO_DATA]]


def test_the_whole_population_is_the_same_on_every_machine() -> None:
    content = np.ascontiguousarray(population().people, dtype="<i8").tobytes()
    assert hashlib.sha256(content).hexdigest()[:16] == "6f208082aa7c9c05"
