"""The common status that every vendor's states are mapped onto."""

from enum import StrEnum
from typing import Self


class BulkStatus(StrEnum):
    """How a bulk job is doing. Values are the lower-case names."""

    AWAITING_INPUT = "awaiting_input", "waits for the caller to upload or start it"
    PENDING = "pending", "accepted, not begun"
    RUNNING = "running", "being processed"
    SUCCEEDED = "succeeded", "every item went well"
    COMPLETED_WITH_ERRORS = "completed_with_errors", "ran to its end, some or all items failed"
    FAILED = "failed", "the job itself failed"
    CANCELED = "canceled", "somebody stopped it"
    EXPIRED = "expired", "its time ran out"
    FINISHED = "finished", "over, the API does not say how"
    UNKNOWN = "unknown", "a state this version does not know"

    _value_: str
    description: str
    """What the status means, in a few words."""
    is_success: bool
    """Whether every item is known to have gone well: `SUCCEEDED` alone."""
    is_failure: bool
    """Whether the job is over and something is known to have gone wrong."""
    is_terminal: bool
    """Whether the job is over, so that its status will not change any more. `UNKNOWN` is not: nobody knows."""

    def __new__(cls, value: str, description: str = "") -> Self:
        """A member; its answers are attributes, because every poll asks for them."""
        status = str.__new__(cls, value)
        status._value_ = value
        status.description = description
        status.is_success = value == "succeeded"
        status.is_failure = value in ("completed_with_errors", "failed", "canceled", "expired")
        status.is_terminal = status.is_success or status.is_failure or value == "finished"
        return status
