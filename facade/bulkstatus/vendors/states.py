"""Tables of a vendor's states and their common statuses, built by mapping every known state."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from attrs import frozen

from bulkstatus.status import BulkStatus

_State = TypeVar("_State", bound=str)


@frozen
class VendorState:
    """A vendor's state as a row of the table. `str(state)` is its value and its condition."""

    value: str
    """The vendor's own text for the state. An empty string stands for any other text."""
    condition: str = ""
    """An additional condition for the status, such as `, 0 failed`. The condition is empty if the state alone
    decides."""

    def __str__(self) -> str:
        return f"{self.value}{self.condition}"


_ANY_OTHER = {VendorState("", "any other text"): BulkStatus.UNKNOWN}


def state_table(states: Iterable[_State], map_status: Callable[[_State], BulkStatus]) -> dict[VendorState, BulkStatus]:
    """Return a table of states and their common statuses, with a row for unknown states.

    Args:
        states: The known states of the vendor.
        map_status: The function that maps a state to a status.
    """
    return {VendorState(state): map_status(state) for state in states} | _ANY_OTHER


def counted_state_table(
    states: Iterable[_State],
    map_status: Callable[[_State, int | None], BulkStatus],
    conditions: Mapping[str, int | None],
) -> dict[VendorState, BulkStatus]:
    """Return a table of states and their common statuses, for a vendor whose failed items can change the status.

    Args:
        states: The known states of the vendor.
        map_status: The function that maps a state and a number of failed items to a status. An unknown number
            is passed as `None`.
        conditions: The numbers of failed items to try, by their description. If they lead to different statuses, the
            state has one row for each number.
    """
    table: dict[VendorState, BulkStatus] = {}
    for state in states:
        statuses = {VendorState(state, words): map_status(state, count) for words, count in conditions.items()}
        depends = len(set(statuses.values())) > 1
        table |= statuses if depends else {VendorState(state): next(iter(statuses.values()))}
    return table | _ANY_OTHER
