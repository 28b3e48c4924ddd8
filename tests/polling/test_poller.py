"""Tests of the decisions that a `Poller` makes. All times are simulated, so the tests do not sleep."""

import itertools
import logging
import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from bulkstatus import (
    ApiError,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    ConfigurationError,
    Operation,
    OperationFailed,
    OperationNotFound,
    Pacing,
    PermissionDenied,
    Progress,
    QuotaExhausted,
    RateLimited,
    ServerError,
    TransportError,
    UnexpectedResponse,
    WaitTimeout,
)
from bulkstatus.polling.poller import LAST_POLL, Finished, GiveUp, PollAgain, Poller, Step
from bulkstatus.polling.retries import MAX_RETRY_AFTER, RETRY_TIMEOUT, may_pass
from bulkstatus.polling.schedule import Jitter, Schedule

URL = "https://saymon.example/node/api/bulk/x1/status"
PACING = Pacing(tolerance=0.1, min_interval=2.0, max_interval=60.0)
START = 1000.0
"""Start time of each wait, in seconds on the monotonic clock. Test results must not depend on the start time."""


def poll(status: BulkStatus = BulkStatus.RUNNING, *, vendor_status: str = "in progress") -> Operation:
    noon = datetime(2024, 1, 15, 12, tzinfo=UTC)
    return Operation(url=URL, vendor="saymon", status=status, vendor_status=vendor_status, observed_at=noon)


def limited(retry_after: float | None = None) -> RateLimited:
    return RateLimited(429, None, "", url=URL, retry_after=retry_after)


RUNNING, OVER = poll(), poll(BulkStatus.SUCCEEDED)
DOWN = TransportError("connection refused", url=URL)


def new_poller(
    *, timeout: float | None = None, retry_timeout: float = RETRY_TIMEOUT, pacing: Pacing = PACING, jitter: Jitter = max
) -> Poller:
    return Poller(URL, pacing=pacing, timeout=timeout, retry_timeout=retry_timeout, now=START, jitter=jitter)


def drive(
    poller: Poller, outcomes: Iterable[Operation | BulkStatusError], *, took: float = 0.0
) -> tuple[list[float], Finished | GiveUp]:
    """Simulate a wait with a poller. Return the times of all polls in seconds, and the poller's last decision."""
    now, polls = START, []
    for outcome in itertools.islice(outcomes, 10_000):
        polls.append(now - START)
        now += took
        step = poller.on_operation(outcome, now) if isinstance(outcome, Operation) else poller.on_error(outcome, now)
        if not isinstance(step, PollAgain):
            return polls, step
        assert step.delay >= 0
        now += step.delay
    raise AssertionError(f"still waiting after {len(polls)} polls")


def gave_up(step: Step) -> BulkStatusError:
    assert isinstance(step, GiveUp)
    return step.error


class TestEndOfTheJob:
    @pytest.mark.parametrize("status", [status for status in BulkStatus if status.is_terminal])
    def test_the_end_of_the_job_ends_the_wait_whatever_the_outcome(self, status: BulkStatus) -> None:
        over = poll(status)
        assert new_poller().on_operation(over, START) == Finished(over)

    @pytest.mark.parametrize("status", [status for status in BulkStatus if not status.is_terminal])
    def test_only_a_terminal_status_ends_the_wait(self, status: BulkStatus) -> None:
        assert new_poller().on_operation(poll(status), START) == PollAgain(2.0)

    def test_the_end_of_the_job_counts_even_after_the_deadline(self) -> None:
        assert new_poller(timeout=5.0).on_operation(OVER, START + 60) == Finished(OVER)


