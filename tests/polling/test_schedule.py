"""Tests of `Schedule`, which computes delays from the age and the progress of a job."""

import itertools
import math
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulkstatus import BulkStatus, ConfigurationError, Pacing
from bulkstatus.polling.schedule import (
    AGE_SHARE,
    JITTER,
    JITTER_FROM,
    MAX_INTERVALS,
    SPAN_SHARE,
    Forecast,
    Jitter,
    Schedule,
)

RUNNING = BulkStatus.RUNNING
START = 1000.0
"""Start time of each schedule, in seconds on the monotonic clock. Test results must not depend on the start time."""

seconds = st.floats(min_value=1e-3, max_value=1e6)
ages = st.floats(min_value=0, max_value=1e9)
pacings = st.builds(
    lambda tolerance, min_interval, more: Pacing(
        tolerance=tolerance, min_interval=min_interval, max_interval=min_interval + more
    ),
    st.floats(min_value=1e-6, max_value=1),
    seconds,
    st.floats(min_value=0, max_value=1e6),
)


@pytest.mark.parametrize(
    ("age", "delay"), [(0, 2), (19, 2), (20, 2), (30, 3), (300, 30), (600, 60), (601, 60), (86400, 60), (math.inf, 60)]
)
def test_polls_every_tenth_of_the_age_between_2_and_60_seconds(age: float, delay: float) -> None:
    assert Pacing().delay(age) == pytest.approx(delay)


@given(pacings, ages, ages)
def test_the_delay_stays_in_bounds_and_never_shrinks(pacing: Pacing, age: float, later: float) -> None:
    age, later = sorted((age, later))
    assert pacing.min_interval <= pacing.delay(age) <= pacing.delay(later) <= pacing.max_interval


@given(pacings, ages)
def test_the_end_is_found_late_by_at_most_a_share_of_the_age_or_min_interval(pacing: Pacing, age: float) -> None:
    assert pacing.delay(age) <= max(pacing.tolerance * age, pacing.min_interval)


@pytest.mark.parametrize(("failures", "delay"), [(0, 2), (1, 4), (2, 8), (4, 32), (5, 60), (6, 60), (10**9, 60)])
def test_after_failures_the_delay_doubles_from_min_to_max_interval(failures: int, delay: float) -> None:
    assert Pacing().delay_after_failure(failures) == delay


@given(pacings, st.integers(min_value=0))
def test_the_delay_after_failures_stays_in_bounds(pacing: Pacing, failures: int) -> None:
    assert pacing.min_interval <= pacing.delay_after_failure(failures) <= pacing.max_interval


