"""The common status that every vendor's states are mapped onto."""

from enum import StrEnum
from typing import Self


class BulkStatus(StrEnum):
    """The common status of a bulk job. The value of each member is its name in lower case."""

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
    """What the status means, in a few words."""
    is_success: bool
    """Whether the job is over and every item succeeded. Only `SUCCEEDED` is a success."""
    is_failure: bool
    """Whether the job is over and it or some of its items failed."""
    is_terminal: bool
    """Whether the job is over, so that its status does not change again. `UNKNOWN` is not terminal."""

    def __new__(cls, value: str, description: str = "") -> Self:
        """Return a member of the enum. For speed, properties such as `is_terminal` are plain attributes."""
        status = str.__new__(cls, value)
        status._value_ = value
        status.description = description
        status.is_success = value == "succeeded"
        status.is_failure = value in ("completed_with_errors", "failed", "canceled", "expired")
        status.is_terminal = status.is_success or status.is_failure or value == "finished"
        return status
