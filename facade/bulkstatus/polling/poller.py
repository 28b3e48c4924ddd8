"""How to follow one job to its end: pure decisions, for a driver that moves the bytes and sleeps.

operation or error ──► Poller ──► PollAgain(delay) │ Finished(operation) │ GiveUp(error)
"""

import logging
import math
import random
from datetime import datetime, timedelta

from attrs import frozen

from bulkstatus.errors import (
    BulkStatusError,
    ConfigurationError,
    OperationNotFound,
    RateLimited,
    WaitTimeout,
)
from bulkstatus.events import JobEnded, PollScheduled, Reason, RetryScheduled
from bulkstatus.operation import Operation, without_raw
from bulkstatus.pacing import Pacing
from bulkstatus.polling.retries import MAX_RETRY_AFTER, NEW_JOB_GRACE, RATE_LIMIT_DELAY, may_pass
from bulkstatus.polling.schedule import Jitter, Schedule
from bulkstatus.status import BulkStatus
from bulkstatus.vendors.account import Target

_log = logging.getLogger("bulkstatus")


INPUT_GRACE = 10.0
"""Seconds that a job may wait for its caller before the log says so: most callers are at it already."""

LAST_POLL = 5.0
"""Seconds that a poll may take although the deadline is nearer, so that the last poll is a real one."""


@frozen
class PollAgain:
    """Sleep so many seconds, then poll again."""

    delay: float
    reason: Reason = "pacing"
    """Why then."""
    error: BulkStatusError | None = None
    """Why the poll failed, if it did; it may pass."""


@frozen
class Finished:
    """The job is over."""

    operation: Operation


@frozen
class GiveUp:
    """Raise this."""

    error: BulkStatusError


Step = PollAgain | Finished | GiveUp


