"""Tests of the decisions that a `RateLimiter` makes. All times are simulated, so the tests do not sleep."""

import itertools
import math

import pytest

from bulkstatus import Pacing, Saymon
from bulkstatus.polling.poller import Poller
from bulkstatus.polling.rate_limiter import DAY, HEADROOM, HOUR, RateLimiter, WatchedJob
from bulkstatus.polling.retries import RETRY_TIMEOUT


def job_of(limiter: RateLimiter, name: str = "x1") -> WatchedJob:
    target = Saymon(base_url="https://saymon.example", api_token="token").operation(name)
    return WatchedJob(
        target,
        Poller(target.url, pacing=Pacing(), timeout=None, retry_timeout=RETRY_TIMEOUT, now=0.0),
        limiter,
        math.inf,
    )


def push(limiter: RateLimiter, job: WatchedJob, *, delay: float = 0.0, now: float = 0.0) -> None:
    limiter.push(job, 0, delay=delay, rate=1 / max(delay, 1.0), now=now)


def times(limiter: RateLimiter, job: WatchedJob, count: int, *, now: float = 0.0, late: float = 0.0) -> list[float]:
    """Poll a job that is always due, and return the times of the polls. Each poll is sent `late` seconds late."""
    found = list[float]()
    push(limiter, job, now=now)
    while len(found) < count:
        if limiter.pop(now) is job:
            found.append(now)
            job.poller.start_poll(now, math.inf)
            push(limiter, job, now=now)
        else:
            pause = limiter.delay(now)
            assert pause > 0, "no poll is allowed, but the limiter returns no delay"
            now += pause + late
    return found


class TestRateLimit:
    def test_timers_that_are_a_little_late_do_not_lower_the_rate(self) -> None:
        limiter = RateLimiter(0.0, requests_per_second=10.0 / (1 - HEADROOM))
        polled = times(limiter, job_of(limiter), 1000, late=0.01)
        assert polled[-1] == pytest.approx(100.0, rel=0.01)

    def test_a_rate_limit_unused_for_a_minute_allows_no_burst(self) -> None:
        limiter = RateLimiter(0.0, requests_per_second=10.0 / (1 - HEADROOM))
        polled = times(limiter, job_of(limiter), 100, now=60.0)
        assert min(later - now for now, later in itertools.pairwise(polled)) >= 0.1 - 0.02 - 1e-6


class TestDailyQuota:
    def test_the_delay_depends_on_the_age_and_the_remaining_quota(self) -> None:
        limiter = RateLimiter(0.0, requests_per_second=math.inf, requests_per_day=10 / (1 - HEADROOM))
        job = job_of(limiter)
        job.poller.start_poll(0.0, math.inf)
        polled = times(limiter, job, 10)
        expected = [0.0]
        for left in range(9, 0, -1):
            expected.append(expected[-1] + (HOUR + expected[-1]) / left)
        assert polled == pytest.approx([min(time, DAY) for time in expected], abs=1.0)

    def test_the_quota_does_not_delay_the_first_polls_of_a_few_jobs(self) -> None:
        limiter = RateLimiter(0.0, requests_per_second=1 / (1 - HEADROOM), requests_per_day=100 / (1 - HEADROOM))
        for number in range(12):
            limiter.push(job_of(limiter, f"x{number}"), number, delay=0.0, rate=0.0, now=0.0)
        now, polled = 0.0, list[float]()
        while len(polled) < 12:
            if limiter.pop(now):
                polled.append(now)
            now += limiter.delay(now)
        assert polled[:11] == pytest.approx(range(11), abs=0.1)
        assert polled[11] - polled[10] == pytest.approx((HOUR + 10) / 89, abs=0.1)

    def test_another_request_is_allowed_once_the_oldest_is_a_day_old(self) -> None:
        # After the first poll, one request is left. The quota alone would allow it after an hour plus the age.
        limiter = RateLimiter(
            0.0, requests_per_second=math.inf, requests_per_day=100 / (1 - HEADROOM), requests=[4 * HOUR - DAY] * 98
        )
        assert times(limiter, job_of(limiter), 3)[:2] == pytest.approx([0.0, 4 * HOUR], abs=1.0)

    def test_schedules_speed_up_once_yesterdays_requests_are_a_day_old(self) -> None:
        limiter = RateLimiter(
            0.0, requests_per_second=math.inf, requests_per_day=100 / (1 - HEADROOM), requests=[60.0 - DAY] * 99
        )
        for number in range(10):
            push(limiter, job_of(limiter, f"x{number}"), delay=20.0 + number)
        # With one request per minute, ten jobs are polled at less than a twentieth of the rate that they need.
        now = 0.0
        while limiter.pop(now) is None:
            now += limiter.delay(now)
        assert now == pytest.approx(60.0 + 20.0, abs=4.0)

    def test_a_quota_of_one_request_allows_one_request_per_day(self) -> None:
        limiter = RateLimiter(0.0, requests_per_second=math.inf, requests_per_day=1)
        assert times(limiter, job_of(limiter), 3) == pytest.approx([0.0, DAY, 2 * DAY])


def test_a_response_that_is_read_late_counts_from_when_it_arrived() -> None:
    limiter = RateLimiter(0.0, requests_per_second=math.inf)
    first, second = job_of(limiter), job_of(limiter, "x2")
    push(limiter, first)
    push(limiter, second, delay=1000.0)
    assert limiter.pop(0.0) is first
    assert limiter.delay(90.0) == pytest.approx(910.0)
    push(limiter, first, delay=20.0, now=30.0)
    assert limiter.pop(90.0) is first
    assert limiter.delay(90.0) == pytest.approx(910.0), "the delay of the other job is unchanged"


def test_removed_jobs_do_not_slow_down_other_jobs() -> None:
    limiter = RateLimiter(0.0, requests_per_second=1.0)
    for number in range(100):
        push(limiter, job_of(limiter, f"x{number}"), delay=number)
    assert limiter.speed < 0.2
    assert len(limiter.remove_queued(0.0)) == 100
    assert limiter.speed == 1.0
