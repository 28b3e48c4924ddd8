"""The live displays on a terminal: a progress bar for each job, and a table of states for many jobs."""

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
"""A function that returns the current content of a live display for a console."""

_WIDE = 120
"""The minimum width of a terminal, in columns, at which the status and the vendor's state are next to the bar."""
_CARET = 2
"""The number of free columns at the end of a line. After Ctrl-C, a terminal prints `^C`, which must not wrap."""


@contextmanager
def live(render: Render, console: Console | None = None) -> Iterator[Live]:
    """Show a live display, and remove it at the end.

    Args:
        render: The function that returns the content of the display.
        console: The console of the display. Defaults to standard error, which must be a terminal.
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
    """A column of the progress bars. A column without `width` is as wide as its content."""

    cell: Callable[[JobRow], RenderableType]
    head: str = ""
    width: int | None = None
    max_width: int | None = None
    ratio: int | None = None
    justify: Literal["left", "right"] = "left"


_OPTIONAL = ("vendor's state", "status", "left", "rate", "poll", "failed")
"""The columns that are left out on a narrow terminal, in this order."""


def progress_bars(rows: Sequence[JobRow], now: Callable[[], float]) -> Render:
    """Return a function that renders a progress bar for each job.

    If a terminal has too few lines for all jobs, jobs that are not over are shown first, and the rest are counted.

    Args:
        rows: The jobs.
        now: A function that returns the current time, in seconds on the monotonic clock of the rows.
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
    """Return the columns that fit into the width."""
    columns = [
        _Column(
            lambda row: Text(row.label.replace("…", "~") if is_ascii else row.label),
            width=max((len(row.label) for row in rows), default=0),
        ),
        _Column(_bar if is_wide else _bar_or_state, width=21, ratio=1),
        _Column(lambda row: Text(row.items), "items", 9, justify="right"),
        _Column(lambda row: Text(row.failed, style=FAILURE), "failed", 6, justify="right"),
        _Column(lambda row: Text(row.rate()), "rate", 6, justify="right"),
        _Column(lambda row: Text(row.left(now)), "left", 6, justify="right"),
        _Column(lambda row: Text(row.next_poll(now), style="dim"), "poll", 5, justify="right"),
    ]
    if is_wide:
        columns += [
            _Column(_state, "status", 21),
            _Column(lambda row: Text(row.vendor_state, style="dim"), "vendor's state", 22, 30),
        ]
    for head in _OPTIONAL:
        if sum((column.width or 0) + 1 for column in columns) - 1 > width:
            columns = [column for column in columns if column.head != head]
    if not any(column.head in _OPTIONAL for column in columns):
        columns[1] = columns[1]._replace(width=8)
    return columns


def _state(row: JobRow) -> Text:
    return Text(row.state, style=row.style)


def _bar_or_state(row: JobRow) -> RenderableType:
    return _bar(row) if row.is_running else _state(row)


def _bar(row: JobRow) -> ProgressBar:
    """Return the progress bar of a job. Without progress, the bar pulses while the job runs, and is full at its end."""
    fraction = row.fraction
    if fraction is None and row.is_running:
        return ProgressBar(total=None, pulse=True)
    if fraction is None:
        fraction = 1.0 if row.is_over and row.error is None else 0.0
    return ProgressBar(total=1.0, completed=fraction, complete_style=row.style, finished_style=row.style)


def status_table(summary: Summary, now: Callable[[], float], holds: Callable[[], Sequence[str]] = tuple) -> Render:
    """Return a function that renders the number of jobs in each state, and the limits that hold jobs back.

    Args:
        summary: The counted jobs.
        now: A function that returns the current time, in seconds on a monotonic clock.
        holds: A function that returns a line for each account whose jobs a limit holds back. Defaults to no lines.
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
        states = Table.grid(padding=(0, 2))
        states.add_column(justify="right", min_width=8)
        states.add_column()
        for state, count in summary.by_state.items():
            states.add_row(str(count), Text(state.replace("_", " "), style=_colour(state)))
        return Group(head, states, *(Text(hold, style=WARNING, no_wrap=True, overflow="ellipsis") for hold in holds()))

    return render


def _colour(state: str) -> str:
    if state in ("not_polled", "already_delivered"):
        return "dim"
    return next((colour for status, colour in COLOURS.items() if status == state), FAILURE)
