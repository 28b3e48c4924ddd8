"""The one vocabulary that every vendor's states are told in."""

from enum import StrEnum, auto


class BulkStatus(StrEnum):
    """How a bulk job is doing. Values are the lower-case names; `description` tells what each means."""

    AWAITING_INPUT = auto()
    PENDING = auto()
    RUNNING = auto()
    SUCCEEDED = auto()
    COMPLETED_WITH_ERRORS = auto()
    FAILED = auto()
    CANCELED = auto()
    EXPIRED = auto()
    FINISHED = auto()
    UNKNOWN = auto()

    @property
    def description(self) -> str:
        """What the status means, in a few words."""
        return _DESCRIPTIONS[self]

    @property
    def is_terminal(self) -> bool:
        """Whether the job is over, so that its status will not change any more. `UNKNOWN` is not: nobody knows."""
        return self.is_success or self.is_failure or self is BulkStatus.FINISHED

    @property
    def is_success(self) -> bool:
        """Whether every item is known to have gone well: `SUCCEEDED` alone."""
        return self is BulkStatus.SUCCEEDED

    @property
    def is_failure(self) -> bool:
        """Whether the job is over and something is known to have gone wrong."""
        return self in _FAILURES


_FAILURES = frozenset({BulkStatus.COMPLETED_WITH_ERRORS, BulkStatus.FAILED, BulkStatus.CANCELED, BulkStatus.EXPIRED})

_DESCRIPTIONS = {
    BulkStatus.AWAITING_INPUT: "waits for the caller to upload or start it",
    BulkStatus.PENDING: "accepted, not begun",
    BulkStatus.RUNNING: "being processed",
    BulkStatus.SUCCEEDED: "every item went well",
    BulkStatus.COMPLETED_WITH_ERRORS: "ran to its end, some or all items failed",
    BulkStatus.FAILED: "the job itself failed",
    BulkStatus.CANCELED: "somebody stopped it",
    BulkStatus.EXPIRED: "its time ran out",
    BulkStatus.FINISHED: "over, the API does not say how",
    BulkStatus.UNKNOWN: "a state this version does not know",
}
