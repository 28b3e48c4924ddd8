"""Live displays for terminals: a progress bar for each job, or a table that counts the jobs by status."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Literal, NamedTuple

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bulkstatus.cli.output import COLOURS
from bulkstatus.cli.rows import FAILURE, WARNING, JobRow, duration
from bulkstatus.cli.summary import Summary

Render = Callable[[Console], RenderableType]
"""Type of a function that returns the current content of a live display for a console."""

_WIDE = 120
"""The minimum number of terminal columns for showing the status and the vendor's state next to the progress bar."""
_CARET = 2
"""The number of columns to leave free at the end of each line, for the `^C` that a terminal prints after Ctrl-C."""


@contextmanager
def live(render: Render, console: Console | None = None) -> Iterator[Live]:
    """Show a live display until the end of the `with` block, and then remove the display.

    Args:
        render: The function that returns the current content of the display.
        console: The console on which to show the display. Defaults to standard error, which must be a terminal.
    """
    # The caller checks for a terminal: rich alone would also treat a pipe as a terminal if FORCE_COLOR is set.
    console = console or Console(stderr=True, highlight=False, force_terminal=True, soft_wrap=True)
    shown = Live(
        get_renderable=lambda: render(console),
        console=console,
        refresh_per_second=8,
        transient=True,
        redirect_stdout=False,
    )
    shown.start()
    try:
        with _suspendable(console):
            yield shown
    finally:
        with suppress(OSError):  # the terminal may be closed
            shown.stop()


@contextmanager
def _suspendable(console: Console) -> Iterator[None]:
    """Show the cursor while Ctrl-Z suspends the program, and hide it again after `fg`."""
    if not hasattr(signal, "SIGTSTP") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def suspend(number: int, _: FrameType | None) -> None:
        console.show_cursor(show=True)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # returns when the program continues
        signal.signal(number, suspend)
        console.show_cursor(show=False)

    before = signal.signal(signal.SIGTSTP, suspend)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)


class _Column(NamedTuple):
    """A column of the table of progress bars. If `width` is None, the column is as wide as its content."""

    cell: Callable[[JobRow], RenderableType]
    head: str = ""
    width: int | None = None
    max_width: int | None = None
    ratio: int | None = None
    justify: Literal["left", "right"] = "left"


_OPTIONAL = ("vendor's state", "status", "left", "rate", "poll", "failed")
"""The columns to omit on a narrow terminal, in the order in which they are omitted."""


def progress_bars(rows: Sequence[JobRow], now: Callable[[], float]) -> Render:
    """Return a function that renders a progress bar for each job.

    If a terminal has too few lines for all jobs, the function hides some jobs. Jobs that are over are hidden first. The
    last line then shows the number of hidden jobs.

    Args:
        rows: The jobs to show.
        now: A function that returns the current time in seconds. The function and `rows` use the same monotonic clock.
    """

    def render(console: Console) -> RenderableType:
        return _progress_bars(rows, now(), console)

    return render


def _progress_bars(rows: Sequence[JobRow], now: float, console: Console) -> RenderableType:
    is_ascii = console.options.ascii_only
    room = max(console.height - 3, 1)
    shown = sorted(rows, key=lambda row: row.is_over)[:room] if len(rows) > room else rows
    width = console.width - _CARET
    columns = _columns(shown, now, width, is_wide=console.width >= _WIDE, is_ascii=is_ascii)

    table = Table.grid(padding=(0, 1))
    table.width = width
    for column in columns:
        table.add_column(
            no_wrap=True,
            overflow="crop" if is_ascii else "ellipsis",
            min_width=column.width if column.head or column.ratio else None,  # labels have no fixed width
            max_width=column.max_width,
            ratio=column.ratio,
            justify=column.justify,
        )
    if any(column.head in _OPTIONAL for column in columns):
        table.add_row(*(Text(column.head, style="dim") for column in columns))
    for row in shown:
        table.add_row(*(column.cell(row) for column in columns))
    if hidden := len(rows) - len(shown):
        over = sum(row.is_over for row in rows)
        return Group(table, Text(f"and {hidden} more; {over} of {len(rows)} jobs are over", style="dim"))
    return table


