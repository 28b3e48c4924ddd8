"""The updates of a watch on their way to the caller."""

from collections import deque
from collections.abc import Iterable

from bulkstatus.polling.updates import Changed, Update


class Delivery:
    """Updates in order. One is delivered when the caller asks for the next one, which shows that it was received."""

    def __init__(self) -> None:
        self.updates: deque[Update] = deque()
        """Those that have not been handed out."""
        self.handed_out: Update | None = None
        """The update that the caller got last, and may not be done with."""

    def add(self, updates: Iterable[Update]) -> None:
        """Add updates."""
        self.updates.extend(updates)

    def hand_out(self) -> Update | None:
        """Return the next update, or None."""
        self.handed_out = self.updates.popleft() if self.updates else None
        return self.handed_out

    def confirm(self) -> Update | None:
        """Return the update that is now delivered, because the caller asks for the next one; None if there is none."""
        delivered, self.handed_out = self.handed_out, None
        return delivered

    @property
    def ends(self) -> int:
        """How many of the updates are the last ones of their jobs."""
        return sum(not isinstance(update, Changed) for update in self.updates)
