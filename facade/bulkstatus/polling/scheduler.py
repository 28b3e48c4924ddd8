"""Which of many jobs to poll next: pure decisions, for a driver that moves the bytes and sleeps.

targets ──► Scheduler ──► due(now): the jobs to poll now │ delay(now): the seconds until there is something to do
                ▲               │
                └ on_operation │ on_error ◄─┘ ──► updates, and when to poll again     timed_out(now): jobs out of time
"""

import math
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import count

from attrs import frozen

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
from bulkstatus.events import Reason
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.poller import LAST_POLL, Finished, GiveUp, PollAgain, Poller
from bulkstatus.polling.rate_limiter import EPSILON, RateLimiter, WatchedJob
from bulkstatus.polling.retries import MAX_RETRY_AFTER, RATE_LIMIT_DELAY, RETRY_TIMEOUT
from bulkstatus.polling.updates import Abandoned, Changed, Ended, Update
from bulkstatus.vendors.account import AccountKey, Target

MAX_CONCURRENCY = 10
"""Concurrent requests to one account, unless the caller says otherwise."""

MAX_REFUSALS = 3
"""Polls in a row that are refused because of the account, after which its other jobs are not polled, either. More than
one, each begun after the one before: a server that is being started may refuse everybody for a moment."""


@frozen
class PollResult:
    """What follows from a poll."""

    updates: list[Update]
    """The updates, of this job and of others that end with it. Mostly there is one, or none."""
    next_poll: PollAgain | None = None
    """When and why the job is polled again; None if it is over."""