class TestSchedule:
    def test_the_interval_grows_in_proportion_to_the_age_of_the_job(self) -> None:
        polls, end = drive(new_poller(), [*[RUNNING] * 200, OVER])
        assert end == Finished(OVER)
        ages_and_delays = list(zip(polls, (later - age for age, later in itertools.pairwise(polls)), strict=False))
        assert all(delay == pytest.approx(PACING.delay(age)) for age, delay in ages_and_delays)
        assert ages_and_delays[0] == (0.0, 2.0)
        assert ages_and_delays[-1][1] == 60.0

    def test_the_interval_follows_the_reported_progress_and_status(self) -> None:
        operations = [
            evolve(poll(status), progress=progress)
            for status, progress in [
                (BulkStatus.PENDING, None),
                (BulkStatus.RUNNING, Progress(total=1000, processed=0)),
                (BulkStatus.RUNNING, Progress(total=1000, processed=1)),
                (BulkStatus.UNKNOWN, None),
                (BulkStatus.RUNNING, Progress(total=None, processed=4)),
                (BulkStatus.RUNNING, Progress(total=1000, processed=300)),
            ]
        ]
        poller, schedule = new_poller(), Schedule(PACING, now=START, jitter=max)
        for tick, operation in enumerate(operations):
            now = START + 100 * tick
            fraction = operation.progress.fraction if operation.progress else None
            assert poller.on_operation(operation, now) == PollAgain(schedule.delay(now, operation.status, fraction))
        # The run is 500 s old and far from its end, so the delay is half of 500 s.
        assert poller.on_operation(
            evolve(RUNNING, progress=Progress(total=1000, processed=400)), START + 600
        ) == PollAgain(250.0)

    def test_the_interval_has_jitter_by_default(self) -> None:
        poller = Poller(URL, pacing=PACING, timeout=None, retry_timeout=RETRY_TIMEOUT, now=START)
        delays = {
            step.delay for _ in range(50) if isinstance(step := poller.on_operation(RUNNING, START + 300), PollAgain)
        }
        assert len(delays) > 10
        assert all(27 <= delay <= 30 for delay in delays)

    def test_the_interval_after_errors_has_jitter_too(self) -> None:
        polls, _ = drive(new_poller(jitter=min), [DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, OVER])
        assert polls == pytest.approx([0, 2, 6, 14, 30, 58.8, 112.8])

    def test_age_includes_the_time_that_responses_take(self) -> None:
        polls, _ = drive(new_poller(), [RUNNING, RUNNING, OVER], took=50.0)
        assert polls == pytest.approx([0, 55, 115.5])

    def test_the_delay_doubles_after_each_error_and_resets_after_a_good_poll(self) -> None:
        polls, _ = drive(new_poller(), [DOWN, DOWN, DOWN, RUNNING, DOWN, DOWN, OVER])
        assert polls == pytest.approx([0, 2, 6, 14, 16, 18, 22])


class TestAwaitingInput:
    AWAITING = poll(BulkStatus.AWAITING_INPUT, vendor_status="Ready-to-upload")

    def test_a_job_that_awaits_input_is_polled_less_often(self) -> None:
        polls, _ = drive(new_poller(), [*[self.AWAITING] * 9, OVER])
        assert polls == pytest.approx([0, 2, 4, 6, 9, 13.5, 20.25, 30.375, 45.5625, 68.34375])

    def test_a_job_that_awaits_input_causes_one_warning(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING, logger="bulkstatus"):
            drive(new_poller(), [RUNNING, *[self.AWAITING] * 20, RUNNING, *[self.AWAITING] * 20, OVER])
        (warning,) = caplog.messages
        assert warning.startswith(f"{URL} is waiting for input ('Ready-to-upload')")

    def test_a_job_that_awaits_input_causes_a_warning_after_ten_seconds(self, caplog: pytest.LogCaptureFixture) -> None:
        poller = new_poller()
        for age, operation in [(0, self.AWAITING), (9, self.AWAITING), (20, RUNNING), (22, self.AWAITING)]:
            poller.on_operation(operation, START + age)
        poller.on_operation(self.AWAITING, START + 31)
        assert caplog.messages == []
        poller.on_operation(self.AWAITING, START + 32)
        assert len(caplog.messages) == 1

    def test_no_status_except_awaiting_input_causes_a_warning(self, caplog: pytest.LogCaptureFixture) -> None:
        others = [poll(status) for status in BulkStatus if status is not BulkStatus.AWAITING_INPUT]
        with caplog.at_level(logging.WARNING):
            for operation in others:
                poller = new_poller(timeout=3600.0)
                for age in (0, 100, 200):
                    poller.on_operation(operation, START + age)
                    poller.on_error(DOWN, START + age + 50)
        assert caplog.messages == []


