"""`Poller`, which decides after each poll of a job whether to poll again.

A `Runtime` sends the requests and sleeps between polls.

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
"""Seconds for which a job can have the status `AWAITING_INPUT` before a warning is logged. Most programs provide the
required input within 10 seconds."""

LAST_POLL = 5.0
"""Minimum timeout of a poll, in seconds. The last poll starts at the deadline and can take up to `LAST_POLL`
seconds."""


@frozen
class PollAgain:
    """The decision to poll again after a delay."""

    delay: float
    """Delay before the next poll, in seconds."""
    reason: Reason = "pacing"
    """Reason why the next poll is sent after `delay` seconds."""
    error: BulkStatusError | None = None
    """Temporary error with which the last poll failed, or None if the last poll succeeded."""


@frozen
class Finished:
    """The decision to stop polling because the job is over."""

    operation: Operation
    """Last operation of the job."""


@frozen
class GiveUp:
    """The decision to stop polling because of an error."""

    error: BulkStatusError
    """Exception that `wait` raises, and that `watch` yields in an `Abandoned` update."""


Step = PollAgain | Finished | GiveUp


class Poller:
    """The polling state of one job. All times are in seconds on the same monotonic clock.

    * Polling stops when the job is over, whatever its outcome.
    * Until the job is over, each operation determines when to poll next; see `bulkstatus.polling.schedule`.
    * A job with the status `AWAITING_INPUT` is polled less often, and a warning is logged once.
    * After a temporary error (no response, an unreadable response, a server error, a rate limit), the job is polled
      again. Retries stop `retry_timeout` seconds after the first of several consecutive errors. The longest pause that
      the server requires between retries does not count towards `retry_timeout`.
    * Permanent errors (a refused credential, a missing job, an exhausted quota) stop the polling at once. If a job was
      never found, polling continues for `NEW_JOB_GRACE` seconds, because the job could be new.
    * The header `Retry-After` is honoured in every response: no request is sent before it expires.
    * The last poll of a job is sent at its deadline. If the server requires a pause beyond the deadline, polling stops
      at once.
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
        """Time at which the current poll started, or None after the poll has returned an operation."""
        self._failed_since: float | None = None
        self._longest_pause = 0.0
        self._failures = 0
        self.last_operation: Operation | None = None
        """Last operation of the job, without the field `raw`. Exceptions and events contain `last_operation`. The field
        `raw` is removed, because it can contain a credential that the server sent back."""
        self._awaiting_since: float | None = None
        self._warned = False

    def start_poll(self, now: float, max_seconds: float) -> float:
        """Record that a poll starts, and return its timeout in seconds.

        Args:
            now: Current time.
            max_seconds: Timeout of the poll in seconds if the deadline is far away. A poll ends at most `LAST_POLL`
                seconds after the deadline.
        """
        self.requested_at = now
        return min(max_seconds, max(self._started + self._timeout - now, LAST_POLL))

    @staticmethod
    def check(timeout: float | None, retry_timeout: float) -> None:
        """Check that `timeout` and `retry_timeout` are non-negative numbers of seconds.

        Raises:
            ConfigurationError: If a timeout is negative or is not a number.
        """
        for name, seconds in (("timeout", timeout), ("retry_timeout", retry_timeout)):
            if seconds is not None and (
                isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0
            ):
                raise ConfigurationError(f"{name} must be a number of seconds, at least 0, not {seconds!r}")

    def is_change(self, operation: Operation) -> bool:
        """Return whether an operation differs from the previous one.

        The first operation of a job counts as different.
        """
        return self.last_operation is None or self.last_operation.compared != operation.compared

    def on_operation(self, operation: Operation, now: float) -> Step:
        """Return the decision after a successful poll: to poll again or to stop."""
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
        """Return the decision after a failed poll: to poll again or to stop.

        Args:
            error: Exception that the poll raised.
            now: Time at which the poll failed.
            queue_time: Total delay in seconds that other jobs or a limit have caused since the last operation.
                `queue_time` does not count towards `retry_timeout`.
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
        """Return the exception for a job that cannot be polled again before its deadline.

        Args:
            retry_after: Pause in seconds that the server requires, or None if the job has reached its deadline.
            error: Exception that the last poll raised, or None if the last poll succeeded.
        """
        return WaitTimeout(
            self.last_operation, url=self._url, timeout=self._timeout, retry_after=retry_after, error=error
        )

    def _may_be_new(self, error: BulkStatusError, now: float) -> bool:
        """Return whether a job could be missing only because it is new."""
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
                "%s is waiting for input (%r): upload the job's data or start the job, so that it can continue",
                self._url,
                operation.vendor_status,
            )

    def _poll_again(
        self, delay: float, pause: float, now: float, error: BulkStatusError | None = None
    ) -> PollAgain | GiveUp:
        """Schedule the next poll after the longer of `delay` and `pause`, but not later than the deadline."""
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
    """Return the event that reports a decision of a `Poller`.

    Args:
        step: Decision of the `Poller` after a poll.
        target: Job that the decision is about.
        operation: Last operation of the job, or None if no poll has succeeded.
        now: Current date and time, as a timezone-aware datetime in UTC.
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
