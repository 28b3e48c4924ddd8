"""Tests of the decisions that a `Scheduler` makes. All times are simulated, so the tests do not sleep."""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import NoneType

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import error_of, is_last, operation_of

from bulkstatus import (
    ApiError,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    ConfigurationError,
    Operation,
    OperationNotFound,
    Pacing,
    PermissionDenied,
    Progress,
    QuotaExhausted,
    RateLimited,
    Saymon,
    ServerError,
    TransportError,
    Update,
    WaitTimeout,
)
from bulkstatus.polling.poller import LAST_POLL, PollAgain, Poller
from bulkstatus.polling.rate_limiter import HEADROOM, HOUR, WatchedJob
from bulkstatus.polling.retries import NEW_JOB_GRACE, RETRY_TIMEOUT
from bulkstatus.polling.scheduler import MAX_REFUSALS, Scheduler
from bulkstatus.vendors.account import Target
from bulkstatus_api.saymon.models import BulkOperationStatus

# Below twenty seconds, delays have no jitter.
PACING = Pacing(tolerance=0.1, min_interval=2.0, max_interval=19.0)
RAW = BulkOperationStatus(finished=False)

Outcome = Operation | BulkStatusError
Server = Callable[[Target, float], Outcome]
"""Type of a function that returns the result of a poll at a given time."""


_numbers = itertools.count(1)


def account(requests_per_second: float = math.inf) -> Saymon:
    """Return a new account, so that tests do not share an account."""
    saymon = Saymon(base_url="https://saymon.example", api_token="token", name=f"number {next(_numbers)}")
    saymon.requests_per_second = requests_per_second
    return saymon


def poll(
    target: Target,
    status: BulkStatus = BulkStatus.RUNNING,
    retry_after: float | None = None,
    progress: Progress | None = None,
) -> Operation:
    noon = datetime(2024, 1, 15, 12, tzinfo=UTC)
    return Operation(
        url=target.url,
        vendor="saymon",
        status=status,
        vendor_status=status.value,
        observed_at=noon,
        progress=progress,
        retry_after=retry_after,
        raw=RAW,
    )


def ends_after(seconds: float) -> Server:
    return lambda target, now: poll(target, BulkStatus.FINISHED if now >= seconds else BulkStatus.RUNNING)


@define
class Run:
    """A simulated watch that uses a `Scheduler`. No real time passes during the simulation."""

    scheduler: Scheduler = field(factory=lambda: Scheduler(pacing=PACING))
    took: float = 0.0
    """Seconds between each request and its response."""
    now: float = 0.0
    polled: list[tuple[float, Target]] = field(factory=list)
    updates: list[Update] = field(factory=list)

    def add(self, *targets: Target) -> None:
        for target in targets:
            self.scheduler.add(target, self.now)

    def until(self, end: float, server: Server) -> "Run":
        """Simulate the polls of all jobs until the time `end`, or until all jobs are over."""
        on_the_way: list[tuple[float, int, WatchedJob]] = []
        numbers = itertools.count()
        while True:
            self.updates += self.scheduler.timed_out(self.now)
            if not self.scheduler.remaining:
                break
            for job, _ in self.scheduler.due(self.now):
                self.polled.append((self.now, job.target))
                on_the_way.append((self.now + self.took, next(numbers), job))
            arrives = min(on_the_way, default=(math.inf, 0, None))[0]
            self.now = min(arrives, self.now + self.scheduler.delay(self.now))
            assert self.now < math.inf, "no poll is in flight, and no job will ever be due"
            if self.now > end:
                break
            for completion in [completion for completion in sorted(on_the_way) if completion[0] <= self.now]:
                on_the_way.remove(completion)
                outcome = server(completion[2].target, self.now)
                if isinstance(outcome, Operation):
                    self.updates += self.scheduler.on_operation(completion[2], outcome, self.now).updates
                else:
                    self.updates += self.scheduler.on_error(completion[2], outcome, self.now).updates
        return self

    def times(self, target: Target) -> list[float]:
        return [now for now, polled in self.polled if polled is target]


def targets(count: int, requests_per_second: float = math.inf) -> list[Target]:
    saymon = account(requests_per_second)
    return [saymon.operation(f"x{number}") for number in range(count)]


