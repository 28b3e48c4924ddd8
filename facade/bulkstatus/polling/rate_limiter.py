"""`RateLimiter`, which decides when the jobs of one account may be polled."""

import math
from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush

from bulkstatus.errors import ConfigurationError
from bulkstatus.events import Reason
from bulkstatus.polling.poller import Poller
from bulkstatus.vendors.account import Target

HEADROOM = 0.1
"""Share of an account's limits that is left for other programs that use the account."""

HOUR, DAY = 3600.0, 86_400.0

FIRST_POLLS = 0.1
"""Share of `requests_per_day` that first polls may use at once. With a larger share, later polls come in bursts."""

EPSILON = 1e-6
"""Seconds by which a poll may be early and still count as due, because sums of times are not exact."""

_CATCH_UP = 0.02
"""Maximum delay of a late poll, in seconds, that the next poll makes up for. Timers are often late by this much."""


class WatchedJob:
    """One job of a scheduler. The class has slots, because there may be a million jobs."""

    __slots__ = ("deadline", "due_at", "held_until", "is_queued", "limiter", "poller", "queue_time", "rate", "target")

    def __init__(self, target: Target, poller: Poller, limiter: "RateLimiter", deadline: float) -> None:
        self.target = target
        self.poller = poller
        self.limiter = limiter
        self.deadline = deadline
        self.is_queued = False
        """Whether the job is in the queue of its limiter. Otherwise, the job is being polled or is over."""
        self.due_at = 0.0
        """Time of the next poll by the job's own schedule, on the monotonic clock."""
        self.queue_time = 0.0
        """Seconds since the last operation during which the job was due, but other jobs or a limit came first."""
        self.rate = 0.0
        """Requests per second that the schedule of the job currently needs."""
        self.held_until = 0.0
        """Time at which the hold that was last reported for the job ends."""


class RateLimiter:
    """The queue of one account's jobs, and the decision when to poll the next job.

    The limiter has its own clock. If all jobs together need fewer requests than the limit, this clock runs at normal
    speed. If the jobs need more requests, the clock runs slower:

        speed = min(1, limit / sum of 1 / delay of every job)

    Delays are measured on the limiter's clock. Too many jobs therefore stretch every schedule by the same factor, and
    the requests are spread evenly. Two requests are at least 1 / limit apart.

    A daily quota lowers the limit during the day. `age` is the time since the first request of the last 24 hours:

        limit = min(limit, left / (1 hour + age))

    Normally, the quota is not used up, because the rate is proportional to the requests that are left. A single job is
    hardly delayed. In an overloaded account, the intervals grow with the age. The lag is then a share of the time that
    a job took. First polls may use a tenth of the quota without a delay, so a short list of jobs is checked quickly.

    Args:
        now: Current time, in seconds on the monotonic clock.
        requests_per_second: Rate limit of the account. The share `HEADROOM` of the limit is not used.
        requests_per_day: Daily quota of the account. The share `HEADROOM` of the quota is not used. Defaults to
            infinity, which means no quota.
        held_until: End of a pause that an earlier watch has recorded. Defaults to no pause.
        requests: Times of the account's requests in the last 24 hours, oldest first. Defaults to no requests.

    Raises:
        ConfigurationError: If a limit is not above zero.
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
        """Number of refused polls in a row. A poll counts only if it started after the previous refusal arrived."""
        self.refused_at = -math.inf
        """Time at which the last refusal arrived."""
        self.held_until = held_until
        """End of the longest pause that the server requested."""
        self.speed = 1.0
        """Current speed of the limiter's clock, from 0.0 to 1.0 seconds per second."""
        self._min_interval = self._interval = 1 / ((1 - HEADROOM) * requests_per_second)
        self._requests_per_day = math.inf
        self._requests: deque[float] = deque()
        """Times of the requests in the last 24 hours. Empty if the account has no daily quota."""
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
        """Reason for the current time between two polls."""
        if self.speed == 1.0:
            return "pacing"
        return "daily_quota" if self._interval > self._min_interval else "rate_limit"

    def push(self, job: WatchedJob, order: int, *, delay: float, rate: float, now: float) -> None:
        """Add a job to the queue.

        Args:
            job: The job.
            order: Number that decides which of two jobs comes first if both are due at the same time.
            delay: Seconds from `now` until the poll, on the limiter's clock.
            rate: Requests per second that the schedule of the job needs.
            now: Time from which the delay counts. `now` may be in the past.
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
        """Forbid all polls of the account until this time."""
        self.held_until = max(self.held_until, until)

    def pop(self, now: float) -> WatchedJob | None:
        """Remove and return the job to poll now. Return None if no job may be polled."""
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
        """Return the next job if a limit delays it, with the end and the reason of the delay. Otherwise return None."""
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
        """Return the seconds until a job may be polled. The result is infinity if the queue is empty."""
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
        """Return the next job if it is due, even if a limit forbids its poll. Otherwise return None."""
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
        """Set the time between two requests, based on the rest of the daily quota."""
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
