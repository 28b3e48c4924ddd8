"""The reader that turns a response about a job into an operation or an error."""

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
"""The number of bytes to redact for an excerpt. In fewer bytes, a credential could be cut off and missed."""


ErrorCodes = Mapping[tuple[int, int | str], tuple[type[ApiError], str | None]]
"""The exception class for each HTTP status and error code of a vendor. A text replaces the advice of the class."""


@define(kw_only=True)
class ResponseReader:
    """A response about a job. An account calls `operation`, `error` or `unreadable` for the result."""

    vendor: str
    """The vendor's key, such as `passcreator`."""
    label: str
    """The vendor's name as people write it, such as `Zoho Creator`."""
    url: str
    """The job's status URL."""
    response: Response
    """The response, unchanged."""
    observed_at: datetime
    """The time at which the response arrived, with a time zone."""
    redact: Callable[[str], str]
    """The function that replaces the account's credential in a text with asterisks. A server may send it back."""
    errors: ErrorCodes
    """The exception class and the advice for each of the vendor's error codes."""
    fields: FieldReader = field(init=False, repr=False)
    """The reader of single fields, which records deviations from the spec."""
    body: Any = field(init=False, repr=False)
    """The decoded JSON body, or None if the body is not JSON."""

    status_code: int = field(init=False)
    """The HTTP status. Every 2xx status counts as 200, because vendors document only 200."""
    retry_after: float | None = field(default=None, init=False)
    """The value of `Retry-After` in seconds, or None if the response does not have this header."""

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
        """Return the operation that the response describes. The texts of the operation are redacted, except `raw`.

        Args:
            status: The common status.
            vendor_status: The vendor's own state.
            raw: The generated model of the response.
            progress: The numbers of items. Defaults to None.
            item_errors: The errors of the items that failed. Empty by default.
            message: The vendor's text about the whole job. Defaults to None.
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
        """Return the error that the response describes.

        `error_class` decides the class of the error. Without `error_class`, the vendor's code decides. If the code is
        absent or unknown, the HTTP status decides.

        Args:
            error_class: The class of the error. Defaults to None.
            code: The vendor's error code. Defaults to None.
            message: The vendor's error message. A value that is not a text is ignored.
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
        """Return the error for a response that does not have the form of the vendor's responses.

        Args:
            reason: The problem, such as "no text in `state`". In the message, this text follows "HTTP 200 with".
        """
        excerpt = self._line(self.response.content[:_EXCERPT_BYTES].decode(errors="replace"), 200)
        reason = f"HTTP {self.response.status_code} with {reason}"
        return UnexpectedResponse(reason, excerpt, url=self.url, retry_after=self.retry_after)

    def _line(self, text: str, limit: int = 500) -> str:
        return one_line(self.redact(text), limit)


def error_class_of(status_code: int) -> type[ApiError]:
    """Return the class of the error for an HTTP status, if no vendor code decides."""
    if status_code >= 500:
        return ServerError
    return {401: AuthenticationError, 403: PermissionDenied, 429: RateLimited}.get(status_code, ApiError)
