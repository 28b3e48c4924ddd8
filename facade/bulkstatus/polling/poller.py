"""How to follow one job to its end: pure decisions, for a driver that moves the bytes and sleeps.

poll or error ──► Poller ──► PollAgain(delay) │ Finished(operation) │ GiveUp(error)
"""

import logging
import math
import random

from attrs import frozen

from bulkstatus.errors import (
    ApiError,
    BulkStatusError,
    ConfigurationError,
    OperationNotFound,
    QuotaExhausted,
    RateLimited,
    ServerError,
    TransportError,
    UnexpectedResponse,
    WaitTimeout,
)
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.schedule import Jitter, Schedule
from bulkstatus.status import BulkStatus

_log = logging.getLogger("bulkstatus")

NEW_JOB_GRACE = 5.0
"""Seconds for which a job that was never seen may not be found: some back ends show a new one with a delay."""

RETRY_TIMEOUT = 900.0
"""Seconds for which trouble that may pass is sat out: longer than most restarts and outages take."""

INPUT_GRACE = 10.0
"""Seconds that a job may wait for its caller before the log says so: most callers are at it already."""

LAST_POLL = 5.0
"""Seconds that a poll may take although the deadline is nearer, so that the last poll is a real one."""

MAX_RETRY_AFTER = 86_400.0
"""Seconds for which a server is left alone that asks for it: a day. An error that asks for more ends the wait."""

RATE_LIMIT_DELAY = 60.0
"""Seconds to leave a server alone that limits the rate and does not say for how long: its limits are per minute."""


@frozen
class PollAgain:
    """Sleep so many seconds, then ask again."""

    delay: float


@frozen
class Finished:
    """The job is over."""

    operation: Operation


@frozen
class GiveUp:
    """Raise this."""

    error: BulkStatusError


Step = PollAgain | Finished | GiveUp


@frozen
class NextLook:
    """What the log says of a job that is to be asked again: the message object of its record, safe to paste."""

    url: str
    delay: float
    """Seconds, by the job's own schedule."""
    trouble: BulkStatusError | None = None
    """What came instead of a good response, if it may pass."""

    def __str__(self) -> str:
        if self.trouble is None:
            return f"{self.url} is asked again in {self.delay:.1f} s"
        return f"asking again in {self.delay:.1f} s, for {self.trouble}"


