"""`RateLimiter`, which decides when to poll the jobs of one account."""

import math
from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush

from bulkstatus.errors import ConfigurationError
from bulkstatus.events import Reason
from bulkstatus.polling.poller import Poller
from bulkstatus.vendors.account import Target

HEADROOM = 0.1
"""Fraction of an account's limits that stays unused, so that other programs can use the same account."""

HOUR, DAY = 3600.0, 86_400.0

FIRST_POLLS = 0.1
"""Fraction of `requests_per_day` that the first polls of jobs can use without a delay. If the fraction were larger,
later polls would come in bursts."""

EPSILON = 1e-6
"""A poll counts as due up to `EPSILON` seconds early, because floating-point sums are not exact."""

_CATCH_UP = 0.02
"""If a poll is at most `_CATCH_UP` seconds late, the next poll is not delayed. Timers are often up to 20 ms late."""


class WatchedJob:
    """One job of a `Scheduler`. The class uses `__slots__` to save memory, because a watch can have a million jobs."""

    __slots__ = ("deadline", "due_at", "held_until", "is_queued", "limiter", "poller", "queue_time", "rate", "target")

    def __init__(self, target: Target, poller: Poller, limiter: "RateLimiter", deadline: float) -> None:
        self.target = target
        self.poller = poller
        self.limiter = limiter
        self.deadline = deadline
        self.is_queued = False
        """Whether the job is in the queue of its `RateLimiter`. A job outside the queue is being polled or is over."""
        self.due_at = 0.0
        """Time of the next poll according to the job's own schedule, in seconds on the monotonic clock."""
        self.queue_time = 0.0
        """Total delay in seconds that other jobs or a limit have caused since the last operation."""
        self.rate = 0.0
        """Number of requests per second that the job's schedule currently requires."""
        self.held_until = 0.0
        """Time on the monotonic clock, in seconds, at which the delay in the job's last `JobHeld` event ends."""