class TestOneJob:
    @given(st.lists(st.sampled_from(["good", "down", "busy", "limited"]), max_size=30), st.floats(0, 5))
    def test_a_job_is_polled_when_wait_would_poll(self, script: list[str], took: float) -> None:
        (target,) = targets(1)

        def outcomes() -> list[Outcome]:
            made: dict[str, Callable[[], Outcome]] = {
                "good": lambda: poll(target),
                "down": lambda: TransportError("reset", url=target.url),
                "busy": lambda: poll(target, retry_after=100.0),
                "limited": lambda: RateLimited(429, None, "", url=target.url, retry_after=70.0),
            }
            return [*(made[name]() for name in script), poll(target, BulkStatus.FINISHED)]

        wait = Poller(target.url, pacing=PACING, timeout=None, retry_timeout=RETRY_TIMEOUT, now=0.0)
        now, expected = 0.0, list[float]()
        for outcome in outcomes():
            expected.append(now)
            wait.start_poll(now, math.inf)
            now += took
            step = wait.on_operation(outcome, now) if isinstance(outcome, Operation) else wait.on_error(outcome, now)
            if not isinstance(step, PollAgain):
                break
            now += step.delay

        responses = iter(outcomes())
        run = Run(took=took)
        run.add(target)
        run.until(math.inf, lambda *_: next(responses))
        assert run.times(target) == pytest.approx(expected, abs=1e-5)

    def test_a_job_is_reported_once_per_change(self) -> None:
        (target,) = targets(1)
        run = Run()
        run.add(target)
        run.until(math.inf, ends_after(100))
        assert [operation_of(update) and operation_of(update).status for update in run.updates] == [
            "running",
            "finished",
        ]
        assert [is_last(update) for update in run.updates] == [False, True]
        assert run.scheduler.remaining == 0

    def test_a_job_ends_with_the_error_that_wait_would_raise(self) -> None:
        (target,) = targets(1)
        refused = AuthenticationError(401, None, "", url=target.url)
        responses: Iterator[Outcome] = iter([poll(target), refused])
        run = Run()
        run.add(target)
        run.until(math.inf, lambda *_: next(responses))
        last = run.updates[-1]
        assert error_of(last) is refused
        assert operation_of(last) is refused.operation is not None
        assert is_last(last)

    def test_the_generated_model_is_only_in_the_update_that_delivers_it(self) -> None:
        (target,) = targets(1)
        responses: Iterator[Outcome] = iter([poll(target), AuthenticationError(401, None, "", url=target.url)])
        run = Run()
        run.add(target)
        run.until(math.inf, lambda *_: next(responses))
        assert [operation_of(update) and operation_of(update).raw for update in run.updates] == [RAW, None]

    def test_a_job_has_its_last_poll_at_its_deadline(self) -> None:
        (target,) = targets(1)
        run = Run(Scheduler(pacing=PACING, timeout=7.0))
        run.add(target)
        run.until(math.inf, ends_after(math.inf))
        assert run.times(target) == pytest.approx([0, 2, 4, 6, 7])
        assert isinstance(error_of(run.updates[-1]), WaitTimeout)

    def test_a_job_that_may_not_be_polled_ends_at_its_deadline(self) -> None:
        first, second = targets(2)
        run = Run(Scheduler(pacing=PACING, timeout=60.0))
        run.add(first, second)
        limited = RateLimited(429, None, "", url=first.url, retry_after=50.0)
        responses: Iterator[Outcome] = iter([limited, poll(second)])

        def server(target: Target, now: float) -> Outcome:
            return next(responses) if now < 50 else RateLimited(429, None, "", url=target.url, retry_after=1000.0)

        run.until(math.inf, server)
        assert run.now <= 60.0 + LAST_POLL + 1e-6
        assert {update.url: type(error_of(update)) for update in run.updates if is_last(update)} == {
            first.url: WaitTimeout,
            second.url: WaitTimeout,
        }

    def test_a_job_past_its_deadline_does_not_delay_the_scheduler(self) -> None:
        (target,) = targets(1)
        scheduler = Scheduler(pacing=PACING, timeout=60.0)
        scheduler.restore_limits(target.account.key, held_until=1000.0, requests=())
        scheduler.add(target, 0.0)
        assert scheduler.delay(0.0) == 60.0 + LAST_POLL
        assert scheduler.delay(100.0) == 0.0, "a delay is never negative"

    def test_a_job_whose_response_is_read_late_is_polled_in_time(self) -> None:
        (target,) = targets(1)
        scheduler = Scheduler(pacing=PACING)
        scheduler.add(target, 0.0)
        ((job, _),) = scheduler.due(0.0)
        assert scheduler.delay(90.0) == math.inf
        scheduler.on_operation(job, poll(target), 1.0)
        assert scheduler.delay(1.5) == pytest.approx(0.5), "the next poll is 2 s after the request"

    def test_a_job_is_polled_at_intervals_counted_from_request_to_request(self) -> None:
        (target,) = targets(1)
        for took, gap in [(0.5, 2.0), (1.0, 2.0), (3.0, 4.0)]:
            run = Run(took=took)
            run.add(target)
            run.until(19.0, ends_after(math.inf))
            gaps = [later - now for now, later in itertools.pairwise(run.times(target))]
            assert gaps == pytest.approx([gap] * len(gaps)), "a slow server gets a break of half of the delay"

    def test_a_job_has_one_poll_if_its_deadline_passed_between_two_watches(self) -> None:
        over, running = targets(2)
        run = Run(Scheduler(pacing=PACING, timeout=3600.0))
        for target in (over, running):
            run.scheduler.add(target, 0.0, began=-4000.0, delay=5.0)
        run.until(math.inf, lambda target, now: ends_after(0.0 if target is over else math.inf)(target, now))
        assert [now for now, _ in run.polled] == pytest.approx([0.0, 0.0])
        assert {update.url: type(error_of(update)) for update in run.updates if is_last(update)} == {
            over.url: NoneType,
            running.url: WaitTimeout,
        }

    def test_a_job_continues_from_the_state_that_another_scheduler_stored(self) -> None:
        (target,) = targets(1)
        run = Run(Scheduler(pacing=PACING, timeout=300.0))
        run.scheduler.add(target, 0.0, began=-100.0, delay=5.0, last=poll(target), last_at=-1.0)
        run.until(math.inf, ends_after(math.inf))
        assert run.times(target)[:2] == pytest.approx([5.0, 5.0 + 10.5])
        assert run.times(target)[-1] == pytest.approx(200.0)
        assert [is_last(update) for update in run.updates] == [True], "the job has not changed since"

    def test_a_job_without_a_last_poll_time_is_forecast_from_its_start(self) -> None:
        (target,) = targets(1)
        last = poll(target, progress=Progress(total=100, processed=40))
        run = Run()
        run.scheduler.add(target, 0.0, began=-40.0, last=last)
        run.until(50.0, lambda target, now: poll(target, progress=Progress(total=100, processed=50 + round(now / 10))))
        # Progress rose from 40 to 50 in the 40 s since the start. The end is far, so the delay is half of the age.
        assert run.times(target)[:2] == pytest.approx([0.0, 20.0])

    def test_the_end_of_a_job_is_reported_even_if_it_was_known(self) -> None:
        (target,) = targets(1)
        run = Run()
        run.scheduler.add(target, 0.0, last=poll(target, BulkStatus.FINISHED), last_at=0.0)
        run.until(math.inf, ends_after(0.0))
        assert [is_last(update) for update in run.updates] == [True]


