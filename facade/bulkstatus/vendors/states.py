"""A vendor's states beside the common ones, worked out by asking the vendor's `meaning` about every state it knows."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from bulkstatus.status import BulkStatus

State = TypeVar("State", bound=str)

_ANY_OTHER = {"any other text": BulkStatus.UNKNOWN}


def vocabulary(states: Iterable[State], map_status: Callable[[State], BulkStatus]) -> dict[str, BulkStatus]:
    """The states, as Markdown, and what they mean."""
    return {f"`{state}`": map_status(state) for state in states} | _ANY_OTHER


def counted_vocabulary(
    states: Iterable[State], map_status: Callable[[State, int | None], BulkStatus], wordings: Mapping[str, int | None]
) -> dict[str, BulkStatus]:
    """The same, where the meaning of a state can depend on how many items failed.

    Args:
        states: The states.
        map_status: What a state means, given a number of failed items.
        wordings: The numbers worth telling apart, by the words to tell them with.
    """
    table: dict[str, BulkStatus] = {}
    for state in states:
        meanings = {wording: map_status(state, count) for wording, count in wordings.items()}
        if len(set(meanings.values())) == 1:
            table[f"`{state}`"] = next(iter(meanings.values()))
        else:
            table |= {f"`{state}`{wording}": meant for wording, meant in meanings.items()}
    return table | _ANY_OTHER
