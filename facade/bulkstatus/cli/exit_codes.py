"""What a command's exit code says."""

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
from bulkstatus.polling.poller import may_pass
from bulkstatus.polling.updates import Abandoned, Update


class ExitCode(IntEnum):
    """The codes, the first that applies first.

    What stopped the program comes first. Then, over all of its jobs, what only a person can mend; what may pass by
    itself; what is not known yet; and last what is known of the jobs that are over. So 1 means that every job was
    followed to its end, and 0 besides that none went wrong.
    """

    description: str

    def __new__(cls, value: int, description: str) -> Self:
        """A code and what it says."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.description = description
        return code

    INTERRUPTED = 130, "interrupted, by Ctrl-C"
    TERMINATED = 143, "told to end, by SIGTERM, or by a terminal that has gone"
    PIPE_CLOSED = 141, "whoever read standard output has gone"
    FAULT = 70, "a fault in this program, or in the machine it runs on"
    USAGE = 2, "wrong usage: an option, an account or a URL; for these, nothing was sent"
    REFUSED = 4, "a vendor refused: authorisation, no such job, quota"
    TROUBLE = 5, "network or server trouble, or a rate limit, that lasted"
    NOT_OVER = 3, "a job was not over yet, or not at the deadline"
    FAILED = 1, "a job failed, or had failed items"
    OK = 0, "every job succeeded, or finished without a word on how"


def code_of_error(error: BulkStatusError) -> ExitCode:
    """The code that an error stands for."""
    match error:
        case LedgerError():
            return ExitCode.FAULT
        case ConfigurationError():
            return ExitCode.USAGE
        case WaitTimeout():
            return ExitCode.NOT_OVER
        case _ if may_pass(error):
            return ExitCode.TROUBLE
        case ApiError():
            return ExitCode.REFUSED
        case _:
            return ExitCode.FAILED


def code_of_operation(operation: Operation) -> ExitCode:
    """The code that a poll of a job stands for."""
    if not operation.status.is_terminal:
        return ExitCode.NOT_OVER
    progress = operation.progress
    has_failures = operation.status.is_failure or operation.item_errors or (progress and progress.failed)
    return ExitCode.FAILED if has_failures else ExitCode.OK


def code_of(update: Update) -> ExitCode:
    """The code that the last that is known of a job stands for."""
    return code_of_error(update.error) if isinstance(update, Abandoned) else code_of_operation(update.operation)


def first(codes: Iterable[ExitCode]) -> ExitCode:
    """The one of several that a command ends with."""
    return min(codes, key=list(ExitCode).index, default=ExitCode.OK)
