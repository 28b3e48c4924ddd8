"""What commands print to standard output: lines for people, and JSON lines as in docs/cli/output.schema.json."""

import json
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from bulkstatus.operation import Operation
from bulkstatus.polling.updates import Abandoned, Update
from bulkstatus.status import BulkStatus
from bulkstatus.text import plural, printable

COLOURS = {
    BulkStatus.AWAITING_INPUT: "yellow",
    BulkStatus.PENDING: "blue",
    BulkStatus.RUNNING: "cyan",
    BulkStatus.SUCCEEDED: "green",
    BulkStatus.COMPLETED_WITH_ERRORS: "red",
    BulkStatus.FAILED: "red",
    BulkStatus.CANCELED: "red",
    BulkStatus.EXPIRED: "red",
    BulkStatus.FINISHED: "green",
    BulkStatus.UNKNOWN: "magenta",
}
"""The colour of each status; names that click and rich both know."""

NAMED = 10
"""Failed items that are named where people read; the others are counted."""

_EMPTY = dict.fromkeys(
    (
        *("url", "vendor", "status", "vendor_status", "progress", "item_errors", "message"),
        *("created_at", "updated_at", "observed_at", "drift", "retry_after"),
    )
)


def is_terminal() -> bool:
    """Return whether both results and progress go to a terminal."""
    return sys.stdout.isatty() and sys.stderr.isatty() and not _is_dumb()


def _is_dumb() -> bool:
    return os.environ.get("TERM") in ("dumb", "unknown")


def say(text: str, colour: str | None = None) -> None:
    """A line on standard output, written at once."""
    has_colour = colour is not None and sys.stdout.isatty() and not _is_dumb() and not os.environ.get("NO_COLOR")
    click.echo(click.style(text, fg=colour) if has_colour else text)


def say_json(line: Mapping[str, Any]) -> None:
    """A line of JSON on standard output. ASCII, so that it is the same in every locale."""
    click.echo(json.dumps(line))


def job_line(update: Update) -> dict[str, Any]:
    """What is known of a job, as an object: `Operation.to_dict` and the error, members always the same."""
    abandoned = update if isinstance(update, Abandoned) else None
    operation = update.last if isinstance(update, Abandoned) else update.operation
    known = operation.to_dict() if operation else {**_EMPTY, "url": update.url}
    return {"event": "job", **known, "error": abandoned and abandoned.error.to_dict()}


def job_text(operation: Operation) -> str:
    """A job in one line: status, items, URL and the vendor's own words."""
    words = operation.vendor_status + (f": {operation.message}" if operation.message else "")
    progress = str(operation.progress or "")
    return f"{operation.status:<21}  {progress:<20}  {operation.url}  ({printable(words)})"


def say_job(operation: Operation, *, at: datetime | None = None) -> None:
    """A job in one line; with the local time, for a log."""
    time = f"{stamp(at)}  " if at else ""
    say(f"{time}{job_text(operation)}", COLOURS[operation.status])


def stamp(moment: datetime) -> str:
    """The local time, for a log."""
    return f"{moment.astimezone():%Y-%m-%dT%H:%M:%S%z}"


def say_items(operation: Operation, most: int = NAMED, *, file: str | None) -> int:
    """The failed items of a job, one per line; how many were named.

    Args:
        operation: The job.
        most: How many are named.
        file: The file that all are written to; None if there is none.
    """
    named = operation.item_errors[:most]
    for item in named:
        say(f"    {printable(item.key)}: {printable(item.message)}")
    if unnamed := len(operation.item_errors) - len(named):
        count = f"and {plural(unnamed, 'more failed item')}" if named else plural(unnamed, "failed item")
        say(f"    {count}: {whereabouts(file)}")
    return len(named)


def whereabouts(file: str | None) -> str:
    """Where failed items are that are not shown."""
    return "--failed-items FILE writes them out" if file is None else f"see {file}"
