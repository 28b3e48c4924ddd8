"""`Delivery`, the queue of updates that a watch yields to its caller."""

from collections import deque
from collections.abc import Iterable

from bulkstatus.polling.updates import Changed, Update


class Delivery:
    """A queue of updates to yield. Requesting the next update confirms the delivery of the previous update."""

    def __init__(self) -> None:
        self.updates: deque[Update] = deque()
        """Updates that have not been yielded to the caller, oldest first."""
        self.handed_out: Update | None = None
        """Last yielded update, or None after its delivery is confirmed. The caller may still be processing the
        update."""

    def add(self, updates: Iterable[Update]) -> None:
        """Add updates to the end of the queue."""
        self.updates.extend(updates)

    def hand_out(self) -> Update | None:
        """Remove and return the next update, or return None if the queue is empty."""
        self.handed_out = self.updates.popleft() if self.updates else None
        return self.handed_out

    def confirm(self) -> Update | None:
        """Confirm and return the last yielded update. Return None if there is no unconfirmed update."""
        delivered, self.handed_out = self.handed_out, None
        return delivered

    @property
    def ends(self) -> int:
        """Number of `Ended` and `Abandoned` updates in the queue."""
        return sum(not isinstance(update, Changed) for update in self.updates)
