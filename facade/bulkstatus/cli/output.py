"""Print to standard output: lines for people, and JSON lines as described in docs/cli/output.schema.json."""

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
"""The colour of each status, by names that both click and rich know."""

MAX_NAMED_ITEMS = 10
"""Failed items that are named in output for people; the rest are counted."""

_EMPTY = dict.fromkeys(
    (
        *("url", "vendor", "status", "vendor_status", "progress", "item_errors", "message"),
        *("created_at", "updated_at", "observed_at", "drift", "retry_after"),
    )
)


def is_terminal() -> bool:
    """Return whether standard output and standard error are both a terminal that can show a live display."""
    return sys.stdout.isatty() and sys.stderr.isatty() and not _is_dumb()


def _is_dumb() -> bool:
    return os.environ.get("TERM") in ("dumb", "unknown")


def print_line(text: str, colour: str | None = None) -> None:
    """Print a line, and flush it."""
    has_colour = colour is not None and sys.stdout.isatty() and not _is_dumb() and not os.environ.get("NO_COLOR")
    click.echo(click.style(text, fg=colour) if has_colour else text)


def print_json(line: Mapping[str, Any]) -> None:
    """Print a line of JSON, in ASCII, so that it is the same in every locale."""
    click.echo(json.dumps(line))


def job_json(update: Update) -> dict[str, Any]:
    """Return the JSON object of a job: `Operation.to_dict` and the error. The members are always the same."""
    abandoned = update if isinstance(update, Abandoned) else None
    operation = update.last if isinstance(update, Abandoned) else update.operation
    known = operation.to_dict() if operation else {**_EMPTY, "url": update.url}
    return {"event": "job", **known, "error": abandoned and abandoned.error.to_dict()}


def job_text(operation: Operation) -> str:
    """Return a job in one line: status, items, URL, and the vendor's state and message."""
    state = operation.vendor_status + (f": {operation.message}" if operation.message else "")
    progress = str(operation.progress or "")
    return f"{operation.status:<21}  {progress:<20}  {operation.url}  ({printable(state)})"


def print_job(operation: Operation, *, at: datetime | None = None) -> None:
    """Print a job in one line; for a log, with the local time."""
    time = f"{local_time(at)}  " if at else ""
    print_line(f"{time}{job_text(operation)}", COLOURS[operation.status])


def local_time(moment: datetime) -> str:
    """Return the local time in ISO 8601, for a log."""
    return f"{moment.astimezone():%Y-%m-%dT%H:%M:%S%z}"


def print_failed_items(operation: Operation, limit: int = MAX_NAMED_ITEMS, *, file: str | None) -> int:
    """Print the failed items of a job, one per line, and return how many were named.

    Args:
        operation: The job.
        limit: How many are named.
        file: The file that has all of them, or None.
    """
    named = operation.item_errors[:limit]
    for item in named:
        print_line(f"    {printable(item.key)}: {printable(item.message)}")
    if unnamed := len(operation.item_errors) - len(named):
        count = f"and {plural(unnamed, 'more failed item')}" if named else plural(unnamed, "failed item")
        print_line(f"    {count}: {failed_items_hint(file)}")
    return len(named)


def failed_items_hint(file: str | None) -> str:
    """Return where the failed items are that are not shown."""
    return "--failed-items FILE writes them out" if file is None else f"see {file}"
