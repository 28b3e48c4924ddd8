"""What a scripted vendor answers: the words of a script. Pure: each knows what to send, and none has a memory."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

from bulkstatus.errors import ApiError, BulkStatusError, ConfigurationError, TransportError
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation, Progress
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters, Report, Responses, responses_of
from bulkstatus.vendors.account import Target

_LATER_STATE = "some later state"
"""A state that no spec knows."""


class Answer(ABC):
    """What comes of one request. Made by `shows`, `fails`, `sends` and `drops`."""

    takes: float
    """Seconds until it is here."""

    @abstractmethod
    def build(self, target: Target, began: datetime, now: datetime) -> Response:
        """The response about a job.

        Args:
            target: The job.
            began: When the script began, aware, which responses give for the job's beginning.
            now: The time of day, aware.

        Raises:
            ConfigurationError: If the job's vendor has no such response.
            TransportError: If there is to be no response.
        """


class RawAnswer(Answer):
    """An `Answer` that is the same whatever was asked, and so also one for a token endpoint."""

    def build(self, target: Target, began: datetime, now: datetime) -> Response:  # noqa: ARG002 - see above
        """See `Answer.build`."""
        return self.response(target.url)

    @abstractmethod
    def response(self, url: str) -> Response:
        """The response.

        Raises:
            TransportError: If there is to be no response.
        """


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
) -> Answer:
    """A response that tells how the job is doing, in the JSON of its vendor.

    It is read back when it is scripted, so a script cannot ask for what the vendor's responses cannot tell. Without any
    figure, responses that can leave the counters out do so, unless a `BulkStatus` needs them.

    Args:
        status: The vendor's own word, such as `"in progress"`; SAYMON's are `"finished: false"` and `"finished: true"`.
            Or a `BulkStatus`, for the first of the vendor's words, by the alphabet, that means it; `UNKNOWN` is a word
            that no document knows.
        total: Items of the job; where they have to be counted, as many as are named otherwise, and at least one.
        processed: Items polled so far; all of them, where the job is over, else those that failed or were skipped.
        failed: Items that failed; those of `errors` unless given.
        errors: The failed items by key (Applivery: by the number of the line) and why. Zoho Creator names none.
        skipped: The numbers of the lines that Applivery left out.
        message: What Applivery says of a failed job as a whole.
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
) -> Answer:
    """A response that tells of an error, in the JSON of the job's vendor.

    Args:
        status_code: The HTTP status. Zoho Creator tells of many errors under 200.
        code: The vendor's own code; unless given, the one that most callers meet under this status: Zoho Creator's 1030
            (an expired access token) under 401, say. Zoho Creator's and Passcreator's count under 200 as well.
        retry_after: Seconds, or an HTTP date, for the header `Retry-After`.
        takes: Seconds until the response is here.
    """
    return _Fails(status_code=status_code, code=code, headers=_retry_after(retry_after), takes=takes)


