"""Immutable classes for the data that one poll returns: `Operation`, `Progress` and `ItemError`."""

from collections.abc import Mapping
from datetime import datetime
from sys import intern
from typing import Any, Protocol, Self

from attrs import evolve, field, frozen

from bulkstatus.errors import OperationFailed
from bulkstatus.status import BulkStatus
from bulkstatus.text import one_line


class GeneratedModel(Protocol):
    """The interface that all generated attrs models implement."""

    def to_dict(self) -> dict[str, Any]:
        """Return the model as JSON values, with the vendor's field names."""
        ...


@frozen(kw_only=True)
class Progress:
    """The progress of a job, as numbers of items.

    Each number comes from the vendor, or is calculated from the vendor's numbers. None means that a number is unknown,
    never that it is zero.
    """

    total: int | None = None
    """The total number of items in the job."""
    processed: int | None = None
    """The number of items that the vendor has processed so far, successfully or not."""
    succeeded: int | None = None
    """The number of items that succeeded."""
    failed: int | None = None
    """The number of items that failed."""
    skipped: int | None = None
    """The number of items that the vendor skipped on purpose. Skipped items do not count as failed."""

    @property
    def fraction(self) -> float | None:
        """The fraction of processed items, from 0.0 to 1.0, or None if it is unknown or the job has no items."""
        if self.processed is None or not self.total:
            return None
        return min(self.processed / self.total, 1.0)

    def __str__(self) -> str:
        """Return the progress as a short string, such as `250/1000, 3 failed`."""
        shown = ("?" if figure is None else str(figure) for figure in (self.processed, self.total))
        return "/".join(shown) + (f", {self.failed} failed" if self.failed else "")


@frozen
class ItemError:
    """A failed item of a job, with the reason for the failure."""

    key: str
    """The vendor's identifier of the item: an id from the request, an index, or a line number of the imported file."""
    message: str
    """The vendor's reason for the failure. Asterisks replace the account's credential in `key` and `message`."""


@frozen(kw_only=True, repr=False)
class Operation:
    """The status, progress and item errors of a job at the time of one poll.

    Two operations are equal if all their fields except `raw` are equal.
    """

    url: str
    """The status URL, which identifies the job. Store the URL to poll the job again later."""
    vendor: str = field(hash=False)
    """The vendor's key: `passcreator`, `applivery`, `saymon`, `zoho_creator`, or a key that another package defines."""
    status: BulkStatus = field(hash=False)
    """The status to which the vendor's state maps."""
    vendor_status: str = field(hash=False)
    """The state as the vendor sent it. Asterisks replace the account's credential."""
    observed_at: datetime
    """The time at which the client received the response, as a timezone-aware datetime in UTC."""
    progress: Progress | None = field(default=None, hash=False)
    """The progress of the job, or None if the vendor sends no numbers of items."""
    item_errors: tuple[ItemError, ...] = field(default=(), hash=False)
    """The items that failed, in the order of the response."""
    message: str | None = field(default=None, hash=False)
    """The vendor's message about the job as a whole, or None."""
    created_at: datetime | None = field(default=None, hash=False)
    """The time at which the job was created, or None. The datetime is naive if the vendor sends no time zone.
    Passcreator sends no time zone."""
    updated_at: datetime | None = field(default=None, hash=False)
    """The time of the job's last change, as a timezone-aware datetime, or None. Only Applivery reports the time of the
    last change."""
    drift: tuple[str, ...] = field(default=(), hash=False)
    """Descriptions of the response fields that do not match the spec. Each description contains the field's path, the
    expected value and the actual value."""
    retry_after: float | None = field(default=None, hash=False)
    """The delay in seconds that the server's header `Retry-After` requires before the next request, or None."""
    raw: GeneratedModel | None = field(default=None, eq=False, repr=False)
    """The response as a generated model, for details that the other fields do not contain. `raw` is not redacted
    and can contain the credential, so `repr`, `to_dict` and the ledger omit `raw`."""

    @property
    def compared(self) -> tuple[object, ...]:
        """The fields that a watch compares to detect a change. A new `observed_at` alone is not a change."""
        return (
            self.status,
            self.vendor_status,
            self.progress,
            self.item_errors,
            self.message,
            self.created_at,
            self.updated_at,
            self.drift,
        )

    def __repr__(self) -> str:
        """Return a short description on one line, without the messages of the failed items."""
        counted = (("item_errors", len(self.item_errors)), ("drift", len(self.drift)))
        more = "".join(f", {count} {name}" for name, count in counted if count)
        progress = f" {self.progress}" if self.progress else ""
        return f"<Operation {self.url} {self.status.name} ({one_line(self.vendor_status, 80)!r}){progress}{more}>"

    def __str__(self) -> str:
        """Return a human-readable line, such as `https://… running (in progress) 250/1000`."""
        return f"{self.url} {self.status} ({self.vendor_status})" + (f" {self.progress}" if self.progress else "")

    def raise_for_status(self) -> None:
        """Raise an exception if the job is over, but the job or some of its items failed.

        Do nothing if the job is not over, or if its outcome is unknown. For example, the outcome of SAYMON's jobs is
        always unknown, so their final status is `FINISHED`.

        Raises:
            OperationFailed: If the status is one of `COMPLETED_WITH_ERRORS`, `FAILED`, `CANCELED` or `EXPIRED`.
        """
        if self.status.is_failure:
            raise OperationFailed(self)

    def to_dict(self) -> dict[str, Any]:
        """Return all fields except `raw` as a dictionary of JSON values, with times in ISO 8601 format."""
        progress = self.progress
        return {
            "url": self.url,
            "vendor": self.vendor,
            "status": self.status.value,
            "vendor_status": self.vendor_status,
            "progress": progress
            and {
                "total": progress.total,
                "processed": progress.processed,
                "succeeded": progress.succeeded,
                "failed": progress.failed,
                "skipped": progress.skipped,
                "fraction": progress.fraction,
            },
            "item_errors": [{"key": item.key, "message": item.message} for item in self.item_errors],
            "message": self.message,
            "created_at": self.created_at and self.created_at.isoformat(),
            "updated_at": self.updated_at and self.updated_at.isoformat(),
            "observed_at": self.observed_at.isoformat(),
            "drift": list(self.drift),
            "retry_after": self.retry_after,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Create an operation from a dictionary that `to_dict` returned. The field `raw` of the new operation is None.

        Args:
            values: The dictionary that `to_dict` returned.

        Raises:
            KeyError: If a field is missing.
            TypeError: If a field has the wrong type.
            ValueError: If a status or a time is invalid.
        """
        progress = values["progress"]
        if progress is not None:
            progress = Progress(**{name: figure for name, figure in progress.items() if name != "fraction"})
        return cls(
            url=values["url"],
            vendor=intern(values["vendor"]),  # many jobs have the same few strings
            status=BulkStatus(values["status"]),
            vendor_status=intern(values["vendor_status"]),
            observed_at=datetime.fromisoformat(values["observed_at"]),
            progress=progress,
            item_errors=tuple(ItemError(item["key"], item["message"]) for item in values["item_errors"]),
            message=values["message"],
            created_at=_moment(values["created_at"]),
            updated_at=_moment(values["updated_at"]),
            drift=tuple(values["drift"]),
            retry_after=values["retry_after"],
        )


def without_raw(operation: Operation) -> Operation:
    """Return the operation without `raw`, which uses memory and can contain the credential."""
    return operation if operation.raw is None else evolve(operation, raw=None)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
