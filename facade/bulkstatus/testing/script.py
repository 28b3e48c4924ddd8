"""The responses of a script: `shows`, `fails`, `sends` and `drops`. Pure: a job and two times make a response."""

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
"""A state that no spec knows."""


def _is_time(_: object, __: object, seconds: float) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise ConfigurationError(f"takes must be a number of seconds, not below zero, and is {seconds!r}")


@frozen(kw_only=True)
class ScriptedResponse(ABC):
    """The outcome of one request. Made by `shows`, `fails`, `sends` and `drops`."""

    takes: float = field(validator=_is_time)
    """Seconds until the response is here."""

    @abstractmethod
    def build(self, target: Target, started: datetime, now: datetime) -> Response:
        """Return the response about a job.

        Args:
            target: The job.
            started: When the script began, aware; responses give it as the job's beginning.
            now: The time of day, aware.

        Raises:
            ConfigurationError: If the job's vendor has no such response.
            TransportError: If there is no response.
        """


@frozen(kw_only=True)
class FixedResponse(ScriptedResponse):
    """A `ScriptedResponse` that is the same for every request, and so also fits a token endpoint."""

    sent: Response | str
    """The response, or why there is none."""

    def build(self, target: Target, started: datetime, now: datetime) -> Response:  # noqa: ARG002 - see above
        """See `ScriptedResponse.build`."""
        return self.response(target.url)

    def response(self, url: str) -> Response:
        """Return the response.

        Raises:
            TransportError: If there is no response.
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
    """Return a response with the status of a job, in the JSON of its vendor.

    `ScriptedVendor.job` reads it back, so a script cannot contain what the vendor's responses cannot express. Without
    any figure, responses that can leave the counters out do so, unless a `BulkStatus` needs them.

    Args:
        status: The vendor's own state, such as `"in progress"`; SAYMON's are `"finished: false"` and
            `"finished: true"`. Or a `BulkStatus`, for the first of the vendor's states, by the alphabet, that means it;
            `UNKNOWN` is a state that no spec knows.
        total: Items of the job. By default as many as the other figures need, and at least one.
        processed: Items processed so far. By default all of them if the job is over, else those that failed or were
            skipped.
        failed: Items that failed; those of `errors` unless given.
        errors: The failed items by key (Applivery: by the number of the line) and why. Zoho Creator names none.
        skipped: The numbers of the lines that Applivery left out.
        message: Applivery's message about a failed job as a whole.
        retry_after: Seconds, or an HTTP date, for the header `Retry-After`.
        takes: Seconds until the response is here.
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
    """Return an error, in the JSON of the job's vendor.

    Args:
        status_code: The HTTP status. Zoho Creator sends many errors under 200.
        code: The vendor's own code. By default the one that most callers meet under this status: Zoho Creator's 1030
            (an expired access token) under 401, say. Zoho Creator's and Passcreator's count under 200 as well.
        retry_after: Seconds, or an HTTP date, for the header `Retry-After`.
        takes: Seconds until the response is here.
    """
    return _Fails(status_code=status_code, code=code, headers=_retry_after(retry_after), takes=takes)


def sends(
    status_code: int = 200, body: Any = b"", *, headers: Mapping[str, str] | None = None, takes: float = 0.0
) -> FixedResponse:
    """Return any response at all.

    Args:
        status_code: The HTTP status.
        body: Bytes as they are; anything else as JSON.
        headers: The header fields, by their names in any case.
        takes: Seconds until the response is here.
    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return FixedResponse(sent=Response(status_code=status_code, headers=lower, content=content), takes=takes)


def drops(reason: str = "the connection was reset", *, takes: float = 0.0) -> FixedResponse:
    """Return the outcome of a request without a response, a `TransportError`.

    Args:
        reason: The text of `TransportError.reason`.
        takes: Seconds until the client learns of it.
    """
    return FixedResponse(sent=reason, takes=takes)


@frozen(kw_only=True)
class _Fails(ScriptedResponse):
    status_code: int
    code: int | str | None
    headers: Mapping[str, str]

    def build(self, target: Target, started: datetime, now: datetime) -> Response:  # noqa: ARG002 - errors have no times
        responses = _responses_of(target)
        with suppress(ValueError):  # a status that HTTP does not have
            response = responses.error(self.status_code, self.code)
            if _is_error(target, response, now):
                return with_headers(response, self.headers)
        code = "" if self.code is None else f" with the code {self.code!r}"
        raise ConfigurationError(
            f"HTTP {self.status_code}{code} is no error of {target.account.label}'s: give the response with sends(…)"
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
                continue  # an item's key does not have this vendor's form
            operation = target.account.read(target, response, now)
            if operation.status.is_terminal == is_over and self._matches(operation):
                return with_headers(response, self.headers)
        raise ConfigurationError(
            f"no response of {target.account.label}'s shows {self!r}: its states are "
            f"{', '.join(repr(str(state)) for state in responses.STATES)}; give any other response with sends(…)"
        )

    def _reports(
        self, target: Target, responses: Responses, started: datetime, now: datetime
    ) -> Iterator[tuple[Report, bool]]:
        """Yield what may be meant, each for a job that is over and for one that is not; the shortest first."""
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
        """Return whether a client finds everything that was given in the response."""
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
        """Return the call that made it."""
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
            f"no module builds {target.account.label}'s responses: give them with sends(…), or name such a module in "
            f"{type(target.account).__name__}.responses"
        )
    return responses


def _retry_after(value: float | str | None) -> Mapping[str, str]:
    return {} if value is None else {"retry-after": str(value)}
