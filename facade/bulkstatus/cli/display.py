"""The live displays: a progress bar per job, and for many jobs a table of states. Loaded only for a terminal."""

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
"""A function that returns what a console shows now."""

_WIDE = 120
"""Columns from which the status and the vendor's state have columns of their own, next to the bar."""
_CARET = 2
"""Columns that stay free for the `^C` that a terminal shows: in a full line it would wrap, and push everything down."""


@contextmanager
def live(render: Render, console: Console | None = None) -> Iterator[Live]:
    """Show what is rendered, and remove it at the end.

    Args:
        render: What to show.
        console: Where to show it. Default: standard error, which has to be a terminal.
    """
    # Not what rich takes for a terminal: with FORCE_COLOR that would be a pipe, too.
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
        os.kill(os.getpid(), number)  # returns when the program is continued
        signal.signal(number, suspend)
        console.show_cursor(show=False)

    before = signal.signal(signal.SIGTSTP, suspend)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)


class _Column(NamedTuple):
    """A column of the progress bars. Without a width, it is as wide as its content."""

    cell: Callable[[JobRow], RenderableType]
    head: str = ""
    width: int | None = None
    max_width: int | None = None
    ratio: int | None = None
    justify: Literal["left", "right"] = "left"


_OPTIONAL = ("vendor's state", "status", "left", "rate", "poll", "failed")
"""The columns that are left out if there is no room for them, in this order."""


def progress_bars(rows: Sequence[JobRow], now: Callable[[], float]) -> Render:
    """Render a bar per job. If there is no room for all jobs, those that are not over come first."""

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
            min_width=column.width if column.head or column.ratio else None,  # a label is as wide as it is
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
        return Group(table, Text(f"and {hidden} more; {over} of {len(rows)} are over", style="dim"))
    return table


def _columns(rows: Sequence[JobRow], now: float, width: int, *, is_wide: bool, is_ascii: bool) -> list[_Column]:
    """Return the columns that there is room for."""
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
    """Return a bar that is as long as the job's progress; a pulse without progress, and a full bar at the end."""
    fraction = row.fraction
    if fraction is None and row.is_running:
        return ProgressBar(total=None, pulse=True)
    if fraction is None:
        fraction = 1.0 if row.is_over and row.error is None else 0.0
    return ProgressBar(total=1.0, completed=fraction, complete_style=row.style, finished_style=row.style)


def status_table(summary: Summary, now: Callable[[], float], holds: Callable[[], Sequence[str]] = tuple) -> Render:
    """Render how many jobs are over, how many are in each state, and which limits hold jobs back."""
    began = now()

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
            Text(f"for {duration(now() - began)}", style="dim"),
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
