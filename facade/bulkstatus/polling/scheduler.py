"""Which of many jobs to ask next: pure decisions, for a driver that moves the bytes and sleeps.

targets ──► Fleet ──► due(now): the jobs to ask now │ pause(now): the seconds until there is something to do
              ▲                  │
              └── saw │ failed ◄─┘ ──► the updates that follow      timed_out(now): those of jobs whose time is up
"""

import math
from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import count

from attrs import evolve, frozen

from bulkstatus.errors import (
    ApiError,
    AuthenticationError,
    BulkStatusError,
    ConfigurationError,
    OperationNotFound,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
)
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.poller import (
    LAST_LOOK,
    LONGEST_WINDOW,
    PATIENCE,
    RATE_LIMIT_WINDOW,
    AskAgain,
    Done,
    GiveUp,
    Waiting,
)
from bulkstatus.polling.rate_limiter import NOW, Job, Lane
from bulkstatus.vendors.account import Account, Target

IN_FLIGHT = 10
"""Requests to one account that may be on their way at the same time, unless the caller says otherwise."""

REFUSALS = 3
"""Looks in a row that are refused for a reason that is the account's, after which its other jobs are not asked, either.
More than one, each begun after the one before: a server that is being started may refuse everybody for a moment."""


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


class Fleet:
    """Any number of jobs on the way to their ends. All times are seconds on one monotonic clock.

    * Each job is followed by a `Waiting` of its own: its patience, errors and schedule are those of `Client.wait`.
    * Each account has a lane of its own, so that a slow, limited or broken one holds up no other.
    * A job is asked again only after its reply is here, so its updates come in order.
    * A server that limits the rate, or fails and says for how long, is left alone by all jobs of the account.
    * A job's patience does not run while it is due and others come first; its `timeout` does.
    * An account whose credential is refused, whose quota is used up, or whose server asks to be left alone for more
      than a day, is not asked for every one of its jobs.

    Args:
        pacing: The schedule of every job, in place of each vendor's own.
        timeout: Seconds from its being added after which a job is given up, whether or not there was time to ask it;
            None for never.
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
        self._windows: dict[str, float] = {}
        self._asked: dict[str, Iterable[float]] = {}
        self._deadlines: list[tuple[float, int, Job]] = []
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
            lane = self._lanes[target.account] = self._lane(target.account, now)
        began = now if began is None else began
        pacing = self._pacing or target.account.pacing
        waiting = Waiting(target.url, pacing=pacing, timeout=self._timeout, patience=self._patience, now=began)
        if seen is not None:
            waiting.saw(seen, max(seen_at, began))
        job = Job(target, waiting, lane, math.inf if self._timeout is None else began + self._timeout)
        if job.deadline <= now:
            delay = 0.0  # it has one look, for much may have happened since the last one
        job.due_at = now + delay
        # What its schedule asks for is known after the first look; what is left of a delay says nothing of it.
        lane.push(job, next(self._order), delay=delay, rate=0.0, now=now)
        if job.deadline < math.inf:
            heappush(self._deadlines, (max(job.deadline, now) + LAST_LOOK, next(self._order), job))
        self._left += 1

    def hold(self, base_url: str, until: float) -> None:
        """Leave a server alone until then; to be said before it has jobs."""
        self._windows[base_url] = until

    def was_asked(self, base_url: str, times: Iterable[float]) -> None:
        """A server was asked at these times, in their order, before this fleet; to be said before it has jobs."""
        self._asked[base_url] = times

    def _lane(self, account: Account, now: float) -> Lane:
        return Lane(
            now,
            budget=account.budget,
            daily=account.daily_budget,
            held_until=self._windows.get(account.base_url, -math.inf),
            asked=self._asked.get(account.base_url, ()),
        )

    def timed_out(self, now: float) -> list[Update]:
        """The last updates of jobs whose deadlines passed while they could not be asked."""
        updates = []
        while self._deadlines and self._deadlines[0][0] <= now + NOW:
            job = heappop(self._deadlines)[2]
            if job.is_in_line:
                updates.append(self._end(job, job.waiting.timed_out(), now))
        return updates

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
        """Seconds until there may be a job to ask or to end; infinity if only a reply can change that."""
        pauses = [lane.pause(now) for lane in self._lanes.values() if lane.in_flight < self.in_flight]
        if self._deadlines:
            pauses.append(max(self._deadlines[0][0] - now, 0.0))
        return min(pauses, default=math.inf)

    def saw(self, job: Job, operation: Operation, now: float) -> list[Update]:
        """Take in a look at a job; the update it makes, or none if nothing changed."""
        is_news = job.waiting.is_news(operation)
        # The vendor's own model is for who gets the update; kept for every job, it would be most of the memory.
        step = job.waiting.saw(evolve(operation, raw=None), now)
        job.kept_waiting = 0.0
        job.lane.in_flight -= 1
        job.lane.refusals = 0
        match step:
            case AskAgain(delay):
                self._put_in_line(job, delay, now)
                return [Update(job.target.url, operation)] if is_news else []
            case Done():
                self._let_go(job, now)
                return [Update(job.target.url, operation)]
            case GiveUp(error):
                return [self._end(job, error, now)]

    def failed(self, job: Job, error: BulkStatusError, now: float) -> list[Update]:
        """Take in a look that failed; the last updates of the jobs that end with it. Mostly there are none."""
        job.lane.in_flight -= 1
        window = 0.0
        if isinstance(error, RateLimited) or error.retry_after is not None:
            window = RATE_LIMIT_WINDOW if error.retry_after is None else error.retry_after
            job.lane.hold(now + window)
        others = self._refused(job, error, now)
        match job.waiting.failed(error, now, kept_waiting=job.kept_waiting):
            case AskAgain(delay):
                # A window is not stretched as the schedules are. After it, those who are due already come first.
                self._put_in_line(job, delay, now, on_lane=delay if delay > window else window * job.lane.speed)
                return others
            case GiveUp(reason):
                return [self._end(job, reason, now), *others]
            case Done():
                raise AssertionError("no job is over by a look that failed")

    def _refused(self, job: Job, error: BulkStatusError, now: float) -> list[Update]:
        """End all jobs in line once it is sure that their account, and not some job of it, is refused."""
        lane = job.lane
        if isinstance(error, AuthenticationError | QuotaExhausted):
            # Those that were on their way together were refused together, and count as one.
            if job.waiting.asked_at is None or job.waiting.asked_at >= lane.refused_at:
                lane.refusals += 1
                lane.refused_at = now
            is_sure = lane.refusals >= REFUSALS
        else:
            if isinstance(error, PermissionDenied | OperationNotFound):
                lane.refusals = 0  # whoever is told this is known there
            is_sure = isinstance(error, ApiError) and (error.retry_after or 0.0) > LONGEST_WINDOW
        if not is_sure or not isinstance(error, ApiError):
            return []
        lane.refusals = 0  # jobs that are added later try again
        return [
            self._end(other, error.without_asking(other.target.url, other.waiting.seen), now)
            for other in lane.drop_all(now)
        ]

    def _put_in_line(self, job: Job, delay: float, now: float, on_lane: float | None = None) -> None:
        job.due_at = now + delay
        on_lane = delay if on_lane is None else on_lane
        # A delay that a deadline cut short is no sign of a schedule that asks often.
        job.lane.push(job, next(self._order), delay=on_lane, rate=1 / max(delay, 1.0), now=now)

    def _end(self, job: Job, error: BulkStatusError, now: float) -> Update:
        self._let_go(job, now)
        return Update(job.target.url, error.operation, error)

    def _let_go(self, job: Job, now: float) -> None:
        self._left -= 1
        job.lane.drop(job, now)
        del job.waiting  # which is most of it; the heap of deadlines may keep the rest for long