class TestNoDeadline:
    def test_a_wait_without_a_timeout_is_logged_once(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, logger="bulkstatus"):
            drive(new_poller(), [RUNNING, RUNNING, RUNNING, OVER])
        assert caplog.messages == [f"{URL} is polled without a timeout, until the job is over"]

    def test_nothing_is_logged_without_a_timeout_if_the_job_is_over(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, logger="bulkstatus"):
            drive(new_poller(), [OVER])
        assert caplog.messages == []


class TestDeadline:
    def test_the_last_poll_is_at_the_deadline(self) -> None:
        polls, end = drive(new_poller(timeout=5.0), itertools.repeat(RUNNING))
        assert polls == [0.0, 2.0, 4.0, 5.0]
        error = gave_up(end)
        assert isinstance(error, WaitTimeout)
        assert (error.timeout, error.url, error.operation) == (5.0, URL, RUNNING)
        assert error.retry_after is None, "the server required no pause"
        assert error.__cause__ is None

    def test_a_job_that_is_over_at_the_last_poll_has_ended(self) -> None:
        assert drive(new_poller(timeout=5.0), [RUNNING, RUNNING, RUNNING, OVER]) == (
            [0.0, 2.0, 4.0, 5.0],
            Finished(OVER),
        )

    @pytest.mark.parametrize("timeout", [0, 0.0])
    def test_a_timeout_of_zero_allows_one_poll(self, timeout: float) -> None:
        polls, end = drive(new_poller(timeout=timeout), [RUNNING])
        assert polls == [0.0]
        assert isinstance(gave_up(end), WaitTimeout)
        assert drive(new_poller(timeout=timeout), [OVER]) == ([0.0], Finished(OVER))

    def test_a_wait_without_a_timeout_has_no_limit(self) -> None:
        polls, end = drive(new_poller(), [*[RUNNING] * 9_000, OVER])
        assert end == Finished(OVER)
        assert polls[-1] > 500_000

    def test_an_error_at_the_deadline_is_the_cause_of_the_wait_timeout(self) -> None:
        polls, end = drive(new_poller(timeout=5.0), [RUNNING, RUNNING, RUNNING, DOWN])
        assert polls[-1] == 5.0
        error = gave_up(end)
        assert isinstance(error, WaitTimeout)
        assert error.__cause__ is DOWN
        assert error.operation is RUNNING

    def test_a_wait_timeout_without_a_good_poll_has_no_operation(self) -> None:
        error = gave_up(drive(new_poller(timeout=0.0), [DOWN])[1])
        assert isinstance(error, WaitTimeout)
        assert error.operation is None

    @pytest.mark.parametrize("seconds", [math.nan, -1.0, "5", True])
    def test_an_invalid_number_of_seconds_is_refused(self, seconds: float) -> None:
        with pytest.raises(ConfigurationError, match="timeout must be a number of seconds"):
            Poller.check(seconds, RETRY_TIMEOUT)
        with pytest.raises(ConfigurationError, match="retry_timeout must be a number of seconds"):
            Poller.check(None, seconds)

    @given(
        st.floats(min_value=0, max_value=1e5),
        st.floats(min_value=0, max_value=20),
        st.lists(st.sampled_from([RUNNING, DOWN, limited(), limited(1.0), limited(90.0)]), min_size=1),
    )
    def test_no_sleep_ends_after_the_deadline(
        self, timeout: float, took: float, outcomes: list[Operation | BulkStatusError]
    ) -> None:
        polls, end = drive(new_poller(timeout=timeout, retry_timeout=math.inf), itertools.cycle(outcomes), took=took)
        assert isinstance(gave_up(end), WaitTimeout)
        assert polls[-1] <= timeout + 1e-6

    @given(st.floats(min_value=0.01, max_value=1e4), st.floats(min_value=1.0, max_value=1e7))
    def test_the_deadline_causes_one_last_poll_and_no_burst(self, timeout: float, start: float) -> None:
        poller = Poller(URL, pacing=PACING, timeout=timeout, retry_timeout=RETRY_TIMEOUT, now=start)
        now, delays = start, []
        while isinstance(step := poller.on_operation(RUNNING, now), PollAgain):
            delays.append(step.delay)
            now += step.delay
        assert sum(delay < 1e-6 for delay in delays) <= 1
        assert now == pytest.approx(start + timeout)

    @pytest.mark.parametrize(
        ("now", "max_seconds", "seconds"),
        [(0, 30, 30), (60, 30, 30), (90, 30, 10), (97, 30, LAST_POLL), (100, 30, LAST_POLL), (100, 3, 3)],
    )
    def test_a_poll_may_not_end_long_after_the_deadline(self, now: float, max_seconds: float, seconds: float) -> None:
        assert new_poller(timeout=100.0).start_poll(START + now, max_seconds) == seconds
        assert new_poller().start_poll(START + now, max_seconds) == max_seconds