class TestRateLimit:
    def test_the_rate_limit_is_honoured_from_the_first_request_on(self) -> None:
        run = Run()
        run.add(*targets(100, requests_per_second=10.0))
        run.until(60.0, ends_after(math.inf))
        times = [now for now, _ in run.polled]
        gaps = [later - now for now, later in itertools.pairwise(times)]
        assert min(gaps) >= 1 / 10.0 - 0.02 - 1e-9
        assert len(times) <= 60 * 10.0

    @pytest.mark.slow
    @given(st.integers(1, 60), st.floats(0.2, 20), st.floats(0, 3))
    def test_the_rate_limit_is_never_exceeded(self, count: int, requests_per_second: float, took: float) -> None:
        run = Run(took=took)
        run.add(*targets(count, requests_per_second=requests_per_second))
        run.until(120.0, ends_after(100.0))
        times = [now for now, _ in run.polled]
        for first, now in enumerate(times):
            in_a_minute = sum(now <= later < now + 60.0 for later in times[first:])
            assert in_a_minute <= 60.0 * requests_per_second + 1

    def test_the_rate_limit_is_used_in_full_when_jobs_need_it(self) -> None:
        run = Run()
        run.add(*targets(100, requests_per_second=10.0))
        run.until(300.0, ends_after(math.inf))
        # A hundred jobs with delays of 19 s need 5.3 requests per second. Earlier, they need more than the limit.
        early = sum(now < 60.0 for now, _ in run.polled)
        assert early >= 0.97 * 60 * (1 - HEADROOM) * 10.0

    def test_the_rate_limit_does_not_delay_jobs_that_need_less(self) -> None:
        run = Run()
        run.add(*targets(5, requests_per_second=10.0))
        run.until(200.0, ends_after(math.inf))
        for target in {target for _, target in run.polled}:
            for now, later in itertools.pairwise(run.times(target)):
                late = later - now - PACING.delay(now)
                assert -1e-5 <= late <= 5 / ((1 - HEADROOM) * 10.0), (
                    "a poll is late by at most the requests of the other jobs"
                )

    def test_the_rate_limit_stretches_all_schedules_by_the_same_factor(self) -> None:
        # Because of Retry-After, a third of the jobs are polled every 5 s, a third every 10 s and a third every 40 s.
        jobs = targets(90, requests_per_second=2.0)
        hints = {target.url: (5.0, 10.0, 40.0)[number % 3] for number, target in enumerate(jobs)}
        run = Run(Scheduler(pacing=Pacing(min_interval=1.0, max_interval=1.0)))
        run.add(*jobs)
        run.until(4000.0, lambda target, _: poll(target, retry_after=hints[target.url]))
        counts = Counter[float]()
        for now, target in run.polled:
            counts[hints[target.url]] += now >= 1000.0
        assert counts[5.0] / counts[10.0] == pytest.approx(2.0, rel=0.1)
        assert counts[5.0] / counts[40.0] == pytest.approx(8.0, rel=0.1)
        assert counts.total() == pytest.approx(3000 * (1 - HEADROOM) * 2.0, rel=0.06)

    def test_the_last_job_that_still_runs_may_use_the_whole_rate_limit(self) -> None:
        jobs = targets(200, requests_per_second=2.0)
        run = Run()
        run.add(*jobs)
        run.until(1000.0, lambda target, now: ends_after(0.0 if target is not jobs[0] else math.inf)(target, now))
        # 200 first polls at 1.8 per second take 111 s. After that, one job is left.
        times = [now for now in run.times(jobs[0]) if now > 130.0]
        assert max(later - now for now, later in itertools.pairwise(times)) <= PACING.max_interval + 1e-6

    def test_new_jobs_can_be_added_at_any_time(self) -> None:
        first, second = targets(2)
        run = Run()
        run.add(first)
        run.until(31.0, ends_after(100.0))
        run.add(second)
        run.until(math.inf, ends_after(100.0))
        assert 31.0 <= run.times(second)[0] <= 36.0
        assert Counter(update.url for update in run.updates if is_last(update)) == {first.url: 1, second.url: 1}

    @pytest.mark.parametrize("requests_per_second", [0.0, -1.0, math.nan])
    def test_the_rate_limit_must_be_above_zero(self, requests_per_second: float) -> None:
        with pytest.raises(ConfigurationError, match="requests_per_second and requests_per_day must be above zero"):
            Run().add(*targets(1, requests_per_second))


