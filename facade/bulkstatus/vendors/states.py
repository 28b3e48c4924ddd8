"""A vendor's states and the common statuses that they map to, for tables: made by mapping every state that exists."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from attrs import frozen

from bulkstatus.status import BulkStatus

_State = TypeVar("_State", bound=str)


@frozen
class VendorState:
    """A row of the table of states. As text, it is the value with its condition."""

    value: str
    """The vendor's own text; empty if any other."""
    condition: str = ""
    """What else decides about the status, such as `, 0 failed`."""

    def __str__(self) -> str:
        return f"{self.value}{self.condition}"


_ANY_OTHER = {VendorState("", "any other text"): BulkStatus.UNKNOWN}


def state_table(states: Iterable[_State], map_status: Callable[[_State], BulkStatus]) -> dict[VendorState, BulkStatus]:
    """Return the states with their statuses."""
    return {VendorState(state): map_status(state) for state in states} | _ANY_OTHER


def counted_state_table(
    states: Iterable[_State],
    map_status: Callable[[_State, int | None], BulkStatus],
    conditions: Mapping[str, int | None],
) -> dict[VendorState, BulkStatus]:
    """Return the states with their statuses, for a vendor whose statuses can depend on how many items failed.

    Args:
        states: The states.
        map_status: Returns the status of a state and a number of failed items.
        conditions: The numbers that make a difference, by the words that describe them.
    """
    table: dict[VendorState, BulkStatus] = {}
    for state in states:
        statuses = {VendorState(state, words): map_status(state, count) for words, count in conditions.items()}
        depends = len(set(statuses.values())) > 1
        table |= statuses if depends else {VendorState(state): next(iter(statuses.values()))}
    return table | _ANY_OTHER
