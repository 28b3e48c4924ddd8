"""Lines on standard error: errors, progress and the log. Light, because every command loads it."""

import os
import sys
from typing import TextIO


def print_error(text: str) -> None:
    """Print an error, after the name of the program."""
    print_status(f"bulkstatus: {text}")


def print_status(line: str) -> None:
    """Print a line. If standard error cannot be written, the command goes on without it.

    `click.echo` is not used, because it would write past a live display, which replaces `sys.stderr`.
    """
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except OSError:
        discard(sys.__stderr__)


def discard(stream: TextIO | None) -> None:
    """Send the rest of a stream to the null device, because Python would fail again when it flushes at exit."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
