"""Functions that build a table of a vendor's states and their common statuses."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from attrs import frozen

from bulkstatus.status import BulkStatus

_State = TypeVar("_State", bound=str)


@frozen
class VendorState:
    """A row of a state table: a vendor's state and an optional condition.

    `str(state)` returns the state with its condition.
    """

    value: str
    """The vendor's own value for the state, or an empty string for all unknown states."""
    condition: str = ""
    """Text to show after the state, such as `, 0 failed`, or an empty string if the state needs no condition."""

    def __str__(self) -> str:
        return f"{self.value}{self.condition}"


_ANY_OTHER = {VendorState("", "any other text"): BulkStatus.UNKNOWN}


def state_table(states: Iterable[_State], map_status: Callable[[_State], BulkStatus]) -> dict[VendorState, BulkStatus]:
    """Return a table of states and their common statuses, with a row for unknown states.

    Args:
        states: The known states of the vendor.
        map_status: The function that maps a state to a common status.
    """
    return {VendorState(state): map_status(state) for state in states} | _ANY_OTHER


def counted_state_table(
    states: Iterable[_State],
    map_status: Callable[[_State, int | None], BulkStatus],
    conditions: Mapping[str, int | None],
) -> dict[VendorState, BulkStatus]:
    """Return a table of states and common statuses that depend on the number of failed items.

    Args:
        states: The known states of the vendor.
        map_status: The function that maps a state and a number of failed items to a common status. The function gets
            None if the number of failed items is unknown.
        conditions: A mapping from conditions, such as `, 0 failed`, to numbers of failed items. A state has one row for
            each condition if the conditions lead to different statuses.
    """
    table: dict[VendorState, BulkStatus] = {}
    for state in states:
        statuses = {VendorState(state, words): map_status(state, count) for words, count in conditions.items()}
        depends = len(set(statuses.values())) > 1
        table |= statuses if depends else {VendorState(state): next(iter(statuses.values()))}
    return table | _ANY_OTHER
