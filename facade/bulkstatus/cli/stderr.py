"""Print lines on standard error: errors, progress and the log."""

import os
import sys
from typing import TextIO


def print_error(text: str) -> None:
    """Print an error after the name of the program."""
    print_status(f"bulkstatus: {text}")


def print_status(line: str) -> None:
    """Print a line. If standard error cannot be written, the command continues without the line.

    This function does not use `click.echo`, which would bypass a live display: the display replaces `sys.stderr`.
    """
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except OSError:
        discard(sys.__stderr__)


def discard(stream: TextIO | None) -> None:
    """Send the rest of a stream to the null device, because Python flushes the stream at exit and would fail again."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
