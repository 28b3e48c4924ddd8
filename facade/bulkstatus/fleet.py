"""Which of many jobs to ask next: pure decisions, for a driver that moves the bytes and sleeps.

targets ──► Fleet ──► due(now): the jobs to ask now │ pause(now): the seconds until there is one
              ▲                  │
              └── saw │ failed ◄─┘ ──► Update │ None
"""

import math
from heapq import heappop, heappush
from itertools import count

from attrs import evolve, frozen

from bulkstatus.account import Account, Target
from bulkstatus.errors import BulkStatusError, ConfigurationError, RateLimited
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.waiting import LONGEST_WINDOW, PATIENCE, RATE_LIMIT_WINDOW, AskAgain, Done, GiveUp, Step, Waiting

SHARE = 0.9
"""The part of an account's budget that a fleet uses; the rest is for whoever else uses the account."""

IN_FLIGHT = 10
"""Requests to one account that may be on their way at the same time, unless the caller says otherwise."""

_CATCH_UP = 0.02
"""Seconds of budget that are not lost when the driver comes late: timers are that coarse."""

_NOW = 1e-6
"""Seconds by which something may be early and still be due: sums of times are not exact."""


@frozen
class Update:
    """A change of one job: what is new of it, or how its watch ended."""

    url: str
    """The job's status URL."""
    operation: Operation | None
    """The look that differs from the one before; with an error, the last good look, or None if there was none."""
    error: BulkStatusError | None = None
    """Why the job is not watched any longer although it may not be over; what `Client.wait` would have raised."""

    @property
    def is_last(self) -> bool:
        """Whether this is the last update of its job: the job is over, or there is an error."""
        return self.error is not None or (self.operation is not None and self.operation.status.is_terminal)


class Job:
    """One job of a fleet. Slotted, for there may be a million."""

    __slots__ = ("deadline", "due_at", "kept_waiting", "lane", "rate", "target", "waiting")

    def __init__(self, target: Target, waiting: Waiting, lane: "Lane", deadline: float) -> None:
        self.target = target
        self.waiting = waiting
        self.lane = lane
        self.deadline = deadline
        self.due_at = 0.0
        """When its own schedule asks for it, on the driver's clock."""
        self.kept_waiting = 0.0
        """Seconds since its last good look for which it was due, and others or the server's window came first."""
        self.rate = 0.0
        """Requests a second that its schedule asks for at present."""

    def look_timeout(self, now: float) -> float:
        """Seconds that a look beginning now may take."""
        return self.waiting.look_timeout(now, self.target.account.request_timeout)


class Lane:
    """The jobs of one account, and when it may be asked.

    The lane has a clock of its own. It runs as fast as the driver's while the schedules of all its jobs together ask
    for no more than the budget, and slower by the factor by which they ask for more:

        speed = min(1, budget / sum of 1 / delay of every job)

    Delays are measured on it, so that too many jobs stretch every schedule by the same factor, and the requests of a
    full lane are spread evenly. Besides, no request follows the one before sooner than 1 / budget.
    """

    __slots__ = ("_clock", "_demand", "_free_at", "_heap", "_interval", "_read_at", "held_until", "in_flight")

    def __init__(self, budget: float, now: float) -> None:
        if not budget > 0:
            raise ConfigurationError(f"an account's budget is a number of requests a second above zero, not {budget!r}")
        self.in_flight = 0
        self.held_until = -math.inf
        """The end of the longest window for which the server asked to be left alone."""
        self._interval = 1 / (SHARE * budget)
        self._free_at = -math.inf
        self._heap: list[tuple[float, int, Job]] = []
        self._demand = 0.0
        self._clock = 0.0
        self._read_at = now

    def _speed(self) -> float:
        return 1 / max(1.0, self._demand * self._interval)

    def _advance(self, now: float) -> None:
        self._clock += max(now - self._read_at, 0.0) * self._speed()
        self._read_at = max(now, self._read_at)

    def push(self, job: Job, order: int, *, delay: float, rate: float, now: float) -> None:
        """Put a job in line, to be asked after so many seconds on the lane's clock."""
        self._advance(now)
        self._demand += rate - job.rate
        job.rate = rate
        heappush(self._heap, (self._clock + delay, order, job))

    def drop(self, job: Job, now: float) -> None:
        """A job that is not in line will not come back."""
        self._advance(now)
        self._demand = max(self._demand - job.rate, 0.0)

    def hold(self, until: float) -> None:
        """Ask nothing before then."""
        self.held_until = max(self.held_until, until)

    def pop(self, now: float) -> Job | None:
        """The job to ask now, or None."""
        self._advance(now)
        is_free = max(self._free_at, self.held_until) <= now + _NOW
        if not self._heap or not is_free or self._heap[0][0] > self._clock + _NOW:
            return None
        self._free_at = max(self._free_at, now - _CATCH_UP) + self._interval
        return heappop(self._heap)[2]

    def pause(self, now: float) -> float:
        """Seconds until there may be a job to ask; infinity if none is in line."""
        if not self._heap:
            return math.inf
        self._advance(now)
        free_at = max(self._free_at, self.held_until)
        return max(free_at - now, (self._heap[0][0] - self._clock) / self._speed(), 0.0)