DAY = 86_400.0


class TestDailyQuota:
    def run(self, jobs: int, requests_per_day: float) -> Run:
        saymon = account()
        saymon.requests_per_day = requests_per_day
        run = Run()
        run.add(*(saymon.operation(f"x{number}") for number in range(jobs)))
        return run

    def test_the_daily_quota_counts_the_requests_of_an_earlier_watch(self) -> None:
        saymon = account()
        saymon.requests_per_day = 100 / (1 - HEADROOM)
        run = Run()
        sent = [-80_000.0 + number for number in range(100)]
        run.scheduler.restore_limits(saymon.key, held_until=-math.inf, requests=sent)
        run.add(saymon.operation("x1"))
        run.until(math.inf, ends_after(0.0))
        assert run.polled[0][0] == pytest.approx(DAY - 80_000.0)

    @pytest.mark.slow
    @given(st.integers(1, 40), st.integers(10, 300))
    def test_the_daily_quota_is_never_exceeded(self, jobs: int, requests_per_day: int) -> None:
        run = self.run(jobs, requests_per_day).until(3 * DAY, ends_after(math.inf))
        times = [now for now, _ in run.polled]
        assert len(times) > requests_per_day, "the next day has requests again"
        for first, now in enumerate(times):
            in_a_day = times[first : first + requests_per_day + 1]
            assert sum(now <= later < now + DAY - 1e-3 for later in in_a_day) <= requests_per_day

    def test_the_daily_quota_hardly_delays_a_single_job(self) -> None:
        with_quota, without = (
            self.run(1, requests_per_day).until(600.0, ends_after(math.inf))
            for requests_per_day in (10 / PACING.min_interval * 3600, math.inf)
        )
        assert len(with_quota.polled) == len(without.polled)

    def test_the_daily_quota_is_spent_in_proportion_to_the_age(self) -> None:
        run = self.run(100, 1000).until(DAY, ends_after(math.inf))
        gaps = [(now, later - now) for (now, _), (later, _) in itertools.pairwise(run.polled)]
        assert len({target.url for now, target in run.polled if now < 60}) == 100, "each job had its first poll"
        # The first polls come together. Later polls spread soon.
        assert all(gap <= 0.02 * (3600 + now) for now, gap in gaps if HOUR < now < DAY / 2)
        assert max(Counter(target.url for _, target in run.polled).values()) <= 11, "each job has its share"

    @pytest.mark.parametrize("requests_per_day", [0.0, -1.0, math.nan])
    def test_the_daily_quota_must_be_above_zero(self, requests_per_day: float) -> None:
        with pytest.raises(ConfigurationError, match="requests_per_second and requests_per_day must be above zero"):
            self.run(1, requests_per_day)


