"""Functions that return Markdown tables of the statuses and the environment variables."""

from collections.abc import Iterable

from bulkstatus.cli.vendors import status_rows
from bulkstatus.vendors.registry import built_in_account_classes
from bulkstatus.vendors.states import VendorState

Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table with a header row."""
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |").replace("|  |", "| |") for line in lines)


def statuses() -> str:
    """Return a table of all statuses, with the built-in vendors' states that map to each status."""
    head, *rows = status_rows(built_in_account_classes(), _state)
    return table(head, [(f"`{name}`", *others) for name, *others in rows])


def variables() -> str:
    """Return a table of the environment variables that configure accounts of the built-in vendors."""
    rows = (
        (f"`{variable.name}`", account_class.label, variable.meaning)
        for account_class in built_in_account_classes()
        for variable in account_class.variables
    )
    return table(("variable", "for", "meaning"), rows)


def _state(state: VendorState) -> str:
    return f"`{state.value}`{state.condition}" if state.value else state.condition
