"""The exit codes of the commands."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Self

from bulkstatus.errors import (
    ApiError,
    BulkStatusError,
    ConfigurationError,
    LedgerError,
    WaitTimeout,
)
from bulkstatus.operation import Operation
from bulkstatus.polling.retries import may_pass
from bulkstatus.polling.updates import Abandoned, Update


class ExitCode(IntEnum):
    """The exit codes. If several apply, the first in this order wins.

    First comes what stopped the program. Then, over all of its jobs: what a person has to fix, what may pass by itself,
    what is not known yet, and how the jobs ended. So 1 means that every job is over, and 0 also that none failed.
    """

    description: str

    def __new__(cls, value: int, description: str) -> Self:
        """Return a code with its description."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.description = description
        return code

    INTERRUPTED = 130, "interrupted by Ctrl-C"
    TERMINATED = 143, "terminated by SIGTERM, or because the terminal was closed"
    PIPE_CLOSED = 141, "the reader of standard output closed it"
    INTERNAL_ERROR = 70, "a bug in this program, or an error of the operating system, such as a full disk"
    USAGE = 2, "wrong usage: an option, an account or a URL; nothing was sent for it"
    REFUSED = 4, "a vendor refused: authorization, no such job, quota"
    UNAVAILABLE = 5, "a network error, server error or rate limit that did not pass"
    NOT_OVER = 3, "a job was not over yet, or not at the deadline"
    FAILED = 1, "a job failed, or has failed items"
    OK = 0, "every job succeeded, or finished and its vendor does not say how"


def code_of_error(error: BulkStatusError) -> ExitCode:
    """Return the code of an error."""
    match error:
        case LedgerError():
            return ExitCode.INTERNAL_ERROR
        case ConfigurationError():
            return ExitCode.USAGE
        case WaitTimeout():
            return ExitCode.NOT_OVER
        case _ if may_pass(error):
            return ExitCode.UNAVAILABLE
        case ApiError():
            return ExitCode.REFUSED
        case _:
            return ExitCode.FAILED


def code_of_operation(operation: Operation) -> ExitCode:
    """Return the code of a job that was polled."""
    if not operation.status.is_terminal:
        return ExitCode.NOT_OVER
    progress = operation.progress
    has_failures = operation.status.is_failure or operation.item_errors or (progress and progress.failed)
    return ExitCode.FAILED if has_failures else ExitCode.OK


def code_of(update: Update) -> ExitCode:
    """Return the code of a job by its last update."""
    return code_of_error(update.error) if isinstance(update, Abandoned) else code_of_operation(update.operation)


def first(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the code that wins, or 0 if there is none."""
    return min(codes, key=list(ExitCode).index, default=ExitCode.OK)
