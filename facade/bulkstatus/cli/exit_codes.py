"""Exit codes of all `bulkstatus` commands, in order of precedence."""

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
    """Exit codes, in order of precedence: if several exit codes apply, the program uses the first one.

    The exit codes 130, 143, 141 and 70 say what stopped the program. Exit codes 2 and 4 report errors that a user must
    fix. Exit code 5 reports a temporary error, and exit code 3 reports a job that is not over. Exit codes 1 and 0 mean
    that every job is over; 0 also means that no job failed.
    """

    description: str
    """The meaning of the exit code, in the same words as in docs/cli/README.md."""

    def __new__(cls, value: int, description: str) -> Self:
        """Create an exit code with a description of its meaning."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.description = description
        return code

    INTERRUPTED = 130, "interrupted by Ctrl-C"
    TERMINATED = 143, "terminated by SIGTERM, or the terminal was closed"
    PIPE_CLOSED = 141, "the program that read standard output, such as `head`, closed it"
    INTERNAL_ERROR = 70, "an internal error: a bug, or an error of the operating system, such as a full disk"
    USAGE = 2, "wrong usage: an option, file, account or URL is wrong, and no request was sent for it"
    REFUSED = 4, "refused by a vendor: wrong credential, missing permission, no such job or no quota left"
    UNAVAILABLE = 5, "a network error, server error, rate limit or unreadable response"
    NOT_OVER = 3, "a job was not over when it was polled, or at the deadline"
    FAILED = 1, "a job failed or has failed items"
    OK = 0, "no failure: every job succeeded, or ended without a reported outcome"


def code_of_error(error: BulkStatusError) -> ExitCode:
    """Return the exit code that corresponds to an error."""
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
    """Return the exit code for a job, based on the response to its latest poll."""
    if not operation.status.is_terminal:
        return ExitCode.NOT_OVER
    progress = operation.progress
    has_failures = operation.status.is_failure or operation.item_errors or (progress and progress.failed)
    return ExitCode.FAILED if has_failures else ExitCode.OK


def code_of(update: Update) -> ExitCode:
    """Return the exit code for a job, based on its latest update."""
    return code_of_error(update.error) if isinstance(update, Abandoned) else code_of_operation(update.operation)


def first(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the exit code with the highest precedence, or `ExitCode.OK` if `codes` is empty."""
    return min(codes, key=list(ExitCode).index, default=ExitCode.OK)
