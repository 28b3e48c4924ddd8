"""One job on a live display: the texts of its columns."""

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
"""The colours of a job that is retried or held back, and of failures."""

_ID_LENGTH = 5
"""Characters of an id that are shown: its last ones, because ids of one batch differ at their ends."""


@define(eq=False)
class JobRow:
    """A job on a live display. All times are seconds on one monotonic clock."""

    label: str
    url: str
    operation: Operation | None = None
    error: BulkStatusError | None = None
    """The error that ended the watch of the job."""
    retry_error: BulkStatusError | None = None
    """The error of the last poll, which is retried."""
    held_by: Reason | None = None
    """The limit that holds the job back."""
    next_poll_at: float | None = None
    _first: tuple[float, int] | None = None
    _latest: tuple[float, int] | None = None

    def update(self, update: Update, now: float) -> None:
        """Show an update."""
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
        """Show when the next poll is, and the error of the last one."""
        self.next_poll_at, self.retry_error = at, retry_error

    def hold(self, until: float, reason: Reason) -> None:
        """Show that a limit holds the job back, and until when."""
        self.next_poll_at, self.held_by = until, reason

    def release(self) -> None:
        """Show that the job is polled, so no limit holds it back."""
        self.held_by = None

    @property
    def is_over(self) -> bool:
        """Whether this was the job's last update."""
        return self.error is not None or bool(self.operation and self.operation.status.is_terminal)

    @property
    def is_running(self) -> bool:
        """Whether the job is being processed, as far as the last poll says."""
        is_polled = self.error is None and self.retry_error is None and self.held_by is None
        return is_polled and self.operation is not None and self.operation.status is BulkStatus.RUNNING

    @property
    def state(self) -> str:
        """The status; the limit that holds the job back; or the error of the last poll."""
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
        """The vendor's state, or the HTTP status and code of the error that ended the watch."""
        if isinstance(self.error, ApiError):
            code = "" if self.error.code is None else f", code {self.error.code}"
            return f"HTTP {self.error.status_code}{code}"
        return printable(self.operation.vendor_status) if self.operation else ""

    @property
    def style(self) -> str:
        """The colour of the state."""
        if self.error is not None:
            return FAILURE
        if self.held_by is not None or self.retry_error is not None:
            return WARNING
        return COLOURS[self.operation.status] if self.operation else "dim"

    @property
    def items(self) -> str:
        """Items processed and in all."""
        progress = self.operation and self.operation.progress
        if not progress or (progress.processed is None and progress.total is None):
            return ""
        return "/".join("?" if figure is None else str(figure) for figure in (progress.processed, progress.total))

    @property
    def failed(self) -> str:
        """Failed items, if there are any."""
        progress = self.operation and self.operation.progress
        return str(progress.failed) if progress and progress.failed else ""

    @property
    def fraction(self) -> float | None:
        """The share of the items that is processed, or None if the vendor does not count them."""
        return self.operation.progress.fraction if self.operation and self.operation.progress else None

    @property
    def per_second(self) -> float | None:
        """Items per second from the first poll to the last change; None before there are two polls."""
        if self._first is None or self._latest is None or self._latest[0] <= self._first[0]:
            return None
        return (self._latest[1] - self._first[1]) / (self._latest[0] - self._first[0])

    def rate(self) -> str:
        """Return the items per second, or per minute if they are few."""
        rate = self.per_second
        if not rate or self.is_over:
            return ""
        return f"{rate:.0f}/s" if rate >= 10 else f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/m"

    def left(self, now: float) -> str:
        """Return the time left at that rate, counted down since the last change."""
        progress = self.operation and self.operation.progress
        rate = self.per_second
        if self.is_over or not rate or not progress or progress.total is None or self._latest is None:
            return ""
        return duration(max((progress.total - self._latest[1]) / rate - (now - self._latest[0]), 0.0))

    def next_poll(self, now: float) -> str:
        """Return the time until the next poll."""
        if self.is_over or self.next_poll_at is None:
            return ""
        return duration(self.next_poll_at - now) if self.next_poll_at > now else "now"


def label_of(vendor: str, identifier: str) -> str:
    """Return a short name for a job: its vendor, and the end of its id."""
    return f"{vendor} {identifier if len(identifier) <= _ID_LENGTH + 1 else '…' + identifier[-_ID_LENGTH:]}"


def duration(seconds: float) -> str:
    """Return a duration in at most six characters: `12s`, `1m20s`, `2h05m`, `3d04h`."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    minutes = whole // 60
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes < 1440 else f"{minutes // 1440}d{minutes % 1440 // 60:02}h"