def sends(
    status_code: int = 200, body: Any = b"", *, headers: Mapping[str, str] | None = None, takes: float = 0.0
) -> RawAnswer:
    """Any response at all.

    Args:
        status_code: The HTTP status.
        body: Bytes as they are; anything else as JSON.
        headers: The header fields, by their names in any case.
        takes: Seconds until the response is here.
    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return _Sends(what=Response(status_code=status_code, headers=lower, content=content), takes=takes)


def drops(reason: str = "the connection was reset", *, takes: float = 0.0) -> RawAnswer:
    """No response, but a `TransportError`.

    Args:
        reason: What `TransportError.reason` says.
        takes: Seconds until it is known.
    """
    return _Drops(reason=reason, takes=takes)


def _is_time(_: object, __: object, seconds: float) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise ConfigurationError(f"takes must be a number of seconds, not below zero, and is {seconds!r}")


@frozen(kw_only=True)
class _Sends(RawAnswer):
    what: Response
    takes: float = field(validator=_is_time)

    def response(self, url: str) -> Response:  # noqa: ARG002 - it is the same for all
        return self.what


@frozen(kw_only=True)
class _Drops(RawAnswer):
    reason: str
    takes: float = field(validator=_is_time)

    def response(self, url: str) -> Response:
        raise TransportError(self.reason, url=url)


@frozen(kw_only=True)
class _Fails(Answer):
    status_code: int
    code: int | str | None
    headers: Mapping[str, str]
    takes: float = field(validator=_is_time)

    def build(self, target: Target, began: datetime, now: datetime) -> Response:  # noqa: ARG002 - errors tell no times
        responses = _responses_of(target)
        with suppress(ValueError):  # a status that HTTP does not have
            response = responses.error(self.status_code, self.code)
            if _is_error(target, response, now):
                return _with(response, self.headers)
        code = "" if self.code is None else f" with the code {self.code!r}"
        raise ConfigurationError(
            f"HTTP {self.status_code}{code} is no error of {target.account.label}'s: give the response with sends(…)"
        )


@frozen(kw_only=True)
class _Shows(Answer):
    status: str | BulkStatus
    total: int | None
    processed: int | None
    failed: int | None
    errors: tuple[tuple[str, str], ...] | None
    skipped: tuple[int, ...]
    message: str | None
    headers: Mapping[str, str]
    takes: float = field(validator=_is_time)

    def build(self, target: Target, began: datetime, now: datetime) -> Response:
        responses = _responses_of(target)
        for told, is_over in self._reports(target, responses, began, now):
            try:
                response = responses.report(told)
            except ValueError:
                continue  # an item's key is not of the form that this vendor's have
            seen = target.account.read(target, response, now)
            if seen.status.is_terminal == is_over and self._is_told_by(seen):
                return _with(response, self.headers)
        raise ConfigurationError(
            f"no response of {target.account.label}'s shows {self!r}: its states are "
            f"{', '.join(repr(str(state)) for state in responses.STATES)}; give any other response with sends(…)"
        )

    def _reports(
        self, target: Target, responses: Responses, began: datetime, now: datetime
    ) -> Iterator[tuple[Report, bool]]:
        """What may be meant, each for a job that is over and for one that is not; the shortest first."""
        is_common = isinstance(self.status, BulkStatus)
        states = (
            (*responses.STATES, _LATER_STATE)
            if is_common
            else tuple(state for state in responses.STATES if state == self.status)
        )
        is_counted = any(given is not None for given in (self.total, self.processed, self.failed, self.errors))
        failed = len(self.errors or ()) if self.failed is None else self.failed
        done = failed + len(self.skipped)
        total = max(1, done, self.processed or 0) if self.total is None else self.total
        for state in states:
            for counters in (Counters.INSIDE,) if is_counted or self.skipped else (Counters.ABSENT, Counters.INSIDE):
                for is_over in (True, False):
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
                            started=began,
                            now=now,
                        )
                        yield report, is_over

    def _is_told_by(self, seen: Operation) -> bool:
        """Whether everything that was given is what a client makes of the response."""
        progress = seen.progress or Progress()
        pairs = (
            (self.total, progress.total),
            (self.processed, progress.processed),
            (self.failed, progress.failed),
            (self.errors, tuple((item.key, item.message) for item in seen.item_errors)),
            (len(self.skipped) or None, progress.skipped),
            (self.message, seen.message),
        )
        is_status = seen.status is self.status if isinstance(self.status, BulkStatus) else True
        return is_status and not seen.drift and all(given in (None, found) for given, found in pairs)

    def __repr__(self) -> str:
        """The call that made it."""
        names = ("total", "processed", "failed", "errors", "skipped", "message")
        given = ((name, getattr(self, name)) for name in names)
        options = [f"{name}={dict(value) if name == 'errors' else value!r}" for name, value in given if value]
        status = f"BulkStatus.{self.status.name}" if isinstance(self.status, BulkStatus) else repr(self.status)
        return f"shows({', '.join([status, *options])})"


def _is_error(target: Target, response: Response, now: datetime) -> bool:
    try:
        target.account.read(target, response, now)
    except ApiError:
        return True
    except BulkStatusError:
        pass
    return False


def _responses_of(target: Target) -> Responses:
    responses = responses_of(type(target.account))
    if responses is None:
        raise ConfigurationError(
            f"what {target.account.label}'s responses look like is not known here: give them with sends(…), or name a "
            f"module that builds them in {type(target.account).__name__}.responses"
        )
    return responses


def _retry_after(value: float | str | None) -> Mapping[str, str]:
    return {} if value is None else {"retry-after": str(value)}


def _with(response: Response, headers: Mapping[str, str]) -> Response:
    return evolve(response, headers={**response.headers, **headers})
