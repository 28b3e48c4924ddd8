"""`Delivery`, the queue of updates between a watch and its caller."""

from collections import deque
from collections.abc import Iterable

from bulkstatus.polling.updates import Changed, Update


class Delivery:
    """A queue of updates. The caller confirms the delivery of an update when it requests the next update."""

    def __init__(self) -> None:
        self.updates: deque[Update] = deque()
        """Updates that have not been handed out, oldest first."""
        self.handed_out: Update | None = None
        """Update that was handed out last. Its delivery is not confirmed, because the caller may still process it."""

    def add(self, updates: Iterable[Update]) -> None:
        """Add updates to the end of the queue."""
        self.updates.extend(updates)

    def hand_out(self) -> Update | None:
        """Remove and return the next update. Return None if the queue is empty."""
        self.handed_out = self.updates.popleft() if self.updates else None
        return self.handed_out

    def confirm(self) -> Update | None:
        """Confirm the update that was handed out last, and return it. Return None if there is no such update."""
        delivered, self.handed_out = self.handed_out, None
        return delivered

    @property
    def ends(self) -> int:
        """Number of queued updates that are the last updates of their jobs."""
        return sum(not isinstance(update, Changed) for update in self.updates)