def _columns(rows: Sequence[JobRow], now: float, width: int, *, is_wide: bool, is_ascii: bool) -> list[_Column]:
    """Return the table columns that fit into a terminal with `width` columns."""
    columns = [
        _Column(
            lambda row: Text(row.label.replace("…", "~") if is_ascii else row.label),
            width=max((len(row.label) for row in rows), default=0),
        ),
        _Column(_bar if is_wide else _bar_or_status, width=21, ratio=1),
        _Column(lambda row: Text(row.items), "items", 9, justify="right"),
        _Column(lambda row: Text(row.failed, style=FAILURE), "failed", 6, justify="right"),
        _Column(lambda row: Text(row.rate()), "rate", 6, justify="right"),
        _Column(lambda row: Text(row.left(now)), "left", 6, justify="right"),
        _Column(lambda row: Text(row.next_poll(now), style="dim"), "poll", 5, justify="right"),
    ]
    if is_wide:
        columns += [
            _Column(_status, "status", 21),
            _Column(lambda row: Text(row.vendor_state, style="dim"), "vendor's state", 22, 30),
        ]
    for head in _OPTIONAL:
        if sum((column.width or 0) + 1 for column in columns) - 1 > width:
            columns = [column for column in columns if column.head != head]
    if not any(column.head in _OPTIONAL for column in columns):
        columns[1] = columns[1]._replace(width=8)
    return columns


def _status(row: JobRow) -> Text:
    return Text(row.status_text, style=row.style)


def _bar_or_status(row: JobRow) -> RenderableType:
    return _bar(row) if row.is_running else _status(row)


def _bar(row: JobRow) -> ProgressBar:
    """Return the progress bar of a job.

    If the vendor reports no progress, the bar pulses while the job runs, and is full when the job is over.
    """
    fraction = row.fraction
    if fraction is None and row.is_running:
        return ProgressBar(total=None, pulse=True)
    if fraction is None:
        fraction = 1.0 if row.is_over and row.error is None else 0.0
    return ProgressBar(total=1.0, completed=fraction, complete_style=row.style, finished_style=row.style)


def status_table(summary: Summary, now: Callable[[], float], holds: Callable[[], Sequence[str]] = tuple) -> Render:
    """Return a function that renders the number of jobs with each status, and the limits that delay polls.

    Args:
        summary: The number of jobs by status.
        now: A function that returns the current time, in seconds on a monotonic clock.
        holds: A function that returns a line for each account whose polls are delayed by a limit. Defaults to a
            function that returns no lines.
    """
    started = now()

    def render(console: Console) -> RenderableType:
        head = Table.grid(padding=(0, 1))
        head.width = console.width - _CARET
        head.add_column(no_wrap=True)
        head.add_column(ratio=1)
        head.add_column(no_wrap=True)
        items = f", {summary.failed_items} failed items" if summary.failed_items else ""
        head.add_row(
            Text(f"{summary.over} of {len(summary)} jobs are over{items}"),
            ProgressBar(total=max(len(summary), 1), completed=summary.over),
            Text(f"for {duration(now() - started)}", style="dim"),
        )
        statuses = Table.grid(padding=(0, 2))
        statuses.add_column(justify="right", min_width=8)
        statuses.add_column()
        for status, count in summary.by_status.items():
            statuses.add_row(str(count), Text(status.replace("_", " "), style=_colour(status)))
        return Group(
            head, statuses, *(Text(hold, style=WARNING, no_wrap=True, overflow="ellipsis") for hold in holds())
        )

    return render


def _colour(status: str) -> str:
    if status in ("not_polled", "already_delivered"):
        return "dim"
    return next((colour for each, colour in COLOURS.items() if each == status), FAILURE)
