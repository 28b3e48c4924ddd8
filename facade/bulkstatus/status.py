"""The one vocabulary that every vendor's states are told in."""

from enum import StrEnum, auto


class BulkStatus(StrEnum):
    """How a bulk job is doing. Values are the lower-case names."""

    AWAITING_INPUT = auto()
    """Waits for the caller to upload or start it; nothing happens by itself."""
    PENDING = auto()
    """Accepted, not begun."""
    RUNNING = auto()
    """Being processed."""
    SUCCEEDED = auto()
    """Over: every item went well."""
    COMPLETED_WITH_ERRORS = auto()
    """Over: it ran to its end, and some or all items failed."""
    FAILED = auto()
    """Over: the job itself failed."""
    CANCELED = auto()
    """Over: somebody stopped it."""
    EXPIRED = auto()
    """Over: its time ran out."""
    FINISHED = auto()
    """Over: the API does not say how it went."""
    UNKNOWN = auto()
    """A state this version does not know; its text is in `Operation.vendor_status`. Never terminal."""

    @property
    def is_terminal(self) -> bool:
        """Whether the job is over, so that its status will not change any more."""
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
