"""Everything that can go wrong, as one tree.

    BulkStatusError
    ├── ConfigurationError           the call or an account is wrong; nothing was sent
    ├── LedgerError                  the ledger of a watch cannot be written any more
    ├── TransportError               no response arrived
    ├── ApiError                     the vendor responded with an error
    │   ├── AuthenticationError      the credential was refused
    │   ├── PermissionDenied         the credential is good, but not for this job
    │   ├── OperationNotFound        there is no such job, or it may not be seen
    │   ├── RateLimited              too many requests
    │   │   └── QuotaExhausted       none left for today
    │   └── ServerError              the vendor has trouble
    ├── UnexpectedResponse           a response that cannot be read
    ├── WaitTimeout                  the deadline came first
    └── OperationFailed              the job went wrong (only from `Operation.raise_for_status`)

Each says in one sentence what happened, where, and what to do. All of them pickle, and none can show a credential.
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
    """An error as JSON values, as `BulkStatusError.to_dict` returns it."""

    type: str
    """The name of the exception's class, such as `RateLimited`."""
    message: str
    """The text of the exception."""
    status_code: int | None
    """The HTTP status, if the vendor responded with an error."""
    code: int | str | None
    """The vendor's own code, if it sent one."""
    retry_after: float | None
    """Seconds that the server asked clients to wait, if it did."""


class BulkStatusError(Exception):
    """The base of every exception that this package raises on purpose."""

    url: str | None
    """The status URL in question, or None."""
    retry_after: float | None = None
    """Seconds that the server asked clients to wait, or None."""

    def __init__(self, text: str, *, url: str | None = None, operation: Operation | None = None) -> None:
        super().__init__(text)
        self.url = url
        self._operation = operation

    @property
    def operation(self) -> Operation | None:
        """The last operation that was read of the job, or None."""
        return self._operation

    def attach(self, operation: Operation | None) -> None:
        """Record the last operation that was read of the job."""
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
        # The default would call the class with its text alone; every class here takes typed fields instead.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class Option(str):
    """The name of an account's argument in an error message, where the environment variable's name may replace it."""

    __slots__ = ()


class ConfigurationError(BulkStatusError, ValueError):
    """The call or an account is wrong. This is found before anything is sent, and only the caller can fix it.

    Attributes:
        option: The account's argument that is wrong, such as `api_key`; None if it is not one argument.
    """

    def __init__(self, *text: str, url: str | None = None, operation: Operation | None = None) -> None:
        """Join the parts of the message. Each argument that it names is an `Option`; the first one is wrong."""
        super().__init__("".join(text), url=url, operation=operation)
        self._text = text
        self.option = next((str(part) for part in text if isinstance(part, Option)), None)

    def text_with(self, names: Mapping[str, str]) -> str:
        """Return the message with other names for arguments.

        Args:
            names: The other names by the arguments', such as `{"api_key": "PASSCREATOR_API_KEY"}`.
        """
        return "".join(names.get(part, part) if isinstance(part, Option) else part for part in self._text)


class LedgerError(BulkStatusError):
    """The ledger cannot be written any more, as on a full disk; the watch ends, and requests were sent before.

    What was written last is good: the same call goes on from there.
    """


class TransportError(BulkStatusError):
    """No response arrived: name resolution, connection, TLS, a timeout, or a connection cut mid-response.

    Attributes:
        reason: What went wrong on the way.
    """

    def __init__(self, reason: str, *, url: str | None = None) -> None:
        super().__init__(f"no response from {url}: {reason}; check the network and ask again", url=url)
        self.reason = reason


class ApiError(BulkStatusError):
    """The vendor responded with an error. Vendor code and HTTP status decide which; texts never do.

    Attributes:
        vendor: The vendor's key, such as `zoho_creator`.
        status_code: The HTTP status. Zoho sends most of its errors under 200.
        code: The vendor's own code, or None where it sent none.
        message: The vendor's own words, shortened; may be empty.
    """

    advice: ClassVar[str] = (
        "the request itself is refused, so asking again will not help: check the ids and the base URL"
    )
    may_pass: ClassVar[tuple[int, ...]] = (408, 425)
    """HTTP statuses, of those without a class of their own, that ask for another try: Request Timeout, Too Early."""

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
        super().__init__(f"{label} answered {response}{f' for {url}' if url else ''}: {advice}", url=url)
        self.vendor = vendor
        self.status_code = status_code
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def to_dict(self) -> ErrorDict:
        """Return the error as JSON values."""
        return {**super().to_dict(), "status_code": self.status_code, "code": self.code}

    def for_other_job(self, url: str, operation: Operation | None) -> Self:
        """Return the same error for another job of the account, which would be refused as well and is not polled."""
        error = copy(self)
        error.args = (f"{url} was not polled, because other jobs of its account were refused: {self}",)
        error.url = url
        error.attach(operation)
        error.__cause__ = self
        return error


class AuthenticationError(ApiError):
    """The credential was refused: absent, wrong, revoked or expired."""

    advice = "check the account's credential, or get a new one"


class PermissionDenied(ApiError):
    """The credential is good, but its owner may not see this job."""

    advice = "give the credential's owner the right to see this job"


class OperationNotFound(ApiError):
    """There is no such job: a wrong id, one the vendor has deleted since, or one this credential may not see."""

    advice = "check the ids, and that this account's credential may see the job"


class RateLimited(ApiError):
    """Too many requests. Wait at least `retry_after` seconds where it is given, minutes where it is not."""

    advice = "ask again later, and less often"


class QuotaExhausted(RateLimited):
    """The account's requests for the day are used up; they return at the account's midnight."""

    advice = "ask again after the account's midnight, or raise the plan's daily limit"


class ServerError(ApiError):
    """The vendor has trouble; the job itself may be well."""

    advice = "ask again in a while"


class UnexpectedResponse(BulkStatusError):
    """A response that cannot be read as this API's: a login or maintenance page, another server, a changed API.

    Attributes:
        reason: What was expected and what came.
        excerpt: The first characters of the body, in one line.
    """

    def __init__(self, reason: str, excerpt: str, *, url: str | None = None, retry_after: float | None = None) -> None:
        shown = f" (it begins {excerpt!r})" if excerpt else ""
        super().__init__(f"cannot read the response from {url}: {reason}{shown}; check the account's base URL", url=url)
        self.reason = reason
        self.excerpt = excerpt
        self.retry_after = retry_after


class WaitTimeout(BulkStatusError):
    """The deadline came before the job's end. The job goes on: wait again with its `url`.

    It comes early, with `retry_after`, where the server asks to be left alone beyond the deadline. Where the last poll
    failed, for a reason that may pass, that is its cause.

    Attributes:
        timeout: The seconds that the wait was given.
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
        last = f"was last seen {operation.status}" if operation else "was never seen"
        why = f"the timeout of {timeout:g} s is over"
        if retry_after is not None:
            why = f"its server asks to be left alone for {retry_after:g} s, beyond the timeout of {timeout:g} s"
        to_do = f"the last poll failed, with {error}" if error else "wait again with a longer one"
        super().__init__(f"{url} {last}, and {why}: {to_do}", url=url, operation=operation)
        self.__cause__ = error
        self.timeout = timeout
        self.retry_after = retry_after


class OperationFailed(BulkStatusError):
    """The job is over and something is known to have gone wrong. `operation.item_errors` names the items."""

    @property
    def operation(self) -> Operation:
        """The operation that failed."""
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
