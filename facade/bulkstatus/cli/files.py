"""Read the file that a command takes as an argument, or standard input."""

import sys
from pathlib import Path

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import path_to_show

STANDARD_INPUT = "-"
"""The argument that stands for standard input."""


def read_bytes(file: str) -> bytes:
    """Return the content of a file or of standard input, in bytes.

    Args:
        file: The path of the file, or `-` for standard input.

    Raises:
        ConfigurationError: If the file or standard input cannot be read.
    """
    if file != STANDARD_INPUT:
        try:
            return Path(file).read_bytes()
        except OSError as error:
            why = "it is a URL, not a file: `bulkstatus wait` takes URLs" if "://" in file else error.strerror
            raise ConfigurationError(f"cannot read {path_to_show(file)}: {why}") from None
    if sys.stdin is None:  # standard input was closed before the program started
        raise ConfigurationError("cannot read standard input: it is closed")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise ConfigurationError(f"cannot read standard input: {error.strerror}") from None
