"""The class `ResponseReader`, which converts the response to a poll into an operation or an error."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from attrs import define, field

from bulkstatus.errors import (
    ApiError,
    AuthenticationError,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedResponse,
)
from bulkstatus.http.body import decode
from bulkstatus.http.messages import Response
from bulkstatus.http.retry_after import read_retry_after
from bulkstatus.operation import GeneratedModel, ItemError, Operation, Progress
from bulkstatus.status import BulkStatus
from bulkstatus.text import one_line, redacted
from bulkstatus.vendors.fields import FieldReader

_EXCERPT_BYTES = 65536
"""The number of bytes at the start of a response from which an excerpt is made. Credentials are redacted before the
excerpt is shortened, because a truncated credential would not be recognised."""


ErrorCodes = Mapping[tuple[int, int | str], tuple[type[ApiError], str | None]]
"""A mapping from HTTP status and error code to an exception class and advice. If the advice is None, the default advice
of the exception class is used."""


@define(kw_only=True)
class ResponseReader:
    """The response to a poll. An account calls `operation`, `error` or `unreadable` to convert the response."""

    vendor: str
    """The vendor's key, such as `passcreator`."""
    label: str
    """The vendor's display name, such as `Zoho Creator`."""
    url: str
    """The job's status URL."""
    response: Response
    """The response, unchanged."""
    observed_at: datetime
    """The time at which the response arrived, as a timezone-aware datetime."""
    redact: Callable[[str], str]
    """The function that replaces the account's credential with asterisks. A response can contain the credential."""
    errors: ErrorCodes
    """The exception class and the advice for each error code of the vendor."""
    fields: FieldReader = field(init=False, repr=False)
    """The reader for the fields of the response, which records deviations from the spec."""
    body: Any = field(init=False, repr=False)
    """The decoded JSON body, or None if the body is not JSON."""

    status_code: int = field(init=False)
    """The HTTP status. Every 2xx status is replaced with 200, because vendors document only 200."""
    retry_after: float | None = field(default=None, init=False)
    """The value of the `Retry-After` header in seconds, or None if the header is absent or invalid."""

    def __attrs_post_init__(self) -> None:
        self.fields = FieldReader(self.redact)
        self.body = decode(self.response)
        self.status_code = 200 if 200 <= self.response.status_code < 300 else self.response.status_code
        if "retry-after" in self.response.headers:
            self.retry_after = read_retry_after(self.response.headers, self.observed_at)

    def operation(
        self,
        status: BulkStatus,
        vendor_status: str,
        *,
        raw: GeneratedModel,
        progress: Progress | None = None,
        item_errors: tuple[ItemError, ...] = (),
        message: str | None = None,
        created_at: datetime | None = None,
        updated_at: datetime | None = None,
    ) -> Operation:
        """Return the operation that the response describes. Credentials are redacted in all strings, but not in `raw`.

        Args:
            status: The common status of the job.
            vendor_status: The vendor's own value for the job's state.
            raw: The generated model of the response.
            progress: The progress of the job. Defaults to None.
            item_errors: The errors of the failed items. Empty by default.
            message: The vendor's message about the job as a whole. Defaults to None.
            created_at: The time at which the job was created. Defaults to None.
            updated_at: The time at which the job last changed. Defaults to None.
        """
        texts = [vendor_status, message or "", *(text for item in item_errors for text in (item.key, item.message))]
        shown = redacted(texts, self.redact)
        if shown is not texts:
            vendor_status, words, *of_items = shown
            message = words or None
            item_errors = tuple(map(ItemError, of_items[::2], of_items[1::2]))
        return Operation(
            url=self.url,
            vendor=self.vendor,
            status=status,
            vendor_status=vendor_status,
            observed_at=self.observed_at,
            progress=progress,
            item_errors=item_errors,
            message=message,
            created_at=created_at,
            updated_at=updated_at,
            drift=tuple(self.fields.drift),
            retry_after=self.retry_after,
            raw=raw,
        )

    def error(
        self,
        error_class: type[ApiError] | None = None,
        *,
        code: int | str | None = None,
        message: object = None,
    ) -> ApiError:
        """Return an exception for a response that reports an error.

        Without `error_class`, the vendor's error code determines the class of the exception. If the error code is
        absent or unknown, the HTTP status determines the class.

        Args:
            error_class: The class of the exception. Defaults to None.
            code: The vendor's error code. Defaults to None.
            message: The vendor's error message. A message that is not a string is ignored. Defaults to None.
        """
        advice = None
        if error_class is None and code is not None:
            error_class, advice = self.errors.get((self.status_code, code), (None, None))
        return (error_class or error_class_of(self.status_code))(
            self.response.status_code,
            self._line(code, 80) if isinstance(code, str) else code,
            self._line(message) if isinstance(message, str) else "",
            vendor=self.vendor,
            label=self.label,
            url=self.url,
            advice=advice,
            retry_after=self.retry_after,
        )

    def unreadable(self, reason: str) -> UnexpectedResponse:
        """Return the exception for a response that is not in the vendor's format.

        Args:
            reason: The problem, such as "no text in `state`". In the error message, the reason follows the HTTP status
                and the word "with".
        """
        excerpt = self._line(self.response.content[:_EXCERPT_BYTES].decode(errors="replace"), 200)
        reason = f"HTTP {self.response.status_code} with {reason}"
        return UnexpectedResponse(reason, excerpt, url=self.url, retry_after=self.retry_after)

    def _line(self, text: str, limit: int = 500) -> str:
        return one_line(self.redact(text), limit)


def error_class_of(status_code: int) -> type[ApiError]:
    """Return the exception class for the HTTP status of a response without a known error code."""
    if status_code >= 500:
        return ServerError
    return {401: AuthenticationError, 403: PermissionDenied, 429: RateLimited}.get(status_code, ApiError)
