"""The table of judged metrics, as the warehouse gets it."""

from collections.abc import Sequence

import pandas as pd

from tilannekuva.numerics.pace_frame import COLUMNS, strategy_frame

METRIC = {
    "municipality_code": "091", "metric_id": "m", "direction": "reach", "baseline_year": 2018, "baseline_value": 10.0,
    "target": 0.0, "target_year": 2028, "low": None, "high": 0.0, "breaks": [], "is_election": False,
    "max_age_years": 3, "approved_year": 2022,
}  # fmt: skip
VALUES = ["municipality_code", "metric_id", "year", "value", "council_value"]
WINDOWS = ["municipality_code", "metric_id", "peer_code", "year", "value"]


def frame(metrics: Sequence[dict[str, object]], values: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    peers = [("091", "m", peer, year, 20.0 - pace * (year - 2010)) for peer, pace in (("049", 1.0), ("235", 0.5))
             for year in range(2010, 2024)]  # fmt: skip
    return strategy_frame(
        pd.DataFrame(metrics), pd.DataFrame(values, columns=VALUES), pd.DataFrame(peers, columns=WINDOWS), 2024
    )


def test_the_figures_the_council_saw_are_judged_apart() -> None:
    # What is 10, 9, 8, … today was 10, 9.5, 9, … when the council decided, known until 2022.
    values = [("091", "m", 2018 + n, 10.0 - n, 10.0 - n / 2 if n < 5 else None) for n in range(7)]
    found = frame([METRIC], values)
    newest = found[found["is_latest"]].iloc[0]
    assert (newest["year"], newest["status"], newest["observed_pace"]) == (2024, "on_track", -1.0)
    assert pd.isna(newest["council_status"])
    then = found[found["year"] == 2022].iloc[0]
    assert (then["council_value"], then["council_status"], then["council_observed_pace"]) == (8.0, "off_track", -0.5)
    assert then["status"] == "on_track"


def test_a_figure_that_was_too_old_for_the_council_is_no_verdict_of_its_day() -> None:
    values = [("091", "m", 2018 + n, 10.0 - n, 10.0 - n if n < 5 else None) for n in range(7)]
    found = frame([{**METRIC, "approved_year": 2026}], values)
    assert found[found["year"] == 2022].iloc[0]["council_status"] == "cannot_be_judged"


def test_windows_of_peers_are_counted_with_the_targets_own_length() -> None:
    found = frame([METRIC], [("091", "m", 2018 + n, 10.0 - n, None) for n in range(7)])
    # Ten years within 2010–2023: four windows of each peer; one fell by ten, the other by five.
    assert set(found["windows"]) == {8}
    assert set(found["windows_reached"]) == {4}


def test_a_metric_without_any_figure_has_one_row_of_the_edition_year() -> None:
    found = frame([METRIC, {**METRIC, "metric_id": "n", "direction": "improve"}], [("091", "m", 2024, 5.0, None)])
    row = found[found["metric_id"] == "n"].iloc[0]
    assert (row["year"], row["status"], row["reason"], row["is_latest"]) == (2024, "cannot_be_judged", "no_value", True)


def test_the_types_hold_without_any_row() -> None:
    full, empty = frame([METRIC], [("091", "m", 2024, 5.0, None)]), frame([METRIC], []).iloc[:0]
    assert list(full.columns) == COLUMNS
    assert full.dtypes.equals(empty.dtypes)
