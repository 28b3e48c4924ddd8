"""Rows of a live display. Each row formats the values of one job as text."""

import math

from attrs import define

from bulkstatus.cli.output import COLOURS
from bulkstatus.errors import ApiError, BulkStatusError
from bulkstatus.events import Reason
from bulkstatus.operation import Operation
from bulkstatus.polling.updates import Abandoned, Update
from bulkstatus.status import BulkStatus
from bulkstatus.text import printable

WARNING, FAILURE = "yellow", "red"
"""The colours for a poll that is retried or delayed, and for a failure."""

_ID_LENGTH = 5
"""The number of characters to show from the end of a job id. Similar ids usually differ at the end."""


@define(eq=False)
class JobRow:
    """The row of a job on a live display. All times in the row are in seconds on one monotonic clock."""

    label: str
    """The short name of the job, such as `saymon …34567`."""
    url: str
    """The status URL of the job."""
    operation: Operation | None = None
    """The latest operation of the job, or None before the first response."""
    error: BulkStatusError | None = None
    """The error that stopped the polling of the job, or None."""
    retry_error: BulkStatusError | None = None
    """The error of the latest poll if the poll will be retried, or None."""
    held_by: Reason | None = None
    """The limit that delays the next poll of the job, or None."""
    next_poll_at: float | None = None
    """The time of the next poll of the job, or None before the poll is scheduled."""
    _first: tuple[float, int] | None = None
    _latest: tuple[float, int] | None = None

    def update(self, update: Update, now: float) -> None:
        """Apply an update that arrived at the time `now`."""
        self.retry_error = self.held_by = None
        if isinstance(update, Abandoned):
            self.operation, self.error = update.last or self.operation, update.error
            return
        self.operation = update.operation
        progress = update.operation.progress
        if progress and progress.processed is not None:
            self._latest = now, progress.processed
            if self._first is None or progress.processed < self._first[1]:
                self._first = self._latest

    def schedule(self, at: float, retry_error: BulkStatusError | None) -> None:
        """Set the time of the next poll, and the error of the latest poll if that poll failed."""
        self.next_poll_at, self.retry_error = at, retry_error

    def hold(self, until: float, reason: Reason) -> None:
        """Set the limit that delays the next poll, and the time at which the delay ends."""
        self.next_poll_at, self.held_by = until, reason

    def release(self) -> None:
        """Remove the limit that delayed the poll of the job, because the poll starts now."""
        self.held_by = None

    @property
    def is_over(self) -> bool:
        """Whether the job is over, or an error stopped the polling of the job."""
        return self.error is not None or bool(self.operation and self.operation.status.is_terminal)

    @property
    def is_running(self) -> bool:
        """Whether the latest poll found that the job is running, and no limit delays the next poll."""
        is_polled = self.error is None and self.retry_error is None and self.held_by is None
        return is_polled and self.operation is not None and self.operation.status is BulkStatus.RUNNING

    @property
    def status_text(self) -> str:
        """The text in the status column: an error, the limit that delays the next poll, or the status of the job."""
        if self.error is not None:
            return type(self.error).__name__
        if self.held_by is not None:
            return f"held ({self.held_by.replace('_', ' ')})"
        if isinstance(self.retry_error, ApiError):
            return f"HTTP {self.retry_error.status_code}"
        if self.retry_error is not None:
            return type(self.retry_error).__name__
        return str(self.operation.status) if self.operation else "-"

    @property
    def vendor_state(self) -> str:
        """The vendor's state, or the HTTP status and code of the error that stopped the polling of the job."""
        if isinstance(self.error, ApiError):
            code = "" if self.error.code is None else f", code {self.error.code}"
            return f"HTTP {self.error.status_code}{code}"
        return printable(self.operation.vendor_status) if self.operation else ""

    @property
    def style(self) -> str:
        """The colour in which to show the status of the job."""
        if self.error is not None:
            return FAILURE
        if self.held_by is not None or self.retry_error is not None:
            return WARNING
        return COLOURS[self.operation.status] if self.operation else "dim"

    @property
    def items(self) -> str:
        """The number of processed items and the total number of items, such as `250/1000`."""
        progress = self.operation and self.operation.progress
        if not progress or (progress.processed is None and progress.total is None):
            return ""
        return "/".join("?" if figure is None else str(figure) for figure in (progress.processed, progress.total))

    @property
    def failed(self) -> str:
        """The number of failed items, or an empty string if the vendor reports no failed items."""
        progress = self.operation and self.operation.progress
        return str(progress.failed) if progress and progress.failed else ""

    @property
    def fraction(self) -> float | None:
        """The processed items as a fraction from 0 to 1, or None if the vendor reports no item counts."""
        return self.operation.progress.fraction if self.operation and self.operation.progress else None

    @property
    def per_second(self) -> float | None:
        """The average number of items processed per second, or None if it is not known yet."""
        if self._first is None or self._latest is None or self._latest[0] <= self._first[0]:
            return None
        return (self._latest[1] - self._first[1]) / (self._latest[0] - self._first[0])

    def rate(self) -> str:
        """Format the processing rate in items per second, or per minute if it is below one item per second."""
        rate = self.per_second
        if not rate or self.is_over:
            return ""
        return f"{rate:.0f}/s" if rate >= 10 else f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/m"

    def left(self, now: float) -> str:
        """Return the estimated time until the job is over, based on its processing rate."""
        progress = self.operation and self.operation.progress
        rate = self.per_second
        if self.is_over or not rate or not progress or progress.total is None or self._latest is None:
            return ""
        return duration(max((progress.total - self._latest[1]) / rate - (now - self._latest[0]), 0.0))

    def next_poll(self, now: float) -> str:
        """Return the time until the next poll of the job."""
        if self.is_over or self.next_poll_at is None:
            return ""
        return duration(self.next_poll_at - now) if self.next_poll_at > now else "now"


def label_of(vendor: str, identifier: str) -> str:
    """Return a short name for a job, made of its vendor and the last characters of its id."""
    return f"{vendor} {identifier if len(identifier) <= _ID_LENGTH + 1 else '…' + identifier[-_ID_LENGTH:]}"


def duration(seconds: float) -> str:
    """Format a duration in at most six characters, such as `12s`, `1m20s`, `2h05m` or `3d04h`."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    minutes = whole // 60
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes < 1440 else f"{minutes // 1440}d{minutes % 1440 // 60:02}h"