class TestRetryAfter:
    @pytest.mark.parametrize("error_class", [RateLimited, ServerError])
    def test_a_retry_after_is_honoured(self, error_class: type[ApiError]) -> None:
        error = error_class(503, None, "", url=URL, retry_after=120.0)
        polls, _ = drive(new_poller(), [error, RUNNING, OVER])
        assert polls[1] == 120.0

    def test_a_retry_after_does_not_shorten_the_interval(self) -> None:
        polls, _ = drive(new_poller(), [limited(0.0), limited(1.0), OVER])
        assert polls == [0.0, 2.0, 6.0]

    def test_a_retry_after_that_ends_at_the_deadline_allows_a_last_poll(self) -> None:
        assert drive(new_poller(timeout=30.0), [limited(30.0), OVER]) == ([0.0, 30.0], Finished(OVER))

    def test_a_retry_after_beyond_the_deadline_ends_the_wait_at_once(self) -> None:
        rate_limited = limited(31.0)
        polls, end = drive(new_poller(timeout=30.0), [rate_limited])
        assert polls == [0.0]
        error = gave_up(end)
        assert isinstance(error, WaitTimeout)
        assert error.__cause__ is rate_limited

    @given(
        st.lists(st.floats(min_value=0, max_value=1000), min_size=1, max_size=20),
        st.floats(min_value=0, max_value=5000),
    )
    def test_no_poll_is_sent_before_a_retry_after_ends(self, pauses: list[float], timeout: float) -> None:
        polls, _ = drive(new_poller(timeout=timeout, retry_timeout=math.inf), [*map(limited, pauses), OVER])
        for (now, later), pause in zip(itertools.pairwise(polls), pauses, strict=False):
            assert later - now >= pause - 1e-9

    def test_a_retry_after_of_a_good_response_is_honoured_too(self) -> None:
        busy = evolve(RUNNING, retry_after=120.0)
        assert drive(new_poller(), [busy, OVER]) == ([0.0, 120.0], Finished(OVER))
        assert drive(new_poller(timeout=60.0), [busy])[0] == [0.0]

    def test_a_retry_after_of_a_day_is_honoured(self) -> None:
        assert drive(new_poller(), [limited(MAX_RETRY_AFTER), OVER]) == ([0.0, MAX_RETRY_AFTER], Finished(OVER))

    def test_a_retry_after_of_years_ends_the_wait(self) -> None:
        rate_limited = limited(1e300)
        assert new_poller().on_error(rate_limited, START) == GiveUp(rate_limited)
        step = new_poller().on_operation(evolve(RUNNING, retry_after=1e300), START)
        assert not isinstance(step, PollAgain) or step.delay < 1e9, "no sleep can be that long"


