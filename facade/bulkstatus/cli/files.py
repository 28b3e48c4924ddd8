"""Reading what is given to a command as FILE or as -."""

import sys
from pathlib import Path

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import path_to_show

STANDARD_INPUT = "-"
"""What stands for standard input."""


def read_bytes(file: str) -> bytes:
    """What is in a file, or comes from standard input.

    Args:
        file: Its path, or `-` for standard input.

    Raises:
        ConfigurationError: If it cannot be read.
    """
    if file != STANDARD_INPUT:
        try:
            return Path(file).read_bytes()
        except OSError as error:
            why = "it is no file; `bulkstatus wait` takes URLs" if "://" in file else error.strerror
            raise ConfigurationError(f"cannot read {path_to_show(file)}: {why}") from None
    if sys.stdin is None:  # closed before the program began
        raise ConfigurationError("cannot read standard input: it is closed")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise ConfigurationError(f"cannot read standard input: {error.strerror}") from None