class TestRetryAfter:
    @pytest.mark.slow
    @given(st.data())
    def test_a_retry_after_of_an_error_pauses_every_job_of_the_account(self, data: st.DataObject) -> None:
        limited_jobs, other_jobs = targets(10, requests_per_second=5.0), targets(1)
        pauses: list[tuple[float, float]] = []

        def server(target: Target, now: float) -> Outcome:
            if target in other_jobs or data.draw(st.booleans()):
                return poll(target)
            pause = data.draw(st.floats(0, 40))
            pauses.append((now, now + pause))
            error_class = data.draw(st.sampled_from([RateLimited, ServerError]))
            return error_class(503, None, "", url=target.url, retry_after=pause)

        run = Run(Scheduler(pacing=PACING, retry_timeout=math.inf))
        run.add(*limited_jobs, *other_jobs)
        run.until(60.0, server)
        for begin, end in pauses:
            assert not [now for now, target in run.polled if target in limited_jobs and begin < now < end - 1e-5]
        assert len(run.times(other_jobs[0])) >= 15, "the job belongs to another account"

    def test_a_429_without_retry_after_pauses_the_account_for_a_minute(self) -> None:
        run = Run()
        run.add(*targets(3, requests_per_second=10.0))
        run.until(61.0, lambda target, _: RateLimited(429, None, "", url=target.url))
        assert [now for now, _ in run.polled] == pytest.approx([0.0, 60.0])

    def test_the_rate_limit_does_not_extend_a_retry_after(self) -> None:
        jobs = targets(100, requests_per_second=2.0)
        run = Run()
        run.add(*jobs)
        limited = iter([RateLimited(429, None, "", url=jobs[0].url, retry_after=100.0)])
        run.until(400.0, lambda target, _: next(limited, poll(target)) if target is jobs[0] else poll(target))
        # Ninety-nine other jobs wait for their first poll, too.
        assert run.times(jobs[0])[1] <= 100.0 + 100 / ((1 - HEADROOM) * 2.0)

    def test_a_retry_after_of_a_good_response_pauses_that_job_alone(self) -> None:
        first, second = targets(2)
        run = Run()
        run.add(first, second)
        run.until(50.0, lambda target, _: poll(target, retry_after=100.0 if target is first else None))
        assert len(run.times(first)) == 1
        assert len(run.times(second)) > 10

    def test_a_retry_after_is_not_followed_by_a_burst(self) -> None:
        jobs = targets(50, requests_per_second=10.0)
        run = Run()
        run.add(*jobs)
        run.until(
            60.0, lambda target, now: RateLimited(429, None, "", retry_after=30.0) if 4 < now < 5 else poll(target)
        )
        times = [now for now, _ in run.polled if now > 20]
        assert min(later - now for now, later in itertools.pairwise(times)) >= 1 / 10.0 - 0.02

    def test_the_other_jobs_are_polled_first_after_a_retry_after(self) -> None:
        bad, *jobs = targets(20, requests_per_second=10.0)
        run = Run(Scheduler(pacing=PACING, retry_timeout=math.inf))
        run.add(bad, *jobs)

        def server(target: Target, now: float) -> Outcome:
            if target is bad:
                return ServerError(503, None, "", url=target.url, retry_after=60.0)
            return ends_after(200)(target, now)

        run.until(2000.0, server)
        assert {update.url for update in run.updates if is_last(update)} == {target.url for target in jobs}
        assert max(len(run.times(target)) for target in jobs) <= len(run.times(bad))
        assert run.polled[-1][1] is bad
        ends = [now for now, target in run.polled if target in jobs]
        assert max(ends) <= 200 + 60 + 20 / ((1 - HEADROOM) * 10) + 1, "the jobs end in the first window after 200 s"

    def test_a_retry_after_of_days_is_honoured_and_ends_the_present_jobs(self) -> None:
        *jobs, late = targets(6)
        run = Run(Scheduler(pacing=PACING, max_concurrency=1))
        run.add(*jobs)
        three_days = 3 * DAY
        run.until(math.inf, lambda target, _: ServerError(503, None, "", url=target.url, retry_after=three_days))
        assert [type(error_of(update)) for update in run.updates] == [ServerError] * 5
        assert len(run.polled) == 1
        run.add(late)
        run.until(math.inf, ends_after(0.0))
        assert run.times(late) == pytest.approx([three_days])

    def test_the_longest_retry_after_of_several_responses_is_honoured(self) -> None:
        first, second, third = targets(3)
        scheduler = Scheduler(pacing=PACING)
        for target in (first, second, third):
            scheduler.add(target, 0.0)
        jobs = {job.target: job for job, _ in scheduler.due(0.0)}
        scheduler.on_error(jobs[first], RateLimited(429, None, "", retry_after=100.0), 0.0)
        scheduler.on_error(jobs[second], RateLimited(429, None, "", retry_after=10.0), 0.0)
        scheduler.on_operation(jobs[third], poll(third), 0.0)
        assert scheduler.delay(0.0) == 100.0

    def test_a_retry_after_restored_from_another_scheduler_is_honoured(self) -> None:
        (target,) = targets(1)
        run = Run()
        key = target.account.key
        run.scheduler.restore_limits(key._replace(server="https://other.example"), held_until=50.0, requests=())
        run.scheduler.restore_limits(key, held_until=20.0, requests=())
        run.add(target)
        run.until(math.inf, ends_after(0.0))
        assert run.times(target) == pytest.approx([20.0])


