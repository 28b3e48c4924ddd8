"""The exceptions of this package, as one tree.

    BulkStatusError
    ├── ConfigurationError           an argument or an account is wrong; nothing was sent
    ├── LedgerError                  the ledger of a watch can no longer be written
    ├── TransportError               no response arrived
    ├── ApiError                     the vendor responded with an error
    │   ├── AuthenticationError      the vendor rejected the credential
    │   ├── PermissionDenied         the credential is valid, but has no access to the job
    │   ├── OperationNotFound        the job does not exist, or the credential has no access to it
    │   ├── RateLimited              too many requests
    │   │   └── QuotaExhausted       the requests of the day are used up
    │   └── ServerError              the vendor's server failed
    ├── UnexpectedResponse           the response cannot be read
    ├── WaitTimeout                  the job was not over at the deadline
    └── OperationFailed              the job failed (only from `Operation.raise_for_status`)

Each message is one sentence that says what happened, where, and what to do. Every exception can be pickled. No message
shows a credential.
"""

from __future__ import annotations

import copyreg
from copy import copy
from typing import TYPE_CHECKING, ClassVar, Self, TypedDict

from bulkstatus.text import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulkstatus.operation import Operation


class ErrorDict(TypedDict):
    """The JSON values of an error, as `BulkStatusError.to_dict` returns them."""

    type: str
    """The name of the exception's class, such as `RateLimited`."""
    message: str
    """The text of the exception."""
    status_code: int | None
    """The HTTP status of the response if the error is an `ApiError`, or None."""
    code: int | str | None
    """The vendor's own error code, or None if the response has none."""
    retry_after: float | None
    """The delay that the server requires before the next request, in seconds, or None."""


class BulkStatusError(Exception):
    """The base class of every exception that this package raises on purpose."""

    url: str | None
    """The status URL of the job that the error is about, or None."""
    retry_after: float | None = None
    """The delay that the server requires before the next request, in seconds, or None."""

    def __init__(self, text: str, *, url: str | None = None, operation: Operation | None = None) -> None:
        super().__init__(text)
        self.url = url
        self._operation = operation

    @property
    def operation(self) -> Operation | None:
        """The last operation that was received for the job, or None."""
        return self._operation

    def attach(self, operation: Operation | None) -> None:
        """Store the last operation that was received for the job."""
        self._operation = operation

    def to_dict(self) -> ErrorDict:
        """Return the error as JSON values."""
        return {
            "type": type(self).__name__,
            "message": str(self),
            "status_code": None,
            "code": None,
            "retry_after": self.retry_after,
        }

    def __reduce__(self) -> tuple[object, ...]:
        # By default, pickle would call the class with the message only, but the classes here take typed fields.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class Option(str):
    """The name of an account's argument in a message. `text_with` can replace this name with another name."""

    __slots__ = ()


class ConfigurationError(BulkStatusError, ValueError):
    """An argument or an account is wrong, and only the caller can fix it. No request was sent with the wrong value.

    Attributes:
        option: The name of the account's argument that is wrong, such as `api_key`, or None if the error is not about a
            single argument.
    """

    def __init__(self, *text: str, url: str | None = None, operation: Operation | None = None) -> None:
        """Join the parts of the message. The first part that is an `Option` names the wrong argument."""
        super().__init__("".join(text), url=url, operation=operation)
        self._text = text
        self.option = next((str(part) for part in text if isinstance(part, Option)), None)

    def text_with(self, names: Mapping[str, str]) -> str:
        """Return the message with other names for its arguments.

        Args:
            names: The new name of each argument, such as `{"api_key": "PASSCREATOR_API_KEY"}`.
        """
        return "".join(names.get(part, part) if isinstance(part, Option) else part for part in self._text)


class LedgerError(BulkStatusError):
    """The ledger can no longer be written, for example because the disk is full. The watch ends.

    Everything that was written before the error is valid. To continue from there, start the same watch again.
    """


class TransportError(BulkStatusError):
    """No complete response arrived: the host name was not found, the connection or TLS failed, or a timeout expired.

    Attributes:
        reason: The cause, such as `timed out after 30 s` or the message of the network library.
    """

    def __init__(self, reason: str, *, url: str | None = None) -> None:
        super().__init__(f"no response from {url}: {reason}; check the network and try again", url=url)
        self.reason = reason


