"""How a command ends before its time, and how it says so. Light: it is loaded with every command."""

import os
import sys
from typing import TextIO


class Terminated(BaseException):
    """SIGTERM has come, or the terminal has gone: an end like Ctrl-C, with a code of its own."""


def complain(text: str) -> None:
    """A line on standard error for whoever called the command."""
    tell(f"bulkstatus: {text}")


def tell(line: str) -> None:
    """A line on standard error. If that cannot be written to, the command goes on all the same, and in silence.

    Not by `click.echo`, which would write past what a live display has put in the place of standard error.
    """
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.__stderr__)


def silence(stream: TextIO | None) -> None:
    """Write no more there: Python would fail once more when it flushes at exit."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