class TestErrors:
    def test_errors_of_one_job_end_that_job_alone(self) -> None:
        jobs = targets(5)
        run = Run()
        run.add(*jobs)
        run.until(
            math.inf,
            lambda target, now: (
                AuthenticationError(401, None, "", url=target.url) if target is jobs[2] else ends_after(50)(target, now)
            ),
        )
        ends = {update.url: update for update in run.updates if is_last(update)}
        assert len(ends) == 5
        assert [target.url for target in jobs if error_of(ends[target.url])] == [jobs[2].url]

    @pytest.mark.parametrize("refused", [AuthenticationError, QuotaExhausted])
    def test_errors_of_an_account_end_its_jobs_without_polling_each(self, refused: type[ApiError]) -> None:
        jobs = targets(50)
        other_jobs = [account().operation(f"y{number}") for number in range(5)]
        run = Run(Scheduler(pacing=PACING, max_concurrency=2))
        run.add(*jobs, *other_jobs)

        def server(target: Target, now: float) -> Outcome:
            if target in jobs and now > 10:
                return refused(401, 1030, "no", url=target.url)
            return ends_after(50)(target, now)

        run.until(math.inf, server)
        ends = {update.url: update for update in run.updates if is_last(update)}
        assert len(ends) == 55
        assert sum(now > 10 for now, target in run.polled if target in jobs) <= MAX_REFUSALS + 1
        for target in jobs:
            error, operation = error_of(ends[target.url]), operation_of(ends[target.url])
            assert isinstance(error, refused)
            assert (error.url, error.code) == (target.url, 1030)
            assert error.operation is not None
            assert (error.operation, error.operation.url) == (operation, target.url)
        unpolled = [error_of(end) for end in ends.values() if "was not polled" in str(error_of(end))]
        assert len(unpolled) >= 50 - MAX_REFUSALS - 1
        assert all(error and isinstance(error.__cause__, refused) for error in unpolled)
        assert not any(error_of(ends[target.url]) for target in other_jobs)

    def test_errors_of_an_account_do_not_affect_jobs_added_after_the_fix(self) -> None:
        (*jobs, late) = targets(MAX_REFUSALS + 5)
        run = Run()
        run.add(*jobs)
        run.until(math.inf, lambda target, _: AuthenticationError(401, None, "", url=target.url))
        run.add(late)
        run.until(math.inf, ends_after(0.0))
        assert run.updates[-1].url == late.url
        assert error_of(run.updates[-1]) is None

    def test_a_job_that_is_not_found_ends_soon_whenever_it_was_added(self) -> None:
        (target,) = targets(1)
        run = Run(now=1000.0)
        run.add(target)
        run.until(math.inf, lambda target, _: OperationNotFound(404, None, "", url=target.url))
        assert isinstance(error_of(run.updates[-1]), OperationNotFound)
        assert 1000.0 + NEW_JOB_GRACE <= run.now <= 1000.0 + NEW_JOB_GRACE + 2 * PACING.min_interval

    def test_errors_of_an_account_that_failed_before_need_new_confirmation(self) -> None:
        both = targets(2 * MAX_REFUSALS + 5)
        jobs, later = both[: MAX_REFUSALS + 2], both[MAX_REFUSALS + 2 :]
        run = Run(Scheduler(pacing=PACING, max_concurrency=1))
        run.add(*jobs)
        run.until(math.inf, lambda target, _: AuthenticationError(401, None, "", url=target.url))
        run.add(*later)
        responses = iter([AuthenticationError(401, None, "", url=later[0].url)])
        run.until(math.inf, lambda target, _: next(responses, poll(target, BulkStatus.FINISHED)))
        ends = {update.url: error_of(update) for update in run.updates}
        assert [target for target in later if ends[target.url]] == later[:1]

    def test_errors_of_a_short_outage_are_not_errors_of_the_account(self) -> None:
        jobs = targets(500, requests_per_second=100.0)
        run = Run(took=0.2)
        run.add(*jobs)

        def server(target: Target, now: float) -> Outcome:
            if 2.0 < now < 2.3:
                return AuthenticationError(401, None, "", url=target.url)
            return ends_after(20.0)(target, now)

        run.until(math.inf, server)
        ends = {update.url: error_of(update) for update in run.updates if is_last(update)}
        assert len(ends) == 500
        assert 1 <= sum(error is not None for error in ends.values()) <= 0.3 * 100 + 1, "only polls of that time"

    @pytest.mark.parametrize("known", [PermissionDenied, OperationNotFound])
    def test_errors_of_single_jobs_are_not_errors_of_the_account(self, known: type[ApiError]) -> None:
        error_classes: Iterator[type[ApiError]] = itertools.cycle([AuthenticationError, known])
        run = Run(Scheduler(pacing=PACING, max_concurrency=1))
        for target in targets(50):
            run.scheduler.add(target, 0.0, last=poll(target))
        run.until(math.inf, lambda target, _: next(error_classes)(401, None, "", url=target.url))
        assert len(run.polled) == 50

    def test_occasional_errors_of_a_few_jobs_are_not_errors_of_the_account(self) -> None:
        jobs = targets(100)
        refused = jobs[::2]
        run = Run()
        run.add(*jobs)
        run.until(
            math.inf,
            lambda target, _: (
                AuthenticationError(401, None, "", url=target.url)
                if target in refused
                else poll(target, BulkStatus.FINISHED)
            ),
        )
        assert {target.url for target in refused} == {update.url for update in run.updates if error_of(update)}

    def test_a_slow_account_does_not_stall_another_account(self) -> None:
        slow, quick = targets(50), targets(1)
        scheduler = Scheduler(pacing=PACING, max_concurrency=3)
        for target in (*slow, *quick):
            scheduler.add(target, 0.0)
        (*stuck, one) = [job for job, _ in scheduler.due(0.0)]
        assert [job.target.account for job in stuck] == [slow[0].account] * 3
        assert one.target is quick[0]
        assert scheduler.due(100.0) == []
        assert scheduler.delay(100.0) == math.inf
        scheduler.on_operation(one, poll(one.target), 100.0)
        assert 0 < scheduler.delay(100.0) <= PACING.max_interval
        scheduler.on_operation(stuck[0], poll(stuck[0].target), 100.0)
        assert scheduler.delay(100.0) == 0.0

    def test_the_time_in_the_queue_does_not_count_towards_retry_timeout(self) -> None:
        # Each job is polled every 20,000 s, and its retry_timeout is 900 s. A few errors must not end the job.
        jobs = targets(100, requests_per_second=0.005 / (1 - HEADROOM))
        polls = Counter[str]()

        def server(target: Target, _: float) -> Outcome:
            polls[target.url] += 1
            if polls[target.url] < 4:
                return ServerError(502, None, "", url=target.url)
            return poll(target, BulkStatus.FINISHED)

        run = Run()
        run.add(*jobs)
        run.until(math.inf, server)
        assert not [update for update in run.updates if error_of(update)]

    def test_persistent_errors_end_a_job_even_if_the_scheduler_is_overloaded(self) -> None:
        jobs = targets(20, requests_per_second=1.0)
        run = Run()
        run.add(*jobs)
        run.until(math.inf, lambda target, _: TransportError("reset", url=target.url))
        assert [type(error_of(update)) for update in run.updates] == [TransportError] * 20

    def test_errors_do_not_prevent_the_last_poll_of_a_job(self) -> None:
        jobs = targets(50, requests_per_second=10.0 / (1 - HEADROOM))
        run = Run(Scheduler(pacing=Pacing(min_interval=2.0, max_interval=60.0), timeout=600.0))
        run.add(*jobs)
        run.until(math.inf, lambda target, _: TransportError("reset", url=target.url))
        for target in jobs:
            assert run.times(target)[-1] >= 600.0 - 1e-6

    def test_each_job_has_its_last_poll_despite_simultaneous_deadlines(self) -> None:
        # The last polls take 40 / 9 s, which is slightly less than LAST_POLL.
        jobs = targets(40, requests_per_second=10.0)
        scheduler = Scheduler(pacing=PACING, timeout=60.0, max_concurrency=40)
        for target in jobs:
            scheduler.add(target, 0.0)
        polled = [job for tick in range(200) for job, _ in scheduler.due(0.2 * tick)]
        for job in polled:
            scheduler.on_operation(job, poll(job.target), 59.999)
        run = Run(scheduler, now=59.999)
        run.until(math.inf, ends_after(math.inf))
        assert {target for _, target in run.polled} == set(jobs), "each job has its last poll"

    def test_errors_do_not_extend_a_deadline(self) -> None:
        jobs = targets(100, requests_per_second=1.0)
        run = Run(Scheduler(pacing=PACING, timeout=300.0))
        run.add(*jobs)
        run.until(math.inf, lambda target, _: TransportError("reset", url=target.url))
        assert len(run.updates) == 100
        assert run.now <= 300.0 + LAST_POLL + 1e-6


@pytest.mark.parametrize("number", [0, -1, 1.5, True])
def test_max_concurrency_must_be_a_positive_integer(number: int) -> None:
    with pytest.raises(ConfigurationError, match="max_concurrency must be an integer of at least 1"):
        Scheduler(max_concurrency=number)


def test_invalid_timeouts_are_refused_before_a_job_is_added() -> None:
    with pytest.raises(ConfigurationError, match="timeout"):
        Scheduler(timeout=-1.0)
    with pytest.raises(ConfigurationError, match="retry_timeout"):
        Scheduler(retry_timeout=math.nan)