class ApiError(BulkStatusError):
    """The vendor responded with an error. Only the HTTP status and the vendor's code select the class.

    Attributes:
        vendor: The vendor's key, such as `zoho_creator`.
        status_code: The HTTP status of the response. Zoho Creator sends most errors with HTTP 200.
        code: The vendor's own error code, or None if the response has none.
        message: The vendor's own error text, shortened, or an empty string if the response has none.
    """

    advice: ClassVar[str] = "the request was rejected, and a retry will not help: check the ids and the base URL"
    may_pass: ClassVar[tuple[int, ...]] = (408, 425)
    """The HTTP statuses of a plain `ApiError` that is temporary: 408 Request Timeout and 425 Too Early."""

    def __init__(
        self,
        status_code: int,
        code: int | str | None,
        message: str,
        *,
        vendor: str | None = None,
        label: str = "the vendor",
        url: str | None = None,
        advice: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        response = (
            f"HTTP {status_code}"
            + (f", code {code}" if code is not None else "")
            + (f", {message!r}" if message else "")
        )
        advice = advice or (ServerError.advice if status_code in self.may_pass else self.advice)
        super().__init__(f"{label} responded with {response}{f' for {url}' if url else ''}: {advice}", url=url)
        self.vendor = vendor
        self.status_code = status_code
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def to_dict(self) -> ErrorDict:
        """Return the error as JSON values."""
        return {**super().to_dict(), "status_code": self.status_code, "code": self.code}

    def for_other_job(self, url: str, operation: Operation | None) -> Self:
        """Return a copy of this error for another job of the account. The poll of that job would also fail."""
        error = copy(self)
        error.args = (f"{url} was not polled, because other jobs of its account were refused: {self}",)
        error.url = url
        error.attach(operation)
        error.__cause__ = self
        return error


class AuthenticationError(ApiError):
    """The vendor rejected the credential, because it is missing, wrong, revoked or expired."""

    advice = "check the account's credential, or get a new one"


class PermissionDenied(ApiError):
    """The credential is valid, but its owner has no access to this job."""

    advice = "give the credential's owner access to this job"


class OperationNotFound(ApiError):
    """The job was not found: its id is wrong, the vendor has deleted it, or this credential has no access to it."""

    advice = "check the ids, and whether the account's credential has access to the job"


class RateLimited(ApiError):
    """Too many requests were sent. Wait for `retry_after` seconds, or a few minutes if there is no `retry_after`."""

    advice = "try again later, and poll less often"


class QuotaExhausted(RateLimited):
    """The account's requests for the day are used up. The quota resets at midnight in the account's time zone."""

    advice = "try again after midnight in the account's time zone, or raise the plan's daily limit"


class ServerError(ApiError):
    """The vendor's server failed to handle the request. The job itself may be fine."""

    advice = "try again later"


class UnexpectedResponse(BulkStatusError):
    """The response cannot be read, because of a login or maintenance page, a wrong server or a changed API.

    Attributes:
        reason: What is wrong with the response, such as `HTTP 200 with no JSON object`.
        excerpt: The first characters of the body, on one line.
    """

    def __init__(self, reason: str, excerpt: str, *, url: str | None = None, retry_after: float | None = None) -> None:
        shown = f" (it starts with {excerpt!r})" if excerpt else ""
        super().__init__(f"cannot read the response from {url}: {reason}{shown}; check the account's base URL", url=url)
        self.reason = reason
        self.excerpt = excerpt
        self.retry_after = retry_after


class WaitTimeout(BulkStatusError):
    """The job was not over at the deadline. The job continues: wait again with its `url`.

    If the server requires a pause that ends after the deadline, the error is raised early, with `retry_after`. If the
    last poll failed with a temporary error, that error is the `__cause__`.

    Attributes:
        timeout: The timeout of the wait, in seconds.
    """

    def __init__(
        self,
        operation: Operation | None,
        *,
        url: str,
        timeout: float,
        retry_after: float | None = None,
        error: BulkStatusError | None = None,
    ) -> None:
        last = f"{url} was still {operation.status}" if operation else f"no poll of {url} had succeeded"
        why = f"the timeout of {timeout:g} s expired"
        if retry_after is not None:
            why = f"its server required a pause of {retry_after:g} s, which ends after the timeout of {timeout:g} s"
        to_do = f", and the last poll failed: {error}" if error else ": wait again with a longer timeout"
        super().__init__(f"{last} when {why}{to_do}", url=url, operation=operation)
        self.__cause__ = error
        self.timeout = timeout
        self.retry_after = retry_after


class OperationFailed(BulkStatusError):
    """The job is over, and the job or some of its items failed. `operation.item_errors` lists the failed items."""

    @property
    def operation(self) -> Operation:
        """The last operation of the job. Its status is a failure."""
        return self._failed

    def __init__(self, operation: Operation) -> None:
        reported = operation.progress.failed if operation.progress else None
        count = max(reported or 0, len(operation.item_errors))
        items = f" with {plural(count, 'failed item')}" if count else ""
        where = (
            "operation.item_errors"
            if operation.item_errors
            else "operation.message"
            if operation.message
            else "the vendor's site"
        )
        super().__init__(
            f"{operation.url} ended as {operation.status} ({operation.vendor_status!r}){items}: "
            f"see {where} for what went wrong, fix it, and run {'the failed items' if count else 'the job'} again",
            url=operation.url,
            operation=operation,
        )
        self._failed = operation