class TestErrors:
    @pytest.mark.parametrize(
        "error",
        [
            TransportError("reset", url=URL),
            ServerError(502, None, "", url=URL),
            RateLimited(429, None, "", url=URL),
            UnexpectedResponse("HTTP 200 with no JSON object", "<html>", url=URL),
            ApiError(408, None, "", url=URL),
            ApiError(425, None, "", url=URL),
        ],
        ids=lambda error: f"{type(error).__name__}-{getattr(error, 'status_code', '')}",
    )
    def test_temporary_errors_are_retried(self, error: BulkStatusError) -> None:
        assert may_pass(error)
        polls, end = drive(new_poller(), [RUNNING, error, RUNNING, OVER])
        assert end == Finished(OVER)
        assert len(polls) == 4

    @pytest.mark.parametrize(
        "error",
        [
            ConfigurationError("the credential is gone: make a new account"),
            ApiError(400, 3001, "", url=URL),
            AuthenticationError(401, None, "", url=URL),
            PermissionDenied(403, None, "", url=URL),
            OperationNotFound(404, None, "", url=URL),
            QuotaExhausted(200, 4000, "", url=URL),
            QuotaExhausted(200, 4000, "", url=URL, retry_after=1.0),
            BulkStatusError("something new: see there"),
            WaitTimeout(None, url=URL, timeout=1.0),
            OperationFailed(OVER),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_permanent_errors_end_the_wait_at_once(self, error: BulkStatusError) -> None:
        assert not may_pass(error)
        polls, end = drive(new_poller(), [RUNNING, error])
        assert gave_up(end) is error
        assert polls == [0.0, 2.0]

    def test_not_found_is_retried_for_a_moment_for_a_new_job(self) -> None:
        missing = OperationNotFound(404, None, "", url=URL)
        assert drive(new_poller(), [missing, missing, OVER]) == ([0.0, 2.0, 6.0], Finished(OVER))
        polls, end = drive(new_poller(), itertools.repeat(missing))
        assert gave_up(end) is missing
        assert polls == [0.0, 2.0, 6.0]

    def test_not_found_is_not_retried_for_a_job_that_was_queued(self) -> None:
        missing = OperationNotFound(404, None, "", url=URL)
        assert new_poller().on_error(missing, START + 100.0, queue_time=100.0) == GiveUp(missing)

    def test_not_found_ends_the_wait_at_once_if_the_job_was_found_before(self) -> None:
        missing = OperationNotFound(404, None, "", url=URL)
        polls, end = drive(new_poller(), [RUNNING, missing])
        assert gave_up(end) is missing
        assert polls == [0.0, 2.0]

    def test_errors_contain_the_last_operation(self) -> None:
        last = poll(vendor_status="nearly there")
        error = gave_up(drive(new_poller(), [RUNNING, last, AuthenticationError(401, None, "", url=URL)])[1])
        assert error.operation is last

    def test_an_error_without_a_good_poll_contains_no_operation(self) -> None:
        assert gave_up(drive(new_poller(), [AuthenticationError(401, None, "", url=URL)])[1]).operation is None


class TestRetryTimeout:
    @staticmethod
    def errors() -> Iterator[TransportError]:
        while True:
            yield TransportError("connection refused", url=URL)

    def test_the_retry_timeout_ends_the_wait_with_the_error_itself(self) -> None:
        polls, end = drive(new_poller(retry_timeout=100.0), self.errors())
        assert isinstance(gave_up(end), TransportError)
        assert polls == [0, 2, 6, 14, 30, 62, 122]

    def test_the_retry_timeout_starts_again_after_each_good_poll(self) -> None:
        step = drive(new_poller(retry_timeout=100.0), itertools.chain([DOWN, DOWN, DOWN, RUNNING] * 100, [OVER]))[1]
        assert step == Finished(OVER)

    def test_the_retry_timeout_does_not_count_the_sleep_between_good_polls(self) -> None:
        poller = new_poller(retry_timeout=10.0)
        poller.on_operation(RUNNING, START + 3600)
        # One failure after a sleep of a minute does not count as a minute of errors.
        assert isinstance(poller.on_error(DOWN, START + 3660), PollAgain)

    def test_the_retry_timeout_does_not_count_a_retry_after(self) -> None:
        polls, end = drive(new_poller(retry_timeout=100.0), [limited(600.0), DOWN, DOWN, OVER])
        assert end == Finished(OVER)
        assert polls == [0.0, 600.0, 604.0, 612.0]

    def test_an_earlier_retry_after_does_not_extend_the_retry_timeout(self) -> None:
        polls, end = drive(new_poller(retry_timeout=100.0), [limited(600.0), RUNNING, *itertools.repeat(DOWN, 20)])
        assert gave_up(end) is DOWN
        assert polls[-1] - polls[2] <= 100.0 + PACING.max_interval

    def test_the_retry_timeout_expires_even_if_every_error_has_a_retry_after(self) -> None:
        down = ServerError(503, None, "", url=URL, retry_after=120.0)
        _, end = drive(new_poller(), itertools.repeat(down))
        assert gave_up(end) is down

    def test_a_retry_timeout_of_zero_ends_the_wait_at_the_first_error(self) -> None:
        polls, end = drive(new_poller(retry_timeout=0.0), [RUNNING, RUNNING, DOWN, DOWN])
        assert gave_up(end) is DOWN
        assert polls == [0.0, 2.0, 4.0]

    def test_the_retry_timeout_is_15_minutes_by_default(self) -> None:
        polls, _ = drive(new_poller(), self.errors())
        assert 900 < polls[-1] <= 960

    @given(st.floats(min_value=0, max_value=1e4))
    def test_the_wait_always_ends_after_the_retry_timeout(self, retry_timeout: float) -> None:
        polls, end = drive(new_poller(retry_timeout=retry_timeout), self.errors())
        assert isinstance(gave_up(end), TransportError)
        assert retry_timeout <= polls[-1] <= retry_timeout + PACING.max_interval


class TestChange:
    def test_the_first_poll_and_each_different_poll_are_changes(self) -> None:
        poller = new_poller()
        more = poll(vendor_status="nearly there")
        changes = []
        for operation in (RUNNING, RUNNING, more, more, RUNNING, OVER):
            changes.append(poller.is_change(operation))
            poller.on_operation(operation, START)
        assert changes == [True, False, True, False, True, True]

    def test_an_error_between_equal_polls_does_not_cause_a_change(self) -> None:
        poller = new_poller()
        poller.on_operation(RUNNING, START)
        poller.on_error(DOWN, START + 2)
        assert not poller.is_change(RUNNING)


@given(
    st.floats(min_value=-1e9, max_value=1e9),
    st.floats(min_value=1, max_value=1e4),
)
def test_only_differences_on_the_clock_matter(start: float, timeout: float) -> None:
    assume(timeout % 1 > 0.01)

    def delays(now: float) -> list[float]:
        poller = Poller(URL, pacing=PACING, timeout=timeout, retry_timeout=RETRY_TIMEOUT, now=now, jitter=max)
        found = list[float]()
        while isinstance(step := poller.on_operation(RUNNING, now), PollAgain):
            found.append(step.delay)
            now += step.delay
        return [delay for delay in found if delay > 1e-3]

    assert delays(start) == pytest.approx(delays(0.0), abs=1e-3)
