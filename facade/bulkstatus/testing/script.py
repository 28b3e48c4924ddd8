"""Functions that build scripted responses: `shows`, `fails`, `sends` and `drops`."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import product
from typing import Any

from attrs import field, frozen

from bulkstatus.errors import ApiError, BulkStatusError, ConfigurationError, TransportError
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation, Progress
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters, Report, Responses, responses_of, with_headers
from bulkstatus.vendors.account import Target

_UNKNOWN_STATE = "some later state"
"""A state that no vendor documents."""


def _is_time(_: object, __: object, seconds: float) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise ConfigurationError(f"takes must be a number of seconds from 0, but is {seconds!r}")


@frozen(kw_only=True)
class ScriptedResponse(ABC):
    """The scripted result of one request, as returned by `shows`, `fails`, `sends` and `drops`."""

    takes: float = field(validator=_is_time)
    """The simulated time from the request to the response, in seconds."""

    @abstractmethod
    def build(self, target: Target, started: datetime, now: datetime) -> Response:
        """Return the response to one poll of a job.

        Args:
            target: Target of the job.
            started: Date and time at which the simulated job started, with a time zone.
            now: Current date and time, with a time zone.

        Raises:
            ConfigurationError: If the job's vendor cannot send the scripted response.
            TransportError: If the scripted response simulates a lost connection.
        """


@frozen(kw_only=True)
class FixedResponse(ScriptedResponse):
    """A `ScriptedResponse` that is the same for every job.

    A `FixedResponse` can also be the response of a token endpoint.
    """

    sent: Response | str
    """The response to send. A string simulates a lost connection, and contains the reason."""

    def build(self, target: Target, started: datetime, now: datetime) -> Response:  # noqa: ARG002 - always the same
        """Return the response to one poll of a job.

        Args:
            target: Target of the job.
            started: Not used.
            now: Not used.

        Raises:
            TransportError: If the scripted response simulates a lost connection.
        """
        return self.response(target.url)

    def response(self, url: str) -> Response:
        """Return the response, which is the same for every request.

        Args:
            url: URL of the request, which the `TransportError` shows.

        Raises:
            TransportError: If the scripted response simulates a lost connection.
        """
        if isinstance(self.sent, str):
            raise TransportError(self.sent, url=url)
        return self.sent


def shows(
    status: str | BulkStatus,
    *,
    total: int | None = None,
    processed: int | None = None,
    failed: int | None = None,
    errors: Mapping[str, str] | None = None,
    skipped: Iterable[int] = (),
    message: str | None = None,
    retry_after: float | str | None = None,
    takes: float = 0.0,
) -> ScriptedResponse:
    """Return a scripted response with a job's status, in the JSON format of the job's vendor.

    `ScriptedVendor.job` raises a `ConfigurationError` if the job's vendor cannot send the response. By default, the
    response contains item counters only if the vendor or the status requires them.

    Args:
        status: The vendor's own state, such as `"in progress"`, or a `BulkStatus`. The states of SAYMON are
            `"finished: false"` and `"finished: true"`. For a `BulkStatus`, the response contains a state that maps to
            the status. If several states map to the status, the response contains the first state in alphabetical
            order. For `BulkStatus.UNKNOWN`, the response contains an undocumented state.
        total: Total number of items in the job. Defaults to the smallest positive number that is consistent with the
            other arguments.
        processed: Number of items processed so far. Defaults to `total` if the job is over, else to the number of
            failed and skipped items.
        failed: Number of items that failed. Defaults to the number of entries in `errors`.
        errors: Mapping from the key of each failed item to the item's error message. For Applivery, the keys are line
            numbers. Zoho Creator does not report the errors of single items. Defaults to none.
        skipped: Numbers of the lines that Applivery skipped in the uploaded file. Defaults to none.
        message: Error message for an Applivery job that failed as a whole. Defaults to none.
        retry_after: Value of the header `Retry-After`: a number of seconds, or an HTTP date. By default, `Retry-After`
            is not sent.
        takes: Simulated time from the request to the response, in seconds. Defaults to 0.
    """
    return _Shows(
        status=status,
        total=total,
        processed=processed,
        failed=failed,
        errors=None if errors is None else tuple(errors.items()),
        skipped=tuple(skipped),
        message=message,
        headers=_retry_after(retry_after),
        takes=takes,
    )


def fails(
    status_code: int, *, code: int | str | None = None, retry_after: float | str | None = None, takes: float = 0.0
) -> ScriptedResponse:
    """Return a scripted error response, in the JSON format of the job's vendor.

    `ScriptedVendor.job` raises a `ConfigurationError` if the job's vendor cannot send the error.

    Args:
        status_code: HTTP status of the error response. Zoho Creator and Passcreator also send errors with HTTP 200.
        code: Vendor-specific error code. Defaults to the most common error code for the HTTP status. For example, the
            default for HTTP 401 from Zoho Creator is 1030 (expired access token).
        retry_after: Value of the header `Retry-After`: a number of seconds, or an HTTP date. By default, `Retry-After`
            is not sent.
        takes: Simulated time from the request to the response, in seconds. Defaults to 0.
    """
    return _Fails(status_code=status_code, code=code, headers=_retry_after(retry_after), takes=takes)


def sends(
    status_code: int = 200, body: Any = b"", *, headers: Mapping[str, str] | None = None, takes: float = 0.0
) -> FixedResponse:
    """Return a scripted response with any HTTP status, body and headers. The values are not checked.

    Args:
        status_code: HTTP status of the response. Defaults to 200.
        body: Body of the response. Bytes are sent unchanged, and any other value is encoded as JSON. Defaults to an
            empty body.
        headers: Header fields of the response. The field names are not case-sensitive. Defaults to none.
        takes: Simulated time from the request to the response, in seconds. Defaults to 0.
    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return FixedResponse(sent=Response(status_code=status_code, headers=lower, content=content), takes=takes)


