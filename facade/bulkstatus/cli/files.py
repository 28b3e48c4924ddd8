"""Read a file or standard input, as specified by a command-line argument."""

import sys
from pathlib import Path

from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import path_to_show

STANDARD_INPUT = "-"
"""The command-line argument that stands for standard input."""
_REDIRECT = "redirect a file to it with <, or name the file instead of -"


def read_bytes(file: str) -> bytes:
    """Return the content of a file, or of standard input, as bytes.

    Args:
        file: The path of the file, or `-` for standard input.

    Raises:
        ConfigurationError: If the file or standard input cannot be read.
    """
    if file != STANDARD_INPUT:
        try:
            return Path(file).read_bytes()
        except OSError as error:
            advice = "make the file readable" if isinstance(error, PermissionError) else "check the path"
            why = f"{error.strerror}; {advice}"
            if "://" in file:
                why = "it is a URL, not a file: `bulkstatus wait` takes URLs"
            raise ConfigurationError(f"cannot read {path_to_show(file) or repr(file)}: {why}") from None
    if sys.stdin is None:  # standard input was closed before the program started
        raise ConfigurationError(f"cannot read standard input: it is closed; {_REDIRECT}")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise ConfigurationError(f"cannot read standard input: {error.strerror}; {_REDIRECT}") from None
