"""The jobs of one account, and when it may be asked: pure decisions, for `bulkstatus.polling.scheduler`."""

import math
from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush

from bulkstatus.errors import ConfigurationError
from bulkstatus.polling.poller import Poller
from bulkstatus.vendors.account import Target

SHARE = 0.9
"""The part of an account's budget that a scheduler uses; the rest is for whoever else uses the account."""

HOUR, DAY = 3600.0, 86_400.0

FIRST_POLLS = 0.1
"""The part of a day's budget that may be spent on first polls of once: more would come back in waves."""

EPSILON = 1e-6
"""Seconds by which something may be early and still be due: sums of times are not exact."""

_CATCH_UP = 0.02
"""Seconds of budget that are not lost when the driver comes late: timers are that coarse."""


class Job:
    """One job of a scheduler. Slotted, for there may be a million."""

    __slots__ = ("deadline", "due_at", "is_queued", "limiter", "poller", "queue_time", "rate", "target")

    def __init__(self, target: Target, poller: Poller, limiter: "RateLimiter", deadline: float) -> None:
        self.target = target
        self.poller = poller
        self.limiter = limiter
        self.deadline = deadline
        self.is_queued = False
        """Whether its limiter has it; if not, it is being asked, or is over."""
        self.due_at = 0.0
        """When its own schedule asks for it, on the driver's clock."""
        self.queue_time = 0.0
        """Seconds since its last good look for which it was due, and others or the server's window came first."""
        self.rate = 0.0
        """Requests a second that its schedule asks for at present."""

    @property
    def was_polled(self) -> bool:
        """Whether a poll of it has begun before, in this watch or in one that it goes on from."""
        return self.poller.requested_at is not None or self.poller.seen is not None

    def poll_started(self, now: float) -> float:
        """A poll begins; the seconds that it may take."""
        return self.poller.poll_started(now, self.target.account.request_timeout)


class RateLimiter:
    """The jobs of one account, and when it may be asked.

    The limiter has a clock of its own. It runs as fast as the driver's while the schedules of all its jobs together ask
    for no more than the budget, and slower by the factor by which they ask for more:

        speed = min(1, budget / sum of 1 / delay of every job)

    Delays are measured on it, so that too many jobs stretch every schedule by the same factor, and the requests of a
    full limiter are spread evenly. Besides, no request follows the one before sooner than 1 / budget.

    Where the day has a budget, too, what is left of it slows the limiter down as the day's use goes on, in requests a
    second, with the age counted from the first request of the last 24 hours:

        requests_per_second = min(budget, left / (1 hour + age))

    Asking in proportion to what is left does not use it up. One job hardly notices; an overloaded limiter asks at
    shares of its age, so that what it sees late, it sees late by a share of the time it took. First polls are not
    slowed down by it, up to a tenth of it: a short list of jobs, many of which may be over, is known in a moment.
    """

    __slots__ = (
        "_clock",
        "_demand",
        "_free_at",
        "_heap",
        "_interval",
        "_read_at",
        "_requests_per_day",
        "_shortest",
        "_today",
        "held_until",
        "in_flight",
        "refusals",
        "refused_at",
    )

    def __init__(
        self,
        now: float,
        *,
        requests_per_second: float,
        requests_per_day: float = math.inf,
        held_until: float = -math.inf,
        asked: Iterable[float] = (),
    ) -> None:
        if not (requests_per_second > 0 and requests_per_day > 0):
            raise ConfigurationError(
                "an account's requests_per_second and requests_per_day must be above zero, "
                f"not {requests_per_second!r} and {requests_per_day!r}"
            )
        self.in_flight = 0
        self.refusals = 0
        """How many polls, each begun after the one before had come back, were refused for the account's sake."""
        self.refused_at = -math.inf
        """When the last one of them came back."""
        self.held_until = held_until
        """The end of the longest window for which the server asked to be left alone."""
        self._shortest = self._interval = 1 / (SHARE * requests_per_second)
        self._requests_per_day = math.inf
        if requests_per_day < math.inf:
            self._requests_per_day = max(math.floor(SHARE * requests_per_day), 1)
        self._today: deque[float] = deque(asked if requests_per_day < math.inf else ())
        """When it was asked within the last 24 hours; empty where the day has no budget."""
        self._free_at = -math.inf
        self._heap: list[tuple[float, int, Job]] = []
        self._demand = 0.0
        self._clock = 0.0
        self._read_at = now

    @property
    def speed(self) -> float:
        """Seconds of the limiter's clock that pass in a second, at present."""
        return 1 / max(1.0, self._demand * self._interval)

    def _advance(self, now: float) -> None:
        self._clock += max(now - self._read_at, 0.0) * self.speed
        self._read_at = max(now, self._read_at)
        self._keep_to_the_day(now)

    def _keep_to_the_day(self, now: float) -> None:
        today = self._today
        while today and today[0] <= now - DAY + EPSILON:
            today.popleft()
        if today:
            left = max(self._requests_per_day - len(today), 1)
            age = now - today[0]
            self._interval = max(self._shortest, min((HOUR + age) / left, DAY - age))
        else:
            self._interval = self._shortest

    def push(self, job: Job, order: int, *, delay: float, rate: float, now: float) -> None:
        """Put a job in line, to be asked so many seconds after `now` on the limiter's clock; `now` may be past."""
        self._advance(now)
        self._demand += rate - job.rate
        job.rate = rate
        job.is_queued = True
        past = (self._read_at - now) * self.speed
        heappush(self._heap, (self._clock - past + delay, order, job))

    def drop(self, job: Job, now: float) -> None:
        """The job will not come back."""
        self._advance(now)
        self._demand = max(self._demand - job.rate, 0.0)
        job.is_queued = False  # where it stands in line, it is passed over

    def drop_all(self, now: float) -> list[Job]:
        """None of the jobs in line will come back; these are they."""
        jobs = [job for _, _, job in self._heap if job.is_queued]
        self._heap.clear()
        for job in jobs:
            self.drop(job, now)
        return jobs

    def hold(self, until: float) -> None:
        """Ask nothing before then."""
        self.held_until = max(self.held_until, until)

    def pop(self, now: float) -> Job | None:
        """The job to ask now, or None."""
        self._advance(now)
        is_free = max(self._free_at, self.held_until) <= now + EPSILON and len(self._today) < self._requests_per_day
        if not self._has_jobs() or not is_free or self._heap[0][0] > self._clock + EPSILON:
            return None
        job = heappop(self._heap)[2]
        job.is_queued = False
        if self._requests_per_day < math.inf:
            self._today.append(now)
            self._keep_to_the_day(now)
        is_quick = not job.was_polled and len(self._today) <= self._requests_per_day * FIRST_POLLS
        self._free_at = max(self._free_at, now - _CATCH_UP) + (self._shortest if is_quick else self._interval)
        return job

    def pause(self, now: float) -> float:
        """Seconds until there may be a job to ask; infinity if none is in line."""
        if not self._has_jobs():
            return math.inf
        self._advance(now)
        free_at = max(self._free_at, self.held_until)
        pause = max(free_at - now, (self._heap[0][0] - self._clock) / self.speed, 0.0)
        if not self._today:
            return pause
        # When the oldest request is a day old, there is one more to be had, and the limiter goes faster.
        one_more = self._today[0] + DAY - now
        return min(pause, one_more) if len(self._today) < self._requests_per_day else one_more

    def _has_jobs(self) -> bool:
        while self._heap and not self._heap[0][2].is_queued:
            heappop(self._heap)
        return bool(self._heap)
