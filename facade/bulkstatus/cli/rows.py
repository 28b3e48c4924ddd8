"""One job on a live display: what is known of it, and what follows from that."""

import math

from attrs import define

from bulkstatus.errors import ApiError, BulkStatusError
from bulkstatus.operation import Operation
from bulkstatus.polling.updates import Abandoned, Update

_TAIL = 5
"""Characters of an id that are shown; ids of one batch differ at their ends."""


@define(eq=False)
class Row:
    """A job on a live display. All times are seconds on one monotonic clock."""

    label: str
    url: str
    operation: Operation | None = None
    error: BulkStatusError | None = None
    """What ended its watch, if that was no end of the job."""
    trouble: BulkStatusError | None = None
    """What came of the last poll, if that may pass."""
    next_poll_at: float | None = None
    _began: tuple[float, int] | None = None
    _seen: tuple[float, int] | None = None

    def take_in(self, update: Update, now: float) -> None:
        """A change of the job."""
        self.trouble = None
        if isinstance(update, Abandoned):
            self.operation, self.error = update.last or self.operation, update.error
            return
        self.operation = update.operation
        progress = update.operation.progress
        if progress and progress.processed is not None:
            self._seen = now, progress.processed
            if self._began is None or progress.processed < self._began[1]:
                self._began = self._seen

    def polls_again(self, at: float, trouble: BulkStatusError | None) -> None:
        """A poll has been taken, and the next one has its time."""
        self.next_poll_at, self.trouble = at, trouble

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be told of it."""
        return self.error is not None or bool(self.operation and self.operation.status.is_terminal)

    @property
    def state(self) -> str:
        """The status, or what is in the way of it."""
        troubled = self.error or self.trouble
        if isinstance(troubled, ApiError) and self.error is None:
            return f"HTTP {troubled.status_code}"
        if troubled is not None:
            return type(troubled).__name__
        return str(self.operation.status) if self.operation else "-"

    @property
    def items(self) -> str:
        """Items processed and in all."""
        progress = self.operation and self.operation.progress
        if not progress or (progress.processed is None and progress.total is None):
            return ""
        return "/".join("?" if figure is None else str(figure) for figure in (progress.processed, progress.total))

    @property
    def failed(self) -> str:
        """Items that went wrong."""
        progress = self.operation and self.operation.progress
        return str(progress.failed) if progress and progress.failed else ""

    @property
    def fraction(self) -> float | None:
        """How much of it is done, or None where nobody counts."""
        return self.operation.progress.fraction if self.operation and self.operation.progress else None

    @property
    def per_second(self) -> float | None:
        """Items a second, from the first poll to the last one that showed a change; None before there are two."""
        if self._began is None or self._seen is None or self._seen[0] <= self._began[0]:
            return None
        return (self._seen[1] - self._began[1]) / (self._seen[0] - self._began[0])

    def rate(self) -> str:
        """Items a second, or a minute where they are few."""
        rate = self.per_second
        if not rate or self.is_over:
            return ""
        return f"{rate:.0f}/s" if rate >= 10 else f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/m"

    def left(self, now: float) -> str:
        """The time left at that rate, counted down since the last change."""
        progress = self.operation and self.operation.progress
        rate = self.per_second
        if self.is_over or not rate or not progress or progress.total is None or self._seen is None:
            return ""
        return duration(max((progress.total - self._seen[1]) / rate - (now - self._seen[0]), 0.0))

    def next_poll(self, now: float) -> str:
        """The time until it is polled again."""
        if self.is_over or self.next_poll_at is None:
            return ""
        return duration(self.next_poll_at - now) if self.next_poll_at > now else "now"


def label_of(vendor: str, identifier: str) -> str:
    """A short name for a job: its vendor, and the end of its id."""
    return f"{vendor} {identifier if len(identifier) <= _TAIL + 1 else '…' + identifier[-_TAIL:]}"


def duration(seconds: float) -> str:
    """A time for people, in at most six characters: `12s`, `1m20s`, `2h05m`, `3d04h`."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    minutes = whole // 60
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes < 1440 else f"{minutes // 1440}d{minutes % 1440 // 60:02}h"
