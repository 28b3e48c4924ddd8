"""How a command ends before its time, and how it says so. Light: it is loaded with every command."""

import sys
from contextlib import suppress


class Terminated(BaseException):
    """SIGTERM has come: an end like Ctrl-C, with a code of its own."""


def complain(text: str) -> None:
    """A line on standard error for whoever called the command."""
    tell(f"bulkstatus: {text}")


def tell(line: str) -> None:
    """A line on standard error; also when nobody reads it any more.

    Not by `click.echo`, which would write past what a live display has put in the place of standard error.
    """
    with suppress(BrokenPipeError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
