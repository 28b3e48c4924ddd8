"""The texts that a live display shows about one job."""

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
"""The colours of a job that is retried or held back, and of a failure."""

_ID_LENGTH = 5
"""The number of characters of an id that are shown. The last characters are shown, because similar ids differ there."""


@define(eq=False)
class JobRow:
    """A job on a live display. All times are in seconds on the same monotonic clock."""

    label: str
    """The short name of the job, such as `saymon …34567`."""
    url: str
    """The status URL of the job."""
    operation: Operation | None = None
    """The last operation of the job, or None before the first response."""
    error: BulkStatusError | None = None
    """The error that ended the watch of the job, or None."""
    retry_error: BulkStatusError | None = None
    """The error of the last poll, if the poll is retried."""
    held_by: Reason | None = None
    """The limit that holds the job back, or None."""
    next_poll_at: float | None = None
    """The time of the next poll, or None before it is scheduled."""
    _first: tuple[float, int] | None = None
    _latest: tuple[float, int] | None = None

    def update(self, update: Update, now: float) -> None:
        """Show an update that arrived at the time `now`."""
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
        """Show the time of the next poll, and the error of the last poll if there was one."""
        self.next_poll_at, self.retry_error = at, retry_error

    def hold(self, until: float, reason: Reason) -> None:
        """Show the limit that holds the job back, and the time at which the limit ends."""
        self.next_poll_at, self.held_by = until, reason

    def release(self) -> None:
        """Remove the limit that held the job back, because the job is polled now."""
        self.held_by = None

    @property
    def is_over(self) -> bool:
        """Whether the job has had its last update."""
        return self.error is not None or bool(self.operation and self.operation.status.is_terminal)

    @property
    def is_running(self) -> bool:
        """Whether the last poll succeeded and found the job running, and no limit holds the job back."""
        is_polled = self.error is None and self.retry_error is None and self.held_by is None
        return is_polled and self.operation is not None and self.operation.status is BulkStatus.RUNNING

    @property
    def state(self) -> str:
        """The text about the state of the job: an error, the limit that holds the job back, or the status."""
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
        """The vendor's state, or the HTTP status and code of the error that ended the watch of the job."""
        if isinstance(self.error, ApiError):
            code = "" if self.error.code is None else f", code {self.error.code}"
            return f"HTTP {self.error.status_code}{code}"
        return printable(self.operation.vendor_status) if self.operation else ""

    @property
    def style(self) -> str:
        """The colour of the text about the state."""
        if self.error is not None:
            return FAILURE
        if self.held_by is not None or self.retry_error is not None:
            return WARNING
        return COLOURS[self.operation.status] if self.operation else "dim"

    @property
    def items(self) -> str:
        """The numbers of processed items and of all items, such as `250/1000`."""
        progress = self.operation and self.operation.progress
        if not progress or (progress.processed is None and progress.total is None):
            return ""
        return "/".join("?" if figure is None else str(figure) for figure in (progress.processed, progress.total))

    @property
    def failed(self) -> str:
        """The number of failed items, or an empty text if the vendor reports none."""
        progress = self.operation and self.operation.progress
        return str(progress.failed) if progress and progress.failed else ""

    @property
    def fraction(self) -> float | None:
        """The share of items that are processed, from 0 to 1, or None if the vendor does not count items."""
        return self.operation.progress.fraction if self.operation and self.operation.progress else None

    @property
    def per_second(self) -> float | None:
        """The number of items per second from the first poll to the last update, or None before the second poll."""
        if self._first is None or self._latest is None or self._latest[0] <= self._first[0]:
            return None
        return (self._latest[1] - self._first[1]) / (self._latest[0] - self._first[0])

    def rate(self) -> str:
        """Return the rate in items per second, or per minute if it is less than one per second."""
        rate = self.per_second
        if not rate or self.is_over:
            return ""
        return f"{rate:.0f}/s" if rate >= 10 else f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/m"

    def left(self, now: float) -> str:
        """Return the time that the job still needs at its present rate, counted down since the last update."""
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
    """Return a short name for a job: its vendor and the end of its id."""
    return f"{vendor} {identifier if len(identifier) <= _ID_LENGTH + 1 else '…' + identifier[-_ID_LENGTH:]}"


def duration(seconds: float) -> str:
    """Return a duration as at most six characters, such as `12s`, `1m20s`, `2h05m` or `3d04h`."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    minutes = whole // 60
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes < 1440 else f"{minutes // 1440}d{minutes % 1440 // 60:02}h"