def drops(reason: str = "the connection was reset", *, takes: float = 0.0) -> FixedResponse:
    """Return a scripted response that simulates a lost connection, so that the request raises a `TransportError`.

    Args:
        reason: Value of `TransportError.reason`. Defaults to `"the connection was reset"`.
        takes: Simulated time from the request to the error, in seconds. Defaults to 0.
    """
    return FixedResponse(sent=reason, takes=takes)


@frozen(kw_only=True)
class _Fails(ScriptedResponse):
    status_code: int
    code: int | str | None
    headers: Mapping[str, str]

    def build(self, target: Target, started: datetime, now: datetime) -> Response:  # noqa: ARG002 - errors have no times
        responses = _responses_of(target)
        with suppress(ValueError):  # HTTP has no such status
            response = responses.error(self.status_code, self.code)
            if _is_error(target, response, now):
                return with_headers(response, self.headers)
        code = "" if self.code is None else f" with the code {self.code!r}"
        raise ConfigurationError(
            f"{target.account.label} cannot send the error HTTP {self.status_code}{code}: correct it, or use sends(…)"
        )


@frozen(kw_only=True)
class _Shows(ScriptedResponse):
    status: str | BulkStatus
    total: int | None
    processed: int | None
    failed: int | None
    errors: tuple[tuple[str, str], ...] | None
    skipped: tuple[int, ...]
    message: str | None
    headers: Mapping[str, str]

    def build(self, target: Target, started: datetime, now: datetime) -> Response:
        responses = _responses_of(target)
        for report, is_over in self._reports(target, responses, started, now):
            try:
                response = responses.status(report)
            except ValueError:
                continue  # the vendor does not allow the key of an item
            operation = target.account.read(target, response, now)
            if operation.status.is_terminal == is_over and self._matches(operation):
                return with_headers(response, self.headers)
        raise ConfigurationError(
            f"{target.account.label} cannot send {self!r}: correct it, or use sends(…); the vendor's states are "
            f"{', '.join(repr(str(state)) for state in responses.STATES)}"
        )

    def _reports(
        self, target: Target, responses: Responses, started: datetime, now: datetime
    ) -> Iterator[tuple[Report, bool]]:
        """Yield each report that matches the arguments of `shows`, with a bool that says whether the job is over.

        For each state, a report without counters comes before a report with counters.
        """
        states = [state for state in responses.STATES if state == self.status]
        if isinstance(self.status, BulkStatus):
            states = [*responses.STATES, _UNKNOWN_STATE]
        is_counted = any(given is not None for given in (self.total, self.processed, self.failed, self.errors))
        failed = len(self.errors or ()) if self.failed is None else self.failed
        done = failed + len(self.skipped)
        total = max(1, done, self.processed or 0) if self.total is None else self.total
        places = (Counters.INSIDE,) if is_counted or self.skipped else (Counters.ABSENT, Counters.INSIDE)
        for state, counters, is_over in product(states, places, (True, False)):
            processed = (total if is_over else done) if self.processed is None else self.processed
            if failed >= 0 and done <= processed <= total:
                report = Report(
                    state=state,
                    job_id=target.ids[-1],
                    total=total,
                    processed=processed,
                    failed=failed,
                    item_errors=self.errors or (),
                    skipped=self.skipped,
                    message=self.message,
                    counters=counters,
                    started=started,
                    now=now,
                )
                yield report, is_over

    def _matches(self, operation: Operation) -> bool:
        """Return whether an operation contains all values that were passed to `shows`."""
        progress = operation.progress or Progress()
        pairs = (
            (self.total, progress.total),
            (self.processed, progress.processed),
            (self.failed, progress.failed),
            (self.errors, tuple((item.key, item.message) for item in operation.item_errors)),
            (len(self.skipped) or None, progress.skipped),
            (self.message, operation.message),
        )
        is_status = operation.status is self.status if isinstance(self.status, BulkStatus) else True
        return is_status and not operation.drift and all(given in (None, found) for given, found in pairs)

    def __repr__(self) -> str:
        """Return the Python code of the call to `shows` that created this scripted response."""
        names = ("total", "processed", "failed", "errors", "skipped", "message")
        given = ((name, getattr(self, name)) for name in names)
        options = [f"{name}={dict(value) if name == 'errors' else value!r}" for name, value in given if value]
        status = f"BulkStatus.{self.status.name}" if isinstance(self.status, BulkStatus) else repr(self.status)
        return f"shows({', '.join([status, *options])})"


def _is_error(target: Target, response: Response, now: datetime) -> bool:
    try:
        target.account.read(target, response, now)
    except BulkStatusError as error:
        return isinstance(error, ApiError)
    return False


def _responses_of(target: Target) -> Responses:
    responses = responses_of(type(target.account))
    if responses is None:
        raise ConfigurationError(
            f"no module builds responses of {target.account.label}: use sends(…), or name such a module in "
            f"{type(target.account).__name__}.responses"
        )
    return responses


def _retry_after(value: float | str | None) -> Mapping[str, str]:
    return {} if value is None else {"retry-after": str(value)}
