"""A response about a job, and the ways to say what it means."""

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
"""Enough to find a credential in that would otherwise be cut in two, and stay unrecognised."""


ErrorCodes = Mapping[tuple[int, int | str], tuple[type[ApiError], str | None]]
"""What a vendor's codes mean, each under its HTTP status: the error, and what to do beyond its usual advice."""


@define(kw_only=True)
class ResponseReader:
    """A response about a job. An account's reading ends in exactly one of `operation`, `error` and `unreadable`."""

    vendor: str
    """The vendor's key."""
    label: str
    """The vendor's name as people write it."""
    url: str
    """The job's status URL."""
    response: Response
    """The response as it came."""
    observed_at: datetime
    """When it came; aware."""
    redact: Callable[[str], str]
    """Blanks the account's credential, should a server send it back."""
    errors: ErrorCodes
    """What the vendor's codes mean."""
    fields: FieldReader = field(init=False, repr=False)
    """Reads members, and keeps account of those that are not as the spec says."""
    body: Any = field(init=False, repr=False)
    """The decoded JSON, or None."""

    status_code: int = field(init=False)
    """The HTTP status; any 2xx counts as 200, the only one that is documented."""
    retry_after: float | None = field(default=None, init=False)
    """Seconds that the server asks clients to wait, with any response; None if it does not."""

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
        """The response tells how the job is doing. Its texts are redacted here; `raw` stays as it was sent.

        Args:
            status: What the vendor's state means.
            vendor_status: The vendor's own word for it.
            raw: The generated model of the response.
            progress: How far the job is; None if nothing is told of it.
            item_errors: The items that failed, as far as they are named.
            message: What is said of the job as a whole.
            created_at: When the job was made, if the response tells.
            updated_at: When it was changed last, if the response tells.
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
        """The response is an error. Without `error_class` or a known code, the HTTP status decides which.

        Args:
            error_class: The error, where the account's reading knows it; it goes before what `errors` says of the code.
            code: The vendor's code.
            message: The vendor's words; anything but a text is left out.
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
        """The response cannot be read.

        Args:
            reason: What it has or lacks, as in "no text in `state`"; it goes on from "HTTP 200 with".
        """
        excerpt = self._line(self.response.content[:_EXCERPT_BYTES].decode(errors="replace"), 200)
        reason = f"HTTP {self.response.status_code} with {reason}"
        return UnexpectedResponse(reason, excerpt, url=self.url, retry_after=self.retry_after)

    def _line(self, text: str, limit: int = 500) -> str:
        return one_line(self.redact(text), limit)


def error_class_of(status_code: int) -> type[ApiError]:
    """The error that an HTTP status stands for, where no vendor code says more."""
    if status_code >= 500:
        return ServerError
    return {401: AuthenticationError, 403: PermissionDenied, 429: RateLimited}.get(status_code, ApiError)
