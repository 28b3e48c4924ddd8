"""The exceptions that bulkstatus raises, in one class hierarchy.

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

Each error message is one sentence that says what happened, where, and what to do. No error message contains a
credential. Every exception can be pickled.
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
    """The type of the dictionary that `BulkStatusError.to_dict` returns."""

    type: str
    """The name of the exception's class, such as `RateLimited`."""
    message: str
    """The error message of the exception."""
    status_code: int | None
    """The HTTP status of the vendor's response if the error is an `ApiError`, otherwise None."""
    code: int | str | None
    """The vendor's error code, or None if the response contains no error code."""
    retry_after: float | None
    """The delay in seconds that the server requires before the next request, or None."""


class BulkStatusError(Exception):
    """The base class of all bulkstatus exceptions."""

    url: str | None
    """The status URL of the job that the error is about, or None."""
    retry_after: float | None = None
    """The delay in seconds that the server requires before the next request, or None."""

    def __init__(self, text: str, *, url: str | None = None, operation: Operation | None = None) -> None:
        super().__init__(text)
        self.url = url
        self._operation = operation

    @property
    def operation(self) -> Operation | None:
        """The operation that the last successful poll of the job returned, or None."""
        return self._operation

    def attach(self, operation: Operation | None) -> None:
        """Attach the operation from the job's last successful poll to the error."""
        self._operation = operation

    def to_dict(self) -> ErrorDict:
        """Return the error as a dictionary of JSON values."""
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
    """The name of an account's argument in an error message. `text_with` can replace the name with another name."""

    __slots__ = ()


class ConfigurationError(BulkStatusError, ValueError):
    """An argument or an account is invalid, and only the caller can fix it. No request was sent with the invalid value.

    Attributes:
        option: The name of the account's invalid argument, such as `api_key`, or None if the error is not about a
            single argument.
    """

    def __init__(self, *text: str, url: str | None = None, operation: Operation | None = None) -> None:
        """Create the error from the parts of its message. The attribute `option` is the first part of type `Option`."""
        super().__init__("".join(text), url=url, operation=operation)
        self._text = text
        self.option = next((str(part) for part in text if isinstance(part, Option)), None)

    def text_with(self, names: Mapping[str, str]) -> str:
        """Return the error message with the account's argument names replaced, for example by environment variables.

        Args:
            names: Each key is an argument's name, and each value is the name to show instead. For example,
                `{"api_key": "PASSCREATOR_API_KEY"}`.
        """
        return "".join(names.get(part, part) if isinstance(part, Option) else part for part in self._text)


class LedgerError(BulkStatusError):
    """A watch stopped because it could not write to its ledger, for example because the disk is full.

    The ledger remains valid. To continue, fix the cause and start the same watch again.
    """


class TransportError(BulkStatusError):
    """No complete response arrived: the host name was not found, the connection or TLS failed, or a timeout expired.

    Attributes:
        reason: The cause of the error, such as `timed out after 30 s` or a message of the network library.
    """

    def __init__(self, reason: str, *, url: str | None = None, proxy: str = "") -> None:
        through, both = (f" through the proxy {proxy}", " and the proxy,") if proxy else ("", "")
        super().__init__(f"no response from {url}{through}: {reason}; check the network{both} and try again", url=url)
        self.reason = reason


class ApiError(BulkStatusError):
    """The vendor responded with an error. The subclass depends on the HTTP status and the vendor's error code.

    Attributes:
        vendor: The vendor's key, such as `zoho_creator`.
        status_code: The HTTP status of the response. Zoho Creator sends most errors with HTTP 200.
        code: The vendor's error code, or None if the response contains no error code.
        message: The vendor's shortened error message, or an empty string if the response contains no message.
    """

    advice: ClassVar[str] = "the request was rejected, and a retry will not help: check the ids and the base URL"
    may_pass: ClassVar[tuple[int, ...]] = (408, 425)
    """The HTTP statuses for which a plain `ApiError` is temporary: 408 Request Timeout and 425 Too Early."""

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
        """Return the error as a dictionary of JSON values."""
        return {**super().to_dict(), "status_code": self.status_code, "code": self.code}

    def for_other_job(self, url: str, operation: Operation | None) -> Self:
        """Return a copy of this error for another job of the account. A poll of the other job would fail, too."""
        error = copy(self)
        error.args = (f"{url} was not polled, because other jobs of its account were refused: {self}",)
        error.url = url
        error.attach(operation)
        error.__cause__ = self
        return error


class AuthenticationError(ApiError):
    """The vendor rejected the credential because it is missing, wrong, revoked or expired."""

    advice = "check the account's credential, or get a new one"


class PermissionDenied(ApiError):
    """The credential is valid, but its owner has no access to the job."""

    advice = "give the credential's owner access to this job"


class OperationNotFound(ApiError):
    """The job was not found: its id is wrong, the vendor has deleted it, or the credential has no access to it."""

    advice = "check the ids, and whether the account's credential has access to the job"


class RateLimited(ApiError):
    """The account exceeded a rate limit. Wait for `retry_after` seconds, or a few minutes if `retry_after` is None."""

    advice = "try again later, and poll less often"


class QuotaExhausted(RateLimited):
    """The account has used up its daily quota of requests. The quota resets at midnight in the account's time zone."""

    advice = "try again after midnight in the account's time zone, or raise the plan's daily limit"


class ServerError(ApiError):
    """The vendor's server failed to process the request. The job itself may be unaffected."""

    advice = "try again later"


class UnexpectedResponse(BulkStatusError):
    """The response has an unexpected format. Typical causes are a login page, a wrong server and a changed API.

    Attributes:
        reason: The problem with the response, such as `HTTP 200 with no JSON object`.
        excerpt: The first characters of the response body, on one line.
    """

    def __init__(self, reason: str, excerpt: str, *, url: str | None = None, retry_after: float | None = None) -> None:
        shown = f" (it starts with {excerpt!r})" if excerpt else ""
        super().__init__(f"cannot read the response from {url}: {reason}{shown}; check the account's base URL", url=url)
        self.reason = reason
        self.excerpt = excerpt
        self.retry_after = retry_after


class WaitTimeout(BulkStatusError):
    """The timeout expired before the job was over. The job continues: wait again with its status URL (`url`).

    If the server requires a pause that ends after the deadline, `wait` raises the error early and sets `retry_after`.
    `__cause__` is the temporary error of the last poll, or None if the last poll succeeded.

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
    """The job is over, but the job or some of its items failed. `operation.item_errors` lists the failed items."""

    @property
    def operation(self) -> Operation:
        """The job's final operation, with a status that counts as a failure."""
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
