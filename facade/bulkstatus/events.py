"""The events that a client passes to `on_event`, such as requests, responses, retries and the end of a job.

    RequestSent ──► ResponseRead ──► PollScheduled │ RetryScheduled │ JobEnded
                └─► RequestFailed ─► RetryScheduled │ JobEnded
                                     JobHeld: a limit of the account delays a poll

`Client.get` polls only once, so it reports only `RequestSent`, `ResponseRead` and `RequestFailed`. `wait` reports all
events except `JobHeld`, and `watch` reports all events. The package also logs each event with
`logging.getLogger("bulkstatus")`. The message of each log record is `str(event)`. The fields of `event.to_dict()`
become attributes of the log record, as with the `extra` argument of logging methods.

No event contains a credential or a query string.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from attrs import field, fields, frozen

from bulkstatus.errors import BulkStatusError
from bulkstatus.operation import Operation

RequestPurpose = Literal["status", "token"]
"""The purpose of a request: to poll a job (`status`), or to get a new access token for the job's account (`token`)."""

Reason = Literal["pacing", "retry_after", "rate_limit", "daily_quota", "deadline"]
"""The reason why the next poll of a job is scheduled at a certain time.

* `pacing`: The job's own schedule determines when to poll next; see `Pacing`.
* `retry_after`: The server requires a pause, with a `Retry-After` header or a rate-limit error.
* `rate_limit`: Many jobs share the account's `requests_per_second`, so each job is polled less often.
* `daily_quota`: The requests that `requests_per_day` allows are spread over the day.
* `deadline`: The next poll is the last poll, which is sent when the timeout expires.
"""


@frozen
class _Event:
    """The base class of all events, with their common attributes and methods."""

    level: ClassVar[int] = logging.DEBUG
    """Logging level at which the event is logged."""

    url: str
    """Status URL of the job that the event is about."""
    vendor: str
    """Key of the job's vendor, as in `Operation.vendor`."""
    account: str
    """Name of the job's account, as in `Account.name`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the event as a dictionary of JSON values.

        The key `event` contains the class name of the event. If the event has an operation, the key `status` contains
        the status of the operation.
        """
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
    """Event that is emitted before a request is sent."""

    purpose: RequestPurpose
    """Purpose of the request: `status` or `token`."""

    def __str__(self) -> str:
        return f"{self.url} is polled" if self.purpose == "status" else f"{self.url} needs a new access token"


@frozen
class ResponseRead(_Event):
    """Event that is emitted when a complete response has arrived, even if it is an error response."""

    purpose: RequestPurpose
    """Purpose of the request: `status` or `token`."""
    status_code: int
    """HTTP status code of the response, such as 200."""
    size: int
    """Size of the decompressed response body, in bytes."""
    duration: float
    """Time from sending the request to receiving the complete response, in seconds."""
    headers: Mapping[str, str] = field(repr=False, eq=False)
    """Header fields of the response, with names in lower case. Cookies are left out, and credentials that the server
    sent back are replaced by asterisks. `headers` is empty if `purpose` is `token`."""
    content: bytes = field(repr=False, eq=False)
    """Body of the response, in which credentials that the server sent back are replaced by asterisks. `content` is
    empty if `purpose` is `token`."""

    def __str__(self) -> str:
        what = self.url if self.purpose == "status" else f"the token request for {self.url}"
        return f"{what} returned HTTP {self.status_code}, {self.size} bytes in {self.duration:.3f} s"


@frozen
class RequestFailed(_Event):
    """Event that is emitted when a request fails because no valid HTTP response arrives."""

    purpose: RequestPurpose
    """Purpose of the request: `status` or `token`."""
    error: BulkStatusError
    """Exception that describes why the request failed."""
    duration: float
    """Time from sending the request to its failure, in seconds."""

    def __str__(self) -> str:
        return f"the request failed after {self.duration:.3f} s: {self.error}"


@frozen
class PollScheduled(_Event):
    """Event that is emitted when the next poll of a job is scheduled after a successful poll."""

    operation: Operation = field(repr=False)
    """Last operation of the job, without the field `raw`."""
    delay: float
    """Delay before the next poll, in seconds. The actual delay can be longer if other jobs of the same account are due
    at the same time."""
    at: datetime
    """Time of the next poll on the client's clock, as a timezone-aware datetime in UTC."""
    reason: Reason
    """Reason why the next poll is scheduled at the time `at`."""

    def __str__(self) -> str:
        return f"{self.url} is polled again in {self.delay:.1f} s ({self.reason.replace('_', ' ')})"


@frozen
class RetryScheduled(_Event):
    """Event that is emitted when a retry is scheduled after a temporary error."""

    level: ClassVar[int] = logging.INFO

    error: BulkStatusError
    """Temporary error that caused the retry."""
    delay: float
    """Delay before the retry, in seconds."""
    at: datetime
    """Time of the retry on the client's clock, as a timezone-aware datetime in UTC."""

    def __str__(self) -> str:
        return f"polling again in {self.delay:.1f} s, because {self.error}"


@frozen
class JobHeld(_Event):
    """Event that is emitted when a limit of the account delays a scheduled poll of a job.

    `JobHeld` is emitted only once for each delay of a job. The same limit can also delay other jobs of the account.
    """

    level: ClassVar[int] = logging.INFO

    until: datetime
    """Time on the client's clock at which the limit allows the next poll, as a timezone-aware datetime in UTC."""
    reason: Reason
    """Kind of limit that delays the poll: `retry_after` or `daily_quota`."""

    def __str__(self) -> str:
        return f"{self.url} is held back until {self.until:%Y-%m-%d %H:%M:%S} UTC ({self.reason.replace('_', ' ')})"


@frozen
class JobEnded(_Event):
    """Event that is emitted when a job is over, or is abandoned because of an error."""

    operation: Operation | None = field(repr=False)
    """Last operation of the job without the field `raw`, or None if no poll has succeeded."""
    error: BulkStatusError | None = None
    """Error that caused the job to be abandoned, or None if the job is over."""

    def __str__(self) -> str:
        if self.error is not None:
            return f"{self.url} is abandoned: {type(self.error).__name__}"
        return f"{self.url} is over: {self.operation.status if self.operation else 'unknown'}"


Event = RequestSent | ResponseRead | RequestFailed | PollScheduled | RetryScheduled | JobHeld | JobEnded
"""Union of all event classes in this module."""

OnEvent = Callable[[Event], object | Awaitable[object]]
"""Type of the function `on_event`, which a client calls with each event. For an `AsyncClient`, `on_event` can also be a
coroutine function."""


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.to_dict() if isinstance(value, BulkStatusError) else value