class Poller:
    """The state of one wait. All times are seconds on one monotonic clock.

    * The end of the job, however it went, ends the wait.
    * Until then, each good poll tells when to take the next; see `bulkstatus.polling.schedule`.
    * A job that waits for its caller is polled seldom, and the log says so once.
    * Trouble that may pass (no response, an unreadable one, a server error, a rate limit) is sat out for
      `retry_timeout` seconds, counted from its first sign; the longest time that the server asked for meanwhile is not
      counted.
    * Trouble that will not pass by itself (refused, not found, out of quota) ends the wait at once. Only a job that was
      never seen is looked for a little longer, for it may be new.
    * The server is never asked within its `Retry-After`, whether that came with a good response or a bad one.
    * The last poll is taken at the deadline. If the server asked to be left alone beyond it, there is none.

    Raises:
        ConfigurationError: If `timeout` or `retry_timeout` is no number of seconds from zero.
    """

    __slots__ = (
        "_awaiting_since",
        "_failures",
        "_longest_window",
        "_retry_timeout",
        "_schedule",
        "_started",
        "_timeout",
        "_trouble_began",
        "_url",
        "_warned",
        "requested_at",
        "seen",
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
        self._timeout = math.inf if timeout is None else _seconds(timeout, "timeout")
        self._retry_timeout = _seconds(retry_timeout, "retry_timeout")
        self._started = now
        self.requested_at: float | None = None
        """When the poll that is on its way began; None after a good one."""
        self._trouble_began: float | None = None
        self._longest_window = 0.0
        self._failures = 0
        self.seen: Operation | None = None
        """The last good poll."""
        self._awaiting_since: float | None = None
        self._warned = False

    def poll_started(self, now: float, longest: float) -> float:
        """A poll begins; the seconds that it may take: not much beyond the deadline."""
        self.requested_at = now
        return min(longest, max(self._remaining(now), LAST_POLL))

    def is_change(self, operation: Operation) -> bool:
        """Whether a poll differs from the one before; the first one does."""
        return self.seen is None or self.seen.changes != operation.changes

    def saw(self, operation: Operation, now: float) -> Step:
        """Take in a poll of the job."""
        if self.seen is None and self._timeout == math.inf and not operation.status.is_terminal:
            _log.info("%s is followed without a timeout, for as long as it takes", self._url)
        self.seen = operation
        self._trouble_began = None
        self._failures = 0
        if operation.status.is_terminal:
            return Finished(operation)
        self._warn_of_standstill(operation, now)
        fraction = operation.progress.fraction if operation.progress else None
        delay = self._schedule.delay(now, operation.status, fraction)
        if self.requested_at is not None:
            # Schedules count from one request to the next; but a slow server gets half of the time to itself.
            delay -= min(now - self.requested_at, delay / 2)
            self.requested_at = None
        return self._told(self._ask_again(delay, operation.retry_after or 0.0, now))

    def failed(self, error: BulkStatusError, now: float, *, queue_time: float = 0.0) -> Step:
        """Take in a poll that failed.

        Args:
            error: What came of it.
            now: The time.
            queue_time: Seconds, since the last good poll, for which the driver had others to ask: no trouble of the
                server's.
        """
        error.operation = self.seen
        moment = now - queue_time
        if self._trouble_began is None:
            self._trouble_began, self._longest_window = moment, 0.0
        lasted = moment - self._trouble_began - self._longest_window
        window = error.retry_after or 0.0
        self._longest_window = max(self._longest_window, window)
        passes = may_pass(error) or self._may_be_new(error, now)
        if not passes or lasted >= self._retry_timeout or window > MAX_RETRY_AFTER:
            return GiveUp(error)
        delay = self._schedule.delay_after_failure(self._failures)
        if isinstance(error, RateLimited) and error.retry_after is None:
            delay = max(delay, RATE_LIMIT_DELAY)
        self._failures += 1
        return self._told(self._ask_again(delay, window, now, error), error)

    def _told(self, step: Step, trouble: BulkStatusError | None = None) -> Step:
        level = logging.DEBUG if trouble is None else logging.INFO
        if isinstance(step, PollAgain) and _log.isEnabledFor(level):
            _log.log(level, NextLook(self._url, step.delay, trouble))
        return step

    def timed_out(self, *, retry_after: float | None = None, trouble: BulkStatusError | None = None) -> WaitTimeout:
        """What to raise at the deadline, or where the server asks to be left alone for so many seconds beyond it."""
        return WaitTimeout(self.seen, url=self._url, timeout=self._timeout, retry_after=retry_after, trouble=trouble)

    def _may_be_new(self, error: BulkStatusError, now: float) -> bool:
        """Whether the job may have been made so lately that its vendor does not show it yet."""
        return isinstance(error, OperationNotFound) and self.seen is None and now - self._started < NEW_JOB_GRACE

    def _warn_of_standstill(self, operation: Operation, now: float) -> None:
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

    def _ask_again(self, delay: float, window: float, now: float, trouble: BulkStatusError | None = None) -> Step:
        """Ask again after the delay, but not inside the server's window, and for the last time at the deadline."""
        remaining = self._remaining(now)
        if remaining <= 0 or window > remaining:
            asked = window if remaining > 0 else None
            return GiveUp(self.timed_out(retry_after=asked, trouble=trouble))
        return PollAgain(min(max(delay, min(window, MAX_RETRY_AFTER)), remaining))

    def _remaining(self, now: float) -> float:
        return self._started + self._timeout - now


def may_pass(error: BulkStatusError) -> bool:
    """Whether the trouble may be over by itself, so that asking again makes sense."""
    if isinstance(error, QuotaExhausted):
        return False
    if type(error) is ApiError:
        return error.status_code in ApiError.may_pass
    return isinstance(error, TransportError | ServerError | RateLimited | UnexpectedResponse)


def _seconds(value: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ConfigurationError(f"{name} must be a number of seconds, not below zero, and is {value!r}")
    return float(value)
