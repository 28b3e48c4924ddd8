"""What is known of a job at one moment: plain, frozen values."""

from collections.abc import Mapping
from datetime import datetime
from sys import intern
from typing import Any, Protocol, Self

from attrs import evolve, field, frozen

from bulkstatus.errors import OperationFailed
from bulkstatus.status import BulkStatus
from bulkstatus.text import one_line


class GeneratedModel(Protocol):
    """What every generated attrs model can do."""

    def to_dict(self) -> dict[str, Any]:
        """The model as JSON values, members of the vendor's own names."""
        ...


@frozen(kw_only=True)
class Progress:
    """How many items a job has, and what became of them.

    Every figure is the vendor's or follows from the vendor's; None is "not told", never zero.
    """

    total: int | None = None
    """Items of the job."""
    processed: int | None = None
    """Items processed so far, successful or not."""
    succeeded: int | None = None
    """Items that went well."""
    failed: int | None = None
    """Items that went wrong."""
    skipped: int | None = None
    """Items left out on purpose; no failures."""

    @property
    def fraction(self) -> float | None:
        """`processed / total`, from 0.0 to 1.0; None where either is not told or there are no items."""
        if self.processed is None or not self.total:
            return None
        return min(self.processed / self.total, 1.0)

    def __str__(self) -> str:
        """For people: `250/1000, 3 failed`."""
        shown = ("?" if figure is None else str(figure) for figure in (self.processed, self.total))
        return "/".join(shown) + (f", {self.failed} failed" if self.failed else "")


@frozen
class ItemError:
    """What went wrong with one item of a job."""

    key: str
    """The vendor's word for the item: the id its author gave it, its index, or its line in the imported file."""
    message: str
    """The vendor's text, as sent; the account's credential, should it be in there or in the key, is blanked."""


@frozen(kw_only=True, repr=False)
class Operation:
    """The state of a job at one moment. Two operations are equal if all their fields except `raw` are."""

    url: str
    """The status URL, which is the job's identity: store it, and ask again with it."""
    vendor: str = field(hash=False)
    """The vendor's key: `passcreator`, `applivery`, `saymon`, `zoho_creator`, or that of a package's vendor."""
    status: BulkStatus = field(hash=False)
    """The vendor's state in common words."""
    vendor_status: str = field(hash=False)
    """The vendor's state as sent, blanked likewise."""
    observed_at: datetime
    """When the response was read by the caller's clock; aware, UTC."""
    progress: Progress | None = field(default=None, hash=False)
    """Counted items, or None where the vendor counts none."""
    item_errors: tuple[ItemError, ...] = field(default=(), hash=False)
    """The items that went wrong, in the vendor's order."""
    message: str | None = field(default=None, hash=False)
    """The vendor's own words on the job as a whole."""
    created_at: datetime | None = field(default=None, hash=False)
    """When the job was made. Naive where the vendor gives no time zone, as Passcreator never does."""
    updated_at: datetime | None = field(default=None, hash=False)
    """When the job last changed; only Applivery tells, with a time zone."""
    drift: tuple[str, ...] = field(default=(), hash=False)
    """Each member of the response that could not be read as the spec has it: where, what was expected, what came."""
    retry_after: float | None = field(default=None, hash=False)
    """Seconds the server asks to be left alone (`Retry-After`), or None."""
    raw: GeneratedModel | None = field(default=None, eq=False, repr=False)
    """The response as the generated model, for details that the common fields leave out. It is as sent: should the
    vendor send the account's credential back, it is in here, and nowhere else. So it is no part of the repr, of
    `to_dict` or of what a ledger keeps."""

    @property
    def compared(self) -> tuple[object, ...]:
        """The values whose difference counts as a change; `observed_at` is not among them."""
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
        """Return the state in one short line, without the texts of the items."""
        counted = (("item_errors", len(self.item_errors)), ("drift", len(self.drift)))
        more = "".join(f", {count} {name}" for name, count in counted if count)
        progress = f" {self.progress}" if self.progress else ""
        return f"<Operation {self.url} {self.status.name} ({one_line(self.vendor_status, 80)!r}){progress}{more}>"

    def __str__(self) -> str:
        """For people: `https://… running (in progress) 250/1000`."""
        return f"{self.url} {self.status} ({self.vendor_status})" + (f" {self.progress}" if self.progress else "")

    def raise_for_status(self) -> None:
        """Do nothing, unless the job is over and something is known to have gone wrong.

        A job that is not over, or over without a word on how (`FINISHED`, all that SAYMON tells), passes.

        Raises:
            OperationFailed: If the status is one of `COMPLETED_WITH_ERRORS`, `FAILED`, `CANCELED`, `EXPIRED`.
        """
        if self.status.is_failure:
            raise OperationFailed(self)

    def to_dict(self) -> dict[str, Any]:
        """All but `raw` as plain JSON values; times in ISO 8601."""
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
        """Return the operation that `to_dict` gave these values for: all of it but `raw`.

        Raises:
            KeyError: If a member is missing.
            TypeError: If a member has the wrong type.
            ValueError: If a status or a time cannot be read.
        """
        progress = values["progress"]
        if progress is not None:
            progress = Progress(**{name: figure for name, figure in progress.items() if name != "fraction"})
        return cls(
            url=values["url"],
            vendor=intern(values["vendor"]),  # the same few words for any number of jobs
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
    """Return the operation without the vendor's own model, which takes memory and may hold the credential."""
    return operation if operation.raw is None else evolve(operation, raw=None)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
