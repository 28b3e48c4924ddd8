"""`Poller`, which decides after each poll of a job whether to poll again. A runtime sends the requests and sleeps.

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
"""Seconds that a job may wait for its caller before a warning is logged. Most callers act sooner."""

LAST_POLL = 5.0
"""Minimum time in seconds for a poll, even if the deadline is nearer. The last poll needs this time."""


@frozen
class PollAgain:
    """The decision to poll again after a delay."""

    delay: float
    """Seconds until the next poll."""
    reason: Reason = "pacing"
    """Reason for the time of the next poll."""
    error: BulkStatusError | None = None
    """Temporary error of the failed poll, or None if the poll succeeded."""


@frozen
class Finished:
    """The decision to stop, because the job is over."""

    operation: Operation
    """Last operation of the job."""


@frozen
class GiveUp:
    """The decision to stop and to raise an error."""

    error: BulkStatusError
    """Error to raise."""


Step = PollAgain | Finished | GiveUp


class Poller:
    """The state of one wait for a job. All times are in seconds on one monotonic clock.

    * The wait ends when the job is over, whatever its outcome.
    * Until the job is over, each operation determines the time of the next poll; see `bulkstatus.polling.schedule`.
    * A job that waits for its caller is polled less often, and a warning is logged once.
    * Temporary errors (no response, an unreadable response, a server error, a rate limit) are retried for
      `retry_timeout` seconds, counted from the first error. The longest pause that the server requested in the
      meantime is not counted.
    * Permanent errors (refused, not found, quota exhausted) end the wait at once. A job that was never found is an
      exception: its polls are retried for a few seconds, because it may be new.
    * `Retry-After` is honoured in every response: no request is sent before it expires.
    * The last poll is sent at the deadline. If the server requests a pause beyond the deadline, the wait ends at once.
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
        """Time at which the current poll started, or None after its operation was read."""
        self._failed_since: float | None = None
        self._longest_pause = 0.0
        self._failures = 0
        self.last_operation: Operation | None = None
        """The last operation, without `raw`. Exceptions and events contain this operation, and `raw` may contain a
        credential that the server sent back."""
        self._awaiting_since: float | None = None
        self._warned = False

    def start_poll(self, now: float, max_seconds: float) -> float:
        """Record that a poll starts, and return its maximum time in seconds.

        Args:
            now: Current time.
            max_seconds: Seconds that the poll may take if the deadline is far away. A poll may end up to
                `LAST_POLL` seconds after the deadline.
        """
        self.requested_at = now
        return min(max_seconds, max(self._started + self._timeout - now, LAST_POLL))

    @staticmethod
    def check(timeout: float | None, retry_timeout: float) -> None:
        """Check that both timeouts are numbers of seconds, at least 0.

        Raises:
            ConfigurationError: If a timeout is out of range.
        """
        for name, seconds in (("timeout", timeout), ("retry_timeout", retry_timeout)):
            if seconds is not None and (
                isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0
            ):
                raise ConfigurationError(f"{name} must be a number of seconds, at least 0, not {seconds!r}")

    def is_change(self, operation: Operation) -> bool:
        """Return whether an operation differs from the last operation. The first operation always differs."""
        return self.last_operation is None or self.last_operation.compared != operation.compared

    def on_operation(self, operation: Operation, now: float) -> Step:
        """Return what to do after a poll that returned an operation."""
        status = operation.status
        is_first = self.last_operation is None
        self.last_operation = without_raw(operation)
        self._failed_since = None
        self._failures = 0
        if status.is_terminal:
            return Finished(operation)
        if is_first and self._timeout == math.inf:
            _log.info("%s is polled without a timeout, until the job is over", self._url)
        self._warn_if_awaiting_input(operation, now)
        fraction = operation.progress.fraction if operation.progress else None
        delay = self._schedule.delay(now, status, fraction)
        if self.requested_at is not None:
            # Delays count from one request to the next, but a slow server gets a break of at least half of the delay.
            delay -= min(now - self.requested_at, delay / 2)
            self.requested_at = None
        return self._poll_again(delay, operation.retry_after or 0.0, now)

    def on_error(self, error: BulkStatusError, now: float, *, queue_time: float = 0.0) -> PollAgain | GiveUp:
        """Return what to do after a poll that failed.

        Args:
            error: Error of the poll.
            now: Time at which the poll failed.
            queue_time: Seconds since the last operation during which the poll was due, but other jobs or a limit came
                first. These seconds do not count towards `retry_timeout`.
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
        """Return the exception to raise at the deadline, or before a pause that ends after the deadline.

        Args:
            retry_after: Seconds of the pause, or None at the deadline.
            error: Error of the last poll, or None if the poll succeeded.
        """
        return WaitTimeout(
            self.last_operation, url=self._url, timeout=self._timeout, retry_after=retry_after, error=error
        )

    def _may_be_new(self, error: BulkStatusError, now: float) -> bool:
        """Return whether the job may be too new for its vendor to show it."""
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
                "%s waits for its caller (%r): upload its data or start it, so that it can continue",
                self._url,
                operation.vendor_status,
            )

    def _poll_again(
        self, delay: float, pause: float, now: float, error: BulkStatusError | None = None
    ) -> PollAgain | GiveUp:
        """Return the next poll: after the delay and the pause of the server, but at the latest at the deadline."""
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
    """Return the event that reports a decision.

    Args:
        step: Decision after a poll.
        target: The job.
        operation: Last operation of the job, or None if no poll has succeeded.
        now: Time of day, as an aware datetime in UTC.
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
