"""What a client does while it waits, as values for the function that is passed as `on_event`.

    RequestSent ──► ResponseRead ──► PollScheduled │ RetryScheduled │ JobEnded
                └─► RequestFailed ─► RetryScheduled │ JobEnded
                                     JobHeld: a poll is due before a limit of the account allows it

`Client.get` sends one request, so it reports requests and responses only. `wait` and `watch` report all events. The log
of the package (`logging.getLogger("bulkstatus")`) is written from the same events: the message is `str(event)`, and the
members of `event.to_dict()` are fields of the record (the argument `extra` of `logging`).

No event shows a credential or a query string.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from attrs import field, fields, frozen

from bulkstatus.errors import BulkStatusError
from bulkstatus.operation import Operation

RequestPurpose = Literal["status", "token"]
"""What a request asks for: the status of a job, or a new access token for its account."""

Reason = Literal["pacing", "retry_after", "rate_limit", "daily_quota", "deadline"]
"""Why a poll is due when it is due.

* `pacing`: the schedule of the job, see `Pacing`.
* `retry_after`: the server asked for a pause.
* `rate_limit`: so many jobs share the account's `requests_per_second` that each is polled less often.
* `daily_quota`: the account's `requests_per_day` are spread over the day.
* `deadline`: the last poll, at the end of the timeout.
"""


@frozen
class _Event:
    """What all events have in common."""

    level: ClassVar[int] = logging.DEBUG
    """The level of the record in the log."""

    url: str
    """The status URL of the job."""
    vendor: str
    """The vendor's key, as in `Operation.vendor`."""
    account: str
    """The account's name, as in `Account.name`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the event as JSON values: `event` is the name of its class, `status` that of its operation."""
        found: dict[str, Any] = {"event": type(self).__name__}
        for attribute in fields(type(self)):
            value = getattr(self, attribute.name)
            if isinstance(value, Operation):
                found["status"] = value.status.value
            elif attribute.repr:
                found[attribute.name] = _as_json(value)
        return found


@frozen
class RequestSent(_Event):
    """A request is about to be sent."""

    purpose: RequestPurpose
    """What it asks for."""

    def __str__(self) -> str:
        return f"{self.url} is polled" if self.purpose == "status" else f"{self.url} needs a new access token"


@frozen
class ResponseRead(_Event):
    """A response is here, whole. It may be an error."""

    purpose: RequestPurpose
    """What the request asked for."""
    status_code: int
    """The HTTP status."""
    size: int
    """Bytes of the body, unpacked."""
    duration: float
    """Seconds from sending the request to the end of the response."""
    headers: Mapping[str, str] = field(repr=False, eq=False)
    """The header fields by their names in lower case; none from a token endpoint. The credential is blanked, should the
    server have sent it back."""
    content: bytes = field(repr=False, eq=False)
    """The body, likewise."""

    def __str__(self) -> str:
        what = "was answered with" if self.purpose == "status" else "got, for its access token,"
        return f"{self.url} {what} HTTP {self.status_code}, {self.size} bytes in {self.duration:.3f} s"


@frozen
class RequestFailed(_Event):
    """No response came, or one that breaks HTTP."""

    purpose: RequestPurpose
    """What the request asked for."""
    error: BulkStatusError
    """What happened."""
    duration: float
    """Seconds from sending the request to the failure."""

    def __str__(self) -> str:
        return f"the request failed after {self.duration:.3f} s: {self.error}"


@frozen
class PollScheduled(_Event):
    """The job is not over, and its next poll has a time."""

    operation: Operation = field(repr=False)
    """What the last poll found, without `raw`."""
    delay: float
    """Seconds until the next poll. In `watch` it can be later, if the account has more to poll by then."""
    at: datetime
    """When that is, by the caller's clock; aware, UTC."""
    reason: Reason
    """Why then."""

    def __str__(self) -> str:
        return f"{self.url} is polled again in {self.delay:.1f} s ({self.reason.replace('_', ' ')})"


@frozen
class RetryScheduled(_Event):
    """A poll failed for a reason that may pass, and is retried."""

    level: ClassVar[int] = logging.INFO

    error: BulkStatusError
    """Why it failed."""
    delay: float
    """Seconds until the next poll."""
    at: datetime
    """When that is, by the caller's clock; aware, UTC."""

    def __str__(self) -> str:
        return f"polling again in {self.delay:.1f} s, because {self.error}"


@frozen
class JobHeld(_Event):
    """A poll is due before a limit of the account allows it. Other jobs of the account may wait behind it.

    Reported once for each job and each hold.
    """

    level: ClassVar[int] = logging.INFO

    until: datetime
    """When the limit allows it again, by the caller's clock; aware, UTC."""
    reason: Reason
    """Which limit: `retry_after` or `daily_quota`."""

    def __str__(self) -> str:
        return f"{self.url} is held back until {self.until:%Y-%m-%d %H:%M:%S} UTC ({self.reason.replace('_', ' ')})"


@frozen
class JobEnded(_Event):
    """The job is over, or is given up."""

    operation: Operation | None = field(repr=False)
    """Its end, without `raw`; with an error, the last operation that was read, if any."""
    error: BulkStatusError | None = None
    """Why it is given up, or None."""

    def __str__(self) -> str:
        if self.error is not None:
            return f"{self.url} is given up: {type(self.error).__name__}"
        return f"{self.url} is over: {self.operation.status if self.operation else 'unknown'}"


Event = RequestSent | ResponseRead | RequestFailed | PollScheduled | RetryScheduled | JobHeld | JobEnded
"""Any of these events."""

OnEvent = Callable[[Event], object | Awaitable[object]]
"""A function that is called with each event; for an `AsyncClient`, it may be a coroutine function."""


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.to_dict() if isinstance(value, BulkStatusError) else value
