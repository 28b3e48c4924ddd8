"""How to follow one job to its end: pure decisions, for a driver that moves the bytes and sleeps.

look or error ──► Waiting ──► AskAgain(delay) │ Done(operation) │ GiveUp(error)
"""

import math

from attrs import frozen

from bulkstatus.errors import (
    ApiError,
    BulkStatusError,
    QuotaExhausted,
    RateLimited,
    ServerError,
    TransportError,
    UnexpectedReply,
    WaitTimeout,
)
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing

PATIENCE = 900.0
"""Seconds for which trouble that may pass is sat out: longer than most restarts and outages take."""

LAST_LOOK = 5.0
"""Seconds that a look may take although the deadline is nearer, so that the last look is a real one."""


@frozen
class AskAgain:
    """Sleep so many seconds, then ask again."""

    delay: float


@frozen
class Done:
    """The job is over."""

    operation: Operation


@frozen
class GiveUp:
    """Raise this."""

    error: BulkStatusError


Step = AskAgain | Done | GiveUp


class Waiting:
    """The state of one wait. All times are seconds on one monotonic clock.

    * The end of the job, however it went, ends the wait.
    * Trouble that may pass (no reply, an unreadable one, a server error, a rate limit) does not, until nothing else
      has come for `patience` seconds. The server's `Retry-After` is kept to.
    * Trouble that will not pass by itself (refused, not found, out of quota) ends it at once.
    * The last look is taken at the deadline. If the server asked to be left alone beyond it, there is none.
    """

    def __init__(self, url: str, *, pacing: Pacing, timeout: float | None, patience: float, now: float) -> None:
        self._url = url
        self._pacing = pacing
        self._timeout = math.inf if timeout is None else timeout
        self._patience = patience
        self._started = now
        self._last_good = now
        self._failures = 0
        self._seen: Operation | None = None

    def look_timeout(self, now: float, longest: float) -> float:
        """Seconds that a look beginning now may take: not much beyond the deadline."""
        return min(longest, max(self._remaining(now), LAST_LOOK))

    def is_news(self, operation: Operation) -> bool:
        """Whether a look differs from the one before; the first one does."""
        return self._seen is None or self._seen.changes != operation.changes

    def saw(self, operation: Operation, now: float) -> Step:
        """Take in a look at the job."""
        self._seen = operation
        self._last_good = now
        self._failures = 0
        if operation.status.is_terminal:
            return Done(operation)
        return self._ask_again(self._pacing.delay(now - self._started), 0.0, now)

    def failed(self, error: BulkStatusError, now: float) -> Step:
        """Take in a look that failed."""
        error.operation = self._seen
        if not may_pass(error) or now - self._last_good > self._patience:
            return GiveUp(error)
        window = (error.retry_after if isinstance(error, ApiError) else None) or 0.0
        step = self._ask_again(self._pacing.delay_after_failure(self._failures), window, now)
        if isinstance(step, GiveUp):
            step.error.__cause__ = error
        self._failures += 1
        return step

    def _ask_again(self, delay: float, window: float, now: float) -> Step:
        """Ask again after the delay, but not inside the server's window, and for the last time at the deadline."""
        remaining = self._remaining(now)
        if remaining <= 0 or window > remaining:
            return GiveUp(WaitTimeout(self._seen, url=self._url, timeout=self._timeout))
        return AskAgain(min(max(delay, window), remaining))

    def _remaining(self, now: float) -> float:
        return self._started + self._timeout - now


def may_pass(error: BulkStatusError) -> bool:
    """Whether the trouble may be over by itself, so that asking again makes sense."""
    if isinstance(error, QuotaExhausted):
        return False
    return isinstance(error, TransportError | ServerError | RateLimited | UnexpectedReply)
