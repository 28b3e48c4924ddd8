"""The jobs of one account, and when it may be polled: pure decisions, for `bulkstatus.polling.scheduler`."""

import math
from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush

from bulkstatus.errors import ConfigurationError
from bulkstatus.events import Reason
from bulkstatus.polling.poller import Poller
from bulkstatus.vendors.account import Target

HEADROOM = 0.1
"""The share of an account's limits that is left to whoever else uses the account."""

HOUR, DAY = 3600.0, 86_400.0

FIRST_POLLS = 0.1
"""The share of `requests_per_day` that may be spent on first polls at once: more would come back in waves."""

EPSILON = 1e-6
"""Seconds by which something may be early and still be due: sums of times are not exact."""

_CATCH_UP = 0.02
"""Seconds that are made up for when the driver comes late: timers are that coarse."""


class WatchedJob:
    """One job of a scheduler. Slotted, because there may be a million."""

    __slots__ = ("deadline", "due_at", "held_until", "is_queued", "limiter", "poller", "queue_time", "rate", "target")

    def __init__(self, target: Target, poller: Poller, limiter: "RateLimiter", deadline: float) -> None:
        self.target = target
        self.poller = poller
        self.limiter = limiter
        self.deadline = deadline
        self.is_queued = False
        """Whether its limiter has it; if not, it is being polled, or is over."""
        self.due_at = 0.0
        """When its own schedule polls it, on the driver's clock."""
        self.queue_time = 0.0
        """Seconds since its last operation was read for which it was due, and other jobs or a limit came first."""
        self.rate = 0.0
        """Requests a second that its schedule needs at present."""
        self.held_until = 0.0
        """The end of the last hold that was reported for it."""


class RateLimiter:
    """The jobs of one account, and when it may be polled.

    The limiter has a clock of its own. It runs as fast as the driver's while the schedules of all its jobs together
    need no more than the limit, and slower by the factor by which they need more:

        speed = min(1, limit / sum of 1 / delay of every job)

    Delays are measured on it, so that too many jobs stretch every schedule by the same factor, and the requests of an
    overloaded account are spread evenly. No request follows the one before sooner than 1 / limit.

    If the account has a daily quota as well, what is left of it slows the limiter down as the day's use goes on, in
    requests a second, with the age counted from the first request of the last 24 hours:

        limit = min(limit, left / (1 hour + age))

    Polling in proportion to what is left does not use it up. One job hardly notices; an overloaded account is polled at
    shares of its age, so an end is seen late by a share of the time it took. First polls are not slowed down by the
    quota, up to a tenth of it: a short list of jobs, many of which may be over, is known in a moment.

    Args:
        now: The time.
        requests_per_second: The account's limit, of which `HEADROOM` is left alone.
        requests_per_day: The account's daily quota, likewise; infinity if it has none.
        held_until: The end of a hold that is known from an earlier watch.
        requests: The times of the account's requests within the last 24 hours, in order.

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
        """How many polls in a row, each begun after the one before had come back, the account was refused."""
        self.refused_at = -math.inf
        """When the last one of them came back."""
        self.held_until = held_until
        """The end of the longest pause that the server asked for."""
        self.speed = 1.0
        """Seconds of the limiter's clock that pass in a second, at present."""
        self._min_interval = self._interval = 1 / ((1 - HEADROOM) * requests_per_second)
        self._requests_per_day = math.inf
        self._requests: deque[float] = deque()
        """The times of the requests within the last 24 hours; empty if the account has no daily quota."""
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
        """Why polls are as far apart as they are."""
        if self.speed == 1.0:
            return "pacing"
        return "daily_quota" if self._interval > self._min_interval else "rate_limit"

    def push(self, job: WatchedJob, order: int, *, delay: float, rate: float, now: float) -> None:
        """Queue a job, to be polled so many seconds after `now` on the limiter's clock; `now` may be past."""
        self._advance(now)
        self._demand += rate - job.rate
        job.rate = rate
        job.is_queued = True
        self._set_speed()
        past = (self._read_at - now) * self.speed
        heappush(self._heap, (self._clock - past + delay, order, job))

    def remove(self, job: WatchedJob, now: float) -> None:
        """Forget a job."""
        self._advance(now)
        self._demand = max(self._demand - job.rate, 0.0)
        job.is_queued = False  # its entry in the heap is passed over
        self._set_speed()

    def remove_queued(self, now: float) -> list[WatchedJob]:
        """Forget all queued jobs, and return them."""
        jobs = [job for _, _, job in self._heap if job.is_queued]
        self._heap.clear()
        for job in jobs:
            self.remove(job, now)
        return jobs

    def hold(self, until: float) -> None:
        """Send nothing before then."""
        self.held_until = max(self.held_until, until)

    def pop(self, now: float) -> WatchedJob | None:
        """Return the job to poll now, or None."""
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
        """Return the first job if a limit allows its poll later than it is due, until when and why; else None."""
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
        """Return the seconds until there may be a job to poll; infinity if no job is queued."""
        if not self._has_jobs():
            return math.inf
        self._advance(now)
        next_at = max(self._next_at, self.held_until)
        delay = max(next_at - now, (self._heap[0][0] - self._clock) / self.speed, 0.0)
        if not self._requests:
            return delay
        # When the oldest request is a day old, one more may be sent, and the limiter goes faster.
        one_more = self._requests[0] + DAY - now
        return min(delay, one_more) if len(self._requests) < self._requests_per_day else one_more

    def _due(self, now: float) -> WatchedJob | None:
        """Return the job whose turn it is, whether or not it may be polled."""
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
        """Set the interval by what is left of the daily quota."""
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
