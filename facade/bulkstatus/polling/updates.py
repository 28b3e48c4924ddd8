"""What a watch yields: one type for each thing that can be new about a job."""

from attrs import frozen

from bulkstatus.errors import BulkStatusError
from bulkstatus.operation import Operation


@frozen
class Changed:
    """The job is not over, and differs from what was reported last. The first operation that is read is a change."""

    url: str
    """The job's status URL."""
    operation: Operation
    """The job as it is now."""


@frozen
class Ended:
    """The job is over, however it went. This is its last update."""

    url: str
    """The job's status URL."""
    operation: Operation
    """The end; `operation.status.is_terminal` holds."""


@frozen
class Abandoned:
    """The job is not watched any longer, although it may not be over. This is its last update."""

    url: str
    """The job's status URL."""
    error: BulkStatusError
    """Why: the exception that `Client.wait` would have raised. `error.to_dict()` has it as JSON values."""
    last: Operation | None
    """The last operation that was read, or None if there was none."""


Update = Changed | Ended | Abandoned
"""An update of one job. `match` tells the three types apart, and a type checker knows when one is missing."""


def update_of(operation: Operation) -> Changed | Ended:
    """Return the update for an operation that differs from the last one."""
    return (Ended if operation.status.is_terminal else Changed)(operation.url, operation)
