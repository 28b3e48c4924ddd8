"""The live displays: a bar per job, or for many jobs what has become of them. Loaded only where there is a terminal."""

from collections.abc import Callable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bulkstatus.cli.output import COLOURS, one_line
from bulkstatus.cli.rows import Row, duration
from bulkstatus.cli.tally import Tally
from bulkstatus.status import BulkStatus

_WIDE = 120
"""Columns from which the status and the vendor's own word stand beside the bar, and not in its place."""
_CARET = 2
"""Columns that are left free for the `^C` which a terminal shows: in a full line it would push everything down."""
_TROUBLE, _FAILURE = "yellow", "red"


def live(render: Callable[[Console], RenderableType]) -> Live:
    """What is rendered, on standard error, as long as it is entered; then it is gone."""
    # Not what rich takes for a terminal: FORCE_COLOR would make one of a pipe. The caller has looked.
    console = Console(stderr=True, highlight=False, force_terminal=True)
    return Live(
        get_renderable=lambda: render(console),
        console=console,
        refresh_per_second=8,
        transient=True,
        redirect_stdout=False,
    )


def bars(rows: dict[str, Row], now: Callable[[], float]) -> Callable[[Console], RenderableType]:
    """A bar per job, as far as there is room: those that are not over first."""

    def render(console: Console) -> RenderableType:
        return _bars(list(rows.values()), now(), console.width, max(console.height - 3, 1))

    return render


def _bars(rows: list[Row], now: float, width: int, room: int) -> RenderableType:
    is_wide = width >= _WIDE
    table = Table.grid(padding=(0, 1))
    table.width = width - _CARET
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, min_width=21, no_wrap=True)
    for least in (9, 6, 6, 6, 5):
        table.add_column(no_wrap=True, justify="right", min_width=least)
    if is_wide:
        table.add_column(no_wrap=True, min_width=21)
        table.add_column(no_wrap=True, min_width=22)
    heads = ("", "", "items", "failed", "rate", "left", "look", *(("status", "vendor's word") if is_wide else ()))
    table.add_row(*(Text(head, style="dim") for head in heads))
    shown = sorted(rows, key=lambda row: row.is_over)[:room] if len(rows) > room else rows
    for row in shown:
        state = Text(row.state, style=_style(row))
        bar = _bar(row) if is_wide or _is_running(row) else state
        word = one_line(row.operation.vendor_status) if row.operation else ""
        more = (state, Text(word, style="dim")) if is_wide else ()
        figures = (Text(row.rate()), Text(row.left(now)), Text(row.next_look(now), style="dim"))
        table.add_row(Text(row.label), bar, Text(row.items), Text(row.failed, style=_FAILURE), *figures, *more)
    if hidden := len(rows) - len(shown):
        over = sum(row.is_over for row in rows)
        return Group(table, Text(f"and {hidden} more; {over} of {len(rows)} are over", style="dim"))
    return table


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
