"""Which of many jobs to ask next: pure decisions, for a driver that moves the bytes and sleeps.

targets ──► Scheduler ──► due(now): the jobs to ask now │ pause(now): the seconds until there is something to do
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
    LAST_POLL,
    MAX_RETRY_AFTER,
    RATE_LIMIT_DELAY,
    RETRY_TIMEOUT,
    Finished,
    GiveUp,
    PollAgain,
    Poller,
)
from bulkstatus.polling.rate_limiter import EPSILON, Job, RateLimiter
from bulkstatus.vendors.account import Account, Target

MAX_CONCURRENCY = 10
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
    """The poll that differs from the one before; with an error, the last good poll, or None if there was none."""
    error: BulkStatusError | None = None
    """Why the job is not watched any longer although it may not be over; what `Client.wait` would have raised."""

    @property
    def is_last(self) -> bool:
        """Whether this is the last update of its job: the job is over, or there is an error."""
        return self.error is not None or (self.operation is not None and self.operation.status.is_terminal)


class Scheduler:
    """Any number of jobs on the way to their ends. All times are seconds on one monotonic clock.

    * Each job is followed by a `Poller` of its own: its retry_timeout, errors and schedule are those of `Client.wait`.
    * Each account has a limiter of its own, so that a slow, limited or broken one holds up no other.
    * A job is asked again only after its response is here, so its updates come in order.
    * A server that limits the rate, or fails and says for how long, is left alone by all jobs of the account.
    * A job's retry_timeout does not run while it is due and others come first; its `timeout` does.
    * An account whose credential is refused, whose quota is used up, or whose server asks to be left alone for more
      than a day, is not asked for every one of its jobs.

    Args:
        pacing: The schedule of every job, in place of each vendor's own.
        timeout: Seconds from its being added after which a job is given up, whether or not there was time to ask it;
            None for never.
        retry_timeout: See `Client.wait`.
        max_concurrency: Requests to one account that may be on their way at the same time.

    Raises:
        ConfigurationError: If `max_concurrency` is no positive number.
    """

    def __init__(
        self,
        *,
        pacing: Pacing | None = None,
        timeout: float | None = None,
        retry_timeout: float = RETRY_TIMEOUT,
        max_concurrency: int = MAX_CONCURRENCY,
    ) -> None:
        if isinstance(max_concurrency, bool) or not isinstance(max_concurrency, int) or max_concurrency < 1:
            raise ConfigurationError(f"max_concurrency must be an integer of at least 1, not {max_concurrency!r}")
        # A first wait of no job, so that figures that cannot be used are refused before there is any.
        Poller("", pacing=pacing or Pacing(), timeout=timeout, retry_timeout=retry_timeout, now=0.0)
        self._pacing = pacing
        self._timeout = timeout
        self._retry_timeout = retry_timeout
        self.max_concurrency = max_concurrency
        self._limiters: dict[Account, RateLimiter] = {}
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
        """Take in a job that is not here already. What another scheduler knew of it can be handed on.

        Args:
            target: The job.
            now: The time.
            began: When it was followed first; now, unless told.
            delay: Seconds until it is due.
            seen: The last update; the same again is no change.
            seen_at: When that was.
        """
        limiter = self._limiters.get(target.account)
        if limiter is None:
            limiter = self._limiters[target.account] = self._limiter(target.account, now)
        began = now if began is None else began
        pacing = self._pacing or target.account.pacing
        poller = Poller(target.url, pacing=pacing, timeout=self._timeout, retry_timeout=self._retry_timeout, now=began)
        if seen is not None:
            poller.saw(seen, max(seen_at, began))
        job = Job(target, poller, limiter, math.inf if self._timeout is None else began + self._timeout)
        if job.deadline <= now:
            delay = 0.0  # it has one poll, for much may have happened since the last one
        job.due_at = now + delay
        # What its schedule asks for is known after the first poll; what is left of a delay says nothing of it.
        limiter.push(job, next(self._order), delay=delay, rate=0.0, now=now)
        if job.deadline < math.inf:
            heappush(self._deadlines, (max(job.deadline, now) + LAST_POLL, next(self._order), job))
        self._left += 1

    def hold(self, base_url: str, until: float) -> None:
        """Leave a server alone until then; to be said before it has jobs."""
        self._windows[base_url] = until

    def was_polled(self, base_url: str, times: Iterable[float]) -> None:
        """A server was asked at these times, in their order, before this scheduler; to be said before it has jobs."""
        self._asked[base_url] = times

    def _limiter(self, account: Account, now: float) -> RateLimiter:
        return RateLimiter(
            now,
            requests_per_second=account.requests_per_second,
            requests_per_day=account.requests_per_day,
            held_until=self._windows.get(account.base_url, -math.inf),
            asked=self._asked.get(account.base_url, ()),
        )

    def timed_out(self, now: float) -> list[Update]:
        """The last updates of jobs whose deadlines passed while they could not be asked."""
        updates = []
        while self._deadlines and self._deadlines[0][0] <= now + EPSILON:
            job = heappop(self._deadlines)[2]
            if job.is_queued:
                updates.append(self._end(job, job.poller.timed_out(), now))
        return updates

    def due(self, now: float) -> list[Job]:
        """The jobs to ask now. Each has to come back, by `saw` or `failed`."""
        jobs = []
        for limiter in self._limiters.values():
            while limiter.in_flight < self.max_concurrency and (job := limiter.pop(now)):
                limiter.in_flight += 1
                job.queue_time += max(now - job.due_at, 0.0)
                jobs.append(job)
        return jobs

    def pause(self, now: float) -> float:
        """Seconds until there may be a job to ask or to end; infinity if only a response can change that."""
        pauses = [limiter.pause(now) for limiter in self._limiters.values() if limiter.in_flight < self.max_concurrency]
        if self._deadlines:
            pauses.append(max(self._deadlines[0][0] - now, 0.0))
        return min(pauses, default=math.inf)

    def saw(self, job: Job, operation: Operation, now: float) -> list[Update]:
        """Take in a poll of a job; the update it makes, or none if nothing changed."""
        is_change = job.poller.is_change(operation)
        # The vendor's own model is for who gets the update; kept for every job, it would be most of the memory.
        step = job.poller.saw(evolve(operation, raw=None), now)
        job.queue_time = 0.0
        job.limiter.in_flight -= 1
        job.limiter.refusals = 0
        match step:
            case PollAgain(delay):
                self._enqueue(job, delay, now)
                return [Update(job.target.url, operation)] if is_change else []
            case Finished():
                self._remove(job, now)
                return [Update(job.target.url, operation)]
            case GiveUp(error):
                return [self._end(job, error, now)]

    def failed(self, job: Job, error: BulkStatusError, now: float) -> list[Update]:
        """Take in a poll that failed; the last updates of the jobs that end with it. Mostly there are none."""
        job.limiter.in_flight -= 1
        window = 0.0
        if isinstance(error, RateLimited) or error.retry_after is not None:
            window = RATE_LIMIT_DELAY if error.retry_after is None else error.retry_after
            job.limiter.hold(now + window)
        others = self._refused(job, error, now)
        match job.poller.failed(error, now, queue_time=job.queue_time):
            case PollAgain(delay):
                # A window is not stretched as the schedules are. After it, those who are due already come first.
                self._enqueue(job, delay, now, limiter_delay=delay if delay > window else window * job.limiter.speed)
                return others
            case GiveUp(reason):
                return [self._end(job, reason, now), *others]
            case Finished():
                raise AssertionError("no job is over by a poll that failed")

    def _refused(self, job: Job, error: BulkStatusError, now: float) -> list[Update]:
        """End all jobs in line once it is sure that their account, and not some job of it, is refused."""
        limiter = job.limiter
        if isinstance(error, AuthenticationError | QuotaExhausted):
            # Those that were on their way together were refused together, and count as one.
            if job.poller.requested_at is None or job.poller.requested_at >= limiter.refused_at:
                limiter.refusals += 1
                limiter.refused_at = now
            is_sure = limiter.refusals >= REFUSALS
        else:
            if isinstance(error, PermissionDenied | OperationNotFound):
                limiter.refusals = 0  # whoever is told this is known there
            is_sure = isinstance(error, ApiError) and (error.retry_after or 0.0) > MAX_RETRY_AFTER
        if not is_sure or not isinstance(error, ApiError):
            return []
        limiter.refusals = 0  # jobs that are added later try again
        return [
            self._end(other, error.without_asking(other.target.url, other.poller.seen), now)
            for other in limiter.drop_all(now)
        ]

    def _enqueue(self, job: Job, delay: float, now: float, limiter_delay: float | None = None) -> None:
        job.due_at = now + delay
        limiter_delay = delay if limiter_delay is None else limiter_delay
        # A delay that a deadline cut short is no sign of a schedule that asks often.
        job.limiter.push(job, next(self._order), delay=limiter_delay, rate=1 / max(delay, 1.0), now=now)

    def _end(self, job: Job, error: BulkStatusError, now: float) -> Update:
        self._remove(job, now)
        return Update(job.target.url, error.operation, error)

    def _remove(self, job: Job, now: float) -> None:
        self._left -= 1
        job.limiter.drop(job, now)
        del job.poller  # which is most of it; the heap of deadlines may keep the rest for long