class RateLimiter:
    """The queue of an account's jobs, which decides when to poll the next job.

    Each `RateLimiter` has its own clock. If all jobs together need fewer requests than the limit allows, the limiter's
    clock runs at normal speed. If the jobs need more requests than the limit allows, the limiter's clock runs slower:

        speed = min(1, limit / sum(1 / delay for each job))

    The delays between polls are measured on the limiter's clock. If the limiter's clock runs slower, all delays grow by
    the same factor. Consecutive requests are at least `1 / limit` seconds apart, and are therefore spread evenly.

    With a daily quota, the limit decreases as requests are sent. In the following formula, `left` is the number of
    requests left in the quota, and `age` is the time since the first request of the last 24 hours:

        limit = min(limit, left / (1 hour + age))

    Normally, the quota lasts for the whole day, because the request rate is proportional to the remaining requests. If
    an account has only one job, a daily quota hardly delays its polls. If an account is overloaded, intervals grow with
    `age`. The delay in detecting the end of a job is then proportional to the job's duration. The first polls of jobs
    can use a tenth of the quota without a delay, so a short list of jobs is checked quickly.

    Args:
        now: Current time, in seconds on the monotonic clock.
        requests_per_second: Rate limit of the account, above 0. The fraction `HEADROOM` of the rate limit stays unused.
        requests_per_day: Daily quota of the account, above 0. The fraction `HEADROOM` of the quota stays unused.
            Defaults to infinity, which means no quota.
        held_until: End of a pause that an earlier watch has recorded. Defaults to minus infinity, which means no pause.
        requests: Times of the account's requests in the last 24 hours, oldest first. Defaults to no requests.

    Raises:
        ConfigurationError: If `requests_per_second` or `requests_per_day` is not above zero.
    """

    __slots__ = (
        "_clock",
        "_demand",
        "_heap",
        "_interval",
        "_min_interval",
        "_next_at",
        "_read_at",
        "_requests",
        "_requests_per_day",
        "held_until",
        "in_flight",
        "refusals",
        "refused_at",
        "speed",
    )

    def __init__(
        self,
        now: float,
        *,
        requests_per_second: float,
        requests_per_day: float = math.inf,
        held_until: float = -math.inf,
        requests: Iterable[float] = (),
    ) -> None:
        if not (requests_per_second > 0 and requests_per_day > 0):
            raise ConfigurationError(
                "an account's requests_per_second and requests_per_day must be above zero, "
                f"not {requests_per_second!r} and {requests_per_day!r}"
            )
        self.in_flight = 0
        self.refusals = 0
        """Number of consecutive polls that the server refused. A refused poll counts only if it started after the
        previous refusal arrived."""
        self.refused_at = -math.inf
        """Arrival time of the last refusal that is counted in `refusals`."""
        self.held_until = held_until
        """End of the pause that the server requires, in seconds on the monotonic clock."""
        self.speed = 1.0
        """Current speed of the limiter's clock as a fraction of the normal speed, above 0.0 and at most 1.0."""
        self._min_interval = self._interval = 1 / ((1 - HEADROOM) * requests_per_second)
        self._requests_per_day = math.inf
        self._requests: deque[float] = deque()
        """Times of the account's requests in the last 24 hours. `_requests` is empty if the account has no daily
        quota."""
        if requests_per_day < math.inf:
            self._requests_per_day = max(math.floor((1 - HEADROOM) * requests_per_day), 1)
            self._requests.extend(requests)
        self._next_at = -math.inf
        self._heap: list[tuple[float, int, WatchedJob]] = []
        self._demand = 0.0
        self._clock = 0.0
        self._read_at = now

    @property
    def reason(self) -> Reason:
        """Reason for the current interval between the polls of a job."""
        if self.speed == 1.0:
            return "pacing"
        return "daily_quota" if self._interval > self._min_interval else "rate_limit"

    def push(self, job: WatchedJob, order: int, *, delay: float, rate: float, now: float) -> None:
        """Add a job to the queue.

        Args:
            job: Job to add.
            order: Tie-breaker for jobs that are due at the same time: the job with the lowest number comes first.
            delay: Seconds from `now` until the next poll, measured on the limiter's clock.
            rate: Number of requests per second that the job's schedule requires.
            now: Time at which `delay` begins, on the monotonic clock. `now` can be in the past.
        """
        self._advance(now)
        self._demand += rate - job.rate
        job.rate = rate
        job.is_queued = True
        self._set_speed()
        past = (self._read_at - now) * self.speed
        heappush(self._heap, (self._clock - past + delay, order, job))

    def remove(self, job: WatchedJob, now: float) -> None:
        """Remove a job from the queue."""
        self._advance(now)
        self._demand = max(self._demand - job.rate, 0.0)
        job.is_queued = False  # its entry stays in the heap and is ignored
        self._set_speed()

    def remove_queued(self, now: float) -> list[WatchedJob]:
        """Remove all jobs from the queue, and return them."""
        jobs = [job for _, _, job in self._heap if job.is_queued]
        self._heap.clear()
        for job in jobs:
            self.remove(job, now)
        return jobs

    def hold(self, until: float) -> None:
        """Forbid all polls of the account until the given time."""
        self.held_until = max(self.held_until, until)

    def pop(self, now: float) -> WatchedJob | None:
        """Remove and return the job to poll now, or return None if no job can be polled now."""
        job = self._due(now)
        if job is None or not self._may_send(now):
            return None
        heappop(self._heap)
        job.is_queued = False
        if self._requests_per_day < math.inf:
            self._requests.append(now)
            self._apply_quota(now)
        is_first = job.poller.requested_at is None and job.poller.last_operation is None
        is_quick = is_first and len(self._requests) <= self._requests_per_day * FIRST_POLLS
        interval = self._min_interval if is_quick else self._interval
        self._next_at = max(self._next_at, now - _CATCH_UP) + interval
        return job

    def held(self, now: float) -> tuple[WatchedJob, float, Reason] | None:
        """If a limit delays the next job, return the job, the end of the delay, and its reason.

        Otherwise, return None.
        """
        if not self._has_jobs():
            return None
        self._advance(now)
        due_at, _, job = self._heap[0]
        is_used_up = len(self._requests) >= self._requests_per_day
        until = self._requests[0] + DAY if is_used_up else self.held_until
        if until <= now + max((due_at - self._clock) / self.speed, 0.0) + EPSILON:
            return None
        return job, until, "daily_quota" if is_used_up else "retry_after"

    def delay(self, now: float) -> float:
        """Return the number of seconds until a job can be polled, or infinity if the queue is empty."""
        if not self._has_jobs():
            return math.inf
        self._advance(now)
        next_at = max(self._next_at, self.held_until)
        delay = max(next_at - now, (self._heap[0][0] - self._clock) / self.speed, 0.0)
        if not self._requests:
            return delay
        # When the oldest request is a day old, one more request is allowed, and the limiter speeds up.
        one_more = self._requests[0] + DAY - now
        return min(delay, one_more) if len(self._requests) < self._requests_per_day else one_more

    def _due(self, now: float) -> WatchedJob | None:
        """Return the next job if it is due, even if a limit forbids polling it. Otherwise, return None."""
        self._advance(now)
        return self._heap[0][2] if self._has_jobs() and self._heap[0][0] <= self._clock + EPSILON else None

    def _may_send(self, now: float) -> bool:
        is_free = max(self._next_at, self.held_until) <= now + EPSILON
        return is_free and len(self._requests) < self._requests_per_day

    def _has_jobs(self) -> bool:
        while self._heap and not self._heap[0][2].is_queued:
            heappop(self._heap)
        return bool(self._heap)

    def _advance(self, now: float) -> None:
        if now > self._read_at:
            self._clock += (now - self._read_at) * self.speed
            self._read_at = now
        if self._requests:
            self._apply_quota(now)

    def _apply_quota(self, now: float) -> None:
        """Set the interval between two requests of the account, based on the remaining daily quota."""
        requests = self._requests
        while requests and requests[0] <= now - DAY + EPSILON:
            requests.popleft()
        if requests:
            left = max(self._requests_per_day - len(requests), 1)
            age = now - requests[0]
            self._interval = max(self._min_interval, min((HOUR + age) / left, DAY - age))
        else:
            self._interval = self._min_interval
        self._set_speed()

    def _set_speed(self) -> None:
        self.speed = 1 / max(1.0, self._demand * self._interval)