class Scheduler:
    """Any number of jobs on the way to their ends. All times are seconds on one monotonic clock.

    * Each job is followed by a `Poller` of its own: its errors and schedule are those of `Client.wait`.
    * Each account has a rate limiter of its own, so that a slow, limited or broken account holds up no other.
    * A job is polled again only after its response is here, so its updates come in order.
    * All jobs of an account honour the pause that its server asks for when it limits the rate or fails.
    * A job's `retry_timeout` does not run while its poll is due and others come first; its `timeout` does.
    * An account whose credential is refused, whose quota is used up, or whose server asks for a pause of more than a
      day, is not polled for every one of its jobs.

    Args:
        pacing: The schedule of every job, in place of each vendor's own.
        timeout: Seconds from its being added after which a job is given up, whether or not there was time to poll it;
            None for never.
        retry_timeout: See `Client.wait`.
        max_concurrency: Concurrent requests to one account.

    Raises:
        ConfigurationError: If an option cannot be used.
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
        Poller.check(timeout, retry_timeout)
        self._pacing = pacing
        self._timeout = timeout
        self._retry_timeout = retry_timeout
        self.max_concurrency = max_concurrency
        self._limiters: dict[AccountKey, RateLimiter] = {}
        self._held_until: dict[AccountKey, float] = {}
        self._requests: dict[AccountKey, Iterable[float]] = {}
        self._deadlines: list[tuple[float, int, WatchedJob]] = []
        self._order = count()
        self.remaining = 0
        """How many jobs are not over."""

    def add(
        self,
        target: Target,
        now: float,
        *,
        began: float | None = None,
        delay: float = 0.0,
        last: Operation | None = None,
        last_at: float = -math.inf,
    ) -> None:
        """Add a job that is not here already. What another scheduler knew of it can be handed on.

        Args:
            target: The job.
            now: The time.
            began: When it was followed first; now, unless given.
            delay: Seconds until it is due.
            last: The last operation that was reported; the same again is no change.
            last_at: When that was.
        """
        account = target.account
        limiter = self._limiters.get(account.key)
        if limiter is None:
            limiter = self._limiters[account.key] = RateLimiter(
                now,
                requests_per_second=account.requests_per_second,
                requests_per_day=account.requests_per_day,
                held_until=self._held_until.get(account.key, -math.inf),
                requests=self._requests.get(account.key, ()),
            )
        began = now if began is None else began
        pacing = self._pacing or account.pacing
        poller = Poller(target.url, pacing=pacing, timeout=self._timeout, retry_timeout=self._retry_timeout, now=began)
        if last is not None:
            poller.on_operation(last, max(last_at, began))
        job = WatchedJob(target, poller, limiter, math.inf if self._timeout is None else began + self._timeout)
        if job.deadline <= now:
            delay = 0.0  # it is polled once, because much may have happened since the last poll
        job.due_at = now + delay
        # What its schedule needs is known after the first poll; what is left of a delay says nothing about it.
        limiter.push(job, next(self._order), delay=delay, rate=0.0, now=now)
        if job.deadline < math.inf:
            heappush(self._deadlines, (max(job.deadline, now) + LAST_POLL, next(self._order), job))
        self.remaining += 1

    def restore_limits(self, account: AccountKey, *, held_until: float, requests: Iterable[float]) -> None:
        """Honour what an earlier watch knew of an account's limits; to be called before the account has jobs.

        Args:
            account: The account.
            held_until: When the pause ends that its server asked for.
            requests: The times of its requests within the last 24 hours, in order.
        """
        self._held_until[account] = held_until
        self._requests[account] = requests

    def timed_out(self, now: float) -> list[Update]:
        """Return the last updates of jobs whose deadlines passed while they could not be polled."""
        updates: list[Update] = []
        while self._deadlines and self._deadlines[0][0] <= now + EPSILON:
            job = heappop(self._deadlines)[2]
            if job.is_queued:
                updates.append(self._abandon(job, job.poller.timed_out(), now))
        return updates

    def due(self, now: float) -> list[tuple[WatchedJob, float]]:
        """Return the jobs to poll now, each with the seconds that this may take.

        Each is handed back by `on_operation` or `on_error`.
        """
        jobs = []
        for limiter in self._limiters.values():
            while limiter.in_flight < self.max_concurrency and (job := limiter.pop(now)):
                limiter.in_flight += 1
                job.queue_time += max(now - job.due_at, 0.0)
                jobs.append((job, job.poller.start_poll(now, job.target.account.request_timeout)))
        return jobs

    def held(self, now: float) -> Iterator[tuple[WatchedJob, float, Reason]]:
        """Return the first job of each account that a limit holds back, until when and why; each hold only once."""
        for limiter in self._limiters.values():
            found = limiter.held(now)
            if found is not None and found[1] > found[0].held_until:
                found[0].held_until = found[1]
                yield found

    def delay(self, now: float) -> float:
        """Return the seconds until there may be a job to poll or to end; infinity if only a response changes that."""
        delays = [limiter.delay(now) for limiter in self._limiters.values() if limiter.in_flight < self.max_concurrency]
        if self._deadlines:
            delays.append(max(self._deadlines[0][0] - now, 0.0))
        return min(delays, default=math.inf)

    def on_operation(self, job: WatchedJob, operation: Operation, now: float) -> PollResult:
        """Return what follows from a poll that read an operation."""
        is_change = job.poller.is_change(operation)
        step = job.poller.on_operation(operation, now)
        job.queue_time = 0.0
        job.limiter.in_flight -= 1
        job.limiter.refusals = 0
        match step:
            case PollAgain():
                updates: list[Update] = [Changed(job.target.url, operation)] if is_change else []
                return PollResult(updates, self._enqueue(job, step, step.delay, now))
            case Finished():
                self._remove(job, now)
                return PollResult([Ended(job.target.url, operation)])
            case GiveUp(error):
                return PollResult([self._abandon(job, error, now)])

    def on_error(self, job: WatchedJob, error: BulkStatusError, now: float) -> PollResult:
        """Return what follows from a poll that failed."""
        limiter = job.limiter
        limiter.in_flight -= 1
        pause = 0.0
        if isinstance(error, RateLimited) or error.retry_after is not None:
            pause = RATE_LIMIT_DELAY if error.retry_after is None else error.retry_after
            limiter.hold(now + pause)
        others = self._refuse_others(job, error, now)
        step = job.poller.on_error(error, now, queue_time=job.queue_time)
        if isinstance(step, PollAgain):
            # A pause is not stretched as the schedules are. After it, the jobs that are due already come first.
            on_limiter = step.delay if step.delay > pause else pause * limiter.speed
            return PollResult(others, self._enqueue(job, step, on_limiter, now))
        return PollResult([self._abandon(job, step.error, now), *others])

    def _refuse_others(self, job: WatchedJob, error: BulkStatusError, now: float) -> list[Update]:
        """End all queued jobs once it is certain that their account, and not only this job, is refused."""
        limiter = job.limiter
        if isinstance(error, AuthenticationError | QuotaExhausted):
            # Requests that were on their way together were refused together, and count as one.
            if job.poller.requested_at is None or job.poller.requested_at >= limiter.refused_at:
                limiter.refusals += 1
                limiter.refused_at = now
            is_certain = limiter.refusals >= MAX_REFUSALS
        else:
            if isinstance(error, PermissionDenied | OperationNotFound):
                limiter.refusals = 0  # the server knows the account
            is_certain = isinstance(error, ApiError) and (error.retry_after or 0.0) > MAX_RETRY_AFTER
        if not is_certain or not isinstance(error, ApiError):
            return []
        limiter.refusals = 0  # jobs that are added later are polled again
        return [
            self._abandon(other, error.for_other_job(other.target.url, other.poller.last_operation), now)
            for other in limiter.remove_queued(now)
        ]

    def _enqueue(self, job: WatchedJob, step: PollAgain, on_limiter: float, now: float) -> PollAgain:
        """Queue the job, and return when it is polled again at the limiter's present speed."""
        limiter = job.limiter
        job.due_at = now + step.delay
        # A delay that a deadline cut short is no sign of a schedule that polls often.
        limiter.push(job, next(self._order), delay=on_limiter, rate=1 / max(step.delay, 1.0), now=now)
        if limiter.speed == 1.0 or step.error is not None:
            return step
        return PollAgain(on_limiter / limiter.speed, limiter.reason)

    def _abandon(self, job: WatchedJob, error: BulkStatusError, now: float) -> Update:
        self._remove(job, now)
        return Abandoned(job.target.url, error, error.operation)

    def _remove(self, job: WatchedJob, now: float) -> None:
        self.remaining -= 1
        job.limiter.remove(job, now)
        del job.poller  # which is most of it; the heap of deadlines may keep the rest for long
