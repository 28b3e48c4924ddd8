"""Functions that return the tables of statuses and of environment variables in Markdown."""

from collections.abc import Iterable

from bulkstatus.cli.vendors import status_rows
from bulkstatus.vendors.registry import built_in_account_classes
from bulkstatus.vendors.states import VendorState

Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a table in Markdown."""
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |").replace("|  |", "| |") for line in lines)


def statuses() -> str:
    """Return a table of the common statuses, with the states of the built-in vendors that map to each status."""
    head, *rows = status_rows(built_in_account_classes(), _state)
    return table(head, [(f"`{name}`", *others) for name, *others in rows])


def variables() -> str:
    """Return a table of the environment variables of the built-in vendors."""
    rows = (
        (f"`{variable.name}`", account_class.label, variable.meaning)
        for account_class in built_in_account_classes()
        for variable in account_class.variables
    )
    return table(("variable", "for", "meaning"), rows)


def _state(state: VendorState) -> str:
    return f"`{state.value}`{state.condition}" if state.value else state.condition