@pytest.mark.parametrize(
    "options",
    [
        {"tolerance": 0},
        {"tolerance": -0.1},
        {"tolerance": 1.1},
        {"tolerance": math.nan},
        {"min_interval": 0},
        {"min_interval": -1},
        {"min_interval": math.nan},
        {"max_interval": 1.9},
        {"max_interval": math.nan},
        {"min_interval": 61},
    ],
)
def test_refuses_intervals_that_would_spin_or_never_poll(options: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match=r"^(tolerance|min_interval|max_interval) must be "):
        Pacing(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tolerance": 5}, "tolerance must be a number above 0 and at most 1, not 5"),
        ({"tolerance": True}, "tolerance must be a number above 0 and at most 1, not True"),
        ({"max_interval": math.inf}, "max_interval must be a number of seconds above 0, not inf"),
        ({"max_interval": 1}, "min_interval must be at most max_interval, but 2.0 is above 1: change one of them"),
    ],
)
def test_the_error_about_a_pacing_names_the_wrong_argument(options: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Pacing(**options)
    assert str(caught.value) == message


def schedule(pacing: Pacing | None = None, *, now: float = START, jitter: Jitter = max) -> Schedule:
    return Schedule(pacing or Pacing(), now=now, jitter=jitter)


def polled_at(duration: float, progress: Callable[[float], float | None], pacing: Pacing | None = None) -> list[float]:
    """Return the ages at which a job is polled, up to the poll that detects the end of the job."""
    delays, ages = schedule(pacing), [0.0]
    while ages[-1] < duration:
        ages.append(ages[-1] + delays.delay(START + ages[-1], RUNNING, progress(ages[-1] / duration)))
    return ages


def steps(count: int, shape: Callable[[float], float] = lambda x: x) -> Callable[[float], float]:
    return lambda x: math.floor(shape(x) * count + 1e-9) / count


durations = st.floats(min_value=1, max_value=50_000)


class TestWithoutProgress:
    @given(pacings, durations)
    def test_the_lag_is_a_bounded_share_of_every_jobs_length(self, pacing: Pacing, duration: float) -> None:
        delays, age = schedule(pacing), 0.0
        for _ in range(2000):
            if age >= duration:
                assert age - duration <= max(pacing.tolerance * duration, pacing.min_interval) + 1e-6
                return
            age += delays.delay(START + age, RUNNING)

    def test_requests_grow_with_the_logarithm_of_the_age_until_max_interval(self) -> None:
        # 10 polls are 2 s apart, up to 20 s. Then each poll is a tenth later: ln(30) / ln(1.1) polls, up to 600 s.
        assert len(polled_at(600, lambda _: None)) == pytest.approx(10 + math.log(30) / math.log(1.1), abs=2)

    def test_zero_is_treated_as_no_progress(self) -> None:
        assert polled_at(5000, lambda _: 0.0) == polled_at(5000, lambda _: None)

    @given(pacings, ages, st.floats(min_value=0, max_value=1))
    def test_jitter_only_shortens_and_honours_min_interval(self, pacing: Pacing, age: float, chance: float) -> None:
        delay = schedule(pacing, now=0.0, jitter=lambda low, high: low + chance * (high - low)).delay(age, RUNNING)
        assert max((1 - JITTER) * pacing.delay(age), pacing.min_interval) - 1e-6 <= delay <= pacing.delay(age)

    @pytest.mark.parametrize(("age", "delay"), [(10, 2), (190, 19), (200, 18), (300, 27), (6000, 54)])
    def test_short_delays_stay_exact(self, age: float, delay: float) -> None:
        assert schedule(jitter=min).delay(START + age, RUNNING) == pytest.approx(delay)
        assert (age * 0.1 < JITTER_FROM) == (delay == Pacing().delay(age))

    def test_jitter_also_applies_after_failures(self) -> None:
        assert [schedule(jitter=min).delay_after_failure(n) for n in range(6)] == [2, 4, 8, 16, 32 * 0.9, 60 * 0.9]

    def test_jitter_is_random_by_default(self) -> None:
        unseeded = Schedule(Pacing(), now=START)
        delays = {unseeded.delay(START + 500, RUNNING) for _ in range(50)}
        assert len(delays) > 10
        assert all(45 <= delay <= 50 for delay in delays)


class TestQueue:
    def test_the_time_in_the_queue_is_not_part_of_the_age(self) -> None:
        delays = schedule()
        assert delays.delay(START + 300, BulkStatus.PENDING) == 30
        assert delays.delay(START + 330, RUNNING) == 2
        assert delays.delay(START + 430, RUNNING) == 10

    def test_the_queue_ends_at_the_first_poll_that_finds_the_job_running(self) -> None:
        delays = schedule()
        delays.delay(START, BulkStatus.PENDING)
        delays.delay(START + 300, RUNNING)
        delays.delay(START + 400, BulkStatus.UNKNOWN)
        assert delays.delay(START + 500, RUNNING) == 20, "an unknown state is not a queue"

    def test_queue_time_does_not_affect_the_forecast_of_the_run(self) -> None:
        # Only the run determines the rate: a quarter of the items in 10 s.
        delays = schedule()
        delays.delay(START, BulkStatus.PENDING, 0.0)
        delays.delay(START + 1000, BulkStatus.PENDING, 0.0)
        assert delays.delay(START + 1020, RUNNING, 0.0) == 2
        assert delays.delay(START + 1030, RUNNING, 0.25) == AGE_SHARE * 10

    def test_a_return_to_the_queue_ends_the_forecast_of_the_earlier_run(self) -> None:
        delays = schedule()
        for age, status, fraction in [(0, RUNNING, 0.0), (100, RUNNING, 0.1), (110, BulkStatus.PENDING, 0.1)]:
            delays.delay(START + age, status, fraction)
        delays.delay(START + 200, RUNNING, 0.1)
        assert delays.delay(START + 240, RUNNING, 0.1) == 4, "progress has not moved in this run"

    def test_interval_is_half_of_the_age_while_the_job_awaits_input(self) -> None:
        delays = schedule()
        seldom = [delays.delay(START + age, BulkStatus.AWAITING_INPUT) for age in (0, 4, 40, 120, 6000)]
        assert seldom == [2, 2, 20, 60, 60]


class TestWithProgress:
    @given(
        pacings,
        st.lists(
            st.tuples(
                st.floats(min_value=0, max_value=1e5),
                st.sampled_from([status for status in BulkStatus if not status.is_terminal]),
                st.none() | st.floats(min_value=0, max_value=1),
            ),
            max_size=30,
        ),
    )
    @example(Pacing(), [(2.0, RUNNING, 0.0), (0.0, RUNNING, 0.5), (1e-300, RUNNING, 0.6), (1e-300, RUNNING, 1.0)])
    def test_no_delay_is_out_of_bounds_whatever_the_polls_return(
        self, pacing: Pacing, polls: list[tuple[float, BulkStatus, float | None]]
    ) -> None:
        delays, age = schedule(pacing, now=0.0), 0.0
        for passed, status, fraction in polls:
            age += passed
            delay = delays.delay(age, status, fraction)
            longest = max(pacing.delay(age), min(AGE_SHARE * age, MAX_INTERVALS * pacing.max_interval))
            assert pacing.min_interval <= delay <= longest + 1e-6

    @pytest.mark.parametrize("duration", [60.0, 600.0, 3600.0, 20_000.0])
    @pytest.mark.parametrize("exponent", [0.5, 0.8, 1.0, 1.3, 2.0])
    def test_the_end_of_a_steady_or_drifting_job_is_found_at_once_with_few_requests(
        self, duration: float, exponent: float
    ) -> None:
        ages = polled_at(duration, steps(1000, lambda x: x**exponent))
        assert ages[-1] - duration < max(2.5, 0.001 * duration)
        assert len(ages) < (0.65 if duration < 100 else 0.55) * len(polled_at(duration, lambda _: None))

    def test_the_delay_is_most_of_the_remaining_time_and_then_short(self) -> None:
        delays = schedule()
        assert delays.delay(START, RUNNING, 0.0) == 2
        # At 1 % in 10 s, 990 s are left, but an interval is at most half of the age.
        assert delays.delay(START + 10, RUNNING, 0.01) == AGE_SHARE * 10
        assert delays.delay(START + 400, RUNNING, 0.4) == AGE_SHARE * 400
        # 200 s are left. The next step of 1 % may come at once, which leaves 190 s. The delay is four fifths of that.
        assert delays.delay(START + 800, RUNNING, 0.8) == pytest.approx(0.8 * 190)
        # Between 0 and 5 s are left, so the next poll is in the middle. Then the shortest interval applies.
        assert delays.delay(START + 995, RUNNING, 0.995) == pytest.approx(2.5)
        assert delays.delay(START + 997.5, RUNNING, 0.995) == 2

    def test_no_interval_is_longer_than_five_max_intervals(self) -> None:
        delays = schedule()
        delays.delay(START, RUNNING, 0.0)
        delays.delay(START + 100, RUNNING, 0.001)
        assert delays.delay(START + 10_000, RUNNING, 0.1) == MAX_INTERVALS * 60

    def test_a_large_last_batch_is_polled_fewer_than_thirty_times(self) -> None:
        # Each of ten batches takes 1,000 s. The last batch may end at any time, but a poll every 2 s is not necessary.
        ages = polled_at(10_000, steps(10))
        assert max(later - age for age, later in itertools.pairwise(ages) if age > 9000) <= 1000
        assert sum(age > 9000 for age in ages) < 30
        assert SPAN_SHARE * 1000 > 60

    def test_the_interval_grows_after_the_forecast_end(self) -> None:
        delays = schedule()
        delays.delay(START, RUNNING, 0.0)
        delays.delay(START + 500, RUNNING, 0.5)
        delays.delay(START + 990, RUNNING, 0.99)  # the forecast end is at 1000 s
        overdue = [delays.delay(START + 1000 + late, RUNNING, 0.99) for late in (1, 10, 20, 40, 100, 1000)]
        assert overdue == pytest.approx([2, 5, 10, 20, 50, 60])

    def test_progress_of_all_items_does_not_mean_that_the_job_is_over(self) -> None:
        delays = schedule()
        delays.delay(START, RUNNING, 0.0)
        assert delays.delay(START + 100, RUNNING, 1.0) == 2
        assert delays.delay(START + 140, RUNNING, 1.0) == 14

    def test_progress_that_stands_still_is_ignored(self) -> None:
        delays = schedule()
        for age, fraction in [(0, 0.0), (10, 0.1), (20, 0.2)]:
            delays.delay(START + age, RUNNING, fraction)
        # Progress was a tenth per 10 s, so three tenths were expected after 30 s.
        assert delays.delay(START + 50, RUNNING, 0.2) == 5
        assert delays.delay(START + 400, RUNNING, 0.2) == 40

    def test_progress_that_goes_back_is_ignored_until_it_moves_again(self) -> None:
        delays = schedule()
        for age, fraction in [(0, 0.0), (10, 0.1), (40, 0.4)]:
            delays.delay(START + age, RUNNING, fraction)
        assert delays.delay(START + 100, RUNNING, 0.3) == 10
        assert delays.delay(START + 110, RUNNING, 0.31) == AGE_SHARE * 110

    def test_progress_does_not_matter_if_the_interval_is_fixed(self) -> None:
        assert set(polled_at(1000, steps(200), Pacing(min_interval=7, max_interval=7))) == {7.0 * n for n in range(144)}

    @given(st.floats(min_value=0, max_value=1e6), durations)
    def test_only_differences_on_the_clock_matter(self, start: float, duration: float) -> None:
        progress = steps(100)

        def delays(now: float) -> list[float]:
            subject = schedule(now=now)
            polls = [0.0, 0.2, 0.25, 0.5, 0.8, 0.81, 0.97]
            return [subject.delay(now + x * duration, RUNNING, progress(x)) for x in polls]

        assert delays(start) == pytest.approx(delays(0.0), rel=1e-3, abs=1e-3)


class TestForecast:
    @staticmethod
    def of(*polls: tuple[float, float]) -> Forecast:
        forecast = Forecast(*polls[0])
        for poll in polls[1:]:
            forecast.update(*poll)
        return forecast

    def test_the_forecast_of_one_poll_is_unknown(self) -> None:
        assert self.of((0, 0.5)).is_unknown
        assert self.of((0, 0.5), (10, 0.5)).is_unknown

    def test_the_forecast_counts_from_the_first_movement_of_progress(self) -> None:
        forecast = self.of((0, 0.0), (100, 0.0), (110, 0.1))
        assert not forecast.is_unknown
        assert (forecast.earliest, forecast.latest) == pytest.approx((190, 200))

    @pytest.mark.parametrize("polls", [[0.1, 0.3], [0.1, 0.5], [0.4, 0.6], [0.1, 0.2, 0.7]])
    def test_the_forecast_of_a_rate_that_rises_evenly_is_exact(self, polls: list[float]) -> None:
        # The rate of p = x^2 rises evenly, so three polls determine it.
        points = [(1000 * x, x * x) for x in [0.0, 0.01, *polls]]
        assert self.of(*points).latest == pytest.approx(1000)

    def test_a_falling_rate_is_forecast_between_the_recent_and_overall_rate(self) -> None:
        # Progress is 0.5 in 100 s, then 0.1 in 100 s. 400 s are left at the recent rate, and 133 s at the overall rate.
        assert self.of((0, 0.0), (100, 0.5), (200, 0.6)).latest == pytest.approx(200 + math.sqrt(400 * 133.3333))

    def test_the_forecast_starts_again_after_a_halt_and_respects_the_earlier_rate(self) -> None:
        before = [(0.0, 0.0), (10.0, 0.01), (400.0, 0.4), (500.0, 0.4)]
        assert self.of(*before).is_unknown
        # Progress is 0.1 in 200 s, which include the halt. 500 s are left at the old rate, and 1,000 s at the new rate.
        forecast = self.of(*before, (700, 0.5))
        assert not forecast.is_unknown
        assert forecast.latest == pytest.approx(700 + 500)
        # The new rate counts if it is higher.
        assert self.of(*before, (550, 0.5)).latest == pytest.approx(550 + 250)

    def test_the_forecast_of_a_rise_by_one_step_is_linear(self) -> None:
        # The second step came sooner, perhaps by chance. So 790 s are left at the recent rate, and not less.
        assert self.of((0, 0.0), (10, 0.01), (12, 0.0125)).latest == pytest.approx(12 + 790)

    def test_a_last_batch_that_takes_longer_is_not_a_halt(self) -> None:
        assert self.of((0, 0.0), (10, 0.1), (50, 0.5), (75, 0.5)).is_unknown
        assert not self.of((0, 0.0), (10, 0.1), (90, 0.9), (115, 0.9)).is_unknown

    def test_a_negligible_change_is_ignored(self) -> None:
        forecast = self.of((0, 0.0), (10, 0.1))
        before = (forecast.earliest, forecast.latest)
        forecast.update(11, 0.1 + 1e-12)
        forecast.update(12, 0.1 - 1e-12)
        assert (forecast.earliest, forecast.latest) == before
        assert not forecast.is_unknown

    def test_two_polls_at_one_moment_give_no_forecast(self) -> None:
        forecast = self.of((10, 0.0), (10, 0.5))
        assert forecast.is_unknown

    @given(
        st.lists(
            st.tuples(st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1)),
            min_size=1,
            max_size=40,
        )
    )
    def test_earliest_is_never_after_latest(self, polls: list[tuple[float, float]]) -> None:
        now = polls[0][0]
        forecast = Forecast(now, polls[0][1])
        for passed, fraction in polls[1:]:
            now += passed
            forecast.update(now, fraction)
            assert forecast.earliest <= forecast.latest
            assert forecast.is_unknown or forecast.latest < math.inf
