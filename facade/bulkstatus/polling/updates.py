"""The updates that a watch yields: `Changed`, `Ended` and `Abandoned`."""

from attrs import frozen

from bulkstatus.errors import BulkStatusError
from bulkstatus.operation import Operation


@frozen
class Changed:
    """An update of a job that is not over: its first operation, or an operation that differs from the previous one."""

    url: str
    """Status URL of the job."""
    operation: Operation
    """Current operation of the job, with a status that is not terminal."""


@frozen
class Ended:
    """The final update of a job that is over, whatever its outcome."""

    url: str
    """Status URL of the job."""
    operation: Operation
    """Last operation of the job, with a terminal status."""


@frozen
class Abandoned:
    """The final update of a job that is no longer polled because of an error. The job itself may still be running."""

    url: str
    """Status URL of the job."""
    error: BulkStatusError
    """The exception that `Client.wait` would have raised for the job. `error.to_dict()` returns the exception as JSON
    values."""
    last: Operation | None
    """Last operation of the job, or None if no poll has succeeded."""


Update = Changed | Ended | Abandoned
"""An update of one job. Distinguish the types of updates with `match`, so that a type checker reports missing cases."""


def update_of(operation: Operation) -> Changed | Ended:
    """Return `Ended` for an operation with a terminal status, and `Changed` for any other operation."""
    return (Ended if operation.status.is_terminal else Changed)(operation.url, operation)
