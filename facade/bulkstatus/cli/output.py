"""Print results to standard output, as text or as JSON lines that conform to docs/cli/output.schema.json."""

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
"""The colour of each status, as a name that both click and rich know."""

MAX_NAMED_ITEMS = 10
"""The maximum number of failed items to print as text. Further failed items are only counted."""

_EMPTY = dict.fromkeys(
    (
        *("url", "vendor", "status", "vendor_status", "progress", "item_errors", "message"),
        *("created_at", "updated_at", "observed_at", "drift", "retry_after"),
    )
)


def is_terminal() -> bool:
    """Return whether standard output and standard error are both terminals that can show a live display."""
    return sys.stdout.isatty() and sys.stderr.isatty() and not _is_dumb()


def _is_dumb() -> bool:
    return os.environ.get("TERM") in ("dumb", "unknown")


def print_line(text: str, colour: str | None = None) -> None:
    """Print and flush a line. `colour` is used only if standard output is a terminal and `NO_COLOR` is not set."""
    has_colour = colour is not None and sys.stdout.isatty() and not _is_dumb() and not os.environ.get("NO_COLOR")
    click.echo(click.style(text, fg=colour) if has_colour else text)


def print_json(line: Mapping[str, Any]) -> None:
    """Print an object as one line of JSON. The line is ASCII, so it is the same in every locale."""
    click.echo(json.dumps(line))


def job_json(update: Update) -> dict[str, Any]:
    """Return the JSON object for an update of a job.

    The object contains the fields of the job's operation, and the fields `event` and `error`.
    """
    abandoned = update if isinstance(update, Abandoned) else None
    operation = update.last if isinstance(update, Abandoned) else update.operation
    known = operation.to_dict() if operation else {**_EMPTY, "url": update.url}
    return {"event": "job", **known, "error": abandoned and abandoned.error.to_dict()}


def job_text(operation: Operation) -> str:
    """Return a line with the status, item counts and URL of a job, and the vendor's state and message."""
    state = operation.vendor_status + (f": {operation.message}" if operation.message else "")
    progress = str(operation.progress or "")
    return f"{operation.status:<21}  {progress:<20}  {operation.url}  ({printable(state)})"


def print_job(operation: Operation, *, at: datetime | None = None) -> None:
    """Print a line with the status, item counts and URL of a job, and the vendor's state and message.

    Args:
        operation: The latest operation of the job.
        at: The time to print at the start of the line. Defaults to None: no time is printed.
    """
    time = f"{local_time(at)}  " if at else ""
    print_line(f"{time}{job_text(operation)}", COLOURS[operation.status])


def local_time(moment: datetime) -> str:
    """Format a time as local time in ISO 8601, such as `2026-01-31T23:59:59+0100`."""
    return f"{moment.astimezone():%Y-%m-%dT%H:%M:%S%z}"


def print_failed_items(operation: Operation, limit: int = MAX_NAMED_ITEMS, *, file: str | None) -> int:
    """Print the failed items of a job, one per line, and return the number of printed items.

    Args:
        operation: The latest operation of the job.
        limit: The maximum number of items to print. Further items are only counted. Defaults to 10.
        file: The path of the CSV file that contains all failed items, or None.
    """
    named = operation.item_errors[:limit]
    for item in named:
        print_line(f"    {printable(item.key)}: {printable(item.message)}")
    if unnamed := len(operation.item_errors) - len(named):
        count = f"and {plural(unnamed, 'more failed item')}" if named else plural(unnamed, "failed item")
        print_line(f"    {count}: {failed_items_hint(file)}")
    return len(named)


def failed_items_hint(file: str | None) -> str:
    """Return a hint on where to find the failed items that were not printed.

    Args:
        file: The path of the CSV file that contains all failed items, or None.
    """
    return "--failed-items FILE writes them out" if file is None else f"see {file}"
