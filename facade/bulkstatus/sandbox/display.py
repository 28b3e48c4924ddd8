"""What the demo shows: live bars on a terminal, plain lines elsewhere, and a closing account of everything."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Protocol

from attrs import define, field
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bulkstatus.errors import ApiError, BulkStatusError
from bulkstatus.operation import Operation
from bulkstatus.status import BulkStatus

_WIDE = 110
"""Columns from which there is room for more than the essentials."""
_NAMED = 3
"""Failed items of one job that are named; the others are counted."""

_STYLES = {
    BulkStatus.AWAITING_INPUT: "dim",
    BulkStatus.PENDING: "dim",
    BulkStatus.RUNNING: "cyan",
    BulkStatus.SUCCEEDED: "green",
    BulkStatus.FINISHED: "green",
    BulkStatus.UNKNOWN: "magenta",
}
_TROUBLE, _FAILURE = "yellow", "red"


@define(eq=False)
class Row:
    """One job of the show: what is expected of it, and what has been seen of it."""

    label: str
    ends_as: BulkStatus | type[BulkStatusError]
    meets: BulkStatus | int | None = None
    """A status, or an HTTP error that passes, that has to be seen on the way."""
    operation: Operation | None = None
    error: BulkStatusError | None = None
    """What ended the wait, if it was no terminal status."""
    trouble: int | None = None
    """The HTTP status of the last response, if that was an error that may pass."""
    seen: list[BulkStatus | int] = field(factory=list)
    """All of these that there were."""

    @property
    def as_scripted(self) -> bool:
        """Whether all went as it had to."""
        ending = type(self.error) if self.error else self.operation and self.operation.status
        return ending is self.ends_as and (self.meets is None or self.meets in self.seen)

    @property
    def status(self) -> str:
        """The common status, or the name of the exception."""
        if self.error:
            return type(self.error).__name__
        return str(self.operation.status) if self.operation else "-"

    @property
    def word(self) -> str:
        """The vendor's own word, or its error's status and code."""
        if isinstance(self.error, ApiError):
            code = "" if self.error.code is None else f", code {self.error.code}"
            return f"HTTP {self.error.status_code}{code}"
        return self.operation.vendor_status if self.operation else ""

    @property
    def on_the_way(self) -> str:
        """What was met before the end, in order."""
        met = dict.fromkeys(f"HTTP {one}" if isinstance(one, int) else str(one) for one in self.seen)
        return ", ".join(one for one in met if one not in (self.status, self.word.partition(",")[0]))

    @property
    def style(self) -> str:
        """A colour for the status."""
        if self.error or (self.operation and self.operation.status.is_failure):
            return _FAILURE
        return _STYLES[self.operation.status] if self.operation else "dim"

    @property
    def counts(self) -> str:
        """Items processed and in all."""
        progress = self.operation and self.operation.progress
        if not progress or progress.processed is None or progress.total is None:
            return ""
        return f"{progress.processed}/{progress.total}"

    @property
    def failed(self) -> str:
        """Failed items."""
        progress = self.operation and self.operation.progress
        return str(progress.failed) if progress and progress.failed else ""

    @property
    def messages(self) -> list[tuple[str, str]]:
        """What went wrong: the failed items with their messages, and what was said of the job as a whole."""
        told: list[tuple[str, str]] = []
        if self.operation:
            told = [(item.key, item.message) for item in self.operation.item_errors[:_NAMED]]
            if (more := len(self.operation.item_errors) - _NAMED) > 0:
                told.append(("", f"and {more} more"))
            if self.operation.message:
                told.append(("the job", self.operation.message))
        if isinstance(self.error, ApiError) and self.error.message:
            told.append(("the request", self.error.message))
        return told


class Display(Protocol):
    """Where the show is shown."""

    def running(self) -> AbstractContextManager[object]:
        """Around the running show."""
        ...

    def changed(self, row: Row) -> None:
        """A row has changed."""
        ...

    def close(self, verdict: str) -> None:
        """The show is over."""
        ...


class PlainDisplay:
    """One line for each change, for logs and pipes."""

    def __init__(self, title: str, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._say(title)

    def running(self) -> AbstractContextManager[object]:
        """Nothing to prepare."""
        return nullcontext()

    def changed(self, row: Row) -> None:
        """A line with the time of day."""
        failed = f"{row.failed} failed" if row.failed else ""
        trouble = f"HTTP {row.trouble}, asking again" if row.trouble and not row.error else ""
        facts = (text for text in (row.word, row.counts, failed, trouble) if text)
        now = datetime.now().astimezone()
        self._say(f"{now:%H:%M:%S}.{now.microsecond // 1000:03}  {row.label:<28}  {row.status:<21}  {'; '.join(facts)}")

    def close(self, verdict: str) -> None:
        """A list of what became of everything."""
        self._say("")
        for row in self._rows:
            mark = "ok" if row.as_scripted else "NO"
            self._say(f"{mark}  {row.label:<28}  {row.status:<21}  {row.word}")
        self._say("\nWhat went wrong:")
        for row in self._rows:
            for key, message in row.messages:
                self._say(f"    {row.label:<28}  {': '.join(filter(None, (key, message)))}")
        self._say(f"\n{verdict}")

    @staticmethod
    def _say(line: str) -> None:
        sys.stdout.write(f"{line.rstrip(' ')}\n")
        sys.stdout.flush()


class LiveDisplay:
    """A bar for each job, and a table at the end."""

    def __init__(self, title: str, rows: Sequence[Row], console: Console) -> None:
        self._rows = rows
        self._console = console
        self._console.print(Text(title, style="bold"), no_wrap=True, overflow="ellipsis")
        self._wide = console.width >= _WIDE

    def running(self) -> AbstractContextManager[object]:
        """The bars, which give way to the closing table."""
        return Live(get_renderable=self._bars, console=self._console, refresh_per_second=10, transient=True)

    def changed(self, row: Row) -> None:
        """The next refresh shows it."""

    def _bars(self) -> Table:
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        table.add_column(no_wrap=True, justify="right", min_width=9)
        table.add_column(no_wrap=True, justify="right", min_width=6)
        table.add_column(no_wrap=True, min_width=21)
        if self._wide:
            table.add_column(no_wrap=True, min_width=22)
        heads = ("", "", "items", "failed", "status", *(("vendor's own word",) if self._wide else ()))
        table.add_row(*(Text(head, style="dim") for head in heads))
        for row in self._rows:
            troubled = row.trouble and not row.error
            status = Text(f"HTTP {row.trouble}" if troubled else row.status, style=_TROUBLE if troubled else row.style)
            more = (Text(row.word, style="dim"),) if self._wide else ()
            table.add_row(Text(row.label), _bar(row), Text(row.counts), Text(row.failed, style=_FAILURE), status, *more)
        return table

    def close(self, verdict: str) -> None:
        """The table of what became of everything, and what went wrong."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for head in ("", "job", "ended as", "vendor's own word"):
            table.add_column(head, no_wrap=True)
        if self._wide:
            table.add_column("items", justify="right", no_wrap=True)
            table.add_column("failed", justify="right", no_wrap=True)
            table.add_column("on the way", no_wrap=True)
        for row in self._rows:
            mark = Text("✓", style="green") if row.as_scripted else Text("✗", style="bold red")
            more = (Text(row.counts), Text(row.failed, style=_FAILURE), Text(row.on_the_way, style="dim"))
            table.add_row(
                mark, Text(row.label), Text(row.status, style=row.style), Text(row.word), *(more if self._wide else ())
            )
        self._console.print(table)

        troubles = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for head in ("what went wrong", "with", "message"):
            troubles.add_column(head)
        for row in self._rows:
            for number, (key, message) in enumerate(row.messages):
                troubles.add_row(Text("" if number else row.label), Text(key), Text(message))
        self._console.print(troubles)
        style = "bold green" if all(row.as_scripted for row in self._rows) else "bold red"
        self._console.print(Text(verdict, style=style))


def _bar(row: Row) -> ProgressBar:
    """How far a job is; a pulse where nobody counts, and a full bar once it is over."""
    status = row.operation.status if row.operation else None
    progress = row.operation.progress if row.operation else None
    fraction = progress.fraction if progress else None
    over = row.error is not None or (status is not None and status.is_terminal)
    if fraction is None and status is BulkStatus.RUNNING and not over:
        return ProgressBar(total=None, pulse=True)
    if fraction is None:
        fraction = 1.0 if over and status is not None and not row.error else 0.0
    return ProgressBar(total=1.0, completed=fraction, complete_style=row.style, finished_style=row.style)
