"""The schedule: in proportion to the job's age, between a floor and a ceiling."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import ConfigurationError, Pacing

seconds = st.floats(min_value=1e-3, max_value=1e6)
ages = st.floats(min_value=0, max_value=1e9)
pacings = st.builds(
    lambda tolerance, floor, more: Pacing(tolerance=tolerance, floor=floor, ceiling=floor + more),
    st.floats(min_value=1e-6, max_value=1),
    seconds,
    st.floats(min_value=0, max_value=1e6),
)


@pytest.mark.parametrize(
    ("age", "delay"), [(0, 2), (19, 2), (20, 2), (30, 3), (300, 30), (600, 60), (601, 60), (86400, 60), (math.inf, 60)]
)
def test_asks_every_tenth_of_the_age_between_2_and_60_seconds(age: float, delay: float) -> None:
    assert Pacing().delay(age) == pytest.approx(delay)


@given(pacings, ages, ages)
def test_the_delay_stays_in_bounds_and_never_shrinks(pacing: Pacing, age: float, later: float) -> None:
    age, later = sorted((age, later))
    assert pacing.floor <= pacing.delay(age) <= pacing.delay(later) <= pacing.ceiling


@given(pacings, ages)
def test_the_end_is_seen_at_most_a_share_of_the_age_late_or_the_floor(pacing: Pacing, age: float) -> None:
    assert pacing.delay(age) <= max(pacing.tolerance * age, pacing.floor)


@pytest.mark.parametrize(("failures", "delay"), [(0, 2), (1, 4), (2, 8), (4, 32), (5, 60), (6, 60), (10**9, 60)])
def test_after_failures_the_floor_doubles_up_to_the_ceiling(failures: int, delay: float) -> None:
    assert Pacing().delay_after_failure(failures) == delay


@given(pacings, st.integers(min_value=0))
def test_the_delay_after_failures_stays_in_bounds(pacing: Pacing, failures: int) -> None:
    assert pacing.floor <= pacing.delay_after_failure(failures) <= pacing.ceiling


@pytest.mark.parametrize(
    "options",
    [
        {"tolerance": 0},
        {"tolerance": -0.1},
        {"tolerance": 1.1},
        {"tolerance": math.nan},
        {"floor": 0},
        {"floor": -1},
        {"floor": math.nan},
        {"ceiling": 1.9},
        {"ceiling": math.nan},
        {"floor": 61},
    ],
)
def test_refuses_what_would_spin_or_never_ask(options: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match="pacing needs 0 < tolerance <= 1 and 0 < floor <= ceiling"):
        Pacing(**options)
