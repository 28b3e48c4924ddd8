"""The live displays: a bar per job, or for many jobs what has become of them. Loaded only where there is a terminal."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Literal, NamedTuple

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bulkstatus.cli.output import COLOURS
from bulkstatus.cli.rows import Row, duration
from bulkstatus.cli.tally import Tally
from bulkstatus.status import BulkStatus
from bulkstatus.text import printable

_WIDE = 120
"""Columns from which the status and the vendor's own word stand beside the bar, and not in its place."""
_NARROW = 70
"""Columns below which there is no room for more than the bar, or the status in its place, and the items."""
_CARET = 2
"""Columns that are left free for the `^C` which a terminal shows: in a full line it would push everything down."""
_TROUBLE, _FAILURE = "yellow", "red"


@contextmanager
def live(render: Callable[[Console], RenderableType]) -> Iterator[None]:
    """What is rendered, on standard error, as long as it is entered; then it is gone."""
    # Not what rich takes for a terminal: FORCE_COLOR would make one of a pipe. The caller has polled.
    console = Console(stderr=True, highlight=False, force_terminal=True, soft_wrap=True)
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
            yield
    finally:
        with suppress(OSError):  # the terminal may be gone
            shown.stop()


@contextmanager
def _suspendable(console: Console) -> Iterator[None]:
    """Ctrl-Z gives the shell its cursor, and `fg` takes it away again."""
    if not hasattr(signal, "SIGTSTP") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def suspend(number: int, _: FrameType | None) -> None:
        console.show_cursor(show=True)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # returns when it is continued
        signal.signal(number, suspend)
        console.show_cursor(show=False)

    before = signal.signal(signal.SIGTSTP, suspend)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)


class _Column(NamedTuple):
    """A column of the bars."""

    cell: Callable[[Row], RenderableType]
    head: str = ""
    least: int | None = None
    most: int | None = None
    ratio: int | None = None
    justify: Literal["left", "right"] = "left"


def bars(rows: dict[str, Row], now: Callable[[], float]) -> Callable[[Console], RenderableType]:
    """A bar per job, as far as there is room: those that are not over first."""

    def render(console: Console) -> RenderableType:
        return _bars(list(rows.values()), now(), console)

    return render


def _bars(rows: list[Row], now: float, console: Console) -> RenderableType:
    is_wide, is_narrow = console.width >= _WIDE, console.width < _NARROW
    is_ascii = console.options.ascii_only
    room = max(console.height - 3, 1)
    shown = sorted(rows, key=lambda row: row.is_over)[:room] if len(rows) > room else rows

    columns = [
        _Column(lambda row: Text(row.label.replace("…", "~") if is_ascii else row.label)),
        _Column(_bar if is_wide else _bar_or_state, least=8 if is_narrow else 21, ratio=1),
        _Column(lambda row: Text(row.items), "items", 9, justify="right"),
    ]
    if not is_narrow:
        columns += [
            _Column(lambda row: Text(row.failed, style=_FAILURE), "failed", 6, justify="right"),
            _Column(lambda row: Text(row.rate()), "rate", 6, justify="right"),
            _Column(lambda row: Text(row.left(now)), "left", 6, justify="right"),
            _Column(lambda row: Text(row.next_poll(now), style="dim"), "poll", 5, justify="right"),
        ]
    if is_wide:
        columns += [_Column(_state, "status", 21), _Column(_word, "vendor's word", 22, 30)]

    table = Table.grid(padding=(0, 1))
    table.width = console.width - _CARET
    for column in columns:
        table.add_column(
            no_wrap=True,
            overflow="crop" if is_ascii else "ellipsis",
            min_width=column.least,
            max_width=column.most,
            ratio=column.ratio,
            justify=column.justify,
        )
    if not is_narrow:
        table.add_row(*(Text(column.head, style="dim") for column in columns))
    for row in shown:
        table.add_row(*(column.cell(row) for column in columns))
    if hidden := len(rows) - len(shown):
        over = sum(row.is_over for row in rows)
        return Group(table, Text(f"and {hidden} more; {over} of {len(rows)} are over", style="dim"))
    return table


def _state(row: Row) -> Text:
    return Text(row.state, style=_style(row))


def _word(row: Row) -> Text:
    return Text(printable(row.operation.vendor_status) if row.operation else "", style="dim")


def _bar_or_state(row: Row) -> RenderableType:
    return _bar(row) if _is_running(row) else _state(row)


def _is_running(row: Row) -> bool:
    return not row.is_over and row.trouble is None and row.state == BulkStatus.RUNNING


def _style(row: Row) -> str:
    if row.error is not None:
        return _FAILURE
    if row.trouble is not None:
        return _TROUBLE
    return COLOURS[row.operation.status] if row.operation else "dim"


def _bar(row: Row) -> ProgressBar:
    """How far a job is; a pulse where nobody counts, and a full bar once it is over."""
    fraction = row.fraction
    if fraction is None and _is_running(row):
        return ProgressBar(total=None, pulse=True)
    if fraction is None:
        fraction = 1.0 if row.is_over and row.error is None else 0.0
    style = _style(row)
    return ProgressBar(total=1.0, completed=fraction, complete_style=style, finished_style=style)


def summary(tally: Tally, now: Callable[[], float]) -> Callable[[Console], RenderableType]:
    """For many jobs: how many are over, and how many there are of each state."""
    began = now()

    def render(console: Console) -> RenderableType:
        total = max(len(tally), 1)
        head = Table.grid(padding=(0, 1))
        head.width = console.width - _CARET
        head.add_column(no_wrap=True)
        head.add_column(ratio=1)
        head.add_column(no_wrap=True)
        items = f", {tally.failed_items} failed items" if tally.failed_items else ""
        head.add_row(
            Text(f"{tally.over} of {len(tally)} jobs are over{items}"),
            ProgressBar(total=total, completed=tally.over),
            Text(f"for {duration(now() - began)}", style="dim"),
        )
        states = Table.grid(padding=(0, 2))
        states.add_column(justify="right", min_width=8)
        states.add_column()
        for state, count in tally.by_state.items():
            states.add_row(str(count), Text(state.replace("_", " "), style=_colour(state)))
        return Group(head, states)

    return render


def _colour(state: str) -> str:
    if state in ("not_seen", "told_before"):
        return "dim"
    return next((colour for status, colour in COLOURS.items() if status == state), _FAILURE)