class Poller:
    """The state of one wait. All times are seconds on one monotonic clock.

    * The end of the job, however it went, ends the wait.
    * Until then, each operation that is read says when to poll next; see `bulkstatus.polling.schedule`.
    * A job that waits for its caller is polled seldom, and the log says so once.
    * Errors that may pass (no response, an unreadable one, a server error, a rate limit) are retried for
      `retry_timeout` seconds, counted from the first of them; the longest pause that the server asked for meanwhile is
      not counted.
    * Errors that will not pass by themselves (refused, not found, out of quota) end the wait at once. Only a job of
      which no operation was read yet is retried a little longer, because it may be new.
    * No request is sent within a server's `Retry-After`, whether that came with an operation or with an error.
    * The last poll is at the deadline. If the server asked for a pause beyond it, there is no last poll.
    """

    __slots__ = (
        "_awaiting_since",
        "_failed_since",
        "_failures",
        "_longest_pause",
        "_retry_timeout",
        "_schedule",
        "_started",
        "_timeout",
        "_url",
        "_warned",
        "last_operation",
        "requested_at",
    )

    def __init__(
        self,
        url: str,
        *,
        pacing: Pacing,
        timeout: float | None,
        retry_timeout: float,
        now: float,
        jitter: Jitter = random.uniform,
    ) -> None:
        self._url = url
        self._schedule = Schedule(pacing, now=now, jitter=jitter)
        self._timeout = math.inf if timeout is None else timeout
        self._retry_timeout = retry_timeout
        self._started = now
        self.requested_at: float | None = None
        """When the poll that is on its way began; None once its operation was read."""
        self._failed_since: float | None = None
        self._longest_pause = 0.0
        self._failures = 0
        self.last_operation: Operation | None = None
        """The last operation that was read. It has no `raw`, because exceptions and events carry it, and they show no
        credential that a server sends back."""
        self._awaiting_since: float | None = None
        self._warned = False

    def start_poll(self, now: float, max_seconds: float) -> float:
        """Record that a poll begins, and return the seconds that it may take: not much beyond the deadline."""
        self.requested_at = now
        return min(max_seconds, max(self._started + self._timeout - now, LAST_POLL))

    @staticmethod
    def check(timeout: float | None, retry_timeout: float) -> None:
        """Refuse what is not a number of seconds from zero.

        Raises:
            ConfigurationError: If one of them is not.
        """
        for name, seconds in (("timeout", timeout), ("retry_timeout", retry_timeout)):
            if seconds is not None and (
                isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0
            ):
                raise ConfigurationError(f"{name} must be a number of seconds, not below zero, and is {seconds!r}")

    def is_change(self, operation: Operation) -> bool:
        """Return whether an operation differs from the last one; the first one does."""
        return self.last_operation is None or self.last_operation.compared != operation.compared

    def on_operation(self, operation: Operation, now: float) -> Step:
        """Return what to do after a poll that read an operation."""
        status = operation.status
        is_first = self.last_operation is None
        self.last_operation = without_raw(operation)
        self._failed_since = None
        self._failures = 0
        if status.is_terminal:
            return Finished(operation)
        if is_first and self._timeout == math.inf:
            _log.info("%s is followed without a timeout, for as long as it takes", self._url)
        self._warn_if_awaiting_input(operation, now)
        fraction = operation.progress.fraction if operation.progress else None
        delay = self._schedule.delay(now, status, fraction)
        if self.requested_at is not None:
            # Schedules count from one request to the next; but a slow server gets half of the time to itself.
            delay -= min(now - self.requested_at, delay / 2)
            self.requested_at = None
        return self._poll_again(delay, operation.retry_after or 0.0, now)

    def on_error(self, error: BulkStatusError, now: float, *, queue_time: float = 0.0) -> PollAgain | GiveUp:
        """Return what to do after a poll that failed.

        Args:
            error: Why it failed.
            now: The time.
            queue_time: Seconds since the last operation was read for which the poll was due and other jobs, or a limit,
                came first. They do not count as failing.
        """
        error.attach(self.last_operation)
        moment = now - queue_time
        if self._failed_since is None:
            self._failed_since, self._longest_pause = moment, 0.0
        lasted = moment - self._failed_since - self._longest_pause
        pause = error.retry_after or 0.0
        self._longest_pause = max(self._longest_pause, pause)
        passes = may_pass(error) or self._may_be_new(error, now)
        if not passes or lasted >= self._retry_timeout or pause > MAX_RETRY_AFTER:
            return GiveUp(error)
        delay = self._schedule.delay_after_failure(self._failures)
        if isinstance(error, RateLimited) and error.retry_after is None:
            delay = max(delay, RATE_LIMIT_DELAY)
        self._failures += 1
        return self._poll_again(delay, pause, now, error)

    def timed_out(self, *, retry_after: float | None = None, error: BulkStatusError | None = None) -> WaitTimeout:
        """Return what to raise at the deadline, or if the server asks for a pause of `retry_after` s beyond it."""
        return WaitTimeout(
            self.last_operation, url=self._url, timeout=self._timeout, retry_after=retry_after, error=error
        )

    def _may_be_new(self, error: BulkStatusError, now: float) -> bool:
        """Return whether the job may be so new that its vendor does not show it yet."""
        return (
            isinstance(error, OperationNotFound) and self.last_operation is None and now - self._started < NEW_JOB_GRACE
        )

    def _warn_if_awaiting_input(self, operation: Operation, now: float) -> None:
        if operation.status is not BulkStatus.AWAITING_INPUT:
            self._awaiting_since = None
        elif self._awaiting_since is None:
            self._awaiting_since = now
        elif not self._warned and now - self._awaiting_since >= INPUT_GRACE:
            self._warned = True
            _log.warning(
                "%s waits for its caller (%r): it will not go on until its data are uploaded or it is started",
                self._url,
                operation.vendor_status,
            )

    def _poll_again(
        self, delay: float, pause: float, now: float, error: BulkStatusError | None = None
    ) -> PollAgain | GiveUp:
        """Poll again after the delay, but not within the server's pause, and for the last time at the deadline."""
        remaining = self._started + self._timeout - now
        if remaining <= 0 or pause > remaining:
            return GiveUp(self.timed_out(retry_after=pause if remaining > 0 else None, error=error))
        pause = min(pause, MAX_RETRY_AFTER)
        if remaining < max(delay, pause):
            return PollAgain(remaining, "deadline", error)
        return PollAgain(pause, "retry_after", error) if pause > delay else PollAgain(delay, "pacing", error)


def event_of(
    step: Step, target: Target, operation: Operation | None, now: datetime
) -> PollScheduled | RetryScheduled | JobEnded:
    """Return the event that reports a step.

    Args:
        step: The step.
        target: The job.
        operation: The last operation that was read of it.
        now: The time of day; aware, UTC.
    """
    match step:
        case PollAgain(delay, reason, None) if operation is not None:
            return PollScheduled(*target.event_fields, operation, delay, now + timedelta(seconds=delay), reason)
        case PollAgain(delay, _, BulkStatusError() as error):
            return RetryScheduled(*target.event_fields, error, delay, now + timedelta(seconds=delay))
        case GiveUp(error):
            return JobEnded(*target.event_fields, operation, error)
        case _:
            return JobEnded(*target.event_fields, operation)