class Fleet:
    """Any number of jobs on the way to their ends. All times are seconds on one monotonic clock.

    * Each job is followed by a `Waiting` of its own: its patience, errors and schedule are those of `Client.wait`.
    * Each account has a lane of its own, so that a slow, limited or broken one holds up no other.
    * A job is asked again only after its reply is here, so its updates come in order.
    * A server that limits the rate, or fails and says for how long, is left alone by all jobs of the account.
    * A job's patience does not run while it is due and others come first.

    Args:
        pacing: The schedule of every job, in place of each vendor's own.
        timeout: Seconds from its being added after which a job is given up; None for never.
        patience: See `Client.wait`.
        in_flight: Requests to one account that may be on their way at the same time.

    Raises:
        ConfigurationError: If `in_flight` is no positive number.
    """

    def __init__(
        self,
        *,
        pacing: Pacing | None = None,
        timeout: float | None = None,
        patience: float = PATIENCE,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        if isinstance(in_flight, bool) or not isinstance(in_flight, int) or in_flight < 1:
            raise ConfigurationError(f"in_flight is to be a number of requests from 1, and is {in_flight!r}")
        # A first wait of no job, so that figures that cannot be used are refused before there is any.
        Waiting("", pacing=pacing or Pacing(), timeout=timeout, patience=patience, now=0.0)
        self._pacing = pacing
        self._timeout = timeout
        self._patience = patience
        self.in_flight = in_flight
        self._lanes: dict[Account, Lane] = {}
        self._order = count()
        self._left = 0

    def __len__(self) -> int:
        """The jobs that are not over."""
        return self._left

    def add(
        self,
        target: Target,
        now: float,
        *,
        began: float | None = None,
        delay: float = 0.0,
        seen: Operation | None = None,
        seen_at: float = -math.inf,
    ) -> None:
        """Take in a job that is not here already. What another fleet knew of it can be handed on.

        Args:
            target: The job.
            now: The time.
            began: When it was followed first; now, unless told.
            delay: Seconds until it is due.
            seen: The last update; the same again is no change.
            seen_at: When that was.
        """
        lane = self._lanes.get(target.account)
        if lane is None:
            lane = self._lanes[target.account] = Lane(target.account.budget, now)
        began = now if began is None else began
        pacing = self._pacing or target.account.pacing
        waiting = Waiting(target.url, pacing=pacing, timeout=self._timeout, patience=self._patience, now=began)
        if seen is not None:
            waiting.saw(seen, max(seen_at, began))
        job = Job(target, waiting, lane, math.inf if self._timeout is None else began + self._timeout)
        job.due_at = now + delay
        lane.push(job, next(self._order), delay=delay, rate=1 / max(delay, pacing.floor), now=now)
        self._left += 1

    def hold(self, base_url: str, until: float) -> None:
        """Leave a server alone until then."""
        for account, lane in self._lanes.items():
            if account.base_url == base_url:
                lane.hold(until)

    def due(self, now: float) -> list[Job]:
        """The jobs to ask now. Each has to come back, by `saw` or `failed`."""
        jobs = []
        for lane in self._lanes.values():
            while lane.in_flight < self.in_flight and (job := lane.pop(now)):
                lane.in_flight += 1
                job.kept_waiting += max(now - job.due_at, 0.0)
                jobs.append(job)
        return jobs

    def pause(self, now: float) -> float:
        """Seconds until there may be a job to ask; infinity if only a reply can change that."""
        lanes = (lane for lane in self._lanes.values() if lane.in_flight < self.in_flight)
        return min((lane.pause(now) for lane in lanes), default=math.inf)

    def saw(self, job: Job, operation: Operation, now: float) -> Update | None:
        """Take in a look at a job; the update it makes, or None if nothing changed."""
        is_news = job.waiting.is_news(operation)
        # The vendor's own model is for who gets the update; kept for every job, it would be most of the memory.
        step = job.waiting.saw(evolve(operation, raw=None), now)
        job.kept_waiting = 0.0
        ended = self._take_back(job, step, now)
        if isinstance(step, GiveUp):
            return ended
        return Update(job.target.url, operation) if is_news or ended else None

    def failed(self, job: Job, error: BulkStatusError, now: float) -> Update | None:
        """Take in a look that failed; the job's last update, or None if it will be asked again."""
        window = 0.0
        if isinstance(error, RateLimited) or error.retry_after is not None:
            window = min(RATE_LIMIT_WINDOW if error.retry_after is None else error.retry_after, LONGEST_WINDOW)
            job.lane.hold(now + window)
        # What the fleet kept it waiting is no trouble of the server's; only a deadline is a deadline.
        moment = now if now >= job.deadline else now - job.kept_waiting
        return self._take_back(job, job.waiting.failed(error, moment), now, window)

    def _take_back(self, job: Job, step: Step, now: float, window: float = 0.0) -> Update | None:
        """Put a job in line again, or let it go."""
        job.lane.in_flight -= 1
        match step:
            case AskAgain(delay):
                job.due_at = now + delay
                rate = 1 / max(delay, _NOW)
                # A lane that is held for as long need not be waited for on its own clock as well.
                job.lane.push(job, next(self._order), delay=delay if delay > window else 0.0, rate=rate, now=now)
                return None
            case Done(operation):
                update = Update(job.target.url, operation)
            case GiveUp(error):
                update = Update(job.target.url, error.operation, error)
        self._left -= 1
        job.lane.drop(job, now)
        return update
