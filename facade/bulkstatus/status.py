"""The enum `BulkStatus`, to which the states of all vendors map."""

from enum import StrEnum
from typing import Self


class BulkStatus(StrEnum):
    """The status of a bulk job, in values that are the same for all vendors.

    Each member's value is its name in lower case.
    """

    AWAITING_INPUT = "awaiting_input", "waits until you upload its data or start it"
    PENDING = "pending", "accepted, but not started"
    RUNNING = "running", "being processed"
    SUCCEEDED = "succeeded", "every item succeeded"
    COMPLETED_WITH_ERRORS = "completed_with_errors", "completed, but some or all items failed"
    FAILED = "failed", "the job itself failed"
    CANCELED = "canceled", "stopped on request"
    EXPIRED = "expired", "its time limit expired"
    FINISHED = "finished", "over, but the API does not report the outcome"
    UNKNOWN = "unknown", "a state that this version does not know"

    _value_: str
    description: str
    """A short explanation of the status, such as `accepted, but not started`."""
    is_success: bool
    """Whether the job is over and every item succeeded. Only `SUCCEEDED` is a success."""
    is_failure: bool
    """Whether the job is over, but the job or some of its items failed. Canceled and expired jobs count as failed."""
    is_terminal: bool
    """Whether the job is over, so that its status does not change again. `UNKNOWN` is not terminal."""

    def __new__(cls, value: str, description: str = "") -> Self:
        """Create a member of the enum. For speed, flags such as `is_terminal` are attributes instead of properties."""
        status = str.__new__(cls, value)
        status._value_ = value
        status.description = description
        status.is_success = value == "succeeded"
        status.is_failure = value in ("completed_with_errors", "failed", "canceled", "expired")
        status.is_terminal = status.is_success or status.is_failure or value == "finished"
        return status
