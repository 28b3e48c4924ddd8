"""`Scheduler`, which decides which of many jobs to poll next.

A `Runtime` sends the requests and sleeps between polls.

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
"""Default maximum number of concurrent requests per account."""

MAX_REFUSALS = 3
"""Number of consecutive refused polls after which the other jobs of the account are abandoned. A refused poll counts
only if it started after the previous refusal arrived. After a single refusal, the other jobs are still polled, because
a server can briefly refuse every request while it starts."""


@frozen
class PollResult:
    """The updates that a poll causes, and the time of the job's next poll."""

    updates: list[Update]
    """Updates of the polled job, and of other jobs that are abandoned because of the same error. Most polls cause at
    most one update."""
    next_poll: PollAgain | None = None
    """Delay and reason of the job's next poll, or None if the job is not polled again."""


class Scheduler:
    """The jobs of a watch, and the times of their next polls. All times are in seconds on the same monotonic clock.

    * Each job has its own `Poller`, so errors and intervals are handled as in `Client.wait`.
    * Each account has its own rate limiter, so a slow or failing account does not delay other accounts.
    * A job is polled again only after its previous response has arrived, so the updates of each job are in order.
    * If an error response requires a pause, no job of the account is polled until the pause ends.
    * The time for which a due job waits in the queue counts towards `timeout`, but not towards `retry_timeout`.
    * If an error affects a whole account, all queued jobs of the account are abandoned without further polls. A refused
      credential, an exhausted quota or a required pause of more than a day affects the whole account.

    Args:
        pacing: Settings for the intervals between polls. Defaults to the `pacing` of each account.
        timeout: Time limit for each job in seconds, at least 0. The time limit starts when the job is added. A job is
            also abandoned if its final poll could not be sent in time. Defaults to None, which means no limit.
        retry_timeout: Maximum duration of consecutive temporary errors of a job in seconds, at least 0. Defaults to
            900.
        max_concurrency: Maximum number of concurrent requests per account, at least 1. Defaults to 10.

    Raises:
        ConfigurationError: If an argument is out of range.
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
        """Number of jobs that are neither over nor abandoned."""

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
        """Add a new job to the scheduler. Use the optional arguments to continue a job of an earlier watch.

        Args:
            target: Job to add.
            now: Current time.
            began: Time at which the job was first added. Defaults to `now`.
            delay: Seconds from `now` until the job is due. Defaults to 0.
            last: Last operation that was delivered. An operation that equals `last` is not reported again. Defaults to
                None.
            last_at: Time at which `last` was observed. Defaults to `began`.
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
            delay = 0.0  # one more poll, because the job may have ended since its last poll
        job.due_at = now + delay
        # The rate that the job needs is known after its first poll. The rest of an old delay does not show this rate.
        limiter.push(job, next(self._order), delay=delay, rate=0.0, now=now)
        if job.deadline < math.inf:
            heappush(self._deadlines, (max(job.deadline, now) + LAST_POLL, next(self._order), job))
        self.remaining += 1

    def restore_limits(self, account: AccountKey, *, held_until: float, requests: Iterable[float]) -> None:
        """Restore the pause and the request times of an account.

        Call `restore_limits` before you add the jobs of the account.

        Args:
            account: Key of the account.
            held_until: End of the pause that the server requires, or minus infinity if there is no pause.
            requests: Times of the account's requests in the last 24 hours, oldest first.
        """
        self._held_until[account] = held_until
        self._requests[account] = requests

    def timed_out(self, now: float) -> list[Update]:
        """Abandon the jobs whose final poll could not be sent in time, and return their updates."""
        updates: list[Update] = []
        while self._deadlines and self._deadlines[0][0] <= now + EPSILON:
            job = heappop(self._deadlines)[2]
            if job.is_queued:
                updates.append(self._abandon(job, job.poller.timed_out(), now))
        return updates

    def due(self, now: float) -> list[tuple[WatchedJob, float]]:
        """Return the jobs to poll now, each with the timeout for its poll in seconds.

        After each poll, pass the job and the result to `on_operation` or `on_error`.
        """
        jobs = []
        for limiter in self._limiters.values():
            while limiter.in_flight < self.max_concurrency and (job := limiter.pop(now)):
                limiter.in_flight += 1
                job.queue_time += max(now - job.due_at, 0.0)
                jobs.append((job, job.poller.start_poll(now, job.target.account.request_timeout)))
        return jobs

    def held(self, now: float) -> Iterator[tuple[WatchedJob, float, Reason]]:
        """Yield each job that a limit starts to delay, with the end and the reason of the delay."""
        for limiter in self._limiters.values():
            found = limiter.held(now)
            if found is not None and found[1] > found[0].held_until:
                found[0].held_until = found[1]
                yield found

    def delay(self, now: float) -> float:
        """Return the seconds until the next poll or deadline, or infinity if a response must arrive first."""
        delays = [limiter.delay(now) for limiter in self._limiters.values() if limiter.in_flight < self.max_concurrency]
        if self._deadlines:
            delays.append(max(self._deadlines[0][0] - now, 0.0))
        return min(delays, default=math.inf)

    def on_operation(self, job: WatchedJob, operation: Operation, now: float) -> PollResult:
        """Process a successful poll, and return its updates and the time of the job's next poll."""
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
        """Process a failed poll, and return its updates and the time of the job's next poll."""
        limiter = job.limiter
        limiter.in_flight -= 1
        pause = 0.0
        if isinstance(error, RateLimited) or error.retry_after is not None:
            pause = RATE_LIMIT_DELAY if error.retry_after is None else error.retry_after
            limiter.hold(now + pause)
        others = self._refuse_others(job, error, now)
        step = job.poller.on_error(error, now, queue_time=job.queue_time)
        if isinstance(step, PollAgain):
            # The limiter stretches schedules, but not a pause. After the pause, jobs that are already due come first.
            on_limiter = step.delay if step.delay > pause else pause * limiter.speed
            return PollResult(others, self._enqueue(job, step, on_limiter, now))
        return PollResult([self._abandon(job, step.error, now), *others])

    def _refuse_others(self, job: WatchedJob, error: BulkStatusError, now: float) -> list[Update]:
        """Abandon all queued jobs of the account if it is certain that the error affects the whole account."""
        limiter = job.limiter
        if isinstance(error, AuthenticationError | QuotaExhausted):
            # Refusals of concurrent requests count as one refusal.
            if job.poller.requested_at is None or job.poller.requested_at >= limiter.refused_at:
                limiter.refusals += 1
                limiter.refused_at = now
            is_certain = limiter.refusals >= MAX_REFUSALS
        else:
            if isinstance(error, PermissionDenied | OperationNotFound):
                limiter.refusals = 0  # the server accepts the account
            is_certain = isinstance(error, ApiError) and (error.retry_after or 0.0) > MAX_RETRY_AFTER
        if not is_certain or not isinstance(error, ApiError):
            return []
        limiter.refusals = 0  # jobs that are added later are polled
        return [
            self._abandon(other, error.for_other_job(other.target.url, other.poller.last_operation), now)
            for other in limiter.remove_queued(now)
        ]

    def _enqueue(self, job: WatchedJob, step: PollAgain, on_limiter: float, now: float) -> PollAgain:
        """Add a job to the queue, and return the delay and the reason of its next poll."""
        limiter = job.limiter
        job.due_at = now + step.delay
        # A deadline can shorten a delay, so a short delay does not mean a high rate.
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
        del job.poller  # frees most of the memory: the heap of deadlines may keep the job for a long time
