"""Print lines on standard error: errors, progress and the log."""

import os
import sys
from typing import TextIO


def print_error(text: str) -> None:
    """Print an error message that begins with the name of the program."""
    print_status(f"bulkstatus: {text}")


def print_status(line: str) -> None:
    """Print a line on standard error, or discard the line if printing fails.

    The function `click.echo` is not used, because it would bypass a live display that replaces `sys.stderr`.
    """
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except OSError:
        discard(sys.__stderr__)


def discard(stream: TextIO | None) -> None:
    """Redirect a stream to the null device, because flushing the stream at exit would fail again."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
