"""The events that a client passes to the function `on_event`: requests, responses, delays and ends of jobs.

    RequestSent ──► ResponseRead ──► PollScheduled │ RetryScheduled │ JobEnded
                └─► RequestFailed ─► RetryScheduled │ JobEnded
                                     JobHeld: a limit of the account delays a poll

`Client.get` polls once, so it reports requests and responses only. `wait` reports all events except `JobHeld`, and
`watch` reports all events. The package also logs its events, with `logging.getLogger("bulkstatus")`. The message of a
log record is `str(event)`. The fields of `event.to_dict()` are attributes of the record, as with the argument `extra`.

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
"""The purpose of a request: `status` polls a job, and `token` requests a new access token for the job's account."""

Reason = Literal["pacing", "retry_after", "rate_limit", "daily_quota", "deadline"]
"""The reason for the time of the next poll.

* `pacing`: The time follows the schedule of the job; see `Pacing`.
* `retry_after`: The server requires a pause, by `Retry-After` or a rate-limit error.
* `rate_limit`: Many jobs share the account's `requests_per_second`, so each job is polled less often.
* `daily_quota`: The account's `requests_per_day` are spread over the day.
* `deadline`: The next poll is the last one, at the end of the timeout.
"""


@frozen
class _Event:
    """The attributes and methods that all events share."""

    level: ClassVar[int] = logging.DEBUG
    """Level of the log record."""

    url: str
    """Status URL of the job."""
    vendor: str
    """Key of the vendor, as in `Operation.vendor`."""
    account: str
    """Name of the account, as in `Account.name`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the event as JSON values. `event` is the class name, and `status` is the status of the operation."""
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
    """Purpose of the request."""

    def __str__(self) -> str:
        return f"{self.url} is polled" if self.purpose == "status" else f"{self.url} needs a new access token"


@frozen
class ResponseRead(_Event):
    """A complete response arrived. The response may be an error."""

    purpose: RequestPurpose
    """Purpose of the request."""
    status_code: int
    """HTTP status of the response."""
    size: int
    """Size of the decompressed body in bytes."""
    duration: float
    """Seconds from sending the request to the end of the response."""
    headers: Mapping[str, str] = field(repr=False, eq=False)
    """Header fields of the response, with names in lower case. Cookies are left out, and a credential that the server
    sent back is replaced by asterisks. The headers are empty if the purpose is `token`."""
    content: bytes = field(repr=False, eq=False)
    """Body of the response. A credential that the server sent back is replaced by asterisks. The body is empty if the
    purpose is `token`."""

    def __str__(self) -> str:
        what = self.url if self.purpose == "status" else f"the token request for {self.url}"
        return f"{what} returned HTTP {self.status_code}, {self.size} bytes in {self.duration:.3f} s"


@frozen
class RequestFailed(_Event):
    """A request failed, because no valid HTTP response arrived."""

    purpose: RequestPurpose
    """Purpose of the request."""
    error: BulkStatusError
    """Error of the request."""
    duration: float
    """Seconds from sending the request to the failure."""

    def __str__(self) -> str:
        return f"the request failed after {self.duration:.3f} s: {self.error}"


@frozen
class PollScheduled(_Event):
    """A poll succeeded, the job is not over, and its next poll is scheduled."""

    operation: Operation = field(repr=False)
    """Operation that the poll returned, without `raw`."""
    delay: float
    """Seconds until the next poll. A watch may poll later, if other jobs of the account are due at the same time."""
    at: datetime
    """Time of the next poll on the client's clock, as an aware datetime in UTC."""
    reason: Reason
    """Reason for the time of the next poll."""

    def __str__(self) -> str:
        return f"{self.url} is polled again in {self.delay:.1f} s ({self.reason.replace('_', ' ')})"


@frozen
class RetryScheduled(_Event):
    """A poll failed with a temporary error, and a retry is scheduled."""

    level: ClassVar[int] = logging.INFO

    error: BulkStatusError
    """Error of the failed poll."""
    delay: float
    """Seconds until the retry."""
    at: datetime
    """Time of the retry on the client's clock, as an aware datetime in UTC."""

    def __str__(self) -> str:
        return f"polling again in {self.delay:.1f} s, because {self.error}"


@frozen
class JobHeld(_Event):
    """A limit of the account delays a poll beyond its scheduled time. Other jobs of the account may be delayed too.

    The event is reported once for each job and each hold.
    """

    level: ClassVar[int] = logging.INFO

    until: datetime
    """Time at which the limit allows the next poll, on the client's clock, as an aware datetime in UTC."""
    reason: Reason
    """Kind of the limit: `retry_after` or `daily_quota`."""

    def __str__(self) -> str:
        return f"{self.url} is held back until {self.until:%Y-%m-%d %H:%M:%S} UTC ({self.reason.replace('_', ' ')})"


@frozen
class JobEnded(_Event):
    """The job is over, or is abandoned because of an error."""

    operation: Operation | None = field(repr=False)
    """Last operation of the job, without `raw`, or None if no poll has succeeded."""
    error: BulkStatusError | None = None
    """Error that caused the job to be abandoned, or None if the job is over."""

    def __str__(self) -> str:
        if self.error is not None:
            return f"{self.url} is abandoned: {type(self.error).__name__}"
        return f"{self.url} is over: {self.operation.status if self.operation else 'unknown'}"


Event = RequestSent | ResponseRead | RequestFailed | PollScheduled | RetryScheduled | JobHeld | JobEnded
"""Any of the events."""

OnEvent = Callable[[Event], object | Awaitable[object]]
"""A function that is called with each event. `AsyncClient` also accepts a coroutine function."""


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.to_dict() if isinstance(value, BulkStatusError) else value
